"""The one firm of this installation, and its working hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from amends.cases import clock
from amends.cases.models import Firm

_held: ContextVar[Firm | None] = ContextVar("held", default=None)


def firm() -> Firm:
    """The firm's row, made on first use."""
    return _held.get() or Firm.objects.first() or Firm.objects.get_or_create(pk=1)[0]


@contextmanager
def holding(row: Firm) -> Iterator[None]:
    """Let everything inside use this row, which the caller has read already."""
    token = _held.set(row)
    try:
        yield
    finally:
        _held.reset(token)


def local(moment: datetime, of: Firm | None = None) -> datetime:
    """The moment in the firm's time zone."""
    return moment.astimezone(ZoneInfo((of or firm()).zone_name))


def after_working_hours(start: datetime, hours: float, of: Firm | None = None) -> datetime:
    """The moment when that many working hours (Monday to Friday, opening to closing) have passed.

    A start outside working hours counts from the next opening. Result in the firm's time zone.
    """
    row = of or firm()
    opens, closes = _as_time(row.opens), _as_time(row.closes)
    moment, left = local(start, row), timedelta(hours=hours)
    while True:
        moment = _next_open(moment, opens, closes)
        closing = datetime.combine(moment.date(), closes, moment.tzinfo)
        if moment + left <= closing:
            return moment + left
        left -= closing - moment
        moment = closing


def _next_open(moment: datetime, opens: time, closes: time) -> datetime:
    while moment.weekday() > 4 or moment.time() >= closes:
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), moment.tzinfo)
    return max(moment, datetime.combine(moment.date(), opens, moment.tzinfo))


def _as_time(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def end_of_day(days: int, of: Firm | None = None) -> datetime:
    """Closing time of the working day that lies `days` days from today, or of the next one."""
    row = of or firm()
    day = (local(clock.now(), row) + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day.date(), _as_time(row.closes), day.tzinfo)
