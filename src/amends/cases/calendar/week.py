"""What a calendar is: hours of wall time a weekday, holidays of a place, and days of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from amends.cases.calendar.places import public_holidays
from amends.cases.errors import Invalid

DAY = 24 * 60  # minutes; 24:00 is the end of the day
Span = tuple[int, int]  # minutes of wall time since midnight: from, and up to
Week = tuple[tuple[Span, ...], ...]  # Monday first
OFFICE_DAYS: Week = (((0, DAY),),) * 5 + ((), ())  # whole days, Monday to Friday
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """When there is work. `opened` wins over everything, then the closed days, then the week.

    `place` names whose public holidays are free (GB-SCT; empty: none). A day of `opened` that the week
    leaves free has the hours of the first weekday that has any.
    """

    zone: ZoneInfo
    week: Week
    place: str = ""
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    _known: dict[date, bool] = field(default_factory=dict, repr=False)

    def works_on(self, day: date) -> bool:
        """Whether that day is a working day."""
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self._works_on(day)
        return found

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The intervals of wall time on that day, in order; none on a free day."""
        if not self.works_on(day):
            return ()
        return self.week[day.weekday()] or next(spans for spans in self.week if spans)

    def _works_on(self, day: date) -> bool:
        if day in self.opened:
            return True
        if not self.week[day.weekday()] or day in self.closed:
            return False
        return not self.place or day not in public_holidays(self.place, day.year)


def checked_week(week: Iterable[Iterable[Span]]) -> Week:
    """The week with its spans in order; refused when a span is empty, two overlap or nothing is open."""
    found = tuple(tuple(sorted(spans)) for spans in week)
    if len(found) != 7:
        raise Invalid("A week has seven days.", "hours")
    for name, spans in zip(WEEKDAYS, found, strict=True):
        _check_day(name, spans)
    if not any(found):
        raise Invalid("There is no open time in the whole week: nothing could ever be due.", "hours")
    return found


def _check_day(name: str, spans: tuple[Span, ...]) -> None:
    until = 0
    for opens, closes in spans:
        if not 0 <= opens < DAY or not 0 < closes <= DAY:
            raise Invalid(f"{name}: a day goes from 00:00 to 24:00.", "hours")
        if opens >= closes:
            raise Invalid(
                f"{name}: {clock_face(opens)}–{clock_face(closes)} ends before it begins. Hours over midnight"
                f" are two: {clock_face(opens)}–24:00, and 00:00–{clock_face(closes)} on the day after.",
                "hours",
            )
        if opens < until:
            raise Invalid(f"{name}: two intervals overlap at {clock_face(opens)}.", "hours")
        until = closes


def clock_face(minutes: int) -> str:
    """Minutes since midnight as 09:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def next_day(day: date) -> date:
    """The day after; refused at the end of the calendar that we can count in."""
    try:
        return day + timedelta(days=1)
    except OverflowError as error:
        raise Invalid("That lies too far ahead to be counted.", "received") from error
