"""The JSON of `amends read` and `amends coach`, key by key, and what the package promises to import."""

import dataclasses
import json
import subprocess
import sys

import pytest

import amends.text as text
from amends.text import Context, coach, read
from amends.text.rules_table import PRESENCE, RULES
from amends.text.types import EMOTIONS

MESSAGE = "Third time! My lamp is broken, refund me or I go to the ombudsman."
DRAFT = "Sorry if it broke. I will refund you by Friday."
RULE_NAMES = (
    "non_apology blame_customer defensive argue assumption patronising dismissive shouting sarcasm hostile vague_time "
    "overpromise no_owner premature_solution unanswered_concern empathy_without_action closed_questions policy_shield "
    "negative_phrasing jargon hard_to_read exceeds_authority private_data_public conditional_goodwill false_priority "
    "argue_in_public compensation_in_public register agent_frustration off_topic admission"
)


READING = ["complaint", "severity", "heat", "emotions", "risks", "concerns", "asks", "language", "evidence"]


def test_a_reading_has_the_contracts_keys():
    reading = read(MESSAGE).to_dict()
    assert list(reading) == READING
    assert set(reading["complaint"]) == {"probability", "is_complaint"}
    assert tuple(reading["emotions"]) == EMOTIONS
    assert set(reading["risks"][0]) == {"kind", "start", "end", "text", "probability"}
    assert set(reading["concerns"][0]) == {"text", "start", "end"}
    assert set(reading["asks"][0]) == {"kind", "start", "end", "text"}


def test_a_coaching_has_the_contracts_keys():
    coaching = coach(DRAFT, {"now": "2026-11-23T10:00:00"}).to_dict()
    assert list(coaching) == [
        "score",
        "ready",
        "findings",
        "present",
        "missing",
        "apology",
        "promises",
        "tone",
    ]
    assert set(coaching["findings"][0]) == {
        "rule",
        "level",
        "start",
        "end",
        "text",
        "why",
        "source",
        "rewrite",
    }
    assert set(coaching["promises"][0]) == {"text", "start", "end", "what", "due", "vague"}
    assert set(coaching["tone"]) == {
        "calm",
        "empathic",
        "solution",
        "transparent",
        "assertive",
        "amicable",
    }
    assert set(coaching["apology"]) == {
        "responsibility",
        "repair",
        "regret",
        "explanation",
        "repentance",
        "forgiveness",
    }


def test_both_survive_json():
    for value in (read(MESSAGE).to_dict(), coach(DRAFT).to_dict()):
        assert json.loads(json.dumps(value)) == value


def test_the_rules_and_presence_names_are_the_contracts():
    assert set(RULES) == {*RULE_NAMES.split(), "wrong_fact"}
    assert len(PRESENCE) == 15
    hints = {name for name, rule in RULES.items() if rule.level == "hint"}
    assert hints == {"register", "agent_frustration", "off_topic", "admission"}


def test_values_are_frozen_and_slotted():
    for value in (read(MESSAGE), coach(DRAFT), Context()):
        assert not hasattr(value, "__dict__")
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, "other")


def test_a_context_may_be_a_mapping_with_keys_we_do_not_know():
    assert Context.of({"public": True, "later": 1}).public
    assert Context.of(None) == Context()


@pytest.mark.parametrize("context", [{"now": "tomorrow"}, {"authority_limit": "much"}])
def test_a_context_that_makes_no_sense_is_refused_in_words(context):
    with pytest.raises(ValueError, match="must be"):
        coach(DRAFT, context)


def test_everything_named_can_be_imported():
    assert all(hasattr(text, name) for name in text.__all__)


def test_the_engine_loads_neither_django_nor_a_network_nor_another_room():
    code = (
        "import sys, amends.text as t; t.read('late again'); t.coach('soon');"
        "print([m for m in sys.modules if m.split('.')[0] in {'django', 'socket', 'ssl', 'sklearn', 'scipy', 'torch'}"
        " or (m.startswith('amends.') and not m.startswith('amends.text'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
