"""Python processes that start quickly: forked from one that has the libraries loaded, and nothing of ours.

A new process reads Django and its kind for seconds each time, and the tests of the commands start
hundreds. What is forked has its own environment, arguments and files, is killed and ends like any other.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

# Only what reads no settings when it is loaded, and starts no threads.
LIBRARIES = (
    "django.conf", "django.core.management", "django.core.serializers.json", "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.introspection", "django.db.migrations.loader", "django.db.models", "django.forms",
    "django.http", "django.template", "django.urls", "email.parser", "email.policy", "environs", "logging.config",
    "psycopg", "pydantic", "pydantic.json_schema", "pydantic.networks", "sqlparse", "statistics", "typer",
)  # fmt: skip


class Forked(subprocess.Popen[Any]):
    """`python -c CODE ARGUMENTS` with pipes, as subprocess.Popen has it."""

    def __init__(self, code: str, *arguments: str, env: dict[str, str], text: bool = False) -> None:
        pipe = subprocess.PIPE
        super().__init__(["-c", code, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, env=env, text=text)

    def _execute_child(self, *how: Any) -> None:
        args, env = how[0], how[6]
        theirs = [how[10], how[13], how[15]]  # their ends of the three pipes
        self._told, status = os.pipe()
        order = json.dumps([args[1:], env, str(Path.cwd())]).encode()
        server = _server()
        server.sendall(len(order).to_bytes(8))
        socket.send_fds(server, [order], [*theirs, status])
        for end in (*theirs, status):
            os.close(end)
        self.pid = int.from_bytes(os.read(self._told, 8))
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        ready = select.select([self._told], [], [], 0 if wait_flags & os.WNOHANG else None)[0]
        if not ready:
            return 0, 0
        status = int.from_bytes(os.read(self._told, 8))
        os.close(self._told)
        return self.pid, status

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(False):
            try:
                pid, status = self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)
            finally:
                self._waitpid_lock.release()
        return self.returncode


def run(code: str, *arguments: str, env: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """What subprocess.run tells of it."""
    with Forked(code, *arguments, env=env, text=True) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.forked", str(theirs.fileno())]
    server = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    theirs.close()
    atexit.register(server.wait)
    atexit.register(ours.close)  # goes first: then the server ends
    return ours


def serve(orders: socket.socket) -> None:
    """Fork for every order that comes, until nobody can give one."""
    for library in LIBRARIES:
        import_module(library)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while size := orders.recv(8, socket.MSG_WAITALL):
        order, files, _, _ = socket.recv_fds(orders, int.from_bytes(size), 4)
        while len(order) < int.from_bytes(size):
            order += orders.recv(1 << 16)
        if not os.fork():
            orders.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(json.loads(order), files)
        for file in files:
            os.close(file)


def _watch(order: list[Any], files: list[int]) -> None:
    """Fork what was asked for; tell its number, and in the end its status."""
    *streams, told = files
    if not (pid := os.fork()):
        os.close(told)
        _be(order, streams)
    for end in streams:
        os.close(end)
    os.write(told, pid.to_bytes(8))
    os.write(told, os.waitpid(pid, 0)[1].to_bytes(8))
    os._exit(0)


def _be(order: list[Any], streams: list[int]) -> None:
    """Become the process."""
    (code, *arguments), environment, folder = order
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.argv = ["-c", *arguments]
    status = 1
    try:
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
