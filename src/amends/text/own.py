"""What an installation taught the engine: small corrections to its heads, learned from its own people.

Each correction is a linear head on the encoder's vector that is added to what the shipped head says. It is
fitted with a strong pull to zero, so a handful of examples moves little, and one that does not do better on
examples it has not seen is not used at all.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from . import encoder, place
from .place import FILE

# Fewer examples of a judgement, or fewer of either answer, teach nothing.
LEAST, LEAST_EACH = 20, 5
# The pull to zero, in examples; how far a score may already be off to be learned from.
PULL, FARTHEST = 0.1, 12.0
_STEPS = 60
FOLDS = 5

Vectors = NDArray[np.float32]


class Example(NamedTuple):
    """What a person said of one judgement. `what`: complaint, risk:KIND or finding:RULE.

    `group` keeps together what belongs together (a case): it is learned from or judged by, never both.
    """

    what: str
    text: str
    holds: bool
    group: str = ""


class Correction(NamedTuple):
    """Added to a head's score: `weights` on the vector of length one, and `bias`."""

    weights: Vectors
    bias: float


class Outcome(NamedTuple):
    """How often a judgement was right before and after, each example judged by what the others taught."""

    what: str
    examples: int
    right_before: int
    right_after: int

    @property
    def better(self) -> bool:
        """Only then is the correction used. One more might be chance."""
        return self.right_after >= self.right_before + 2


Corrections = Mapping[str, Correction]
_log = logging.getLogger(__name__)
_trial: Corrections | None = None


def corrected(
    names: Sequence[str], scores: NDArray[np.float32], vectors: Vectors, kind: str = ""
) -> NDArray[np.float32]:
    """Add what was learned to scores in log odds: a column a name, a row of `vectors` a row.

    `kind` stands before the names in what was learned: "risk:", "finding:".
    """
    learned = _in_force()
    taught = [(at, learned[kind + name]) for at, name in enumerate(names) if kind + name in learned]
    if not taught:
        return scores
    made, units = np.array(scores, dtype=np.float32), encoder.unit(vectors)
    for at, one in taught:
        made[:, at] += units @ one.weights + one.bias
    return made


def taught() -> frozenset[str]:
    """The judgements that are corrected."""
    return frozenset(_in_force())


def mark() -> str:
    """A short name of what was learned; empty where nothing was."""
    learned = _in_force()
    said = b"".join(name.encode() + learned[name].weights.tobytes() for name in sorted(learned))
    return sha256(said).hexdigest()[:8] if learned else ""


@contextmanager
def trying(corrections: Corrections) -> Iterator[None]:
    """Judge with these corrections for a while, in place of those in force."""
    global _trial
    before, _trial = _trial, corrections
    try:
        yield
    finally:
        _trial = before


def fit(vectors: Vectors, scores: Sequence[float], holds: Sequence[bool]) -> Correction:
    """Fit a correction by logistic regression on top of the scores, by Newton's method.

    The loss is the sum of the log losses plus PULL times the squared length of the weights.
    """
    inputs = np.concatenate((encoder.unit(vectors), np.ones((len(vectors), 1))), axis=1).astype(np.float64)
    wanted, offset = np.asarray(holds, float), np.asarray(scores, float)
    pull = np.full(inputs.shape[1], 2 * PULL)
    pull[-1] = 0.1
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(offset + inputs @ weights, -30, 30)))
        slope = inputs.T @ (chance - wanted) + pull * weights
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return Correction(weights[:-1].astype(np.float32), float(weights[-1]))


def fold_of(example: Example) -> int:
    """Which fifth an example falls in; a group stays together."""
    return int(sha256((example.group or example.text).encode()).hexdigest(), 16) % FOLDS


def enough(examples: Sequence[Example]) -> bool:
    """Say whether these examples of one judgement can teach anything."""
    yes = sum(example.holds for example in examples)
    return len(examples) >= LEAST and min(yes, len(examples) - yes) >= LEAST_EACH


def save(folder: Path, corrections: Corrections) -> Path:
    """Write what was learned, beside the mark of the encoder it was learned on."""
    folder.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    arrays = {name: np.append(one.weights, one.bias).astype(np.float32) for name, one in corrections.items()}
    arrays["encoder"] = np.array(encoder.mark())
    np.savez_compressed(written, allow_pickle=False, **arrays)
    part = folder / f"{FILE}.part"
    part.write_bytes(written.getvalue())
    return part.replace(folder / FILE)


def load(path: Path) -> dict[str, Correction]:
    """Read what was learned; nothing where the file cannot be read or belongs to another encoder."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            if str(stored["encoder"]) != encoder.mark():
                return {}
            return {
                name: Correction(stored[name][:-1], float(stored[name][-1]))
                for name in stored.files
                if name != "encoder"
            }
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        _log.warning("What this installation taught the engine cannot be read: %s", error)
        return {}


def grouped(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Examples by what they are about."""
    made: dict[str, list[Example]] = {}
    for example in examples:
        made.setdefault(example.what, []).append(example)
    return made


def _in_force() -> Corrections:
    if _trial is not None:
        return _trial
    path = place.path()
    if path is None:
        return {}
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=2)
def _loaded(path: Path, _written: int) -> Corrections:
    return load(path)
