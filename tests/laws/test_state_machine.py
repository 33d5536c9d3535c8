"""A case driven through random verbs by random people: the laws hold after every one of them.

Hypothesis chooses the verbs, who does them, what they enter and how much time passes. A verb may
refuse; then nothing may have changed. How often it is tried stands in examples.py.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER
from amends.cases.models import Case, Entry, Message
from amends.followup import services as followup
from amends.resolve import services as resolve
from amends.understand import concerns as understand
from tests.laws.clocks import WANTED_OF_CLOCKS, Clocks
from tests.laws.examples import require, tries
from tests.laws.inquiring import INQUIRED, Inquiring
from tests.laws.lanes import IN_LANES, Lanes
from tests.laws.straight import Straight
from tests.laws.tried import DONE, PEOPLE, SUMS, people, pick, words

WANTED = {
    "add_concern", "decide_concern", "propose_concerns", "confirm_concerns", "record_cause", "grant_remedy",
    "approve_remedy", "deliver_remedy", "make_offer", "make_promises", "keep_promise",
    "watch_dues", "resolve_case", "mark_asked", "answer_survey", "not_fixed", "close_case", "reopen_of_entry",
}  # fmt: skip
STRAIGHT = {"merge_cases", "unmerge", "split_case", "undo_split", "move_message"}


class Desk(Straight):
    """What people may do with a case, in any order."""

    @rule(hours=st.sampled_from([0.1, 1, 5, 24, 24 * 4]))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self.attempt(followup.watch_dues, silent=True)

    @rule(text=words, reads=st.booleans())
    def customer_writes(self, text: str, reads: bool) -> None:
        with clock.at(self.now), transaction.atomic():
            message = cases.add_inbound(self.fresh(), cases.Words(text or "Hello?"), "mail", CUSTOMER)
        self.shot = self._snapshot()
        entry = Entry.objects.filter(case=self.case, verb="message.received").latest("id")
        self.attempt(followup.reopen_of_entry, entry.pk, silent=True)
        self.case.refresh_from_db()
        assert self.case.is_open or self.case.kind == "spam", "somebody wrote and the case stayed shut"
        if reads:
            span = {"text": message.text, "start": 0, "end": len(message.text)}
            self.attempt(understand.propose_concerns, message, [span], silent=True)

    @precondition(lambda self: self.shot[0]["state"] in ("resolved", "closed"))
    @rule(text=words)
    def customer_writes_again(self, text: str) -> None:
        self.customer_writes(text, False)

    @rule(text=words, by=people)
    def add_concern(self, text: str, by: str) -> None:
        self.attempt(understand.add_concern, self.fresh(), text, self.people[by])

    @precondition(lambda self: self.has("concerns"))
    @rule(number=pick, by=people, act=st.sampled_from(["edit", "remove", "restore"]), text=words)
    def change_concern(self, number: int, by: str, act: str, text: str) -> None:
        concern = self.some(self.case.concerns, number)
        if concern and act == "edit":
            self.attempt(understand.edit_concern, concern, text, self.people[by], silent=True)
        elif concern:
            verb = understand.remove_concern if act == "remove" else understand.restore_concern
            self.attempt(verb, concern, self.people[by], silent=True)

    @rule(by=people)
    def confirm(self, by: str) -> None:
        self.attempt(understand.confirm_concerns, self.fresh(), self.people[by], silent=True)

    @rule(text=words)
    def correct(self, text: str) -> None:
        self.attempt(understand.correct_concerns, self.fresh(), text, CUSTOMER)

    @precondition(lambda self: self.has("concerns"))
    @rule(
        number=pick,
        outcome=st.sampled_from(["upheld", "partly", "not_upheld", "", "maybe"]),
        reason=words,
        by=people,
    )
    def decide(self, number: int, outcome: str, reason: str, by: str) -> None:
        concern = self.some(self.case.concerns, number)
        if concern:
            self.attempt(understand.decide_concern, concern, outcome, reason, self.people[by])

    @rule(by=people)
    def decide_all(self, by: str) -> None:
        for concern in list(understand.undecided(self.case)):
            self.attempt(understand.decide_concern, concern, "upheld", "", self.people[by])

    @rule(text=words, unknown=words, by=people)
    def cause(self, text: str, unknown: str, by: str) -> None:
        self.attempt(resolve.record_cause, self.fresh(), self.people[by], text=text, unknown_reason=unknown)

    @rule(by=st.sampled_from(["nadia", "kim", "tom"]))
    def assign(self, by: str) -> None:
        self.attempt(cases.assign, self.fresh(), self.people[by].user, self.people[by])

    @rule(kind=st.sampled_from(["not_complaint", "spam"]), back=st.integers(0, 4))
    def set_aside(self, kind: str, back: int) -> None:
        case = self.fresh()
        # Only what is still worked on, or was set aside, can change its kind: as the pages offer it.
        if case.is_open or case.kind != "complaint":
            self.attempt(cases.set_kind, case, kind, self.people["nadia"], silent=True)
        if back:
            self.take_back()

    @precondition(lambda self: self.shot[0]["kind"] != "complaint")
    @rule()
    def take_back(self) -> None:
        self.attempt(cases.set_kind, self.fresh(), "complaint", self.people["nadia"], silent=True)

    @rule(amount=SUMS, why=words, by=people, money=st.booleans())
    def grant(self, amount: str, why: str, by: str, money: bool) -> None:
        case = self.fresh()
        item, amount_ = (self.refund, amount) if money else (self.repair, None)
        concerns = list(understand.concerns_of(case))[:1]
        self.attempt(resolve.grant_remedy, case, item, amount_, concerns, why, self.people[by])

    @precondition(lambda self: self.has("remedies", "waiting"))
    @rule(number=pick, by=st.sampled_from(["tom", "mara"]), part=st.booleans())
    def approve(self, number: int, by: str, part: bool) -> None:
        self.handle_remedy(number, by, "approve", part)

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(amount=st.integers(76, 400), part=st.booleans(), number=pick)
    def ask_and_approve(self, amount: int, part: bool, number: int) -> None:
        """The straight way to an approval."""
        self.grant(str(amount), "Two wasted days", "nadia", True)
        self.approve(number, "tom", part)

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(amounts=st.lists(st.integers(1, 80).map(str), min_size=1, max_size=3), option=pick)
    def offer_and_choose(self, amounts: list[str], option: int) -> None:
        """The straight way to a choice."""
        self.offer(amounts, 24, "nadia")
        self.answer_offer(0, option, "customer", "choose")

    @precondition(lambda self: self.has("remedies"))
    @rule(
        number=pick,
        by=people,
        act=st.sampled_from(["approve", "refuse", "deliver", "withdraw"]),
        part=st.booleans(),
    )
    def handle_remedy(self, number: int, by: str, act: str, part: bool) -> None:
        fitting = self.case.remedies.filter(state="waiting" if act in ("approve", "refuse") else "granted")
        remedy = self.some(fitting, number) or self.some(self.case.remedies, number)
        if remedy is None:
            return
        actor = self.people[by]
        if act == "approve":
            less = remedy.amount / 2 if part and remedy.amount else None
            rounded = less.quantize(Decimal("0.01")) if less else None
            self.attempt(resolve.approve_remedy, remedy, actor, rounded, "Fits")
        elif act == "deliver":
            self.attempt(resolve.deliver_remedy, remedy, actor)
        elif act == "refuse":
            self.attempt(resolve.refuse_remedy, remedy, "Too much", actor)
        else:
            self.attempt(resolve.withdraw_remedy, remedy, "Not needed", actor)

    @rule(amounts=st.lists(SUMS, min_size=0, max_size=3), hours=st.integers(-1, 100), by=people)
    def offer(self, amounts: list[str], hours: int, by: str) -> None:
        ways = [resolve.Choice(self.refund, f"{amount} back", "", amount) for amount in amounts]
        options = [resolve.Choice(self.repair, "We repair it"), *ways]
        end = self.now + timedelta(hours=hours)
        self.attempt(resolve.make_offer, self.fresh(), options, "Choose", end, self.people[by])

    @precondition(lambda self: self.has("offers"))
    @rule(
        number=pick, option=pick, by=people, act=st.sampled_from(["choose", "choose", "decline", "withdraw"])
    )
    def answer_offer(self, number: int, option: int, by: str, act: str) -> None:
        offer = self.some(self.case.offers.filter(state="open"), number) or self.some(
            self.case.offers, number
        )
        if offer is None:
            return
        if act == "choose":
            chosen = self.some(offer.options, option)
            self.attempt(resolve.choose_option, offer, chosen, CUSTOMER, silent=True)
        elif act == "decline":
            self.attempt(resolve.decline_offer, offer, "A new table", CUSTOMER)
        else:
            self.attempt(resolve.withdraw_offer, offer, "Wrong sum", self.people[by])

    @rule(hours=st.integers(-1, 72), by=st.sampled_from(PEOPLE[:-1]), sent=st.booleans(), what=words)
    def promise(self, hours: int, by: str, sent: bool, what: str) -> None:
        actor = self.people[by]
        message = Message.objects.create(
            case=self.case,
            direction="out",
            channel="mail",
            author=actor.user,
            sending="sent" if sent else "queued",
            at=self.now,
        )
        self.shot = self._snapshot()
        found = [resolve.Found(what, self.now + timedelta(hours=hours))]
        self.attempt(resolve.make_promises, self.fresh(), message, found, actor.user)

    @precondition(lambda self: self.has("promises", "open"))
    @rule(
        number=pick,
        by=st.sampled_from(PEOPLE[:-1]),
        hours=st.integers(1, 72),
        act=st.sampled_from(["keep", "move"]),
    )
    def honour(self, number: int, by: str, hours: int, act: str) -> None:
        self.settle_promise(number, by, act, hours)

    @precondition(lambda self: self.has("promises"))
    @rule(
        number=pick,
        by=people,
        act=st.sampled_from(["keep", "move", "break", "undo"]),
        hours=st.integers(-1, 72),
    )
    def settle_promise(self, number: int, by: str, act: str, hours: int) -> None:
        standing = self.case.promises.filter(state="open")
        promise = self.some(standing, number) or self.some(self.case.promises, number)
        if promise is None:
            return
        actor = self.people[by]
        if act == "keep":
            self.attempt(resolve.keep_promise, promise, actor)
        elif act == "move":
            due = self.now + timedelta(hours=hours)
            self.attempt(resolve.move_promise, promise, due, "The part comes later", actor)
        elif act == "break":
            self.attempt(resolve.break_promise, promise, "No van", actor)
        elif promise.message:
            self.attempt(resolve.withdraw_for_message, promise.message, silent=True)

    @rule(by=people, summary=words)
    def resolve_case(self, by: str, summary: str) -> None:
        case = self.fresh()
        missing = followup.missing_for_resolve(case)
        self.attempt(followup.resolve_case, case, summary, self.people[by])
        assert not missing or not case.is_open or Case.objects.get(pk=case.pk).is_open

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(by=people)
    def make_right(self, by: str) -> None:
        """The straight way to a resolved case, so that what comes after is tried often."""
        self.make_ready()
        self.attempt(followup.resolve_case, self.fresh(), "Replaced", self.people[by])

    @precondition(lambda self: self.shot[0]["state"] in ("open", "resolved"))
    @rule(by=st.sampled_from(PEOPLE[:-1]))
    def make_done(self, by: str) -> None:
        """The straight way to closed."""
        actor = self.people["tom"]
        for remedy in self.case.remedies.filter(state="waiting"):
            self.attempt(resolve.withdraw_remedy, remedy, "Not needed", actor)
        for offer in self.case.offers.filter(state="open"):
            self.attempt(resolve.withdraw_offer, offer, "Not needed", actor)
        if self.fresh().is_open:
            self.make_right("tom")
        for promise in self.case.promises.filter(state="open"):
            self.attempt(resolve.keep_promise, promise, actor)
        for remedy in self.case.remedies.filter(state="granted"):
            self.attempt(resolve.deliver_remedy, remedy, actor)
        for follow_up in self.case.follow_ups.filter(state="planned"):
            self.attempt(followup.mark_asked, follow_up, actor)
        self.attempt(followup.close_case, self.fresh(), self.people[by])

    @precondition(lambda self: self.has("follow_ups"))
    @rule(number=pick, by=people)
    def ask(self, number: int, by: str) -> None:
        follow_up = self.some(self.case.follow_ups, number)
        if follow_up:
            self.attempt(followup.mark_asked, follow_up, self.people[by])

    @precondition(lambda self: self.has("follow_ups"))
    @rule(
        number=pick, fixed=st.sampled_from(["yes", "no", "partly", "?"]), mark=st.integers(1, 6), text=words
    )
    def answer_survey(self, number: int, fixed: str, mark: int, text: str) -> None:
        open_ones = self.case.follow_ups.filter(state__in=["planned", "asked"])
        follow_up = self.some(open_ones, number) or self.some(self.case.follow_ups, number)
        if follow_up:
            self.attempt(followup.answer_survey, follow_up, followup.Answers(fixed, heard=mark, text=text))

    @rule(text=words, number=pick)
    def not_fixed(self, text: str, number: int) -> None:
        concern = self.some(self.case.concerns, number)
        self.attempt(followup.not_fixed, self.fresh(), [concern.pk] if concern else [], text, CUSTOMER)
        assert self.fresh().is_open

    @rule(by=people)
    def close(self, by: str) -> None:
        self.attempt(followup.close_case, self.fresh(), self.people[by])

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(by=st.sampled_from(["nadia", "tom"]))
    def promise_and_forget(self, by: str) -> None:
        """The straight way to a promise that the watch finds."""
        self.promise(1, by, True, "Nobody came")
        self.time_passes(24)

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(fixed=st.sampled_from(["yes", "no", "partly"]), mark=st.integers(1, 5))
    def resolve_and_hear(self, fixed: str, mark: int) -> None:
        """The straight way to an answered survey."""
        self.make_right("tom")
        for follow_up in self.case.follow_ups.filter(state="planned"):
            self.attempt(followup.mark_asked, follow_up, self.people["tom"])
            self.attempt(
                followup.answer_survey, follow_up, followup.Answers(fixed, heard=mark, text="Thanks")
            )

    @precondition(lambda self: self.shot[0]["state"] in ("resolved", "closed"))
    @rule(by=people, why=words)
    def reopen(self, by: str, why: str) -> None:
        self.attempt(followup.reopen_case, self.fresh(), why, self.people[by])


class Inquiry(Inquiring, Desk):
    """The same, while somebody looks into it."""


class Watch(Clocks, Lanes, Desk):
    """The same, while clocks and lanes run."""


# A machine, what must go through, how often it is tried.
MACHINES = [
    (Desk, WANTED | STRAIGHT, 10),
    (Inquiry, INQUIRED, 12),
    (Watch, WANTED_OF_CLOCKS | IN_LANES, 12),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("machine", "wanted", "examples"),
    MACHINES,
    ids=["a case", "an investigation", "clocks and lanes"],
)
def test_the_laws_hold_whatever_people_do(machine: Any, wanted: set[str], examples: int) -> None:
    DONE.clear()
    run_state_machine_as_test(machine, settings=tries(examples, 40))
    require(wanted, DONE)
