"""What was expected, what happened, and what it cost them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed
from amends.understand.gap import MOST_MINUTES, Gap, describe_concern, in_hours, minutes_of
from tests.working import last, list_points, verbs


@pytest.fixture
def point(case: Any, nadia: Any) -> Any:
    return list_points(case, staff(nadia), "Nobody came on Tuesday")[0]


def test_it_is_kept_on_the_concern_and_journalled(case: Any, point: Any, nadia: Any) -> None:
    gap = Gap(
        "Collection on Tuesday", "Nobody came", "1 day 2 h", "12.5", "eur", "The baby's cot stands outside"
    )
    describe_concern(point, gap, staff(nadia))
    point.refresh_from_db()
    assert (point.expected, point.happened) == ("Collection on Tuesday", "Nobody came")
    assert (point.cost_minutes, point.cost_money, point.cost_currency) == (600, Decimal("12.50"), "EUR")
    entry = last(case, "concern.described")
    assert (entry.facts["minutes"], entry.facts["money"], entry.facts["currency"]) == (600, "12.50", "EUR")
    assert entry.payload.body["worry"] == "The baby's cot stands outside"


def test_without_a_currency_it_is_the_firms(point: Any, nadia: Any, firm: Any) -> None:
    describe_concern(point, Gap(money="3"), staff(nadia))
    assert point.cost_currency == firm.currency


def test_the_same_again_journals_nothing(case: Any, point: Any, nadia: Any) -> None:
    describe_concern(point, Gap(expected="Tuesday"), staff(nadia))
    describe_concern(point, Gap(expected=" Tuesday "), staff(nadia))
    assert verbs(case).count("concern.described") == 1


@pytest.mark.parametrize(
    ("gap", "field"),
    [
        (Gap(time="soon"), "time"), (Gap(time="-5"), "time"), (Gap(time="1:75"), "time"), (Gap(time="9" * 9), "time"),
        (Gap(time="600000"), "time"), (Gap(time="²"), "time"), (Gap(money="ten"), "money"), (Gap(money="-1"), "money"),
        (Gap(money="NaN"), "money"), (Gap(money="1e30"), "money"), (Gap(money="1.005"), "money"),
        (Gap(money="1", currency="EURO"), "currency"), (Gap(money="1", currency="€"), "currency"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_at_its_field(point: Any, nadia: Any, gap: Gap, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        describe_concern(point, gap, staff(nadia))
    assert refusal.value.field == field
    point.refresh_from_db()
    assert point.cost_minutes is None and point.cost_money is None


def test_it_is_not_for_the_customers_page(point: Any) -> None:
    with pytest.raises(NotAllowed):
        describe_concern(point, Gap(expected="More"), CUSTOMER)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("", None),
        ("90", 90),
        ("1:30", 90),
        ("1 h 30 min", 90),
        ("2 days", 960),
        ("45m", 45),
        ("1d", 480),
        ("0", 0),
    ],
)
def test_time_is_read_as_people_write_it(said: str, minutes: int | None) -> None:
    assert minutes_of(said) == minutes


@given(st.integers(0, MOST_MINUTES))
def test_what_is_shown_reads_back_as_the_same_time(minutes: int) -> None:
    assert minutes_of(in_hours(minutes)) == minutes
