"""Risks are the customer's own; a story, a joke and praise carry none."""

import pytest

from amends.text import read

OWN = [
    ("legal", "The deposit is gone and I will take you to court for it."),
    ("legal", "You broke it and deny it, so I have instructed a solicitor."),
    ("regulator", "No answer to my complaint in two months, I am going to the ombudsman."),
    ("regulator", "The item never came and my bank is reversing the payment."),
    ("press", "Your flat is full of mould and a reporter from the Gazette is coming on Monday."),
    ("public_review", "The food was awful and I am leaving a one-star review on Tripadvisor."),
    ("churn", "The line drops every day, so I am switching to another provider."),
    ("churn", "The cake was stale again. I won't be ordering from you again."),
    ("safety", "The charger caught fire next to my daughter's bed."),
    ("self_harm", "You took everything and I want to end it all."),
    ("vulnerable", "I use a wheelchair and the lift has been broken for a week."),
    ("vulnerable", "You sent the bill to my late husband, he died in March."),
    ("abuse", "Your agent is a stupid cow and you are all idiots."),
    ("repeat", "This is the third time I am writing about the same leak."),
    ("repeat", "Nine days and no reply to my complaint about the broken door."),
]
NOT_OWN = [
    ("legal", "My sister is a lawyer and she loves your bags, thank you!"),
    ("legal", "I read in the news about a lawsuit against another airline. Do you fly to Oslo?"),
    ("self_harm", "kill me now haha \U0001f602 I ordered the wrong size, can I swap it?"),
    ("safety", "I'm dying to try the new flavour, when is it out?"),
    ("abuse", "You bunch of absolute geniuses, I love you all."),
    ("repeat", "Third time ordering, third time perfect."),
    ("public_review", "I saw the great reviews on Google. Do you have a table for two?"),
]


@pytest.mark.parametrize(("kind", "text"), OWN)
def test_a_risk_of_their_own_is_found_with_its_words(kind, text):
    risk = next(risk for risk in read(text).risks if risk.kind == kind)
    assert text[risk.start : risk.end] == risk.text
    assert 0.5 <= risk.probability <= 1


@pytest.mark.parametrize(("kind", "text"), NOT_OWN)
def test_a_risk_that_is_not_theirs_is_not_found(kind, text):
    assert kind not in {risk.kind for risk in read(text).risks}


def test_abuse_can_be_masked():
    text = "The door is broken. You are all idiots."
    [span] = read(text).abuse
    assert "idiots" in text[span.start : span.end]
