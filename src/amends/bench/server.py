"""A real web server over the scratch installation, as `amends up` starts it, and a client that talks to it."""

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amends.cli.processes import Group

READY_WITHIN = 60  # seconds


@dataclass
class Server:
    """Where it listens, and its processes."""

    port: int
    group: Group

    def client(self) -> http.client.HTTPConnection:
        """A connection that stays open between requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def processes(self) -> list[int]:
        """Every process of it: the servers, their workers, the task worker."""
        found = [child.pid for child in self.group.children]
        for pid in found:
            found.extend(_children(pid))
        return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError):  # a thread that ended just now
            found.extend(int(word) for word in task.read_text().split())
    return found


@contextmanager
def running(workers: int = 2, tasks: bool = False) -> Iterator[Server]:
    """Web with that many workers, and the task worker if asked; all end with the block."""
    from django.conf import settings

    server = Server(_free_port(), Group())
    server.group.start_web("127.0.0.1", server.port, workers)
    if tasks:
        server.group.start_worker(settings.AMENDS_DATA / "worker.heartbeat")
    try:
        _wait_for(server)
        yield server
    finally:
        server.group.stop.set()
        server.group.wait()


def _wait_for(server: Server) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        try:
            client = server.client()
            client.request("GET", "/healthz")
            client.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"The web server did not answer within {READY_WITHIN} seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def warm(web: Server, path: str, seconds: float = 4.0, **headers: str) -> None:
    """Ask for a page until every process has loaded its code: their start is no part of what is measured."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        call(web.client(), "GET", path, **headers)


def call(
    client: http.client.HTTPConnection, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, bytes]:
    """One request; the status and what came back."""
    content = json.dumps(body) if body is not None else None
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if content:
        told["Content-Type"] = "application/json"
    client.request(method, path, content, told)
    answer = client.getresponse()
    return answer.status, answer.read()
