"""Learning from an installation's own examples: fit corrections, try them on unseen ones, keep the better."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from . import encoder, heads, judgement, learned, own, risks
from .coaching import coach
from .odds import logit
from .own import Correction, Example, Outcome
from .own_words import own_words
from .passage import Passage
from .reader import read
from .signs import signs
from .view import views

_SURE = 1e-3
# What an example of a finding may depend on is given as if the case asked for it.
_CONTEXT = {"now": "2026-11-23T10:00:00", "priority_raised": False}


class Lesson(NamedTuple):
    """What was learned, and how each judgement did on examples kept apart."""

    corrections: dict[str, Correction]
    outcomes: tuple[Outcome, ...]


def learn(examples: Iterable[Example]) -> Lesson:
    """Fit a correction to each judgement with enough examples; keep those that do better on unseen ones.

    Raises RuntimeError where the encoder's weights are missing.
    """
    if not heads.available():
        raise RuntimeError("The encoder's weights are missing: there is nothing to learn with.")
    corrections, outcomes = {}, []
    for what, given in sorted(own.grouped(examples).items()):
        usable = [example for example in given if teachable(example)]
        if not own.enough(usable):
            continue
        outcome = tried(what, usable)
        outcomes.append(outcome)
        if outcome.better:
            corrections[what] = fitted(usable)
    return Lesson(corrections, tuple(outcomes))


def tried(what: str, examples: Sequence[Example]) -> Outcome:
    """Judge each fifth of the examples before and after learning from the other four."""
    before = after = 0
    for fold in range(own.FOLDS):
        held = [example for example in examples if own.fold_of(example) == fold]
        rest = [example for example in examples if own.fold_of(example) != fold]
        with own.trying({}):
            before += sum(said(example) == example.holds for example in held)
        with own.trying({what: fitted(rest)} if own.enough(rest) else {}):
            after += sum(said(example) == example.holds for example in held)
    return Outcome(what, len(examples), before, after)


def fitted(examples: Sequence[Example]) -> Correction:
    """Fit one correction to examples of one judgement, on top of what the shipped heads say.

    What the patterns see for certain is out of a correction's reach; from that alone nothing is learned.
    """
    with own.trying({}):
        pairs = [seen(example) for example in examples]
    near = [at for at, (_, score) in enumerate(pairs) if abs(score) <= own.FARTHEST]
    if not near:
        return Correction(np.zeros(encoder.SIZE, dtype=np.float32), 0.0)
    vectors = np.stack([pairs[at][0] for at in near])
    return own.fit(vectors, [pairs[at][1] for at in near], [examples[at].holds for at in near])


def said(example: Example) -> bool:
    """What the engine says of an example now."""
    kind, _, name = example.what.partition(":")
    if kind == "finding":
        return any(finding.rule == name for finding in coach(example.text, _CONTEXT).findings)
    reading = read(example.text)
    if kind == "risk":
        return any(risk.kind == name for risk in reading.risks)
    return reading.complaint.is_complaint


def teachable(example: Example) -> bool:
    """Say whether a head stands behind this judgement; rules that only count or compare have none."""
    kind, _, name = example.what.partition(":")
    if not example.text.strip():
        return False
    if kind == "finding":
        return name in judgement.known()
    return kind == "complaint" or (kind == "risk" and name in heads.stretch_names())


def seen(example: Example) -> tuple[own.Vectors, float]:
    """The vector that a correction reads, and the log odds of the shipped judgement."""
    kind, _, name = example.what.partition(":")
    if kind == "finding":
        over, vectors = judgement.margins([example.text], [signs(example.text)])
        return vectors[0], float(over[0, judgement.names().index(name)])
    if kind == "risk":
        return _stretch(example.text, name)
    whole = encoder.encode(Passage(own_words(example.text)).plain).whole
    return whole, logit(read(example.text).complaint.probability, _SURE)


def _stretch(text: str, kind: str) -> tuple[own.Vectors, float]:
    """How sure a risk is beyond its limit, which is lower where a pattern speaks for it too."""
    passage = Passage(text)
    [one] = views([passage])
    encoded = encoder.encode(passage.plain)
    alone, beside = learned.calibration()["risks"][kind]
    for risk in risks.find_risks(passage, 1.0):
        if risk.kind == kind and one:
            sure = one.near(kind, risk.start, risk.end)
            return encoded.spans([(risk.start, risk.end)])[0], _beyond(sure, beside)
    best = one.best(kind) if one else None
    if best is None:
        return encoded.whole, 0.0
    return encoded.spans([best[1]])[0], _beyond(best[0], alone)


def _beyond(sure: float, limit: float) -> float:
    return logit(sure, _SURE) - logit(limit, _SURE)
