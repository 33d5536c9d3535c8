"""Counting in working time. Pure: a calendar and moments in, moments out.

Hours are counted in real time inside intervals of wall time: an hour that a clock change takes away does
not count, one that it gives counts. Days are counted by their date in the calendar's zone.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from amends.cases.calendar.week import DAY, Calendar, next_day
from amends.cases.errors import Invalid

FAR = 1_500  # days without a minute of work after which we stop looking
SECOND = timedelta(seconds=1)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date on the wall at that moment."""
    return moment.astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day in that zone: the second before the next day begins there."""
    return (_real(next_day(day), 0, zone, 0) - SECOND).astimezone(zone)


def hours_after(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment when that many working hours have passed since `start`, in the calendar's zone.

    A start outside working time counts from the next opening.
    """
    left = timedelta(hours=hours)
    for opens, closes in _open_from(calendar, start):
        begins = max(opens, start.astimezone(UTC))
        if begins + left <= closes:
            return (begins + left).astimezone(calendar.zone)
        left -= closes - begins
    raise Invalid("There is no open time for years: look at the working hours and the days off.", "hours")


def open_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; nothing when the end comes first."""
    total, begin, until = timedelta(0), start.astimezone(UTC), end.astimezone(UTC)
    day, last = local_day(start, calendar.zone), local_day(end, calendar.zone)
    while day <= last:
        for opens, closes in spans(calendar, day):
            total += max(timedelta(0), min(closes, until) - max(opens, begin))
        day = next_day(day)
    return total


def add_days(calendar: Calendar, day: date, count: int) -> date:
    """The working day that comes `count` working days after `day`, whether `day` is one or not."""
    idle = 0
    while count > 0:
        day = next_day(day)
        works = calendar.works_on(day)
        idle, count = (0, count - 1) if works else (idle + 1, count)
        if idle > FAR:
            raise Invalid("There is no working day for years: look at the days off.", "hours")
    return day


def days_between(calendar: Calendar, first: date, last: date) -> int:
    """How many working days come after `first`, up to and with `last`."""
    count = 0
    while first < last:
        first = next_day(first)
        count += calendar.works_on(first)
    return count


def closing_on_or_after(calendar: Calendar, day: date) -> datetime:
    """When the firm closes on that day, or on the next working day, in the calendar's zone."""
    day = day if calendar.works_on(day) else add_days(calendar, day, 1)
    last = end_of_day(day, calendar.zone)  # closing at 24:00 is still that day
    return min([last, *(closes.astimezone(calendar.zone) for _, closes in spans(calendar, day)[-1:])])


def spans(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """The intervals of a day as moments in UTC: from the first time that the clock shows the opening to
    the last time that it shows the closing. One that a clock change swallows whole is left out."""
    zone = calendar.zone
    found = [(_real(day, a, zone, 0), _real(day, b, zone, 1)) for a, b in calendar.spans_on(day)]
    return [(opens, closes) for opens, closes in found if opens < closes]


def _open_from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    day, idle = local_day(start, calendar.zone), 0
    while idle <= FAR:
        ahead = [span for span in spans(calendar, day) if span[1] > start]
        yield from ahead
        idle = 0 if ahead else idle + 1
        day = next_day(day)


def _real(day: date, minutes: int, zone: ZoneInfo, fold: int) -> datetime:
    """The moment, in UTC, when the clock shows these minutes. One that is skipped: when it jumps over it."""
    if minutes == DAY:
        day, minutes, fold = next_day(day), 0, 0
    wall = datetime.combine(day, time(minutes // 60, minutes % 60))
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    early, late = first.astimezone(UTC), second.astimezone(UTC)
    if early > late:
        return _jump(late, early, zone)
    return late if fold else early


def _jump(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second between two moments at which the later one's offset holds: the clock change."""
    offset = high.astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high
