"""How the machine tries a verb: it journals, or it refuses and nothing has changed."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, Actor, staff
from amends.cases.errors import Refused
from amends.cases.journal import verify
from amends.cases.models import Case, Entry
from amends.people.models import User
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem, Cause
from amends.understand import concerns as understand
from amends.understand.models import Issue
from tests.laws.invariants import Laws

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WORDS = [
    "The leg is split",
    "Nobody came",
    "I want £649 back",
    "You charged me twice",
    "It smells",
    "Late",
    " ",
]
SUMS = st.one_of(
    st.sampled_from(["20", "75", "75.01", "140", "300", "0.01", "1e3", "-5", "NaN"]),
    st.integers(1, 100).map(str),
    st.decimals(min_value=1, max_value=2500, places=2).map(str),
)
PEOPLE = ["nadia", "kim", "tom", "mara", "customer"]
words = st.sampled_from(WORDS)
people = st.sampled_from(PEOPLE)
pick = st.integers(min_value=0, max_value=9)

DONE: Counter[str] = Counter()  # how often each verb went through, so that the test can tell it did work


class Tried(Laws, RuleBasedStateMachine):
    """One case, four people and a customer; what they may do stands in the classes above this one."""

    @initialize(ready=st.booleans())
    def open(self, ready: bool) -> None:
        self.now = START
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people: dict[str, Actor] = {"customer": CUSTOMER}
        for name, role in {"nadia": "agent", "kim": "agent", "tom": "lead", "mara": "manager"}.items():
            made = User.objects.create(email=f"{name}@machine.example", name=name.title(), role=role)
            self.people[name] = staff(made)
        self.refund, _ = CatalogueItem.objects.get_or_create(
            name="Full refund", defaults={"kind": "refund", "money": True}
        )
        self.repair, _ = CatalogueItem.objects.get_or_create(name="Repair", defaults={"kind": "repair"})
        with clock.at(self.now):
            customer = cases.know_customer(cases.Who("Denise", "denise@machine.example"))
            self.case = cases.open_case(customer, "Split leg", "mail", CUSTOMER)
        self.promised: set[int] = set()
        self.checked = 0
        self.shot = self._snapshot()
        if ready:
            self.make_ready()

    def teardown(self) -> None:
        if not hasattr(self, "block"):
            return
        try:
            verdict = verify()
            assert verdict.ok, verdict.problem
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, verb: Callable[..., Any], *args: Any, silent: bool = False, **more: Any) -> None:
        before, state = Entry.objects.count(), self.shot
        try:
            with clock.at(self.now):
                verb(*args, **more)
        except Refused as refusal:
            sentence = str(refusal)
            assert sentence and sentence[0].isupper() and sentence[-1] in ".:", sentence
            assert Entry.objects.count() == before, f"{verb.__name__} refused and journalled"
            assert self._snapshot() == state, f"{verb.__name__} refused and changed something"
            return
        self.shot = self._snapshot()
        changed = self.shot != state
        journalled = Entry.objects.count() > before
        assert journalled or not changed, f"{verb.__name__} changed something without an entry"
        assert journalled or silent, f"{verb.__name__} went through without an entry"
        DONE[verb.__name__] += journalled

    def _snapshot(self) -> Any:
        case = Case.objects.values("state", "kind", "reopened", "owner").get(pk=self.case.pk)
        parts = (
            list(
                self.case.concerns.order_by("id").values_list("text", "outcome", "removed_at", "confirmed_at")
            ),
            list(self.case.remedies.order_by("id").values_list("state", "amount")),
            list(self.case.promises.order_by("id").values_list("state", "due_at")),
            list(self.case.offers.order_by("id").values_list("state", "chosen")),
            list(self.case.follow_ups.order_by("id").values_list("state", "at")),
            list(self.case.dues.order_by("id").values_list("settled_at", "missed_at")),
            self.case.messages.count(),
            list(self.case.requests.order_by("id").values_list("state")),
            list(self.case.questions.order_by("id").values_list("answer", "dropped_at")),
            list(self.case.evidence.order_by("id").values_list("removed_at", "for_cause")),
            list(self.case.whys.order_by("id").values_list("removed_at")),
            list(Cause.objects.filter(case=self.case).values_list("text", "confirmed_at", "avoidable")),
            list(Issue.objects.filter(case=self.case).values_list("underlying")),
            list(self.case.lanes.order_by("id").values_list("kind", "followed_at", "overruled_at")),
        )
        return case, parts

    def has(self, part: str, state: str = "") -> bool:
        """Whether the case had such a row, in that state, when it was last looked at."""
        place = {
            "concerns": 0,
            "remedies": 1,
            "promises": 2,
            "offers": 3,
            "follow_ups": 4,
            "requests": 7,
            "questions": 8,
        }[part]
        return any(not state or row[0] == state for row in self.shot[1][place])

    def some(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("id"))
        return found[number % len(found)] if found else None

    def make_ready(self) -> None:
        """Everything that resolving asks for."""
        actor, case = self.people["tom"], self.fresh()
        self.attempt(understand.add_concern, case, f"Point {case.concerns.count()}", actor)
        self.attempt(understand.confirm_concerns, self.fresh(), CUSTOMER, silent=True)
        for concern in list(understand.undecided(self.case)):
            self.attempt(understand.decide_concern, concern, "upheld", "", actor)
        self.attempt(resolve.waive_bare, self.fresh(), "An answer was asked for", actor, silent=True)
        self.attempt(resolve.record_cause, self.fresh(), actor, text="Glue")
        self.attempt(resolve.excuse_second_failure, self.fresh(), "They asked for nothing more", actor)
        self.attempt(cases.assign, self.fresh(), actor.user, actor)
