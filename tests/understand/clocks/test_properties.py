"""What holds of every clock, whatever the length, the start and the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from amends.cases.calendar import (
    OFFICE_DAYS,
    Calendar,
    add_days,
    days_between,
    end_of_day,
    hours_after,
    local_day,
    open_between,
)
from amends.cases.calendar.week import DAY, checked_week
from amends.understand.clocks import Calendars, Rule, Unit, due

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "UTC",
]
starts = st.datetimes(datetime(2023, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))
days = st.dates(date(2023, 1, 1), date(2029, 12, 31))
units = st.sampled_from(list(Unit))
lengths = st.integers(1, 60)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True)))
    return tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = [draw(st.one_of(st.just(()), spans())) for _ in range(7)]
    week[draw(st.integers(0, 6))] = ((540, 1050),)
    place = draw(st.sampled_from(["", "GB-ENG", "GB-SCT", "US"]))
    return Calendar(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        checked_week(week),
        place,
        frozenset(draw(st.sets(days, max_size=8))),
    )


def rule(unit: Unit, length: int, statutory: bool = True) -> Rule:
    return Rule("final_response", length, unit, "a test", statutory=statutory)


def of(calendar: Calendar) -> Calendars:
    return Calendars(replace(calendar, week=OFFICE_DAYS, _known={}), calendar)


@given(calendars(), starts, units, lengths, st.booleans())
def test_a_longer_clock_never_ends_sooner(
    calendar: Calendar, start: datetime, unit: Unit, length: int, law: bool
) -> None:
    assert due(rule(unit, length, law), start, of(calendar)) <= due(
        rule(unit, length + 1, law), start, of(calendar)
    )


@given(calendars(), starts, starts, units, lengths)
def test_what_came_later_is_never_due_sooner(
    calendar: Calendar, one: datetime, other: datetime, unit: Unit, length: int
) -> None:
    first, second = sorted([one, other])
    assert due(rule(unit, length), first, of(calendar)) <= due(rule(unit, length), second, of(calendar))


@given(calendars(), starts, units, lengths, st.sets(days, min_size=1, max_size=10), st.booleans())
def test_a_holiday_more_never_shortens(
    calendar: Calendar, start: datetime, unit: Unit, length: int, free: set[date], law: bool
) -> None:
    fewer = replace(calendar, closed=calendar.closed | free, _known={})
    assert due(rule(unit, length, law), start, of(calendar)) <= due(rule(unit, length, law), start, of(fewer))


@given(calendars(), starts, units, lengths)
def test_a_clock_ends_after_its_start(calendar: Calendar, start: datetime, unit: Unit, length: int) -> None:
    assert due(rule(unit, length), start, of(calendar)) > start


@given(calendars(), starts, units, lengths, starts, st.integers(0, 20_000))
def test_a_pause_never_shortens_and_moves_no_law(
    calendar: Calendar, start: datetime, unit: Unit, length: int, since: datetime, minutes: int
) -> None:
    pause = [(since, since + timedelta(minutes=minutes))]
    own, law = rule(unit, length, False), rule(unit, length, True)
    assert due(own, start, of(calendar), pause) >= due(own, start, of(calendar))
    assert due(law, start, of(calendar), pause) == due(law, start, of(calendar))


@given(calendars(), starts, st.integers(0, 80 * 60))
def test_that_many_working_hours_lie_between(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = hours_after(calendar, start, minutes / 60)
    assert abs(open_between(calendar, start, end) - timedelta(minutes=minutes)) < timedelta(milliseconds=1)


@given(calendars(), days, st.integers(0, 50))
def test_that_many_working_days_lie_between(calendar: Calendar, day: date, count: int) -> None:
    last = add_days(calendar, day, count)
    assert days_between(calendar, day, last) == count
    assert not count or calendar.works_on(last)


@given(days, st.sampled_from(ZONES))
def test_a_day_ends_a_second_before_the_next_begins(day: date, zone: str) -> None:
    last = end_of_day(day, ZoneInfo(zone))
    assert local_day(last, ZoneInfo(zone)) == day
    assert local_day(last + timedelta(seconds=1), ZoneInfo(zone)) > day


@given(calendars(), starts)
def test_the_hours_of_a_week_are_those_that_the_clock_on_the_wall_shows(
    calendar: Calendar, start: datetime
) -> None:
    """Minute by minute over a day: open exactly where a minute of wall time lies in an interval."""
    start = start.replace(second=0, microsecond=0)
    for step in range(0, DAY, 97):
        at = start + timedelta(minutes=step)
        wall = at.astimezone(calendar.zone)
        minute = wall.hour * 60 + wall.minute
        shown = any(a <= minute < b for a, b in calendar.spans_on(wall.date()))
        counted = open_between(calendar, at, at + timedelta(minutes=1)) > timedelta(0)
        # in the hour that comes twice an interval goes on from its first opening to its last closing
        assert counted == shown or _twice(at, calendar)


def _twice(at: datetime, calendar: Calendar) -> bool:
    return any(
        (at + timedelta(hours=h)).astimezone(calendar.zone).utcoffset()
        != (at - timedelta(hours=h)).astimezone(calendar.zone).utcoffset()
        for h in (1, 2)
    )
