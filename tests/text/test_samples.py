"""Floors on the twice-labelled samples: as measured, less a small margin. They may only rise.

The first version's floors for risks and asks were higher: its patterns had been written with these samples in view,
and found a third of what the messages in training/messages say in other words.
"""

import pytest
import scoring

MESSAGES = {
    "complaint_macro_f1": 0.90,
    "severity_spearman": 0.75,
    "heat_spearman": 0.84,
    "risks_macro_f1": 0.83,
    "concerns_f1": 0.72,
    "asks_micro_f1": 0.69,
}
# The patterns were written with these samples at hand and reach 1.0 on them; the judgement of meaning was
# not, and it settles what the patterns say. Its own figures come from training/coach_heads.py.
DRAFTS = {
    "findings_macro_f1": 0.88,
    "present_macro_f1": 0.95,
    "apology_macro_f1": 0.92,
    "promises_f1": 0.96,
    "promises_due_right": 0.97,
    "clean_without_finding": 0.85,
}


@pytest.fixture(scope="module")
def of_messages() -> dict:
    return scoring.messages(scoring.rows("dev_messages"))


@pytest.fixture(scope="module")
def of_drafts() -> dict:
    return scoring.drafts(scoring.rows("dev_drafts"))


@pytest.mark.parametrize(("name", "floor"), MESSAGES.items())
def test_the_reader_keeps_its_level(of_messages, name, floor):
    assert of_messages[name] >= floor


@pytest.mark.parametrize(("name", "floor"), DRAFTS.items())
def test_the_coach_keeps_its_level(of_drafts, name, floor):
    assert of_drafts[name] >= floor
