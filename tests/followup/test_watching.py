"""Watching dues: an alarm before, the truth after."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.dues import set_due
from amends.cases.locks import lock_part
from amends.cases.services import assign, open_case, set_kind
from amends.followup.services import watch_dues
from amends.resolve.services import (
    Choice,
    Found,
    grant_remedy,
    keep_promise,
    make_offer,
    make_promises,
    offers,
    remedies,
)
from tests.working import DAY, HOUR, MONDAY, item, last, repair, verbs

MINUTE = timedelta(minutes=1)


def test_an_offer_that_cannot_end_and_an_approval_that_cannot_rise_hold_up_no_other(
    case: Any, customer: Any, nadia: Any, tom: Any, mara: Any, monkeypatch: Any
) -> None:
    other = open_case(customer, "Another matter", "mail", CUSTOMER)
    ways = [Choice(repair(), "We repair it"), Choice(item(), "£5 back", "", 5)]
    for one in (case, other):
        make_offer(one, ways, "", MONDAY + DAY, staff(nadia))
        grant_remedy(one, item(), 140, [], "It split twice", staff(nadia))

    def only_the_other(part: Any, by: Any) -> Any:
        if part.case_id == case.pk:
            raise RuntimeError("This row is broken.")
        return lock_part(part, by)

    for room in (offers, remedies):
        monkeypatch.setattr(room, "lock_part", only_the_other)
    with clock.at(MONDAY + 2 * DAY):
        watch_dues()
    assert {"offer.expired", "remedy.escalated"} <= set(verbs(other))
    assert not {"offer.expired", "remedy.escalated"} & set(verbs(case))


@pytest.fixture
def quiet(case: Any, nadia: Any) -> Any:
    """The case with an owner and nothing due."""
    assign(case, nadia, staff(nadia))
    case.dues.all().delete()
    return case


def alarms(case: Any) -> int:
    return verbs(case).count("due.alarmed")


class TestTheAlarm:
    @pytest.mark.parametrize(
        ("lasts", "first_alarm"),
        [
            (8 * HOUR, 6 * HOUR),  # after 75 % of the time
            (HOUR, 30 * MINUTE),  # the last 30 minutes come first
            (4 * DAY, 3 * DAY),
        ],
    )
    def test_rings_after_three_quarters_or_in_the_last_half_hour(
        self, quiet: Any, lasts: timedelta, first_alarm: timedelta
    ) -> None:
        set_due(quiet, "answer", MONDAY + lasts, "Answer")
        with clock.at(MONDAY + first_alarm - MINUTE):
            watch_dues()
            assert alarms(quiet) == 0
        with clock.at(MONDAY + first_alarm):
            watch_dues()
            assert alarms(quiet) == 1

    def test_rings_once(self, quiet: Any) -> None:
        set_due(quiet, "answer", MONDAY + 10 * MINUTE, "Answer")
        assert watch_dues() == 1
        assert watch_dues() == 0
        assert alarms(quiet) == 1

    def test_tells_the_owner_and_the_lead(self, quiet: Any, nadia: Any, tom: Any) -> None:
        due = set_due(quiet, "answer", MONDAY + 10 * MINUTE, "Answer", nadia)
        watch_dues()
        facts = last(quiet, "due.alarmed").facts
        assert (facts["tell"], facts["due"], facts["kind"]) == ([nadia.pk, tom.pk], due.pk, "answer")
        due.refresh_from_db()
        assert due.alarmed_at == MONDAY

    def test_tells_a_lead_who_owns_it_once(self, quiet: Any, tom: Any) -> None:
        set_due(quiet, "answer", MONDAY + 10 * MINUTE, "Answer", tom)
        watch_dues()
        assert last(quiet, "due.alarmed").facts["tell"] == [tom.pk]

    def test_does_not_ring_for_what_is_done(self, quiet: Any, nadia: Any) -> None:
        promise = make_promises(quiet, None, [Found("Ring", MONDAY + 10 * MINUTE)], nadia)[0]
        keep_promise(promise, staff(nadia))
        assert watch_dues() == 0

    def test_does_not_ring_for_the_customers_choice(self, quiet: Any, nadia: Any) -> None:
        options = [Choice(repair(), "We repair it"), Choice(item(), "£10", "", 10)]
        make_offer(quiet, options, "", MONDAY + 10 * MINUTE, staff(nadia))
        assert watch_dues() == 0

    def test_a_moved_due_may_ring_again(self, quiet: Any) -> None:
        set_due(quiet, "answer", MONDAY + 10 * MINUTE, "Answer")
        watch_dues()
        set_due(quiet, "answer", MONDAY + 20 * MINUTE, "Answer")
        watch_dues()
        assert alarms(quiet) == 2


class TestMissing:
    def test_is_said_once(self, quiet: Any, nadia: Any) -> None:
        grant_remedy(quiet, item(), 140, [], "Delay", staff(nadia))
        with clock.at(MONDAY + 4 * HOUR):
            watch_dues()
            assert "due.missed" not in verbs(quiet)
        with clock.at(MONDAY + 4 * HOUR + MINUTE):
            watch_dues()
            watch_dues()
        assert verbs(quiet).count("due.missed") == 1
        due = quiet.dues.get(kind="approval")
        assert due.missed_at == MONDAY + 4 * HOUR + MINUTE and due.settled_at is None

    def test_of_a_promise_breaks_it_and_tells_a_lead(self, quiet: Any, nadia: Any, tom: Any) -> None:
        promise = make_promises(quiet, None, [Found("Ring", MONDAY + HOUR)], nadia)[0]
        with clock.at(MONDAY + HOUR):
            watch_dues()
            promise.refresh_from_db()
            assert promise.state == "open"
        with clock.at(MONDAY + HOUR + timedelta(seconds=1)):
            watch_dues()
            watch_dues()
        promise.refresh_from_db()
        assert (promise.state, promise.reason) == ("broken", "Nobody kept or moved it in time.")
        assert verbs(quiet).count("promise.broken") == 1
        assert last(quiet, "promise.broken").facts["tell"] == [tom.pk]
        assert quiet.dues.get(kind="answer").owner == tom
        assert quiet.dues.get(kind="promise").missed_at

    def test_finds_a_promise_whose_due_was_settled_with_the_case(self, quiet: Any, nadia: Any) -> None:
        promise = make_promises(quiet, None, [Found("Ring", MONDAY + HOUR)], nadia)[0]
        set_kind(quiet, "not_complaint", staff(nadia))
        with clock.at(MONDAY + DAY):
            watch_dues()
        promise.refresh_from_db()
        assert promise.state == "broken"

    def test_ends_offers_that_ran_out(self, quiet: Any, nadia: Any) -> None:
        options = [Choice(repair(), "We repair it"), Choice(item(), "£10", "", 10)]
        offer = make_offer(quiet, options, "", MONDAY + HOUR, staff(nadia))
        with clock.at(MONDAY + HOUR):
            assert watch_dues() == 1
        offer.refresh_from_db()
        assert offer.state == "expired"

    def test_one_broken_row_does_not_stop_the_watch(
        self, quiet: Any, nadia: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from amends.followup.services import watching

        first, second = make_promises(
            quiet, None, [Found("Ring", MONDAY + HOUR), Found("Write", MONDAY + 2 * HOUR)], nadia
        )
        real = watching.break_promise

        def fails_for_the_first(promise: Any, *rest: Any) -> None:
            if promise == first:
                raise OSError("no disk")
            real(promise, *rest)

        monkeypatch.setattr(watching, "break_promise", fails_for_the_first)
        with clock.at(MONDAY + DAY):
            watch_dues()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("open", "broken")


def test_a_quiet_desk_needs_few_queries(quiet: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(7):
        assert watch_dues() == 0
    assert CUSTOMER.kind == "customer"
