"""What the engine gives back: frozen values that print as the contract's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

EMOTIONS = (
    "anger",
    "frustration",
    "disappointment",
    "betrayal",
    "anxiety",
    "sadness",
    "confusion",
    "joy",
    "gratitude",
    "neutral",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the given text; offsets count its characters."""

    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Complaint:
    """How sure the engine is that this expresses dissatisfaction with us."""

    probability: float
    is_complaint: bool

    def to_dict(self) -> dict[str, Any]:
        return {"probability": self.probability, "is_complaint": self.is_complaint}


@dataclass(frozen=True, slots=True)
class Risk:
    """The customer's own present or threatened act or state that calls for care."""

    kind: str
    start: int
    end: int
    text: str
    probability: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "probability": self.probability,
        }


@dataclass(frozen=True, slots=True)
class Concern:
    """One separate point that the customer wants answered."""

    text: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Ask:
    """What the customer says would put it right."""

    kind: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of the text and what it speaks for: "heat" or the name of an emotion."""

    speaks_for: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "speaks_for": self.speaks_for,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine understood of one message; `evidence` shows why.

    `vector` is what `similarity` compares by; it is not printed.
    """

    complaint: Complaint
    severity: int
    heat: int
    emotions: Mapping[str, float]
    risks: tuple[Risk, ...]
    concerns: tuple[Concern, ...]
    asks: tuple[Ask, ...]
    language: str
    evidence: tuple[Evidence, ...]
    distress_leads: bool
    engine: str
    vector: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)

    @property
    def abuse(self) -> tuple[Risk, ...]:
        """The spans to mask before staff read the message."""
        return tuple(risk for risk in self.risks if risk.kind == "abuse")

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON of `amends read`."""
        return {
            "complaint": self.complaint.to_dict(),
            "severity": self.severity,
            "heat": self.heat,
            "emotions": dict(self.emotions),
            "risks": [risk.to_dict() for risk in self.risks],
            "concerns": [concern.to_dict() for concern in self.concerns],
            "asks": [ask.to_dict() for ask in self.asks],
            "language": self.language,
            "evidence": [piece.to_dict() for piece in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment by us to a future act. `due` is a date; `at` is its time of day, if said."""

    text: str
    start: int
    end: int
    what: str
    due: str | None
    vague: bool
    at: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "what": self.what,
            "due": self.due,
            "vague": self.vague,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of the coach. `rewrite` replaces exactly [start:end] of the draft."""

    rule: str
    level: str
    start: int
    end: int
    text: str
    why: str
    source: str
    rewrite: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "level": self.level,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "why": self.why,
            "source": self.source,
            "rewrite": self.rewrite,
        }


@dataclass(frozen=True, slots=True)
class Coaching:
    """What the coach says of a draft. `answered` follows the order of the context's concerns.

    `questions` are open ones to choose from, where the draft has none or only closed ones.
    """

    score: int
    ready: bool
    findings: tuple[Finding, ...]
    present: tuple[str, ...]
    missing: tuple[str, ...]
    apology: Mapping[str, bool]
    promises: tuple[Promise, ...]
    tone: Mapping[str, float]
    answered: tuple[bool, ...]
    engine: str
    questions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON of `amends coach`."""
        return {
            "score": self.score,
            "ready": self.ready,
            "findings": [finding.to_dict() for finding in self.findings],
            "present": list(self.present),
            "missing": list(self.missing),
            "apology": dict(self.apology),
            "promises": [promise.to_dict() for promise in self.promises],
            "tone": dict(self.tone),
        }
