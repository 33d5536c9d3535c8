"""The one firm of this installation, and its working hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from amends.cases import calendar, clock
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
    """The moment when that many of the firm's working hours have passed.

    A start outside working hours counts from the next opening. Result in the firm's time zone.
    """
    return calendar.hours_after(calendar.calendar_of(of or firm()), start, hours)


def closing_of(day: date, of: Firm | None = None) -> datetime:
    """Closing time of that very day; on a day off, when it would close on any other."""
    row = of or firm()
    found = calendar.calendar_of(row)
    if found.works_on(day):
        return calendar.closing_on_or_after(found, day)
    closes = row.closes if isinstance(row.closes, time) else time.fromisoformat(row.closes)
    return datetime.combine(day, closes, found.zone)


def end_of_day(days: int, of: Firm | None = None) -> datetime:
    """Closing time of the working day that lies `days` days from today, or of the next one."""
    row = of or firm()
    return calendar.closing_on_or_after(
        calendar.calendar_of(row), local(clock.now(), row).date() + timedelta(days=days)
    )
