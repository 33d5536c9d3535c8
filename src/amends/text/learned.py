"""The reader's judgement with the encoder: complaint, severity, heat and emotions of one passage.

Several witnesses speak of each (the encoder's heads, the linear models, cues and risks found); how much
each counts was fitted on texts that the encoder was not trained on (training/calibrate.py).
"""

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import concerns, cues, risks
from .odds import from_logit, logit
from .passage import Passage
from .types import EMOTIONS, Evidence, Risk
from .view import View

CALIBRATION = "weights/calibration.json"
Found = tuple[tuple[cues.Cue, int, int], ...]
COMPLAINT_WITNESSES = (
    "one", "encoder", "linear", "negative", "concern", "second_concern", "fault", "degrees", "threats", "offer", "heat",
    "post", "length", "short_post",
)  # fmt: skip
HEAT_WITNESSES = (
    "one", "heat", "complaint", "negative", "anger", "written_severity", "severity", "degrees", "marks", "shouted",
    "legal", "regulator", "press", "public_review", "churn", "abuse", "self_harm", "vulnerable", "safety", "repeat",
    "negative_post",
)  # fmt: skip
_AGAINST_US = {"legal", "regulator", "press", "public_review", "churn", "abuse"}
# A post of so few words leaves its reproach unsaid more often.
_SHORT_POST = 26
# Public posts addressed to a firm are what the corpora's severity was labelled on.
_POST = re.compile(r"(?:^|\s)@\w")
# From here on a post may be a complaint, and its severity says how grave it would be.
_DOUBTFUL = 0.15
_STEPS = np.arange(4)
# An emotion as sure as this is shown with the sentence that speaks for it.
_STRONG = 0.5


@cache
def calibration() -> Mapping[str, Any]:
    """How much each witness counts, once a process."""
    return dict(json.loads(files(__package__).joinpath(CALIBRATION).read_text(encoding="utf-8")))


def complaint_witnesses(passage: Passage, view: View, linear: float, found: Found) -> NDArray[np.float64]:
    """What speaks for a complaint, in the order of COMPLAINT_WITNESSES."""
    sure = [*sorted((float(p) for p in view.whole_said["concern"]), reverse=True)[:2], 0.0, 0.0]
    faults = any(concerns.states_fault(passage.plain[a:b]) for a, b in view.sentences[:40])
    threats = {r.kind for r in risks.find_risks(passage, 0.5)} & _AGAINST_US
    degrees = sum(cue.degrees for cue, _, _ in found) / 15
    values = (
        1.0, view.judgement.complaint_logit, _log_odds(linear), _log_odds(view.judgement.negative), _log_odds(sure[0]),
        sure[1], faults, max(-3.0, min(degrees, 3.0)), min(len(threats), 2), risks.is_offer(passage),
        view.judgement.heat / 25, is_post(passage), math.log1p(passage.words) - 3,
        is_post(passage) and passage.words <= _SHORT_POST,
    )  # fmt: skip
    return np.array(values, dtype=np.float64)


def complaint(passage: Passage, view: View, linear: float, found: Found) -> float:
    """How sure it is that this is a complaint."""
    weights = np.array(calibration()["complaint"])
    score = float(weights @ complaint_witnesses(passage, view, linear, found))
    return from_logit(score + view.judgement.correction)


def severity(passage: Passage, view: View, sure: tuple[Risk, ...], probability: float) -> int:
    """How far the writer goes against us, 0-4."""
    post = is_post(passage)
    if probability < (_DOUBTFUL if post else 0.5):
        return 0
    kinds = {risk.kind for risk in sure}
    if post:
        return 1 + int(
            np.searchsorted(calibration()["post_severity"], float(view.judgement.severity @ _STEPS))
        )
    level = written_level(view)
    fitted = calibration()["severity"]
    level = fitted["slope"] * level + fitted["base"] + sum(fitted["risks"].get(kind, 0.0) for kind in kinds)
    if kinds & {"legal", "abuse", "press"}:
        level = max(level, 3.6 if "legal" in kinds else 3.0)
    return int(min(max(round(level), 1), 4))


def is_post(passage: Passage) -> bool:
    """Say whether this is a public post to a firm rather than a message."""
    return bool(_POST.search(passage.plain[:300]))


def written_level(view: View) -> float:
    """The expected severity among complaints, 1-4, by the head that learned from written messages."""
    chances = view.judgement.written_severity[1:]
    return float(1 + (chances @ _STEPS) / max(float(chances.sum()), 1e-6))


def heat_witnesses(
    passage: Passage, view: View, found: Found, sure: tuple[Risk, ...], probability: float
) -> NDArray[np.float64]:
    """What speaks for heat, in the order of HEAT_WITNESSES."""
    kinds = {risk.kind for risk in sure}
    text = passage.plain[:4000]
    degrees = sum(cue.degrees for cue, _, _ in found) / 15
    shouted = len(re.findall(r"\b[A-Z]{4,}\b", text)) / max(passage.words, 10) * 10
    values = [
        1.0, view.judgement.heat / 100, probability, view.judgement.negative, view.judgement.emotions["anger"],
        written_level(view) / 4 * probability, float(view.judgement.severity @ _STEPS) / 3 * probability,
        max(-3.0, min(degrees, 5.0)) / 5, min(text.count("!") / 4, 1.0), min(shouted, 1.0),
    ]  # fmt: skip
    said = [float(kind in kinds) for kind in HEAT_WITNESSES[10:-1]]
    return np.array([*values, *said, view.judgement.negative * is_post(passage)], dtype=np.float64)


def heat(passage: Passage, view: View, found: Found, sure: tuple[Risk, ...], probability: float) -> int:
    """Heat 0-100 (rules.md, section D), with the floors that the definitions set."""
    weights = np.array(calibration()["heat"])
    raw = 100 * float(weights @ heat_witnesses(passage, view, found, sure, probability))
    kinds = {risk.kind for risk in sure}
    floor = 14 if probability >= 0.5 else 0
    if probability >= 0.5 and kinds & {"legal", "regulator", "press"}:
        floor = 55 if "legal" in kinds else 48
    if "self_harm" in kinds:
        floor = 60
    return int(min(max(round(raw), floor, 0), 100))


def emotions(view: View, found: Found, probability: float) -> dict[str, float]:
    """Combine the learned emotions with the words that speak for them."""
    told = dict.fromkeys(EMOTIONS, 0)
    for cue, _, _ in found:
        if cue.speaks_for in told:
            told[cue.speaks_for] += abs(cue.degrees)
    learned = {**view.judgement.emotions}
    made = {name: _either(learned.get(name, 0.0), told[name]) for name in EMOTIONS}
    if probability >= 0.5:
        made["joy"] *= 0.5
        made["frustration"] = max(made["frustration"], 0.5 * made["anger"], 0.3)
    strongest = max(value for name, value in made.items() if name != "neutral")
    made["neutral"] = min(max(learned.get("neutral", 0.0) * (1 - probability), 0.05), 1 - strongest)
    return {name: round(made[name], 3) for name in EMOTIONS}


def evidence(passage: Passage, view: View, found: Found, felt: Mapping[str, float]) -> tuple[Evidence, ...]:
    """Show the words that speak for heat and emotions, and for each strong emotion its sentence."""
    shown = list(cues.evidence_of(passage, found))
    told = {piece.speaks_for for piece in shown}
    for name, strength in felt.items():
        values = view.felt.get(name)
        if name in told or name == "neutral" or strength < _STRONG or values is None:
            continue
        at = int(values.argmax())
        if values[at] >= _STRONG:
            span = passage.span(*view.sentences[at])
            shown.append(Evidence(name, span.start, span.end, span.text))
    return tuple(sorted(shown, key=lambda piece: (piece.start, piece.end, piece.speaks_for)))


def _either(learned: float, degrees: int) -> float:
    return 1 - (1 - learned) * (1 - min(degrees / 40, 0.8))


def _log_odds(probability: float) -> float:
    return logit(probability, margin=1e-4)
