"""Is each point that they raised answered? Only where we speak: their own words said back answer nothing."""

import re

import numpy as np

from amends.respond.letters.judging import Judge
from amends.respond.letters.record import Point
from amends.text import answering, encoder, judgement
from amends.text.answered import answers, bearing

NEAR = 0.62  # how near a sentence comes to the reason on record to be that reason
_LISTED = re.compile(r"^\W*(?:\d+[.)]|[-*•–]|\(?[a-z]\))\s")
_SENDS_ON = ("ombudsman", "leaflet")


def unanswered(judge: Judge, points: list[Point]) -> list[Point]:
    """The points that the letter leaves without an answer."""
    ours = _ours(judge)
    if not points or not ours:
        return list(points)
    given = _answered([one.text for one in points], ours)
    return [one for one, yes in zip(points, given, strict=True) if not yes and not _reason_given(one, ours)]


def _ours(judge: Judge) -> list[str]:
    """The sentences in which we answer: not the playback, not the list of what they raised, not the way on."""
    kept, playing_back = [], False
    for one in judge.letter.sentences:
        listed = bool(_LISTED.match(one.text))
        playing_back = (
            judge.has("theirs", one.text) and (one.text.rstrip().endswith(":") or not listed)
        ) or (playing_back and listed)
        if playing_back or any(judge.has(name, one.text) for name in _SENDS_ON) or len(one.text.split()) < 4:
            continue
        kept.append(one.text)
    return kept


def _answered(concerns: list[str], ours: list[str]) -> list[bool]:
    if answering.available():
        return answering.answered(concerns, ours)
    stems = set(bearing(" ".join(ours)))
    return [answers(stems, one) for one in concerns]


def _reason_given(point: Point, ours: list[str]) -> bool:
    if not point.reason or not judgement.available():
        return False
    said = encoder.unit(judgement.vectors([point.reason, *ours][: judgement.MAX_SENTENCES]))
    return bool(np.max(said[1:] @ said[0]) >= NEAR)
