"""The bank of open questions, and where the coach offers it."""

import re

import pytest

from amends.text import coach
from amends.text.presence import is_open
from amends.text.question_bank import KINDS
from amends.text.questions import kind_of, open_questions

EVERY = [(kind.name, question) for kind in KINDS for question in kind.questions]


@pytest.mark.parametrize(("kind", "question"), EVERY)
def test_a_question_cannot_be_answered_with_yes_or_no(kind: str, question: str) -> None:
    assert is_open(question)
    assert re.match(r"(?:What|How|Which|When|Where|Who)\b", question)


@pytest.mark.parametrize(("kind", "question"), EVERY)
def test_the_coach_minds_no_question(kind: str, question: str) -> None:
    found = coach(question, {"customer_name": "Ana Li"}).findings
    assert [finding.rule for finding in found if finding.level != "hint"] == []


def test_no_question_stands_twice_and_every_kind_has_several() -> None:
    assert len({question for _, question in EVERY}) == len(EVERY)
    assert all(len(kind.questions) == 4 for kind in KINDS)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("delivery", "My parcel was marked as delivered, but nothing came"),
        ("faulty", "The screen cracked on the second day"),
        ("wrong_item", "You sent the wrong size"),
        ("billing", "I was charged twice for the same month"),
        ("refund", "I am still waiting for my refund"),
        ("appointment", "The engineer never turned up"),
        ("manner", "The man at the desk was rude and laughed at me"),
        ("safety", "The heater caught fire and burnt my hand"),
        ("workmanship", "The plasterer left the job unfinished"),
        ("silence", "Nobody replied to any of my emails"),
        ("contract", "My membership was renewed although the notice period was kept"),
        ("access", "I cannot log in since the update"),
        ("adjustment", "I am deaf and you keep ringing me"),
        ("privacy", "You sent my personal data to somebody else"),
        ("housing", "There is damp in the flat"),
        ("food", "The soup was stale"),
        ("general", "It was all rather odd"),
    ],
)
def test_the_kind_is_told_by_the_words(kind: str, said: str) -> None:
    assert kind_of([said]).name == kind


def test_the_message_counts_where_the_points_say_nothing() -> None:
    assert kind_of(["It is odd"], "The parcel never came.").name == "delivery"


def test_a_complaint_of_two_kinds_gets_a_question_of_each() -> None:
    offered = open_questions(["My parcel never came", "The driver was rude and swore"], count=2)
    assert {kind.name for kind in KINDS for question in offered if question in kind.questions} == {
        "delivery",
        "manner",
    }


def test_what_the_draft_asks_already_is_not_offered() -> None:
    first = open_questions(["My parcel never came"])[0]
    assert first not in open_questions(["My parcel never came"], draft=f"Thank you. {first}")


def test_the_coach_offers_questions_where_none_is_asked() -> None:
    context = {"concerns": ["The soup was stale"]}
    found = coach(
        "Dear Ana, I am sorry that the soup was stale. I will ring you on Friday by 17:00.", context
    )
    assert found.questions and all(map(is_open, found.questions))
    asked = coach("Dear Ana, I am sorry that the soup was stale. What was wrong with it?", context)
    assert asked.questions == ()


def test_a_row_of_closed_questions_gets_an_open_one_of_its_kind() -> None:
    draft = "Did you open the box? Was it cracked? Do you still have it?"
    found = coach(draft, {"concerns": ["The vase was cracked"]})
    rewrite = next(one.rewrite for one in found.findings if one.rule == "closed_questions")
    assert rewrite.startswith("Do you still have it? ") and rewrite.endswith(found.questions[0])


def test_an_empty_draft_is_offered_nothing() -> None:
    assert coach("", {"concerns": ["The vase was cracked"]}).questions == ()
