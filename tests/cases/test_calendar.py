"""Working time: hours, days of one's own, files of holidays; nonsense is refused with the line."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.calendar import calendar_of, hours_after, open_between
from amends.cases.calendar.days import Day, days_of_file
from amends.cases.calendar.places import known_place, public_holidays
from amends.cases.calendar.services import Change, change_calendar, week_of
from amends.cases.errors import Invalid
from amends.cases.firm import after_working_hours, end_of_day
from amends.cases.models import Entry, Firm

LONDON = ZoneInfo("Europe/London")
HALVES = [[[540, 720], [780, 1050]]] * 5 + [[[600, 720]], []]


def firm_with(**more: Any) -> Firm:
    return Firm(timezone="Europe/London", **more)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-02-02T11:30", 1, "2026-02-02T13:30"),  # over lunch
        ("2026-02-02T12:15", 1, "2026-02-02T14:00"),  # in the break
        ("2026-02-06T17:00", 1, "2026-02-07T10:30"),  # into Saturday's two hours
        ("2026-02-07T11:00", 2, "2026-02-09T10:00"),  # and over Sunday
        ("2026-02-02T08:00", 0, "2026-02-02T09:00"),
        ("2026-02-02T09:00", 7.5, "2026-02-02T17:30"),
    ],
)
def test_several_intervals_a_day_are_counted(start: str, hours: float, end: str) -> None:
    assert after_working_hours(at(start), hours, firm_with(hours=HALVES)) == at(end)


def test_a_night_shift_counts_real_hours_when_the_clocks_change() -> None:
    nights = firm_with(hours=[[[0, 360]]] * 7)
    assert after_working_hours(at("2026-03-29T00:00"), 5, nights) == at("2026-03-29T06:00")
    assert after_working_hours(at("2026-10-25T00:00"), 7, nights) == at("2026-10-25T06:00")
    calendar = calendar_of(nights)
    assert open_between(calendar, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == timedelta(hours=5)
    assert open_between(calendar, at("2026-10-25T00:00"), at("2026-10-26T00:00")) == timedelta(hours=7)


def test_an_interval_that_the_clock_change_swallows_is_not_open() -> None:
    calendar = calendar_of(firm_with(hours=[[[75, 105]]] * 7))  # 01:15 to 01:45
    assert open_between(calendar, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == timedelta(0)
    assert hours_after(calendar, at("2026-03-29T00:00"), 0.25) == at("2026-03-30T01:30")


def test_a_day_that_ends_at_midnight_goes_on_the_next_morning() -> None:
    late = firm_with(hours=[[[0, 360], [1320, 1440]]] * 7)
    assert after_working_hours(at("2026-02-02T23:00"), 2, late) == at("2026-02-03T01:00")
    with clock.at(at("2026-02-02T12:00")):
        assert end_of_day(0, late) == at("2026-02-02T23:59:59")


def test_own_days_and_public_holidays_are_free_and_a_worked_day_is_not() -> None:
    days = {
        "2026-04-07": {"kind": "closed", "name": "Stocktaking"},
        "2026-04-04": {"kind": "open", "name": "Easter Saturday"},
    }
    row = firm_with(place="GB-ENG", own_days=days)
    assert after_working_hours(at("2026-04-02T17:00"), 1, row) == at("2026-04-04T09:30")
    assert after_working_hours(at("2026-04-04T17:00"), 1, row) == at("2026-04-08T09:30")
    with clock.at(at("2026-04-05T12:00")):
        assert end_of_day(0, row) == at("2026-04-08T17:30")


def test_places_are_known_by_country_and_region() -> None:
    assert known_place("uk-sct") == "GB-SCT"
    assert date(2026, 8, 3) in public_holidays("GB-SCT", 2026)
    assert date(2026, 8, 3) not in public_holidays("GB-ENG", 2026)
    for wrong in ("XX", "GB-XX", "-SCT", "Great Britain"):
        with pytest.raises(Invalid):
            known_place(wrong)


def test_hours_as_people_write_them() -> None:
    week = week_of(["9:00-12:30, 13:30–24:00", "", "00:00-24:00", "", "", "", ""])
    assert week[0] == [(540, 750), (810, 1440)]
    assert week[2] == [(0, 1440)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("22:00-06:00", "Monday: 22:00–06:00 ends before it begins. Hours over midnight are two"),
        ("09:00-09:00", "ends before it begins"),
        ("09:00-12:00, 11:00-13:00", "Monday: two intervals overlap at 11:00"),
        ("nine to five", "as 09:00–17:30"),
        ("09:00-25:00", "is no time"),
    ],
)
def test_impossible_hours_are_refused(firm: Any, ada: Any, line: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        change_calendar(staff(ada), Change(week=week_of([line, *[""] * 6])))


def test_a_calendar_without_open_time_is_refused(firm: Any, ada: Any) -> None:
    with pytest.raises(Invalid, match="no open time in the whole week"):
        change_calendar(staff(ada), Change(week=[[]] * 7))
    firm.refresh_from_db()
    assert firm.hours == []


def test_a_change_is_kept_with_one_journal_entry(firm: Any, ada: Any) -> None:
    change = Change(week=HALVES, place="GB-SCT", add=[Day(date(2026, 12, 24), "closed", "Christmas Eve")])
    assert change_calendar(staff(ada), change)
    assert not change_calendar(staff(ada), change)
    firm.refresh_from_db()
    assert firm.hours == HALVES
    assert firm.own_days == {"2026-12-24": {"kind": "closed", "name": "Christmas Eve"}}
    assert set(Entry.objects.get(verb="calendar.changed").facts) == {"hours", "place", "own_days"}
    change_calendar(staff(ada), Change(remove=[date(2026, 12, 24)]))
    firm.refresh_from_db()
    assert firm.own_days == {}


def test_the_firms_usual_hours_are_unchanged(firm: Any) -> None:
    assert calendar_of(firm).week == (((540, 1050),),) * 5 + ((), ())
    firm.opens = time(8, 0)
    assert calendar_of(firm).week[0] == ((480, 1050),)


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas\\, and
  after
END:VEVENT
END:VCALENDAR
"""


def test_days_come_from_csv_and_from_a_calendar() -> None:
    csv = "date,kind,name\n2026-12-24,closed,Christmas Eve\n\n2026-12-26,open\n2026-12-31,New Year’s Eve\n"
    assert days_of_file("days.csv", csv.encode()) == [
        Day(date(2026, 12, 24), "closed", "Christmas Eve"),
        Day(date(2026, 12, 26), "open"),
        Day(date(2026, 12, 31), "closed", "New Year’s Eve"),
    ]
    found = days_of_file("days.ics", CALENDAR.replace("\n", "\r\n").encode())
    assert [one.day.day for one in found] == [24, 25, 26]
    assert found[0].name == "Christmas, and after"


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("2026-12-24\n2026-02-30\n", 2, "is no date"),
        ("2026-12-24\ntomorrow,closed\n", 2, "is no date"),
        ("2026-12-24,shut,x\n", 1, "'shut' is none of"),
        ("2026-12-24\n2026-12-24,open\n", 2, "stands here twice"),
        ("1066-10-14\n", 1, "outside the years"),
        ("2026-12-24,closed,a,b\n", 1, "there is more"),
        ('2026-12-24,"closed\n', 1, "no CSV"),
        ("", 1, "no day in this file"),
        (CALENDAR.replace("20261224", "20261324"), 2, "is no date"),
        (CALENDAR.replace("SUMMARY", "RRULE:FREQ=YEARLY\nSUMMARY"), 2, "repeats by a rule"),
        (CALENDAR.replace("DTEND;VALUE=DATE:20261227", "DTEND:20291227"), 2, "cannot be meant"),
        (CALENDAR.replace("END:VEVENT\n", ""), 2, "does not end"),
        ("\n".join(f"{date(2020, 1, 1) + timedelta(days=n)}" for n in range(2001)), 2001, "More than 2000"),
    ],
)
def test_nonsense_in_a_file_is_refused_with_its_line(content: str, line: int, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        days_of_file("days", content.encode())
    assert str(refused.value).startswith(f"days, line {line}: "), refused.value
    assert why in str(refused.value)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(Invalid, match=r"days.csv, line 2: The file is not UTF-8."):
        days_of_file("days.csv", b"2026-12-24\n\xff\xfe")


def test_hours_far_ahead_end_somewhere() -> None:
    closed = {f"{date(2026, 1, 1) + timedelta(days=n)}": {"kind": "closed", "name": ""} for n in range(1600)}
    with pytest.raises(Invalid, match="no open time for years"):
        after_working_hours(datetime(2026, 1, 1, tzinfo=UTC), 1, firm_with(own_days=closed))
