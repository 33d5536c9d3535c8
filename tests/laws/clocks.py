"""Clocks, in between all that people do with a case."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amends.cases import clock, waiting
from amends.cases.models import Due
from amends.people.models import User
from amends.understand.clocks import recounting, verbs
from amends.understand.clocks.keeping import count
from amends.understand.models import CaseClocks
from tests.laws.straight import Straight
from tests.laws.tried import PEOPLE, people, words

CHOICES = [
    ("default", ""),
    ("fca", "payments"),
    ("asic", "quick"),
    ("housing_ombudsman", "stage1"),
    ("fsa", ""),
]
WANTED_OF_CLOCKS = {"choose_pack", "extend", "next_stage", "wait", "go_on"}


class Clocks(Straight):
    """What starts, stops and moves the clocks of a case."""

    @rule(choice=st.sampled_from(CHOICES), by=people, days=st.sampled_from([None, -3, -1, 2]))
    def choose_pack(self, choice: tuple[str, str], by: str, days: int | None) -> None:
        received = self.now + timedelta(days=days) if days else None
        self.attempt(verbs.choose_pack, self.fresh(), *choice, self.people[by], received, "It came by letter")

    @precondition(lambda self: CaseClocks.objects.filter(case=self.case).exists())
    @rule(name=st.sampled_from(["final_response", "acknowledge", "tea"]), why=words, by=people)
    def extend_a_clock(self, name: str, why: str, by: str) -> None:
        self.attempt(verbs.extend, self.fresh(), name, why, self.people[by])

    @precondition(lambda self: CaseClocks.objects.filter(case=self.case).exists())
    @rule(notice=st.sampled_from(["holding_response", "delay_notice", "joke"]), by=people)
    def note_a_notice(self, notice: str, by: str) -> None:
        self.attempt(verbs.notice_sent, self.fresh(), notice, self.people[by])

    @precondition(lambda self: CaseClocks.objects.filter(case=self.case).exists())
    @rule(handler=st.sampled_from(PEOPLE[:-1]), why=words, by=people)
    def go_a_stage_up(self, handler: str, why: str, by: str) -> None:
        whom = User.objects.get(email=f"{handler}@machine.example")
        self.attempt(verbs.next_stage, self.fresh(), whom, why, self.people[by])

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(
        choice=st.sampled_from([("fca", "payments"), ("housing_ombudsman", "stage1")]),
        by=st.sampled_from(PEOPLE[:-1]),
        handler=st.sampled_from(PEOPLE[:-1]),
    )
    def extend_or_go_up(self, choice: tuple[str, str], by: str, handler: str) -> None:
        """The straight way to a longer time and, where the pack knows one, to the next stage."""
        self.choose_pack(choice, by, None)
        self.extend_a_clock("final_response", "The part is late", by)
        self.go_a_stage_up(handler, "Not satisfied", by)

    @rule(why=words, by=people)
    def wait_for_the_customer(self, why: str, by: str) -> None:
        self.attempt(waiting.wait, self.fresh(), why, self.people[by])

    @rule(by=people)
    def go_on_with_it(self, by: str) -> None:
        self.attempt(waiting.go_on, self.fresh(), self.people[by])

    @rule()
    def tasks_count(self) -> None:
        """What the tasks do in the end: the stored clocks are the journal's, and each running one is due."""
        with clock.at(self.now), transaction.atomic():
            count([self.case.pk])
            count([self.case.pk])
            assert not [row for row in recounting.for_verify() if row.get("case") == self.case.reference]
        running = {one.pk: one.due_at for one in self.case.clocks.filter(state="running")}
        dues = self.case.dues.filter(kind=Due.Kind.CLOCK, settled_at=None)
        assert dict(dues.values_list("object_id", "at")) == running
        self.shot = self._snapshot()
