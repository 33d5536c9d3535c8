"""The engine on drafts, messages and promises that nothing was trained on: it stays as good as it is.

The floors lie a little below the figures of the model card, so that another processor's rounding breaks nothing.
"""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))

import scoring
import validate

DRAFTS = {
    "findings_macro_f1": 0.65,
    "present_macro_f1": 0.84,
    "apology_macro_f1": 0.78,
}
MESSAGES = {
    "complaint_macro_f1": 0.84,
    "severity_spearman": 0.75,
    "heat_spearman": 0.84,
    "risks_macro_f1": 0.53,
    "asks_micro_f1": 0.6,
    "concerns_f1": 0.72,
}


@cache
def figures(what: str) -> dict[str, Any]:
    return scoring.drafts(validate.drafts()) if what == "drafts" else scoring.messages(validate.messages())


@pytest.mark.parametrize("name", DRAFTS)
def test_the_coach_is_as_good_on_drafts_it_has_not_seen(name: str) -> None:
    assert figures("drafts")[name] >= DRAFTS[name]


@pytest.mark.parametrize("name", MESSAGES)
def test_the_reader_is_as_good_on_messages_it_has_not_seen(name: str) -> None:
    assert figures("messages")[name] >= MESSAGES[name]


def test_promises_are_found_and_dated_in_replies_of_other_writers() -> None:
    figures = validate.promises()
    assert figures["f1"] >= 0.95 and figures["due right"] >= 0.97


def test_most_good_replies_are_left_alone() -> None:
    assert validate.clean(validate.drafts())["clean"] >= 0.87
