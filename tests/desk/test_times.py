"""Times as the desk says them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.desk.times import ago, in_full, when

NOW = datetime(2026, 11, 19, 14, 8, tzinfo=UTC)  # a Thursday
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("minutes", "short", "exact", "tone"),
    [
        (22, "22 min", "14:30", "is-soon"),
        (104, "1 h 44", "15:52", "is-soon"),
        (172, "2 h 52", "17:00", ""),
        (0.5, "now", "14:08", "is-soon"),
        (-0.5, "now", "14:07", "is-soon"),
        (-12, "late by 12 min", "13:56", "is-bad"),
        (-60 * 24 * 3, "late by 3 days", "Mon 14:08", "is-bad"),
        (60 * 8, "22:08", "in 8 h", ""),
        (60 * 24, "Fri 14:08", "tomorrow", "is-far"),
        (60 * 24 * 5, "Tue 14:08", "in 5 days", "is-far"),
        (60 * 24 * 12, "1 Dec", "in 12 days", "is-far"),
        (60 * 24 * 60, "18 Jan 2027", "in 60 days", "is-far"),
    ],
)
def test_a_due_time_is_relative_while_near(minutes: float, short: str, exact: str, tone: str) -> None:
    found = when(NOW + timedelta(minutes=minutes), NOW, LONDON)
    assert (found.short, found.exact, found.tone) == (short, exact, tone)


def test_it_counts_days_in_the_firms_zone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")  # 23:08 there
    assert when(NOW + timedelta(hours=7), NOW, tokyo).exact == "tomorrow"
    assert when(NOW + timedelta(hours=7), NOW, LONDON).exact == "in 7 h"


def test_the_title_is_the_whole_truth() -> None:
    assert when(NOW, NOW, LONDON).title == "Thursday 19 November 2026, 14:08"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "just now"), (2, "2 min ago"), (120, "12:08"), (60 * 24, "Wed 14:08"), (60 * 24 * 20, "30 Oct")],
)
def test_what_is_past(minutes: int, said: str) -> None:
    assert ago(NOW - timedelta(minutes=minutes), NOW, LONDON) == said


def test_in_a_sentence_it_is_spelt_out() -> None:
    assert in_full(timedelta(minutes=1)) == "1 minute"
    assert in_full(timedelta(minutes=104)) == "1 hour 44 minutes"
