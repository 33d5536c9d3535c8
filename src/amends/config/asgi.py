"""The ASGI application.

Pages are ordinary synchronous code. Django would hop between threads at each middleware, and open a
connection to the database for each request (decision 0003); here each request runs whole in one
thread of a small pool, whose threads keep their connections. Only the live stream is asynchronous.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.urls import set_script_prefix

THREADS = 8  # requests at once in one process; more wait their turn
STREAMS = "/live/"


class PageHandler(BaseHandler):
    """The middleware and views, from first to last in the calling thread."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)


class Handler(ASGIHandler):
    """Hands pages to the pool, and streams to Django's own asynchronous way."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = PageHandler()
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="page")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(STREAMS):
            await super().__call__(scope, receive, send)
            return
        try:
            body = await self.read_body(receive)
        except RequestAborted:  # the client went away before it had said all
            return
        loop = asyncio.get_running_loop()
        await self.send_response(await loop.run_in_executor(self.pool, self._answer, scope, body), send)

    def _answer(self, scope: Any, body: Any) -> HttpResponse:
        """The whole answer, in memory; the database's connection is looked after in this same thread."""
        with body:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.pages.get_response(request)
            whole: HttpResponse = _whole(response) if response.streaming else response
            response.close()
            return whole


def _whole(response: Any) -> HttpResponse:
    """A file's answer as one piece: ours are small, and an open file is not left to another thread."""
    return HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)


# The event loop waits for no page's thread longer than this; Python's 5 ms are felt in each request.
sys.setswitchinterval(0.0005)
django.setup(set_prefix=False)
application = Handler()
