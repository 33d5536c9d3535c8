"""Dates as many programs write them. Which of two numbers is the day is asked, never guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from amends.cases.firm import firm
from amends.listen.importing.shape import BadRow, plain

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
FORMATS = ("%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y")  # fmt: skip
NUMBERS = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?"
)


def moment(text: str, order: str = "", zone: str = "") -> datetime:
    """A date or date-time in UTC; without a zone of its own, in `zone` or the firm's."""
    for reads in (
        _iso,
        lambda given: _numbers(given, order),
        _epoch,
        *map(_by, FORMATS),
        parsedate_to_datetime,
    ):
        try:
            found = reads(text)
        except (ValueError, OverflowError, OSError):
            continue
        if found is not None:
            return _aware(found, zone)
    raise BadRow(f"Its date is {text[:40]!r}, which cannot be read. Write it as 2026-03-27.")


def order_in(texts: Iterable[str]) -> tuple[str, str]:
    """(the order that these dates prove, a date that proves nothing because it can be read two ways)."""
    order = doubtful = ""
    for text in texts:
        found = NUMBERS.fullmatch(text.strip())
        if not found or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 or second > 12:
            order = order or (DAY_FIRST if first > 12 else MONTH_FIRST)
        elif first != second:
            doubtful = doubtful or text.strip()
    return order, doubtful


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d)|\s*(UTC|GMT)$", _joined, text))


def _joined(found: re.Match[str]) -> str:
    return "+00:00" if found[1] else ""


def _epoch(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{10}|\d{13}", text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _numbers(text: str, order: str) -> datetime | None:
    """27/03/2026, 3/27/26 1:30 pm, 27.3.2026."""
    found = NUMBERS.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or first > 12:
        order = _agreed(order, DAY_FIRST, text, found[2])
    elif second > 12:
        order = _agreed(order, MONTH_FIRST, text, found[2])
    elif not order and first != second:
        raise BadRow(f"Its date {text!r} can be read two ways. Say whether the day or the month comes first.")
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    year += 0 if len(found[4]) == 4 else 2000 if year < 70 else 1900
    hour = int(found[5] or 0) % (12 if found[8] else 24) + (12 if (found[8] or "").lower() == "pm" else 0)
    return datetime(year, month, day, hour, int(found[6] or 0), int(found[7] or 0))


def _agreed(order: str, proven: str, text: str, separator: str) -> str:
    if order and order != proven and separator != ".":
        wanted = "day" if order == DAY_FIRST else "month"
        raise BadRow(f"Its date {text!r} cannot have the {wanted} first.")
    return proven


def _by(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)


def _aware(found: datetime, zone: str) -> datetime:
    if found.tzinfo:
        return found.astimezone(UTC)
    if found.time() == time(0):
        found = found.replace(hour=12)  # a bare date stays that date in any zone near the firm's
    return found.replace(tzinfo=ZoneInfo(zone or firm().zone_name)).astimezone(UTC)


def read(value: object, zone: str = "") -> datetime | None:
    """A date of a known program, or none where it has none or it cannot be read."""
    text = plain(value)
    try:
        return moment(text, DAY_FIRST, zone or "UTC") if text else None
    except BadRow:
        return None
