"""What a model wrote is refused with the reason where it says what nobody knows."""

from dataclasses import replace
from datetime import datetime

import cases_to_answer as cases
import pytest
from hypothesis import given, settings

from amends.text import coach
from amends.text.drafting import Commitment, Known, Point, Remedy, draft_reply
from amends.text.drafting.invented import LONGEST, faults

KNOWN = Known(
    points=(Point("Charged £49.50 twice", "I was charged £49.50 twice on 3 November.", "yes"),),
    key="A-1042",
    message="I was charged £49.50 twice on 3 November. I want £5,000 or I tell everybody. My order is BR-88213.",
    customer_name="Denise Marlow",
    agent="Nadia Osei",
    firm="Brackwater",
    remedies=(Remedy("Refund", "refund", "£49.50"),),
    commitments=(Commitment("call you back", datetime(2026, 11, 27, 17)),),
    now=datetime(2026, 11, 23, 10),
    authority_limit=75,
)
GOOD = """Dear Denise,

Thank you for telling us about this. You were charged £49.50 twice on 3 November. That is frustrating, and I am sorry; this was our mistake.

I have approved a refund of £49.50 for you. I will call you back by 17:00 on Friday 27 November.

What else should I know? You can reach me by replying to this message.

Kind regards,
Nadia Osei"""


def judged(text: str, known: Known = KNOWN) -> tuple[str, ...]:
    return faults(text, known, coach(text, known.context()))


def with_line(line: str) -> str:
    """The good draft with one more sentence in its middle."""
    return GOOD.replace("What else", f"{line} What else")


def test_a_draft_of_what_is_known_stands() -> None:
    assert judged(GOOD) == ()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("I have also sent you a voucher of £25.", "£25"),
        ("I have approved £5,000 for you.", "£5,000"),
        ("I have approved a replacement for you.", "replacement"),
        ("I will call you again on Monday 30 November.", "Monday"),
        ("You have waited nine days for this.", "nine"),
        ("I have asked Sarah to look at it.", "Sarah"),
        ("Mr Thompson looks after this.", "Thompson"),
        ("Priya will ring you.", "Priya"),
        ("Your order BR-99999 is closed.", "99999"),
        ("Write to help@refunds.example for more.", "help@refunds.example"),
        ("See https://refunds.example/now for more.", "https://refunds.example/now"),
        ("It happened because a server was updated.", "reason"),
        ("I will look into the rest.", "promises"),
        ("You get 20 % off your next bill.", "20"),
        ("As an AI, I cannot see your account.", "As an AI"),
        ("Yours is case [NUMBER].", "[NUMBER]"),
        ("Unfortunately you must have clicked twice.", "coach"),
    ],
)
def test_what_is_not_known_is_refused_and_named(line: str, word: str) -> None:
    found = judged(with_line(line))
    assert found and any(word in reason for reason in found), found


def test_a_sum_that_only_the_customer_named_is_not_ours_to_offer() -> None:
    asked = "You asked for £5,000."
    assert not [one for one in judged(with_line(asked)) if "£5,000" in one]
    assert [one for one in judged(with_line("We are happy to pay you £5,000.")) if "£5,000" in one]


def test_blame_before_a_decision_is_refused() -> None:
    undecided = replace(KNOWN, points=(replace(KNOWN.points[0], upheld=""),))
    assert any("blame" in reason for reason in judged(GOOD, undecided))


@pytest.mark.parametrize("text", ["", "ok", " \n", "Dear Denise, thanks."])
def test_what_is_too_short_is_no_answer(text: str) -> None:
    assert judged(text) == ("It is too short to be an answer.",)


def test_what_is_too_long_is_no_answer() -> None:
    assert judged("Dear Denise. " * (LONGEST // 10)) == ("It is too long to be an answer.",)


@given(cases.known())
@settings(max_examples=40)
def test_what_the_drafter_writes_itself_would_stand(known: Known) -> None:
    drafted = draft_reply(known)
    assert faults(drafted.text, known, drafted.coaching) == ()
