"""The present moment, which a script or a test may set."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment in UTC, or the one set by `at`."""
    return _frozen.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside believe that it is `moment` (aware). For the sample company and tests."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
