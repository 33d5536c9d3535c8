"""The plan of an investigation and its evidence."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Aside
from amends.cases.services import File, add_note, attach
from amends.resolve.investigating import determinations, evidence_of, plan_of, severity_of
from amends.resolve.plans import lines_for
from amends.resolve.services import (
    add_evidence,
    add_question,
    answer_question,
    drop_question,
    link_evidence,
    remove_evidence,
    restore_evidence,
    start_investigation,
)
from amends.understand.concerns import remove_concern
from amends.understand.models import Reading
from tests.working import MONDAY, last, list_points, make_resolved, verbs


class TestThePlan:
    def test_a_graver_case_asks_more(self, case: Any, points: list[Any], nadia: Any) -> None:
        start_investigation(case, 0, staff(nadia))
        assert [one.text for one in plan_of(case)] == [
            "What happened, in a sentence that both sides would sign?"
        ]
        start_investigation(case, 3, staff(nadia))
        texts = [one.text for one in plan_of(case)]
        assert len(texts) == 11  # nine lines, two of them once for each of two concerns
        assert "What shows “Nobody came” besides what either side says?" in texts

    @given(st.integers(0, 4), st.integers(0, 4))
    def test_each_severity_holds_what_the_milder_ones_ask(self, one: int, other: int) -> None:
        milder, graver = sorted((one, other))
        assert set(lines_for(milder)) <= set(lines_for(graver))

    def test_a_question_of_a_concern_is_tied_to_it(self, case: Any, points: list[Any], nadia: Any) -> None:
        start_investigation(case, 1, staff(nadia))
        tied = case.questions.get(template=f"record:{points[0].pk}")
        assert list(tied.concerns.all()) == [points[0]]

    def test_starting_again_adds_only_what_is_missing(self, case: Any, points: list[Any], nadia: Any) -> None:
        start_investigation(case, 1, staff(nadia))
        start_investigation(case, 1, staff(nadia))
        assert verbs(case).count("investigation.planned") == 1
        list_points(case, staff(nadia), "The van blocked my drive")
        start_investigation(case, 1, staff(nadia))
        assert case.questions.count() == 5
        start_investigation(case, 0, staff(nadia))
        assert case.questions.count() == 5 and case.investigation.severity == 0

    @pytest.mark.parametrize("severity", [-1, 5])
    def test_severity_runs_from_0_to_4(self, case: Any, nadia: Any, severity: int) -> None:
        with pytest.raises(Invalid):
            start_investigation(case, severity, staff(nadia))

    def test_severity_is_the_gravest_that_was_read(self, case: Any) -> None:
        assert severity_of(case) == 1
        fields = {"made_at": MONDAY, "engine": "x", "complaint": 1, "heat": 5}
        Reading.objects.create(message=case.messages.get(), severity=3, **fields)
        assert severity_of(case) == 3

    def test_a_question_is_answered_anew_dropped_and_opened_again(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        one = add_question(case, " Who drove? ", points[:1], staff(nadia))
        answer_question(one, "Pete", staff(nadia))
        answer_question(one, "Pete and Ann", staff(nadia))
        assert (one.answer, one.answered_by, one.is_open) == ("Pete and Ann", nadia, False)
        answer_question(one, "", staff(nadia))
        assert one.is_open and last(case, "question.opened_again")
        drop_question(one, "The van was a carrier's", staff(nadia))
        assert not one.is_open and one.answered_at is None
        with pytest.raises(Refused):
            drop_question(one, "Twice", staff(nadia))

    def test_it_refuses_what_says_nothing_and_who_may_not(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        with pytest.raises(Invalid):
            add_question(case, " ", [], staff(nadia))
        with pytest.raises(NotAllowed):
            start_investigation(case, 1, CUSTOMER)
        one = add_question(case, "Who?", [], staff(nadia))
        for bad in (
            lambda: answer_question(one, " ", staff(nadia)),
            lambda: drop_question(one, "", staff(nadia)),
        ):
            with pytest.raises(Invalid):
                bad()

    def test_concerns_of_elsewhere_and_removed_ones_are_refused(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        remove_concern(points[0], staff(nadia))
        with pytest.raises(Invalid, match="this case’s list"):
            add_question(case, "Who?", points, staff(nadia))

    def test_a_finished_case_is_opened_first(self, case: Any, tom: Any) -> None:
        make_resolved(case, tom)
        with pytest.raises(Refused, match="Open it again first"):
            start_investigation(case, 1, staff(tom))


class TestEvidence:
    def test_it_is_of_a_message_a_file_a_note_an_answer_or_a_record_elsewhere(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        message, note = case.messages.get(), add_note(case, "The depot was closed", staff(nadia))
        with transaction.atomic():
            file = attach(case, File("leg.jpg", "image/jpeg", b"x"), message)
        aside = Aside.objects.create(case=case, object_id=1, text="Yes", at=MONDAY)
        for thing in (message, file, note, aside):
            add_evidence(case, "It shows the split", staff(nadia), concerns=points[:1], of=thing)
        add_evidence(
            case, "The slot was empty", staff(nadia), concerns=points[1:], source="Route plan of 10 November"
        )
        found = list(evidence_of(case))
        assert [one.kind for one in found] == ["message", "file", "note", "answer", "outside"]
        assert found[1].message == message
        assert found[4].source == "Route plan of 10 November"

    def test_it_stands_with_the_concern_that_it_speaks_for(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        one = add_evidence(case, "The slot was empty", staff(nadia), concerns=points[1:], source="Route plan")
        first, second = determinations(case)
        assert not first.rests_on_evidence and second.evidence == [one]
        link_evidence(one, points[:1], False, staff(nadia))
        first, second = determinations(case)
        assert first.evidence == [one] and not second.rests_on_evidence

    def test_it_is_taken_off_and_brought_back(self, case: Any, points: list[Any], nadia: Any) -> None:
        one = add_evidence(case, "Empty", staff(nadia), concerns=points, source="Plan")
        remove_evidence(one, staff(nadia), "Another day's")
        remove_evidence(one, staff(nadia))
        assert list(evidence_of(case)) == []
        with pytest.raises(Refused):
            link_evidence(one, points, False, staff(nadia))
        restore_evidence(one, staff(nadia))
        assert list(evidence_of(case)) == [one]
        assert verbs(case).count("evidence.removed") == 1

    def test_it_must_show_something_speak_for_something_and_come_from_somewhere(
        self, case: Any, points: list[Any], nadia: Any
    ) -> None:
        by, other = staff(nadia), Aside(case_id=case.pk + 1)
        for field, bad in (
            ("shows", {"shows": " ", "concerns": points, "source": "Plan"}),
            ("concerns", {"shows": "Empty", "source": "Plan"}),
            ("source", {"shows": "Empty", "concerns": points}),
            ("of", {"shows": "Empty", "concerns": points, "of": other}),
        ):
            with pytest.raises(Invalid) as refusal:
                add_evidence(case, bad.pop("shows"), by, **bad)
            assert refusal.value.field == field
