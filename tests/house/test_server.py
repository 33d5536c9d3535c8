"""What the server makes of a request: whole answers from a pooled thread, whatever the visitor does."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from amends.config import asgi

Handler = asgi.Handler


def outside[T](talk: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


def asked(
    handler: Handler, path: str, method: str = "GET", parts: tuple[bytes, ...] = (b"",), **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request that comes in these parts."""

    async def talk() -> tuple[int, dict[str, str], bytes]:
        scope = {
            "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1",
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in {"host": "127.0.0.1", **headers}.items()],
        }  # fmt: skip
        client = ApplicationCommunicator(handler, scope)
        for n, part in enumerate(parts, 1):
            await client.send_input({"type": "http.request", "body": part, "more_body": n < len(parts)})
        start = await client.receive_output(10)
        body, more = b"", True
        while more:
            chunk = await client.receive_output(10)
            body, more = body + chunk.get("body", b""), chunk.get("more_body", False)
        said = {key.decode().lower(): value.decode() for key, value in start["headers"]}
        return start["status"], said, body

    return outside(talk())


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[HttpRequest], Any]], Handler]:
    """A handler whose pages are one function."""

    def make(page: Callable[[HttpRequest], Any]) -> Handler:
        handler = Handler()
        monkeypatch.setattr(handler.pages, "get_response", page)
        return handler

    return make


def test_a_page_is_answered_in_a_thread_of_the_pool(answering: Any) -> None:
    where = []
    handler = answering(lambda request: where.append(threading.current_thread().name) or HttpResponse("ok"))
    for _ in range(3):
        assert asked(handler, "/x")[0::2] == (200, b"ok")
    assert all(name.startswith("page") for name in where)


def test_a_body_comes_together_from_its_parts_however_large(answering: Any) -> None:
    handler = answering(lambda request: HttpResponse(str(len(request.read()))))
    assert asked(handler, "/x", "POST", (b"a" * 3_000_000, b"b" * 3_000_000, b"c"))[2] == b"6000001"


def test_a_file_is_sent_whole_with_its_headers(answering: Any) -> None:
    closed = []

    def page(request: HttpRequest) -> StreamingHttpResponse:
        answer = StreamingHttpResponse(iter([b"one ", b"two"]), headers={"X-Kind": "file"}, status=206)
        answer._resource_closers.append(lambda: closed.append(True))
        return answer

    status, headers, body = asked(answering(page), "/x")
    assert (status, body, headers["x-kind"], closed) == (206, b"one two", "file", [True])


def test_a_visitor_who_leaves_before_the_end_is_no_error(answering: Any) -> None:
    handler = answering(lambda request: pytest.fail("nobody waits for this"))

    async def leave() -> None:
        client = ApplicationCommunicator(
            handler, {"type": "http", "method": "POST", "path": "/x", "headers": []}
        )
        await client.send_input({"type": "http.request", "body": b"half", "more_body": True})
        await client.send_input({"type": "http.disconnect"})
        await client.wait(10)
        assert await client.receive_nothing()

    outside(leave())


@pytest.mark.parametrize("path, status", [("/static/amends/desk.css", 200), ("/api/v1/nothing", 404)])
def test_the_real_pages_answer(path: str, status: int) -> None:
    found, headers, body = asked(asgi.application, path)
    assert found == status and body
    assert "default-src" in headers.get("content-security-policy", "") or path.startswith("/static/")
