"""Does this sound like a complaint? The evidence is kept beside the answer (law 6)."""

from dataclasses import dataclass
from typing import Any

from amends.listen.feedback.models import Feedback
from amends.text import read

HOT = 55  # from this heat the words alone propose a case
SURE = 0.6
MOST_EVIDENCE = 6


@dataclass(frozen=True, slots=True)
class Verdict:
    """How hot it is, whether a case is proposed, and what speaks for it."""

    heat: int | None
    proposed: bool
    why: list[dict[str, str]]


def judge(row: Feedback, low_score: int) -> Verdict:
    """A low score or hot words propose a case; neither opens one."""
    why = [{"what": "score", "text": row.stars}] if row.score is not None and row.score <= low_score else []
    said = "\n\n".join(filter(None, (row.title, row.text)))
    if not said.strip():
        return Verdict(None, bool(why), why)
    found = read(said)
    hot = found.heat >= HOT or any(risk.probability >= SURE for risk in found.risks)
    return Verdict(found.heat, bool(why) or hot, [*why, *_evidence(found)])


def _evidence(found: Any) -> list[dict[str, str]]:
    risks = [{"what": risk.kind, "text": risk.text} for risk in found.risks if risk.probability >= SURE]
    words = [{"what": one.speaks_for, "text": one.text} for one in found.evidence]
    unique = {(one["what"], one["text"]): one for one in [*risks, *words]}
    return list(unique.values())[:MOST_EVIDENCE]
