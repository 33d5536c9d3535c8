"""Days of the firm's own: closed, worked although free, or a public holiday that no list knows yet.

Also read from a file: CSV (`date,kind,name`) or iCalendar. Nonsense is refused with the line and the reason,
and then nothing of the file is kept.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amends.cases.errors import Invalid

KINDS = {"closed": "we are closed", "open": "we work", "public": "public holiday"}
MOST = 2_000  # days that a firm may have
YEARS = range(2000, 2101)
LONGEST = 92  # days that one entry of a calendar may last


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the firm's own."""

    day: date
    kind: str = "closed"
    name: str = ""


def checked_day(day: str, kind: str = "closed", name: str = "") -> Day:
    """A day as somebody wrote it; refused with a sentence."""
    try:
        found = date.fromisoformat(day.strip())
    except ValueError as error:
        raise Invalid(f"{day.strip()[:40]!r} is no date such as 2026-12-24.", "day") from error
    if found.year not in YEARS:
        raise Invalid(f"{found} lies outside the years {YEARS[0]} to {YEARS[-1]}.", "day")
    if kind not in KINDS:
        raise Invalid(f"{kind[:40]!r} is none of: {', '.join(KINDS)}.", "kind")
    return Day(found, kind, " ".join(name.split())[:120])


def days_of_file(name: str, content: bytes) -> list[Day]:
    """The days of a file, in order; each once."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(name, content[: error.start].count(b"\n") + 1, "The file is not UTF-8.") from error
    is_calendar = text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"
    found: dict[date, Day] = {}
    for line, day in _of_calendar(name, text) if is_calendar else _of_csv(name, text):
        if day.day in found and found[day.day].kind != day.kind:
            raise _refused(
                name, line, f"{day.day} stands here twice, as {found[day.day].kind} and {day.kind}."
            )
        found.setdefault(day.day, day)
        if len(found) > MOST:
            raise _refused(name, line, f"More than {MOST} days are no list of days off.")
    if not found:
        raise _refused(name, 1, "There is no day in this file.")
    return sorted(found.values(), key=lambda one: one.day)


def _refused(name: str, line: int, why: str) -> Invalid:
    return Invalid(f"{name}, line {line}: {why}", "file")


def _of_csv(name: str, text: str) -> Iterator[tuple[int, Day]]:
    rows = csv.reader(text.splitlines(), strict=True)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells) and not (rows.line_num == 1 and cells[0].lower() in ("date", "day")):
                yield rows.line_num, _of_row(name, rows.line_num, cells)
    except csv.Error as error:
        raise _refused(name, rows.line_num, f"This is no CSV: {error}.") from error


def _of_row(name: str, line: int, cells: list[str]) -> Day:
    if len(cells) > 3:
        raise _refused(name, line, "Expected a date, a kind and a name, and there is more.")
    day, kind, what = (*cells, "", "")[:3]
    if kind.lower() not in ("", *KINDS) and not what:
        kind, what = "", kind  # a date and a name
    try:
        return checked_day(day, kind.lower() or "closed", what)
    except Invalid as error:
        raise _refused(name, line, str(error)) from error


def _of_calendar(name: str, text: str) -> Iterator[tuple[int, Day]]:
    event: dict[str, str] | None = None
    begun = 0
    for line, (key, value) in _properties(text):
        if (key, value.upper()) == ("BEGIN", "VEVENT"):
            event, begun = {}, line
        elif (key, value.upper()) == ("END", "VEVENT") and event is not None:
            yield from _of_event(name, begun, event)
            event = None
        elif event is not None:
            event[key] = value
    if event is not None:
        raise _refused(name, begun, "This event does not end.")


def _properties(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each property without its parameters, folded lines put together, with the line that it began on."""
    held, begun = "", 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line[:1] in (" ", "\t"):
            held += line[1:]
            continue
        if held:
            head, _, value = held.partition(":")
            yield begun, (head.partition(";")[0].upper(), value.strip())
        held, begun = line, number


def _of_event(name: str, line: int, event: dict[str, str]) -> Iterable[tuple[int, Day]]:
    if "RRULE" in event or "RDATE" in event:
        raise _refused(name, line, "This event repeats by a rule. Write each day that is meant.")
    first = _ical_day(name, line, event.get("DTSTART", ""))
    last = _ical_day(name, line, event["DTEND"]) - timedelta(days=1) if event.get("DTEND") else first
    count = (max(first, last) - first).days + 1
    if count > LONGEST:
        raise _refused(name, line, f"{count} days off in one event cannot be meant.")
    what = event.get("SUMMARY", "").replace("\\,", ",").replace("\\;", ";")
    for step in range(count):
        try:
            yield line, checked_day((first + timedelta(days=step)).isoformat(), "closed", what)
        except Invalid as error:
            raise _refused(name, line, str(error)) from error


def _ical_day(name: str, line: int, value: str) -> date:
    try:
        return datetime.strptime(value[:8], "%Y%m%d").date()
    except ValueError as error:
        raise _refused(name, line, f"{value[:40]!r} is no date such as 20261224.") from error
