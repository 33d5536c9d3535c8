"""Each rule fires on what fits its definition, worded freshly, and not on the near-miss beside it."""

import pytest

from amends.text import RULES, coach

NOW = {"now": "2026-11-23T10:00:00"}

FIRES = [
    ("non_apology", "We regret any inconvenience this may have caused.", {}),
    ("non_apology", "I'm sorry if our driver came across as rude.", {}),
    ("non_apology", "I am sorry you feel that way about our service.", {}),
    ("non_apology", "Sorry, but the shop was full that day.", {}),
    ("non_apology", "Clearly mistakes were made, and we move on.", {}),
    ("blame_customer", "You should have rung us before the weekend.", {}),
    ("blame_customer", "Had you read the label, the jumper would still fit.", {}),
    ("blame_customer", "You failed to give us the right postcode.", {}),
    ("defensive", "This was not our fault.", {}),
    ("defensive", "We are extremely busy at this time of year.", {}),
    ("defensive", "Our system shows that it was delivered at 2 pm.", {}),
    ("argue", "That is simply not true.", {}),
    ("argue", "You are mistaken about the price.", {}),
    ("argue", "Actually, the table was ready on time and you were not there.", {}),
    ("assumption", "You must have entered the wrong code.", {}),
    ("assumption", "You probably just forgot to save it.", {}),
    ("assumption", "This was obviously the courier.", {}),
    ("patronising", "Please calm down.", {}),
    ("patronising", "You need to understand that repairs take time.", {}),
    ("patronising", "As any sensible person knows, wool shrinks.", {}),
    ("dismissive", "It's only a small scratch.", {}),
    ("dismissive", "No one else has complained about the noise.", {}),
    ("dismissive", "This was an isolated incident.", {}),
    ("policy_shield", "As per our terms and conditions we cannot refund this.", {}),
    ("policy_shield", "These are the conditions you agreed to, so no refund is possible.", {}),
    ("shouting", "We NEVER received your form.", {}),
    ("shouting", "Thank you so much!!!", {}),
    ("sarcasm", "Oh, what a tragedy.", {}),
    ("sarcasm", "Thank you for your patience, all ten minutes of it.", {}),
    ("hostile", "People like you are a waste of our time.", {}),
    ("hostile", "Take your business elsewhere.", {}),
    ("vague_time", "I will get back to you shortly.", NOW),
    ("vague_time", "We will send you a new lid.", NOW),
    ("overpromise", "I promise you this will never happen again.", {}),
    ("overpromise", "Your satisfaction is guaranteed.", {}),
    ("no_owner", "Your complaint will be looked into.", {}),
    ("no_owner", "The matter has been passed on to the relevant department.", {}),
    ("no_owner", "Someone will call you by Friday.", NOW),
    ("premature_solution", "I'll send you a new one tomorrow.", {"concerns_confirmed": False}),
    ("unanswered_concern", "I have refunded the fare.", {"concerns": ["fare too high", "broken window seat"]}),
    ("empathy_without_action", "I am so sorry. That must have been awful for you.", {}),
    ("closed_questions", "Is it plugged in? Did it beep? Have you got the receipt?", {}),
    ("negative_phrasing", "Unfortunately we are unable to refund your ticket.", {}),
    ("jargon", "Your case was triaged to L2 under the SOP.", {}),
    ("exceeds_authority", "I will refund you \u00a3250 today.", {"authority_limit": 100}),
    ("private_data_public", "Your order 884-1207 went to 6 Mill Lane.", {"public": True}),
    ("argue_in_public", "That is not what happened.", {"public": True}),
    ("compensation_in_public", "Please accept a \u00a320 voucher.", {"public": True}),
    ("conditional_goodwill", "We can refund you once you have removed your review.", {}),
    ("conditional_goodwill", "If you take the post down, I'll send you \u00a320.", {}),
    ("false_priority", "Your case is now our top priority.", {"priority_raised": False}),
    ("agent_frustration", "As I already explained, the part is in Leeds.", {}),
    ("register", "My bad, mate!", {}),
    ("admission", "This was our mistake.", {}),
    ("off_topic", "Have you seen our new range of teapots?", {}),
    ("wrong_fact", "Dear Ms Oduya, I have read your letter.", {"customer_name": "Ada Brown"}),
    ("wrong_fact", "I will call you on Monday 27 November at 9.", NOW),
    ("wrong_fact", "I have order 88-41270 in front of me.", {"customer_message": "Where is order 88-41207?"}),
    ("wrong_fact", "You were charged \u00a364 for it.", {"customer_message": "You took \u00a346 from my card!"}),
]  # fmt: skip

CLEAR = [
    ("non_apology", "I'm sorry that you waited three weeks for this.", {}),
    ("blame_customer", "What happened when you rang us?", {}),
    ("blame_customer", "We should have told you, and you did nothing wrong.", {}),
    ("defensive", "The courier lost it; that was our choice of courier and I'm sorry.", {}),
    ("argue", "You may be right; let me check the log with you.", {}),
    ("assumption", "Could it be the battery, or did it happen on mains as well?", {}),
    ("patronising", "In plain words: the meter had lost its clock.", {}),
    ("dismissive", "I know it wasn't just a scratch to you.", {}),
    ("policy_shield", "We refund for 30 days because the makers take goods back until then. I can offer an exchange.", {}),
    ("shouting", "HMRC asked for the VAT number on the PDF.", {}),
    ("shouting", "Thank you for telling us!", {}),
    ("sarcasm", "Thank you for waiting, truly.", {}),
    ("hostile", "I want to help. I can't continue while I am being sworn at.", {}),
    ("vague_time", "I will call you on Friday at 3 pm.", NOW),
    ("vague_time", "Good news travels soon enough.", NOW),
    ("overpromise", "I will refund you by Friday.", NOW),
    ("overpromise", "This can't happen again: we changed the clips.", {"linked_action": True}),
    ("no_owner", "I have passed it to Dana, who will call you today.", NOW),
    ("premature_solution", "You wrote that the lid is cracked. I'll send a new one.", {"concerns_confirmed": False}),
    ("unanswered_concern", "I have refunded the fare and the window is repaired.", {"concerns": ["fare too high", "broken window"]}),
    ("empathy_without_action", "I am so sorry. I have ordered new flowers.", {}),
    ("closed_questions", "Is it plugged in? Did it beep? And what happened then?", {}),
    ("negative_phrasing", "I can't refund it, but I can exchange it today.", {}),
    ("jargon", "The RMA number is on your label.", {"customer_message": "Where do I put the RMA number?"}),
    ("exceeds_authority", "I will refund you \u00a350 today.", {"authority_limit": 100}),
    ("private_data_public", "Please ring me on 01632 960 870.", {"public": True}),
    ("conditional_goodwill", "I have refunded you. Thank you for the honest review.", {}),
    ("false_priority", "Your case is now our top priority.", {"priority_raised": True}),
    ("wrong_fact", "Hi Rafa, I will call you on Friday 27 November at 9.", {**NOW, "customer_name": "Rafael Soto"}),
    ("wrong_fact", "I have your case AM-20114 here and refunded \u00a346.", {"customer_message": "Order 88-41207, \u00a346."}),
]  # fmt: skip


def rules_of(text: str, context: dict) -> set[str]:
    return {finding.rule for finding in coach(text, context).findings}


@pytest.mark.parametrize(("rule", "text", "context"), FIRES)
def test_a_rule_fires_on_what_fits_its_definition(rule, text, context):
    assert rule in rules_of(text, context)


@pytest.mark.parametrize(("rule", "text", "context"), CLEAR)
def test_a_rule_leaves_the_near_miss_alone(rule, text, context):
    assert rule not in rules_of(text, context)


def test_every_rule_but_the_long_sentence_has_a_firing_example():
    assert {rule for rule, _, _ in FIRES} | {"hard_to_read"} == set(RULES)


def test_a_sentence_of_over_thirty_words_is_hard_to_read():
    long = "I asked the driver who took the parcel " + "and the other one " * 8 + "about it."
    assert "hard_to_read" in rules_of(long, {})
    assert "hard_to_read" not in rules_of("I asked the driver about it.", {})


def test_words_that_the_customer_quoted_are_not_the_agents():
    assert "assumption" not in rules_of('You wrote "I must have dropped it".', {})


def test_findings_come_in_the_order_of_the_text():
    findings = coach("Calm down!! It will be looked into. That is not true.").findings
    assert [f.start for f in findings] == sorted(f.start for f in findings)


@pytest.mark.parametrize("words", ["You also want your £649 back.", "You asked us to refund £649."])
def test_a_sum_that_they_ask_for_is_no_offer_of_ours(words):
    limit = {"authority_limit": 75, "now": "2026-11-23T10:00:00"}
    assert "exceeds_authority" not in {one.rule for one in coach(words, limit).findings}
    offer = f"{words[:-1]}, and I will pay it."
    assert "exceeds_authority" in {one.rule for one in coach(offer, limit).findings}
