"""Rewrites of 130 varied sentences: grammatical in form, without the finding, with all the facts."""

import re
from pathlib import Path

import pytest

from amends.text import coach
from amends.text.passage import Passage
from amends.text.types import Finding

SENTENCES = (
    (Path(__file__).parent / "data" / "rewrite_sentences.txt").read_text(encoding="utf-8").splitlines()
)
CONTEXT = {"now": "2026-11-23T10:00:00", "priority_raised": False, "authority_limit": 100}
# Single words and marks are mended in place; each of several is a finding of its own.
IN_PLACE = {"shouting", "register", "agent_frustration", "jargon"}
# What these drop is what may not stand there.
DROPS = {"conditional_goodwill", "off_topic"}
NUMBER = re.compile(r"(?<![A-Za-z])\d+(?:[.:-]\d+)*")
NAME = re.compile(r"(?<=[a-z,] )(?!I\b|I')[A-Z][a-z]+")


def cases() -> list[tuple[str, Finding]]:
    found = []
    for sentence in SENTENCES:
        found += [(sentence, finding) for finding in coach(sentence, CONTEXT).findings]
    return found


CASES = cases()
IDS = [f"{finding.rule}: {sentence[:40]}" for sentence, finding in CASES]


def after(sentence: str, finding: Finding) -> str:
    return sentence[: finding.start] + finding.rewrite + sentence[finding.end :]


def test_most_sentences_have_a_finding():
    assert len({sentence for sentence, _ in CASES}) >= 0.85 * len(SENTENCES)


@pytest.mark.parametrize(("sentence", "finding"), CASES, ids=IDS)
def test_the_rewrite_is_free_of_its_finding(sentence, finding):
    if finding.rule not in IN_PLACE:
        assert finding.rule not in {f.rule for f in coach(after(sentence, finding), CONTEXT).findings}


@pytest.mark.parametrize(("sentence", "finding"), CASES, ids=IDS)
def test_the_rewrite_keeps_numbers_and_names(sentence, finding):
    if finding.rule not in DROPS:
        mended = after(sentence, finding)
        assert set(NUMBER.findall(sentence)) <= set(NUMBER.findall(mended))
        assert set(NAME.findall(sentence)) <= set(re.findall(r"[A-Z][a-z]+", mended))


@pytest.mark.parametrize(("sentence", "finding"), CASES, ids=IDS)
def test_the_rewrite_is_one_or_two_whole_sentences(sentence, finding):
    if finding.rule in {"off_topic", "shouting"}:
        return
    mended = after(sentence, finding)
    assert mended[0].isupper() and mended[-1] in ".!?"
    assert "  " not in mended and " ." not in mended and ".." not in mended
    assert len(Passage(mended).sentences) <= 2 + (finding.rule == "hard_to_read")
