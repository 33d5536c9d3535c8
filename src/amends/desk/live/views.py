"""The stream of what happens: server-sent events over the sealed journal."""

import json
import time
from collections.abc import AsyncIterator

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from amends.desk.live.feed import Event, Feed, feed
from amends.people.models import User

LIFE = 300  # seconds; then the browser comes again, and who may listen is asked anew
QUIET = 15.0  # seconds without news after which a comment shows that the line is open


@require_GET
async def live(request: HttpRequest) -> StreamingHttpResponse:
    """Everything after the number that the browser has seen, then everything as it comes."""
    user = await request.auser()
    assert isinstance(user, User)
    answer = StreamingHttpResponse(stream(user, seen(request)), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


def seen(request: HttpRequest) -> int | None:
    """The newest number that the browser knows; None when it says none."""
    said = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


async def stream(user: User, seq: int | None, life: float = LIFE) -> AsyncIterator[str]:
    """The text of the stream. It ends when the browser leaves, the process stops, or its life is over."""
    end = time.monotonic() + life
    async with feed() as events:
        at = events.latest if seq is None else seq
        yield f"retry: 3000\nid: {at}\n\n"
        while (left := end - time.monotonic()) > 0 and not events.stopping:
            news, at = await _next(events, at, min(QUIET, left))
            for event in news:
                if event.is_for(user):
                    yield as_text(event)
            # An id alone moves the browser's place past what it may not see.
            yield f"id: {at}\n\n" if news else ": still here\n\n"


async def _next(events: Feed, at: int, patience: float) -> tuple[list[Event], int]:
    news = list(await events.after(at, patience))
    return news, news[-1].seq if news else at


def as_text(event: Event) -> str:
    """One event as the protocol writes it."""
    facts = {"seq": event.seq, "verb": event.verb, "case": event.reference, "kind": event.kind}
    return f"id: {event.seq}\ndata: {json.dumps(facts)}\n\n"
