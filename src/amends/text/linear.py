"""The reader's judgement without the encoder: linear models on words, cues and risks."""

import math

from . import concerns, cues, risks
from .model import probabilities
from .odds import from_logit, logit
from .passage import Passage
from .types import EMOTIONS, Risk

IS_COMPLAINT = 0.5
_AGAINST_US = {"legal", "regulator", "press", "public_review", "churn", "abuse"}
# When in doubt, ask rather than miss: the threshold leans towards "complaint" by this much.
_DOUBT = 0.35
# Sentences beyond these add nothing to whether it is a complaint, only time.
_SENTENCES = 40
# Praise around a stated fault softens it no further than this: it still wants an answer.
_KIND_WORDS = -12
# The mildest complaint is still no praise.
_MILD = 15
_THREATS = {"legal", "regulator", "press", "public_review"}
# What a risk adds to heat; a kind word about leaving is still a loss of warmth.
_RISK_HEAT = {
    "legal": 20, "regulator": 14, "press": 14, "public_review": 8, "churn": 8, "abuse": 24,
    "repeat": 8, "safety": 12, "self_harm": 30, "vulnerable": 8,
}  # fmt: skip


def complaint(
    passage: Passage, heads: dict[str, float], found: tuple[tuple[cues.Cue, int, int], ...]
) -> float:
    """Add what linear models on words miss: a stated fault, open anger, praise, a sales pitch."""
    if not passage.words:
        return 0.0
    stated = [
        probabilities(passage.plain[start:end])["complaint"]
        for start, end in passage.sentences[:_SENTENCES]
        if concerns.states_fault(passage.plain[start:end])
    ]
    degrees = sum(cue.degrees for cue, _, _ in found)
    score = 0.65 * _log_odds(heads["complaint"]) + _DOUBT
    if stated:
        score += 0.5 * _log_odds(max(stated)) + 0.9
        degrees = max(degrees, _KIND_WORDS)
    score += max(-2.0, min(degrees / 15, 2.0))
    threats = {risk.kind for risk in risks.find_risks(passage, IS_COMPLAINT)} & _AGAINST_US
    score += 0.8 * len(threats) - 3.0 * risks.is_offer(passage)
    return from_logit(score)


def severity(
    heads: dict[str, float],
    found: tuple[tuple[cues.Cue, int, int], ...],
    sure: tuple[Risk, ...],
    complaint: float,
) -> int:
    """How far the writer goes against us, 0-4 (rules.md, section D)."""
    if complaint < IS_COMPLAINT:
        return 0
    kinds = {risk.kind for risk in sure}
    if kinds & {"legal", "abuse"}:
        return 4
    level = 1 + sum(heads[f"severity_{step}"] for step in (2, 3, 4))
    level += 0.025 * sum(cue.degrees for cue, _, _ in found if cue.speaks_for in {"anger", "heat"})
    level += 0.6 * len(kinds & _THREATS) + 0.3 * ("churn" in kinds) + 0.4 * ("repeat" in kinds)
    return int(min(max(round(level - 0.4), 1), 4))


def heat(
    heads: dict[str, float],
    found: tuple[tuple[cues.Cue, int, int], ...],
    sure: tuple[Risk, ...],
    complaint: float,
    severity: int,
) -> int:
    """Sum the parts: complaint, severity, learned anger, cues and risks, with a soft ceiling."""
    kinds = {risk.kind for risk in sure}
    raw = 16 * complaint + 7 * severity + 14 * (heads["anger"] + heads["frustration"]) * complaint
    raw += 0.7 * sum(cue.degrees for cue, _, _ in found)
    raw += (0.3 + 0.7 * complaint) * sum(_RISK_HEAT[kind] for kind in kinds) * 0.7
    floor = 55 if "legal" in kinds or "self_harm" in kinds else _MILD * (complaint >= IS_COMPLAINT)
    return int(min(max(round(_soft(raw)), floor, 0), 100))


def _soft(raw: float) -> float:
    """Bend the sum so that 100 is approached, never jumped to."""
    return raw if raw <= 60 else 60 + 40 * (1 - math.exp(-(raw - 60) / 40))


def emotions(
    heads: dict[str, float], found: tuple[tuple[cues.Cue, int, int], ...], complaint: float
) -> dict[str, float]:
    """Combine the learned emotions with the cues that speak for them."""
    told = dict.fromkeys(EMOTIONS, 0)
    for cue, _, _ in found:
        if cue.speaks_for in told:
            told[cue.speaks_for] += abs(cue.degrees)
    emotions = {name: _joined(heads.get(name, 0.0), told[name]) for name in EMOTIONS}
    if complaint >= IS_COMPLAINT:
        emotions["joy"] *= 0.4
        emotions["frustration"] = max(emotions["frustration"], 0.5 * emotions["anger"], 0.3)
    strongest = max(value for name, value in emotions.items() if name != "neutral")
    emotions["neutral"] = min(max(heads["neutral"], 0.05), 1 - strongest)
    return {name: round(emotions[name], 3) for name in EMOTIONS}


def _joined(learned: float, degrees: int) -> float:
    """Either source may speak: the learned head or the words themselves."""
    return 1 - (1 - learned) * (1 - min(degrees / 40, 0.9))


def _log_odds(probability: float) -> float:
    return logit(probability, margin=1e-6)
