"""Promises: kept, moved in time, or broken with a reason and a lead told (law 3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases import clock
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Message
from amends.cases.services import team_named
from amends.resolve.models import Promise
from amends.resolve.selectors import (
    Filters,
    broken_since,
    kept_rate,
    ledger,
    overdue_promises,
    row_of,
    wilson,
)
from amends.resolve.services import (
    Found,
    break_promise,
    keep_promise,
    make_promises,
    move_promise,
    withdraw_for_message,
)
from tests.working import DAY, HOUR, MONDAY, last, verbs

NOON = MONDAY + 2 * HOUR


@pytest.fixture
def message(case: Any, nadia: Any) -> Message:
    return Message.objects.create(
        case=case,
        direction="out",
        channel="mail",
        author=nadia,
        sending="queued",
        at=MONDAY,
        text="I ring at noon.",
    )


@pytest.fixture
def promise(case: Any, message: Message, nadia: Any) -> Promise:
    """Ring her, by noon."""
    return make_promises(case, message, [Found("Ring her", NOON, "I ring at noon.")], nadia)[0]


class TestMaking:
    def test_enters_the_ledger_with_owner_and_due(
        self, case: Any, promise: Promise, message: Message, nadia: Any
    ) -> None:
        due = case.dues.get(kind="promise")
        assert (due.at, due.owner, due.object_id, due.what) == (NOON, nadia, promise.pk, "Ring her")
        assert (promise.state, promise.message, promise.sentence) == ("open", message, "I ring at noon.")
        entry = last(case, "promise.made")
        assert (entry.actor, entry.payload.body["what"]) == (nadia, "Ring her")

    def test_of_nothing_is_nothing_even_on_a_closed_case(
        self, case: Any, message: Message, nadia: Any
    ) -> None:
        case.state = "closed"
        case.save()
        assert make_promises(case, message, [], nadia) == []

    @pytest.mark.parametrize(("what", "due"), [("", NOON), ("Ring", MONDAY), ("Ring", MONDAY - HOUR)])
    def test_needs_words_and_a_time_ahead(self, case: Any, nadia: Any, what: str, due: Any) -> None:
        with pytest.raises(Invalid):
            make_promises(case, None, [Found(what, due)], nadia)

    def test_is_all_or_nothing(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Invalid):
            make_promises(case, None, [Found("Ring", NOON), Found("Mend", MONDAY)], nadia)
        assert not case.promises.exists()
        assert "promise.made" not in verbs(case)

    def test_is_refused_on_a_closed_case(self, case: Any, nadia: Any) -> None:
        case.state = "closed"
        case.save()
        with pytest.raises(Refused, match="before you promise"):
            make_promises(case, None, [Found("Ring", NOON)], nadia)

    def test_is_refused_for_somebody_who_left(self, case: Any, nadia: Any, tom: Any) -> None:
        tom.is_active = False
        with pytest.raises(Refused, match="no longer works here"):
            make_promises(case, None, [Found("Ring", NOON)], tom, staff(nadia))


class TestKeeping:
    def test_settles_it_with_a_note(self, case: Any, promise: Promise, nadia: Any) -> None:
        with clock.at(NOON):
            keep_promise(promise, staff(nadia), "She was glad")
        promise.refresh_from_db()
        assert (promise.state, promise.settled_at, promise.reason) == ("kept", NOON, "She was glad")
        assert case.dues.get(kind="promise").settled_at == NOON

    def test_late_is_broken_not_kept(self, promise: Promise, nadia: Any) -> None:
        with clock.at(NOON + timedelta(seconds=1)), pytest.raises(Refused, match="counts as broken"):
            keep_promise(promise, staff(nadia))

    def test_happens_once(self, promise: Promise, nadia: Any) -> None:
        stale = Promise.objects.get(pk=promise.pk)
        keep_promise(promise, staff(nadia))
        with pytest.raises(Refused, match="kept already"):
            break_promise(stale, "x", staff(nadia))

    def test_is_not_for_the_customer(self, promise: Promise) -> None:
        with pytest.raises(NotAllowed):
            keep_promise(promise, CUSTOMER)


class TestMoving:
    def test_makes_a_new_promise_and_writes_the_letter(self, case: Any, promise: Promise, nadia: Any) -> None:
        new = move_promise(promise, NOON + DAY, "The part comes tomorrow; I ring then.", staff(nadia))
        promise.refresh_from_db()
        assert (promise.state, promise.moved_to, new.state, new.due_at) == ("moved", new, "open", NOON + DAY)
        assert (new.what, new.owner) == ("Ring her", nadia)
        entry = last(case, "promise.moved")
        assert entry.facts["to"] == new.pk
        assert entry.payload.body["words"] == "The part comes tomorrow; I ring then."
        assert case.dues.get(kind="promise", settled_at=None).object_id == new.pk

    def test_is_too_late_once_it_is_due(self, promise: Promise, nadia: Any) -> None:
        with clock.at(NOON), pytest.raises(Refused, match="too late to move"):
            move_promise(promise, NOON + DAY, "Sorry", staff(nadia))

    @pytest.mark.parametrize(("new_due", "words"), [(NOON, "x"), (MONDAY, "x"), (NOON + DAY, "  ")])
    def test_needs_another_time_ahead_and_words(
        self, case: Any, promise: Promise, nadia: Any, new_due: Any, words: str
    ) -> None:
        with pytest.raises(Invalid):
            move_promise(promise, new_due, words, staff(nadia))
        assert case.promises.count() == 1

    def test_a_moved_one_cannot_move_again(self, promise: Promise, nadia: Any) -> None:
        move_promise(promise, NOON + DAY, "Tomorrow", staff(nadia))
        with pytest.raises(Refused, match="moved already"):
            move_promise(promise, NOON + 2 * DAY, "Later", staff(nadia))


class TestBreaking:
    def test_tells_a_lead_who_owes_an_answer(self, case: Any, promise: Promise, nadia: Any, tom: Any) -> None:
        with clock.at(NOON + HOUR):
            break_promise(promise, "Handed over at shift end, not in the ledger", staff(nadia))
        promise.refresh_from_db()
        assert promise.state == "broken"
        assert last(case, "promise.broken").facts["tell"] == [tom.pk]
        due = case.dues.get(kind="answer", object_id=promise.pk)
        assert (due.owner, due.settled_at) == (tom, None)
        missed = case.dues.get(kind="promise")
        assert missed.missed_at == missed.settled_at == NOON + HOUR
        assert list(broken_since(tom, MONDAY)) == [promise]

    def test_without_a_lead_tells_the_next_role_up(
        self, case: Any, promise: Promise, nadia: Any, mara: Any
    ) -> None:
        break_promise(promise, "No van", staff(nadia))
        assert last(case, "promise.broken").facts["tell"] == [mara.pk]

    def test_of_another_team_tells_that_teams_lead(
        self, case: Any, promise: Promise, nadia: Any, tom: Any
    ) -> None:
        from amends.people.models import User

        lifts = team_named("Lifts")
        other = User.objects.create_user("lea@example.org", name="Lea", role="lead", team=lifts)
        case.team, case.owner = lifts, nadia
        case.save()
        promise.case = case
        break_promise(promise, "No van", staff(nadia))
        assert last(case, "promise.broken").facts["tell"] == [other.pk]

    def test_needs_a_reason(self, promise: Promise, nadia: Any) -> None:
        with pytest.raises(Invalid, match="Blame the step"):
            break_promise(promise, " ", staff(nadia))


class TestUndoing:
    def test_takes_promises_back_that_never_left(self, case: Any, promise: Promise, message: Message) -> None:
        message.sending = "undone"
        message.save()
        assert withdraw_for_message(message) == 1
        promise.refresh_from_db()
        assert promise.state == "withdrawn"
        assert not case.dues.filter(kind="promise", settled_at=None).exists()

    @pytest.mark.parametrize("sending", ["sending", "sent", "failed", ""])
    def test_what_may_have_left_stands(self, promise: Promise, message: Message, sending: str) -> None:
        message.sending = sending
        message.save()
        with pytest.raises(Refused, match="stands"):
            withdraw_for_message(message)

    def test_leaves_a_kept_one_alone(self, promise: Promise, message: Message, nadia: Any) -> None:
        keep_promise(promise, staff(nadia))
        assert withdraw_for_message(message) == 0


class TestTheLedger:
    @pytest.fixture
    def book(self, case: Any, nadia: Any) -> dict[str, Promise]:
        dues = {"today": NOON, "wednesday": NOON + 2 * DAY, "sunday": NOON + 6 * DAY, "next": NOON + 7 * DAY}
        made = make_promises(case, None, [Found(what, due) for what, due in dues.items()], nadia)
        return dict(zip(dues, made, strict=True))

    def test_groups_by_when_they_fall_due(self, nadia: Any, book: dict[str, Promise]) -> None:
        found = ledger(nadia)
        groups = [[row.promise.what for row in group] for group in (found.today, found.this_week, found.next)]
        assert groups == [["today"], ["wednesday", "sunday"], ["next"]]

    def test_shows_what_is_settled_latest_first(self, nadia: Any, book: dict[str, Promise]) -> None:
        keep_promise(book["today"], staff(nadia))
        with clock.at(MONDAY + HOUR):
            break_promise(book["next"], "No van", staff(nadia))
            assert [row.promise.what for row in ledger(nadia).settled] == ["next", "today"]

    def test_can_be_narrowed(self, nadia: Any, tom: Any, book: dict[str, Promise]) -> None:
        assert ledger(nadia, Filters(owner=tom)).today == []
        assert len(ledger(nadia, Filters(owner=nadia)).today) == 1
        assert ledger(nadia, Filters(customer="nobody")).today == []
        assert len(ledger(nadia, Filters(customer="marlow")).next) == 1
        assert ledger(nadia, Filters(state="broken")).today == []

    def test_says_when_not_all_fit(self, nadia: Any, book: dict[str, Promise]) -> None:
        found = ledger(nadia, limit=3)
        assert found.more and not found.next
        assert not ledger(nadia, limit=4).more

    def test_hides_other_teams(self, case: Any, nadia: Any, mara: Any, book: dict[str, Promise]) -> None:
        case.team = team_named("Lifts")
        case.save()
        assert ledger(nadia).today == []
        assert len(ledger(mara).today) == 1

    def test_asks_two_queries_whatever_it_holds(
        self, nadia: Any, case: Any, book: dict[str, Promise]
    ) -> None:
        keep_promise(book["today"], staff(nadia))
        with CaptureQueriesContext(connection) as queries:
            found = ledger(nadia)
            for row in found.this_week + found.next + found.settled:
                str(row.promise.case.customer), str(row.promise.owner), row.promise.message
        assert len(queries) == 3  # the firm's time zone, the open ones, the settled ones

    def test_knows_what_is_at_risk(self, nadia: Any, promise: Promise) -> None:
        assert row_of(promise).state == "Open"
        with clock.at(NOON - timedelta(minutes=30)):
            row = row_of(promise)
        assert (row.state, row.share) == ("At risk", 0.75)

    def test_a_settled_one_is_not_at_risk(self, nadia: Any, promise: Promise) -> None:
        with clock.at(NOON - timedelta(minutes=1)):
            keep_promise(promise, staff(nadia))
        with clock.at(NOON + DAY):
            assert row_of(promise).state == "Kept"

    def test_overdue_ones_are_those_that_nobody_settled(self, nadia: Any, book: dict[str, Promise]) -> None:
        keep_promise(book["today"], staff(nadia))
        with clock.at(NOON + 3 * DAY):
            assert [p.what for p in overdue_promises()] == ["wednesday"]


class TestTheRate:
    def test_counts_what_came_due(self, case: Any, nadia: Any) -> None:
        names = ["kept", "moved", "broken", "forgotten", "undone"]
        made = make_promises(
            case, None, [Found(n, NOON + timedelta(minutes=i)) for i, n in enumerate(names)], nadia
        )
        keep_promise(made[0], staff(nadia))
        move_promise(made[1], NOON + 100 * DAY, "Later", staff(nadia))
        break_promise(made[2], "No van", SYSTEM)
        Promise.objects.filter(pk=made[4].pk).update(state="withdrawn")
        with clock.at(NOON + DAY):
            rate = kept_rate()
        assert (rate.good, rate.due, rate.share) == (2, 4, 0.5)
        assert "2 of 4 = 50 %".replace(" %", "%") in rate.formula

    def test_forgets_what_is_older_than_its_window(self, promise: Promise) -> None:
        with clock.at(NOON + 91 * DAY):
            assert kept_rate().due == 0
        with clock.at(NOON + 89 * DAY):
            assert kept_rate().due == 1

    def test_says_when_nothing_came_due(self, db: None) -> None:
        rate = kept_rate()
        assert rate.share is None and "none came due" in rate.formula

    @pytest.mark.parametrize(
        ("good", "due", "low", "high"),
        # Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_agrees_with_published_wilson_intervals(
        self, good: int, due: int, low: float, high: float
    ) -> None:
        found = wilson(good, due)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)
