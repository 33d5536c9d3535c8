"""What the customer answers to our questions, kept on its concern with its place."""

from typing import Any

import pytest
from django.db import transaction
from django_ox.testing import run_tasks
from hypothesis import given
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Case, Message
from amends.cases.services import Words, add_inbound
from amends.understand.answers import (
    answers_of,
    keep_answer,
    match,
    questions_in,
    remove_answer,
    sentences,
)
from tests.working import HOUR, MONDAY, last, list_points

OURS = "Dear Denise,\n\nI am sorry. Which day would suit you for a new delivery? What does the split look like?\n\nNadia"
THEIRS = "Thanks. Friday afternoon would suit me for the delivery. The split runs along the whole leg."


def reply(case: Any, author: Any, text: str = OURS) -> Message:
    """A reply of ours that left an hour ago."""
    Case.objects.filter(pk=case.pk).update(last_outbound_at=clock.now())
    case.refresh_from_db()
    return Message.objects.create(
        case=case, direction="out", channel="mail", author=author, text=text, sending="sent", at=clock.now()
    )


def hears(case: Any, text: str = THEIRS) -> Message:
    with clock.at(MONDAY + HOUR), transaction.atomic():
        message = add_inbound(
            Case.objects.get(pk=case.pk), Words(text, from_email="denise@mail.example"), "mail", CUSTOMER
        )
    with clock.at(MONDAY + HOUR):
        run_tasks()
    return message


@pytest.fixture
def points(case: Any, nadia: Any) -> list[Any]:
    run_tasks()
    case.concerns.all().delete()
    return list_points(case, staff(nadia), "The delivery never came", "The leg is split")


def test_each_answer_is_kept_on_its_concern_with_its_span(case: Any, points: list[Any], nadia: Any) -> None:
    reply(case, nadia)
    message = hears(case)
    kept = {answer.concern_id: answer for answer in answers_of(case)}
    assert kept[points[0].pk].quote == "Friday afternoon would suit me for the delivery."
    assert kept[points[1].pk].quote == "The split runs along the whole leg."
    one = kept[points[0].pk]
    assert message.text[one.start : one.end] == one.quote and one.question.startswith("Which day")
    assert one.source == "engine" and last(case, "answer.kept").actor_kind == "system"


def test_without_a_question_of_ours_nothing_is_kept(case: Any, points: list[Any], nadia: Any) -> None:
    reply(case, nadia, "Dear Denise, I look into the split and the delivery.")
    hears(case)
    assert answers_of(case) == []


def test_an_answer_is_kept_by_hand_and_taken_off(case: Any, points: list[Any], nadia: Any) -> None:
    message = case.messages.first()
    answer = keep_answer(points[1], "Which leg?", message, "the same split leg", staff(nadia))
    assert answers_of(case) == [answer] and answer.quote == "the same split leg"
    with pytest.raises(Refused, match="already"):
        keep_answer(points[1], "Which leg?", message, "the same split leg", staff(nadia))
    remove_answer(answer, staff(nadia))
    assert answers_of(case) == []
    keep_answer(points[1], "Which leg?", message, "the same split leg", staff(nadia))
    assert len(answers_of(case)) == 1


def test_what_a_person_took_off_a_second_reading_does_not_bring_back(
    case: Any, points: list[Any], nadia: Any
) -> None:
    from amends.understand.answers import keep_found

    reply(case, nadia)
    message = hears(case)
    for answer in answers_of(case):
        remove_answer(answer, staff(nadia))
    with transaction.atomic():
        keep_found(message)
    assert answers_of(case) == []


@pytest.mark.parametrize("quote", ["", "words that they never wrote"])
def test_words_that_do_not_stand_there_are_refused(
    case: Any, points: list[Any], nadia: Any, quote: str
) -> None:
    with pytest.raises(Invalid, match="do not stand"):
        keep_answer(points[0], "", case.messages.first(), quote, staff(nadia))


def test_neither_our_own_words_nor_the_customer_may_keep_one(
    case: Any, points: list[Any], nadia: Any
) -> None:
    ours = reply(case, nadia)
    with pytest.raises(Invalid, match="customer’s"):
        keep_answer(points[0], "", ours, "I am sorry", staff(nadia))
    with pytest.raises(NotAllowed):
        keep_answer(points[0], "", case.messages.first(), "split leg", CUSTOMER)


def test_questions_are_told_from_what_is_said() -> None:
    assert questions_in("Why? We ask. What did the driver say to you? Good.") == [
        "What did the driver say to you?"
    ]


@given(st.text(max_size=300))
def test_the_place_of_a_sentence_is_where_it_stands(text: str) -> None:
    for place in sentences(text):
        assert text[place.start : place.end] == place.text and place.text.strip()


@given(
    st.lists(st.text("when suit day what split ?", max_size=40), max_size=5),
    st.text("friday day split. ", max_size=120),
)
def test_no_sentence_answers_two_questions(questions: list[str], said: str) -> None:
    pairs = match(questions, sentences(said))
    assert len({place for _, place in pairs}) == len(pairs)
