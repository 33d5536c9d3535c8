"""A rewrite replaces exactly its span, mends what was found, and keeps the facts."""

import pytest
from test_findings import FIRES

from amends.text import coach

# Rules whose rewrite leaves words for the agent to fill in, or which need the whole draft changed.
OPEN_ENDED = {
    "jargon",
    "exceeds_authority",
    "negative_phrasing",
    "hard_to_read",
    "off_topic",
    "empathy_without_action",
}


def mended(text: str, context: dict, rule: str) -> str:
    for finding in reversed(coach(text, context).findings):
        if finding.rule == rule:
            text = text[: finding.start] + finding.rewrite + text[finding.end :]
    return text


@pytest.mark.parametrize(("rule", "text", "context"), [case for case in FIRES if case[0] not in OPEN_ENDED])
def test_using_the_rewrite_clears_the_finding(rule, text, context):
    after = mended(text, context, rule)
    assert rule not in {finding.rule for finding in coach(after, context).findings}, after


@pytest.mark.parametrize(
    ("before", "context", "after"),
    [
        (
            "I'm sorry if our driver was rude to Ana.",
            {},
            "I'm sorry that our driver was rude to Ana.",
        ),
        (
            "We regret any inconvenience this may have caused.",
            {},
            "We regret the inconvenience that this caused you.",
        ),
        ("I'm sorry that you're unhappy.", {}, "I'm sorry that this left you unhappy."),
        ("Sorry, but the shop was full on 3 May.", {}, "Sorry. The shop was full on 3 May."),
        ("It is being looked into.", {}, "I am having it looked into."),
        (
            "A refund of \u00a320 will be issued by Friday.",
            {},
            "I will have a refund of \u00a320 issued by Friday.",
        ),
        ("Someone will call you by Friday.", {}, "I will call you by Friday."),
        ("We will reply soon.", {"now": "2026-11-23T10:00:00"}, "We will reply by noon tomorrow."),
        ("We will reply soon.", {"now": "2026-11-27T10:00:00"}, "We will reply by noon on Monday."),
        ("You failed to send us the form.", {}, "Could you send us the form?"),
        ("You need to understand that repairs take a week.", {}, "Repairs take a week."),
        ("We did NOT get it!!", {}, "We did not get it!"),
    ],
)
def test_a_turn_reads_as_a_sentence(before, context, after):
    text = before
    rules = [finding.rule for finding in coach(before, context).findings]
    for rule in rules:
        if rule in {
            "non_apology",
            "no_owner",
            "vague_time",
            "blame_customer",
            "patronising",
            "shouting",
        }:
            text = mended(text, context, rule)
    assert text == after


@pytest.mark.parametrize(("rule", "text", "context"), FIRES)
def test_amounts_and_dates_are_carried_over(rule, text, context):
    facts = [fact for fact in ("\u00a3250", "2 pm", "Friday") if fact in text]
    after = mended(text, context, rule)
    assert all(fact in after for fact in facts), after


@pytest.mark.parametrize(("rule", "text", "context"), FIRES)
def test_spans_hold_the_words_they_name(rule, text, context):
    for finding in coach(text, context).findings:
        assert text[finding.start : finding.end] == finding.text
