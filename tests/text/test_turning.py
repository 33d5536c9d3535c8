"""A customer's words in the second person, or not at all."""

import pytest

from amends.text.drafting.turning import turned


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("My parcel never arrived.", "your parcel never arrived"),
        ("I was charged twice", "you were charged twice"),
        ("I'm still waiting for you to call me", "you are still waiting for us to call you"),
        ("you sent me the wrong size", "we sent you the wrong size"),
        ("And your driver shouted at me", "our driver shouted at you"),
        ("I told you that my wife was ill", "you told us that your wife was ill"),
        ("I've written to you four times", "you have written to us four times"),
        ("we were given a dirty room", "you were given a dirty room"),
        ("I asked you to cancel", "you asked us to cancel"),
        ("you haven't answered my emails", "we haven't answered your emails"),
        ("The engineer you sent didn't know my boiler", "the engineer we sent didn't know your boiler"),
        ("I never was offered a refund", "you never were offered a refund"),
        ("The mistake was yours, not mine, and it stayed", "the mistake was ours, not yours, and it stayed"),
    ],
)
def test_a_plain_statement_is_turned(said: str, back: str) -> None:
    assert turned(said) == back


@pytest.mark.parametrize(
    "said",
    [
        "I rang and was told to wait",  # whose verb "was" is cannot be told
        "no hot water",
        "refund me",
        "Nobody came yesterday",  # untrue on the day of the answer
        "why was I charged twice?",
        "theres a leek under the sink",
        "u sent me the wrong one",
        'you said "it is fine"',
        "I waited.\nNobody came.",
        "It took YEARS to get here",
        "",
        "x" * 10_000,
    ],
)
def test_what_is_not_certain_is_left_alone(said: str) -> None:
    assert turned(said) is None
