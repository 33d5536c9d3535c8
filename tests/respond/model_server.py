"""A server that answers like a model's, or in any way that a server can go wrong."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def content(text: Any) -> bytes:
    """An answer in the form of an OpenAI-compatible server."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


class Model(ThreadingHTTPServer):
    """Keeps what it was asked; answers with `status` and `body`, after `wait` seconds, in `pieces`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status, self.body = 200, content("")
        self.wait = self.between = 0.0
        self.location = ""
        self.breaks_off = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    """One question."""

    server: Model

    def do_POST(self) -> None:
        model = self.server
        model.paths.append(self.path)
        model.headers.append(dict(self.headers))
        model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(model.wait)
        try:
            self._answer(model)
        except OSError:
            pass  # the client has left

    def _answer(self, model: Model) -> None:
        self.send_response(model.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(model.body) + 10 * model.breaks_off))
        if model.location:
            self.send_header("Location", model.location)
        self.end_headers()
        if not model.between:
            self.wfile.write(model.body)
            return
        for byte in model.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(model.between)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Model]:
    """The server while the block runs."""
    model = Model()
    thread = threading.Thread(target=model.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.shutdown()
        model.server_close()
