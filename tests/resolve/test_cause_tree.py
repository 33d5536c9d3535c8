"""A cause is a hypothesis until there is evidence; the tree of whys; whether it was avoidable."""

from typing import Any

import pytest

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.resolve.investigating import tree_of
from amends.resolve.models import Cause
from amends.resolve.services import (
    add_evidence,
    add_why,
    confirm_cause,
    doubt_cause,
    judge_avoidable,
    link_evidence,
    record_cause,
    remove_evidence,
    remove_why,
    restore_evidence,
)
from tests.working import list_points


def cause_of(case: Any) -> Cause:
    return Cause.objects.get(case=case)


@pytest.fixture
def evidence(case: Any, nadia: Any) -> Any:
    record_cause(case, staff(nadia), text="The glue was not dry")
    return add_evidence(case, "Moisture 14 %", staff(nadia), source="Line log, 3 November", for_cause=True)


class TestAHypothesis:
    def test_is_not_confirmed_without_evidence_for_the_cause(self, case: Any, nadia: Any) -> None:
        record_cause(case, staff(nadia), text="The glue was not dry")
        points = list_points(case, staff(nadia))
        add_evidence(case, "Nobody came", staff(nadia), concerns=points, source="Route plan")
        with pytest.raises(Refused, match="hypothesis until evidence"):
            confirm_cause(case, staff(nadia))
        assert cause_of(case).is_hypothesis

    def test_becomes_the_cause_with_evidence(self, case: Any, evidence: Any, nadia: Any) -> None:
        confirm_cause(case, staff(nadia))
        assert not cause_of(case).is_hypothesis and cause_of(case).confirmed_by == nadia
        with pytest.raises(Refused, match="already"):
            confirm_cause(case, staff(nadia))

    def test_is_one_again_when_its_last_evidence_goes(self, case: Any, evidence: Any, nadia: Any) -> None:
        confirm_cause(case, staff(nadia))
        second = add_evidence(case, "Photo of the joint", staff(nadia), source="Workshop", for_cause=True)
        remove_evidence(second, staff(nadia))
        assert not cause_of(case).is_hypothesis
        remove_evidence(evidence, staff(nadia))
        assert cause_of(case).is_hypothesis
        restore_evidence(evidence, staff(nadia))
        assert cause_of(case).is_hypothesis, "a person confirms it anew"

    def test_is_one_again_when_its_evidence_speaks_for_something_else(
        self, case: Any, evidence: Any, nadia: Any
    ) -> None:
        confirm_cause(case, staff(nadia))
        link_evidence(evidence, list_points(case, staff(nadia)), False, staff(nadia))
        assert cause_of(case).is_hypothesis

    def test_is_one_again_in_other_words_or_when_doubted(self, case: Any, evidence: Any, nadia: Any) -> None:
        confirm_cause(case, staff(nadia))
        record_cause(case, staff(nadia), text="The glue was not dry", one_off=True)
        assert not cause_of(case).is_hypothesis, "the words are the same"
        doubt_cause(case, "The log is of line three", staff(nadia))
        assert cause_of(case).is_hypothesis
        confirm_cause(case, staff(nadia))
        record_cause(case, staff(nadia), text="The wood was wet")
        assert cause_of(case).is_hypothesis

    def test_an_unknown_cause_cannot_be_confirmed(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Refused, match="No cause"):
            confirm_cause(case, staff(nadia))
        record_cause(case, staff(nadia), unknown_reason="The part was lost")
        with pytest.raises(Refused, match="No cause"):
            confirm_cause(case, staff(nadia))


class TestWhetherItWasAvoidable:
    def test_by_whom_and_how(self, case: Any, evidence: Any, nadia: Any) -> None:
        judge_avoidable(case, "supplier", "Dry the wood to 8 %", staff(nadia))
        cause = cause_of(case)
        assert (cause.get_avoidable_display(), cause.avoid_how) == (
            "avoidable by a supplier",
            "Dry the wood to 8 %",
        )

    @pytest.mark.parametrize(("value", "how"), [("", "x"), ("them", "x"), ("us", " "), ("not", "")])
    def test_needs_one_of_three_and_how(
        self, case: Any, evidence: Any, nadia: Any, value: str, how: str
    ) -> None:
        with pytest.raises(Invalid):
            judge_avoidable(case, value, how, staff(nadia))


class TestTheTree:
    def test_branches_and_goes_seven_levels_deep(self, case: Any, nadia: Any) -> None:
        by, top = staff(nadia), None
        for level in range(1, 8):
            top = add_why(case, f"Because {level}", by, top)
        with pytest.raises(Refused, match="7 levels"):
            add_why(case, "Because 8", by, top)
        first = tree_of(case)[0].why
        add_why(case, "And because", by, first)
        assert [one.why.text for one in tree_of(case)[0].because] == ["Because 2", "And because"]
        depth, branch = 1, tree_of(case)[0]
        while branch.because:
            depth, branch = depth + 1, branch.because[0]
        assert depth == 7 and not branch.may_go_deeper

    def test_what_contributed_stands_behind_and_at_the_top(self, case: Any, nadia: Any) -> None:
        by = staff(nadia)
        add_why(case, "Nobody checked", by, contributing=True)
        root = add_why(case, "The glue", by)
        assert [one.why.text for one in tree_of(case)] == ["The glue", "Nobody checked"]
        with pytest.raises(Invalid, match="at the top"):
            add_why(case, "Rain", by, root, contributing=True)

    def test_a_branch_goes_with_all_under_it(self, case: Any, nadia: Any) -> None:
        by = staff(nadia)
        root = add_why(case, "One", by)
        under = add_why(case, "Two", by, root)
        add_why(case, "Three", by, under)
        remove_why(under, by)
        remove_why(under, by)
        assert [one.because for one in tree_of(case)] == [[]]
        with pytest.raises(Refused, match="no longer"):
            add_why(case, "Four", by, under)

    def test_is_not_for_the_customer_and_says_something(self, case: Any, nadia: Any) -> None:
        with pytest.raises(NotAllowed):
            add_why(case, "You", CUSTOMER)
        with pytest.raises(Invalid):
            add_why(case, "  ", staff(nadia))
