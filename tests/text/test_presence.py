"""What a reply contains, the parts of its apology, its tone, its score."""

import pytest

from amends.text import coach

GOOD = (
    "Dear Ms Okafor,\n\nThank you for telling us about the cot. Your baby slept on the floor for two nights, "
    "and that must have been worrying. I'm sorry. We packed the wrong screws; that was our mistake.\n\n"
    "I have sent the right screws by courier this morning. Ben will ring you tomorrow at 10 to check that the cot stands. "
    "What else would help?\n\nYou can reach me any time on 0161 496 0207, I'm glad to help. Warm wishes, Ida"
)
NOW = {"now": "2026-11-23T10:00:00", "upheld": "yes"}


def test_a_good_reply_has_it_all_and_no_finding():
    coaching = coach(GOOD, NOW)
    wanted = {
        "thanks",
        "name",
        "heard",
        "understood",
        "apology",
        "ownership",
        "solution",
        "next_step",
        "when",
        "open_question",
        "warm_close",
    }
    assert wanted <= set(coaching.present)
    assert coaching.missing == ()
    assert coaching.findings == ()
    assert coaching.ready
    assert coaching.score >= 90


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("thanks", "Thank you for letting us know.", "Thank you for your patience."),
        ("name", "Dear Mr Pham, hello.", "Dear Customer, hello."),
        ("heard", "You waited six hours in the cold.", "I understand your frustration."),
        ("understood", "I'm sorry about the cracked mirror.", "I'm sorry about that."),
        ("validated", "Anyone would be angry.", "We value you."),
        ("reassured", "I'm staying on it until it works.", "We take this seriously."),
        ("here_to_help", "We are here to help.", "Here is the form."),
        ("apology", "I'm sorry.", "I'm sorry you feel that way."),
        ("ownership", "I have asked the workshop.", "We have noted it."),
        ("solution", "I have refunded the fare.", "I have read your letter."),
        ("next_step", "I will ring you tomorrow.", "I rang you yesterday."),
        ("when", "I will ring you tomorrow.", "I will ring you."),
        ("open_question", "What happened next?", "Did it stop?"),
        ("personal_line", "I hope your wedding is lovely.", "Regards."),
        ("warm_close", "Ring me any time on 0161 496 0207, I'm glad to help.", "Regards."),
    ],
)
def test_presence_needs_the_thing_itself(name, said, unsaid):
    assert name in coach(said, NOW).present
    assert name not in coach(unsaid, NOW).present


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("regret", "I'm sorry."),
        ("responsibility", "That was our mistake."),
        ("repair", "I have replaced the tyre."),
        ("explanation", "I'm sorry. It was late because the van broke down."),
        ("repentance", "From today every box is weighed before it leaves."),
        ("forgiveness", "I ask you to forgive us."),
    ],
)
def test_each_part_of_an_apology_is_told_apart(part, text):
    assert coach(text).apology[part]
    assert not coach("Your letter has arrived.").apology[part]


def test_a_better_draft_scores_higher_and_a_stop_keeps_it_from_being_ready():
    bad = coach("Calm down. You should have read the leaflet.", NOW)
    middling = coach("I'm sorry about the cracked mirror. I have refunded it.", NOW)
    assert bad.score < middling.score < coach(GOOD, NOW).score
    assert not bad.ready and middling.ready


def test_tone_follows_the_words():
    kind, hostile = coach(GOOD, NOW).tone, coach("Go away, you people are pathetic.", NOW).tone
    assert all(0 <= value <= 1 for value in (*kind.values(), *hostile.values()))
    assert kind["calm"] > hostile["calm"] and kind["empathic"] > hostile["empathic"]


def test_each_concern_is_marked_answered_or_not():
    context = {"concerns": ["cold food", "rude waiter"]}
    assert coach("I'm sorry that the food came cold.", context).answered == (True, False)
