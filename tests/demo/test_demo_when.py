"""Times and marks of the sample company."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from amends.demo.when import Clock, WhenError

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 24, 14, 8, 30, tzinfo=LONDON)  # a Tuesday
CLOCK = Clock(NOW, LONDON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-14d 09:12", datetime(2026, 11, 10, 9, 12, tzinfo=LONDON)),
        ("3d 17:00", datetime(2026, 11, 27, 17, 0, tzinfo=LONDON)),
        ("0d 08:00", datetime(2026, 11, 24, 8, 0, tzinfo=LONDON)),
        ("2d", datetime(2026, 11, 26, 0, 0, tzinfo=LONDON)),
        ("-2h10m", datetime(2026, 11, 24, 11, 58, 30, tzinfo=LONDON)),
        ("-40m", datetime(2026, 11, 24, 13, 28, 30, tzinfo=LONDON)),
        ("-5h", datetime(2026, 11, 24, 9, 8, 30, tzinfo=LONDON)),
    ],
)
def test_it_reads_a_time(text: str, expected: datetime) -> None:
    assert CLOCK.when(text) == expected


def test_it_rounds_what_is_to_come_up_to_five_minutes() -> None:
    assert CLOCK.when("+25m") == datetime(2026, 11, 24, 14, 35, tzinfo=LONDON)


def test_it_leaves_a_round_time_alone() -> None:
    clock = Clock(datetime(2026, 11, 24, 14, 0, tzinfo=LONDON), LONDON)
    assert clock.when("+25m") == datetime(2026, 11, 24, 14, 25, tzinfo=LONDON)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "-", "+", "5", "2d 25:00", "2d 9:00", "-2h 10m", "2h", "1d 12:60", "-xd"],
)
def test_it_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(WhenError, match="not a time"):
        CLOCK.when(text)


def test_it_counts_days_in_the_zone_of_the_firm() -> None:
    late = Clock(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), LONDON)  # already 2 July in London
    assert late.when("-1d 12:00") == datetime(2026, 7, 1, 12, 0, tzinfo=LONDON)


def test_it_counts_hours_really_when_the_clocks_change() -> None:
    after = Clock(datetime(2026, 3, 29, 3, 30, tzinfo=LONDON), LONDON)
    assert after.when("-2h") == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def test_it_keeps_order_within_the_hour_that_comes_twice() -> None:
    second = Clock(datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), LONDON)
    assert second.when("-50m") < second.when("-10m") < second.now.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{day 2d}}", "Thursday 26 November"),
        ("{{weekday -1d}}", "Monday"),
        ("{{date -23d}}", "1 November"),
        ("{{full 60d}}", "23 January 2027"),
        ("{{short -1d}}", "23/11"),
        ("{{german -1d}}", "23.11."),
        ("{{time +25m}}", "14:35"),
        ("on {{weekday 1d}} at {{time 1d 09:05}}.", "on Wednesday at 09:05."),
        ("no mark at all", "no mark at all"),
        ("a {single} brace", "a {single} brace"),
    ],
)
def test_it_renders_a_mark(text: str, expected: str) -> None:
    assert CLOCK.render(text) == expected


@pytest.mark.parametrize("text", ["{{month 2d}}", "{{day}}", "{{day someday}}", "{{ day 2d", "oh }}"])
def test_it_refuses_a_mark_that_it_does_not_know(text: str) -> None:
    with pytest.raises(WhenError):
        CLOCK.render(text)


def test_it_shows_the_time_of_the_firm_and_not_of_the_server() -> None:
    summer = Clock(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), LONDON)
    assert summer.render("{{time +30m}}") == "13:30"
