"""One process group: web, worker and the mail listeners; they start together and end together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GRACE = 1.4  # seconds between asking a process to end and ending it; TERM ends all within 2 s
PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """On Linux a child ends when its parent does, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Group:
    """Children and threads of `amends up`."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen[bytes]] = []
        self.threads: list[threading.Thread] = []
        self.stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())

    def start_web(self, host: str, port: int, workers: int) -> None:
        """The web server."""
        self._start(
            "granian", "--interface", "asgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--loop", "asyncio", "--http", "1", "--no-ws",
            "--log-level", "error", "--respawn-failed-workers",
            "amends.config.asgi:application",
        )  # fmt: skip

    def start_worker(self, heartbeat: Path) -> None:
        """The worker of the task queue. SQLite has one writer at a time: two tasks at once only wait there."""
        from django.db import connection

        heartbeat.unlink(missing_ok=True)
        self._start(
            "django",
            "ox_worker",
            "--concurrency",
            "1" if connection.vendor == "sqlite" else "2",
            "--interval",
            "0.5",
            "--verbosity",
            "0",
            "--heartbeat-file",
            str(heartbeat),
        )

    def _start(self, module: str, *arguments: str) -> None:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "amends.config.settings"}
        child = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            [sys.executable, "-m", module, *arguments],
            env=environment,
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )
        self.children.append(child)

    def start_thread(self, serve: Callable[..., Any], *arguments: Any) -> None:
        """A listener that runs until `stop` is set; its last argument is that event."""
        thread = threading.Thread(target=serve, args=(*arguments, self.stop), daemon=True)
        thread.start()
        self.threads.append(thread)

    def wait(self) -> int:
        """Until a signal comes or a part ends by itself; then end everything. Returns the exit status."""
        failed = 0
        while not self.stop.wait(0.2):
            ended = [child for child in self.children if child.poll() is not None]
            if ended:
                failed = ended[0].returncode or 1
                break
        self.stop.set()
        self._end()
        return failed

    def _end(self) -> None:
        for child in self.children:
            _signal(child, signal.SIGTERM)
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(child.poll() is None for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            _signal(child, signal.SIGKILL)


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    """Signal the child's whole session, so that web workers end with their server."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass
