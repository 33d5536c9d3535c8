"""Concerns are what is wrong, in their words; asks are what would put it right."""

import pytest

from amends.text import read


def test_three_problems_are_three_concerns():
    text = (
        "The sofa arrived with a broken leg. Your driver damaged our door frame. And we were charged twice."
    )
    assert len(read(text).concerns) == 3


def test_a_problem_told_twice_is_one_concern():
    text = "The washing machine leaks water. As I said, the washing machine leaks water."
    assert len(read(text).concerns) == 1


def test_greeting_and_signature_are_no_concerns():
    text = "Dear Sir or Madam,\n\nThe heating has been broken since Monday.\n\nKind regards,\nAna Petrov"
    assert [c.text for c in read(text).concerns] == ["The heating has been broken since Monday."]


def test_a_plain_question_is_a_concern_that_asks_for_information():
    reading = read("Do you deliver to Malta?")
    assert [c.text for c in reading.concerns] == ["Do you deliver to Malta?"]
    assert [a.kind for a in reading.asks] == ["information"]


def test_a_complaint_always_has_a_concern():
    assert read("Absolutely useless. Worst company ever!!").concerns


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The kettle broke. I want a full refund.", "refund"),
        ("Half of it was missing, please give me half my money back.", "partial_refund"),
        ("It arrived cracked, please send me a new one.", "replacement"),
        ("The tap drips, please come and fix it.", "repair"),
        ("You overbilled us. Please issue a credit note.", "credit"),
        ("You cancelled my ticket. Tell me why you did that.", "explanation"),
        ("He swore at me. I expect an apology.", "apology"),
        ("You keep billing me. Cancel my subscription now.", "cancellation"),
        ("The line is dead. Please call me back.", "callback"),
        (
            "You left voicemails about my health at work. By e-mail only, please write, never phone: e-mail only.",
            "change_of_process",
        ),
    ],
)
def test_what_they_ask_for_is_named(text, kind):
    reading = read(text)
    ask = next(ask for ask in reading.asks if ask.kind == kind)
    assert text[ask.start : ask.end] == ask.text


def test_a_refund_that_was_refused_is_not_asked_for():
    kinds = {ask.kind for ask in read("Your agent said no refund was possible and hung up.").asks}
    assert "refund" not in kinds
