"""A token server on loopback: hands out access tokens for a refresh token, and tells dovecot whose they are."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class TokenServer:
    """Knows one refresh token at a time; each use makes a new one, as some providers do."""

    def __init__(self) -> None:
        self.refresh, self.used, self.lifetime = "refresh-0", 0, 3600
        self.access: dict[str, str] = {}  # access token -> user
        self.user = ""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {key: values[0] for key, values in parse_qs(body).items()}
                status, answer = owner.answer(self.path, form)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A new access token at /token, whose it is at /introspect."""
        if path == "/introspect":
            user = self.access.get(form.get("token", ""), "")
            return 200, {"active": bool(user), "username": user}
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "The refresh token was revoked"}
        self.used += 1
        self.refresh = f"refresh-{self.used}"
        token = f"access-{self.used}"
        self.access[token] = self.user
        return 200, {"access_token": token, "expires_in": self.lifetime, "refresh_token": self.refresh}

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()
