"""`read()`: what a customer's message says, and how upset its writer is."""

from collections.abc import Iterable, Iterator
from itertools import islice

from . import asks, concerns, cues, heads, language, learned, linear, risks, similarity
from .model import load, probabilities
from .own_words import own_words
from .passage import Passage
from .types import Complaint, Reading, Risk
from .view import View, views

_DISTRESS = {"vulnerable", "self_harm"}
# So many messages are encoded together: enough for speed, few enough for memory.
_TOGETHER = 256


def read(text: str) -> Reading:
    """Read one message. Quoted history and signatures are passed over."""
    return next(iter(read_many([text])))


def read_many(texts: Iterable[str]) -> list[Reading]:
    """Read many messages, in their order; faster together than one by one."""
    readings: list[Reading] = []
    for passages in _together(texts):
        readings += [_read(p, v) for p, v in zip(passages, views(passages), strict=True)]
    return readings


def _together(texts: Iterable[str]) -> Iterator[list[Passage]]:
    rest = iter(texts)
    while some := [_passage(text) for text in islice(rest, _TOGETHER)]:
        yield some


def engine() -> str:
    """The name of what judges: the encoder's heads, or the linear models where its weights are missing."""
    return heads.version() if heads.available() else load().version


def _passage(text: str) -> Passage:
    """Blank what is not said now; spans are still of the text as given."""
    passage = Passage(own_words(text))
    passage.raw = text
    return passage


def _read(passage: Passage, view: View | None) -> Reading:
    return _read_linear(passage) if view is None else _read_learned(passage, view)


def _read_learned(passage: Passage, view: View) -> Reading:
    said = probabilities(passage.plain)
    found = cues.find_cues(passage)
    complaint = learned.complaint(passage, view, said["complaint"], found)
    limits = learned.calibration()
    sure = risks.judged_risks(passage, view, complaint, limits["risks"])
    wanted = asks.judged_asks(passage, view, complaint, limits["asks"])
    emotions = learned.emotions(view, found, complaint)
    return Reading(
        complaint=Complaint(round(complaint, 3), complaint >= linear.IS_COMPLAINT),
        severity=learned.severity(passage, view, sure, complaint),
        heat=learned.heat(passage, view, found, sure, complaint),
        emotions=emotions,
        risks=sure,
        concerns=concerns.judged_concerns(passage, view, complaint, wanted, limits["concern"]),
        asks=wanted,
        language=language.language_of(passage.plain),
        evidence=learned.evidence(passage, view, found, emotions),
        distress_leads=_distress_leads(sure, emotions),
        engine=engine(),
        vector=view.vector,
    )


def _read_linear(passage: Passage) -> Reading:
    said = probabilities(passage.plain)
    found = cues.find_cues(passage)
    complaint = linear.complaint(passage, said, found)
    sure = risks.find_risks(passage, complaint)
    wanted = asks.find_asks(passage, complaint)
    emotions = linear.emotions(said, found, complaint)
    severity = linear.severity(said, found, sure, complaint)
    return Reading(
        complaint=Complaint(round(complaint, 3), complaint >= linear.IS_COMPLAINT),
        severity=severity,
        heat=linear.heat(said, found, sure, complaint, severity),
        emotions=emotions,
        risks=sure,
        concerns=concerns.find_concerns(passage, complaint, sure, wanted),
        asks=wanted,
        language=language.language_of(passage.plain),
        evidence=cues.evidence_of(passage, found),
        distress_leads=_distress_leads(sure, emotions),
        engine=engine(),
        vector=similarity.hashed(passage.plain),
    )


def _distress_leads(sure: tuple[Risk, ...], emotions: dict[str, float]) -> bool:
    kinds = {risk.kind for risk in sure}
    distress = max(emotions["anxiety"], emotions["sadness"]) + 0.25 * len(kinds & _DISTRESS)
    hostile = bool(kinds & {"abuse", "legal"})
    return "self_harm" in kinds or (distress > emotions["anger"] + 0.1 and distress > 0.35 and not hostile)
