"""What the reader says of a message, on messages worded for these tests."""

import pytest

from amends.text import read, read_many


@pytest.mark.parametrize(
    "text",
    [
        "My toaster stopped working after a week and nobody answers the phone.",
        "The hotel room was filthy and the manager laughed at us.",
        "Still no refund. It has been five weeks.",
        "You charged my card twice for one ticket.",
        "The bank closed my account without notice and my rent has bounced. I have called eleven times.",
    ],
)
def test_dissatisfaction_with_us_is_a_complaint(text):
    assert read(text).complaint.is_complaint


@pytest.mark.parametrize(
    "text",
    [
        "What time do you open tomorrow?",
        "Thank you so much, the cake was wonderful and everyone loved it.",
        "I'd like to book a table for four on Friday please.",
        "Can you send me the brochure?",
    ],
)
def test_a_question_or_a_thank_you_is_none(text):
    reading = read(text)
    assert not reading.complaint.is_complaint
    assert reading.severity == 0
    assert reading.heat < 40


def test_heat_follows_the_anger_in_the_words():
    calm = read("The lid of the pot has a small chip. Could you send another?")
    cross = read("The pot arrived chipped again and nobody has answered my three emails. Not good enough.")
    furious = read(
        "You lying thieves, I am DONE. Absolutely disgusting. My solicitor will be in touch, refund me NOW!!"
    )
    assert calm.heat < cross.heat < furious.heat
    assert calm.severity < furious.severity == 4


def test_distress_without_anger_leads_as_distress():
    reading = read(
        "My husband died last month and I am so scared, I can't sleep. Please help me, the gas will be cut off."
    )
    assert reading.distress_leads
    assert not read("This is a disgrace, you useless idiots.").distress_leads


def test_thoughts_of_self_harm_are_always_hot():
    reading = read("I lost the house over your mistake. I don't want to be here any more.")
    assert "self_harm" in {risk.kind for risk in reading.risks}
    assert reading.heat >= 55


def test_evidence_points_at_the_words():
    text = "I am furious. Nobody has called me back in three weeks."
    reading = read(text)
    assert {"anger", "frustration"} <= {piece.speaks_for for piece in reading.evidence}
    assert all(text[p.start : p.end] == p.text for p in reading.evidence)


def test_many_are_read_in_their_order():
    texts = ["Where is my parcel? It is two weeks late.", "Thank you, perfect."]
    assert [r.to_dict() for r in read_many(texts)] == [read(t).to_dict() for t in texts]


def test_reading_twice_gives_the_same():
    text = "The boiler is broken and I want a refund."
    assert read(text) == read(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel has not arrived and I want my money back.", "en"),
        ("Das Paket ist nicht angekommen und ich habe mein Geld nicht zur\u00fcck.", "de"),
        (
            "Je n'ai pas re\u00e7u mon colis et je veux \u00eatre rembours\u00e9 pour les frais.",
            "fr",
        ),
        (
            "\u041f\u043e\u0441\u044b\u043b\u043a\u0430 \u043d\u0435 \u043f\u0440\u0438\u0448\u043b\u0430",
            "ru",
        ),
        ("12345 !!!", "und"),
    ],
)
def test_the_language_is_named(text, language):
    assert read(text).language == language
