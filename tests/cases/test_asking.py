"""A question to a colleague stays on their day until they answer it."""

from typing import Any

import pytest

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Due
from amends.cases.services import add_note, ask_colleague, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(case: Any, nadia: Any, tom: Any) -> Due:
    ask_colleague(case, tom, "May I refund £90?", staff(nadia))
    return case.dues.get(kind="question")


def is_open(question: Due) -> bool:
    question.refresh_from_db()
    return question.settled_at is None


def test_it_has_its_own_time_and_owner_and_the_case_keeps_its(case: Any, question: Due, tom: Any) -> None:
    case.refresh_from_db()
    assert (question.owner, case.owner) == (tom, None)
    assert question.what == "Nadia asks: May I refund £90?"
    assert case.notes.get().text == "@Tom Osei: May I refund £90?"
    assert case.journal.get(verb="colleague.asked").facts["whom"] == tom.pk


def test_their_note_answers_it_and_nobody_elses_does(
    case: Any, question: Due, nadia: Any, tom: Any, mara: Any
) -> None:
    add_note(case, "I wonder too", staff(nadia))
    add_note(case, "So do I", staff(mara))
    assert is_open(question)
    add_note(case, "Yes, up to £100", staff(tom))
    assert not is_open(question)


def test_whoever_takes_the_case_is_not_asked_any_more(case: Any, question: Due, nadia: Any, tom: Any) -> None:
    assign(case, nadia, staff(nadia))
    assert is_open(question)
    assign(case, tom, staff(nadia))
    assert not is_open(question)


def test_two_questions_do_not_replace_each_other(case: Any, question: Due, nadia: Any, tom: Any) -> None:
    ask_colleague(case, tom, "And a new valve?", staff(nadia))
    assert case.dues.filter(kind="question", settled_at=None).count() == 2


def test_it_needs_words_and_a_colleague_who_works_here(case: Any, nadia: Any, tom: Any) -> None:
    with pytest.raises(Invalid, match="what you need from Tom"):
        ask_colleague(case, tom, "  ", staff(nadia))
    with pytest.raises(Refused):
        ask_colleague(case, nadia, "What do I think?", staff(nadia))
    tom.is_active = False
    with pytest.raises(Refused):
        ask_colleague(case, tom, "Are you there?", CUSTOMER)
    assert not case.notes.exists()
