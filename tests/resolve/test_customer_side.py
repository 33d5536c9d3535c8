"""The case from the customer's side, with its arithmetic."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.models import Message
from amends.cases.services import Words, add_inbound
from amends.resolve.customer_side import customer_side, waiting
from amends.resolve.services import Found, break_promise, make_promises
from amends.understand.gap import Gap, describe_concern
from tests.working import DAY, HOUR, MONDAY, list_points

START = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 500).map(lambda hours: START + timedelta(hours=hours)), max_size=12)
END = START + timedelta(hours=500)


def total(theirs: list[datetime], ours: list[datetime]) -> timedelta:
    return sum((one.end - one.start for one in waiting(theirs, ours, END)), timedelta())


@given(MOMENTS, MOMENTS)
def test_waits_never_overlap_and_lie_within_the_case(theirs: list[datetime], ours: list[datetime]) -> None:
    found = waiting(theirs, ours, END)
    assert all(one.start < one.end or one.start == one.end for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    if theirs:
        assert total(theirs, ours) <= END - min(theirs)


@given(MOMENTS, MOMENTS, st.integers(0, 500))
def test_one_answer_more_never_makes_them_wait_longer(
    theirs: list[datetime], ours: list[datetime], at: int
) -> None:
    assert total(theirs, [*ours, START + timedelta(hours=at)]) <= total(theirs, ours)


@given(MOMENTS, MOMENTS, st.integers(0, 500))
def test_writing_once_more_never_makes_the_wait_shorter(
    theirs: list[datetime], ours: list[datetime], at: int
) -> None:
    assert total([*theirs, START + timedelta(hours=at)], ours) >= total(theirs, ours)


@given(MOMENTS)
def test_without_an_answer_they_wait_from_the_first_word_to_the_end(theirs: list[datetime]) -> None:
    expected = END - min(theirs) if theirs else timedelta()
    assert total(theirs, []) == expected


def hears(case: Any, text: str, at: datetime, auto: bool = False) -> None:
    with clock.at(at), transaction.atomic():
        add_inbound(case, Words(text, is_auto=auto), "mail", CUSTOMER)


def answers(case: Any, author: Any, at: datetime, **fields: Any) -> None:
    given = {"direction": "out", "channel": "mail", "text": "We look into it.", "sending": "sent", **fields}
    Message.objects.create(case=case, author=author, at=at, **given)


def test_it_counts_contacts_waits_and_what_is_still_owed(case: Any, nadia: Any) -> None:
    answers(case, nadia, MONDAY + 6 * HOUR)
    answers(case, nadia, MONDAY + HOUR, is_auto=True)
    answers(case, nadia, MONDAY + HOUR, sending="undone")
    hears(case, "Nothing happened since.", MONDAY + 2 * DAY)
    hears(case, "I am away.", MONDAY + 2 * DAY + HOUR, auto=True)
    with clock.at(MONDAY + 3 * DAY):
        side = customer_side(case)
    assert (side.contacts, side.channels) == (2, {"mail": 2})
    assert side.waited == 6 * HOUR + DAY and side.days == 1.2
    assert [wait.open for wait in side.waits] == [False, True]
    assert [one.kind for one in side.moments] == ["theirs", "wait", "ours", "theirs", "wait"]


def test_what_they_had_to_say_again_is_shown_with_where_they_said_it_first(case: Any) -> None:
    hears(
        case,
        "Hello. The replacement table has the same split leg! And my name is spelt with an e.",
        MONDAY + DAY,
    )
    side = customer_side(case)
    assert [one.words for one in side.repeats] == ["The replacement table has the same split leg!"]
    assert side.repeats[0].first == case.messages.order_by("id").first()


def test_another_number_is_another_thing(case: Any) -> None:
    hears(case, "You charged me £40 for the delivery.", MONDAY + DAY)
    hears(case, "You charged me £90 for the delivery.", MONDAY + 2 * DAY)
    assert customer_side(case).repeats == []


def test_broken_promises_time_and_money_are_summed_by_currency(case: Any, nadia: Any) -> None:
    by = staff(nadia)
    one, two = list_points(case, by)
    describe_concern(one, Gap(time="2 h", money="40", currency="GBP"), by)
    describe_concern(two, Gap(time="45", money="12.50", currency="EUR"), by)
    promise = make_promises(case, None, [Found("ring you", MONDAY + HOUR)], nadia, by)[0]
    break_promise(promise, "No line", SYSTEM)
    side = customer_side(case)
    assert (side.minutes, side.time) == (165, "2 h 45 min")
    assert side.money == {"EUR": Decimal("12.50"), "GBP": Decimal("40.00")} and side.lost == "€12.50 and £40"
    assert side.broken == [promise]


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_nobody_waits_after_the_end(case: Any, state: str) -> None:
    case.state, case.resolved_at = state, MONDAY + DAY
    case.save()
    with clock.at(MONDAY + 9 * DAY):
        assert customer_side(case).waited == DAY
