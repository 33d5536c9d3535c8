"""The learned judgement of single sentences: what a sentence does, however it is worded.

Each sentence is encoded by itself; a linear head a name reads its vector, and what the patterns saw
(`signs`) weighs in as evidence. Made by training/coach_heads.py. Without weights `judge` gives None
and the patterns stand alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder

WEIGHTS = "weights/judgement.npz"
# A draft has some twenty sentences; what is pasted beyond this is left to the patterns.
MAX_SENTENCES = 120
MAX_LENGTH = 400
_REMEMBERED = 1024

Vectors = NDArray[np.float32]


class Heads(NamedTuple):
    """One row a name: weights over the vector, and what a sign of the patterns counts for."""

    names: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    sign_seen: Vectors
    sign_missing: Vectors


@cache
def _heads() -> Heads | None:
    path = files(__package__).joinpath(WEIGHTS)
    if not path.is_file() or not encoder.available():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        names = tuple(str(name) for name in stored["names"])
        parts = (stored[key].astype(np.float32) for key in Heads._fields[1:])
        return Heads(names, *parts)


def available() -> bool:
    """Say whether sentences can be judged by meaning."""
    return _heads() is not None


def known() -> frozenset[str]:
    """The names that are judged; all others are left to the patterns."""
    heads = _heads()
    return frozenset(heads.names) if heads else frozenset()


class _Memory:
    """Vectors of the sentences seen last: while somebody types, only one sentence is new."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        with self._lock:
            got = {sentence: self._kept[sentence] for sentence in sentences if sentence in self._kept}
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in got))
        got |= dict(zip(new, _encoded(new), strict=True))
        with self._lock:
            for sentence, vector in got.items():
                self._kept[sentence] = vector
                self._kept.move_to_end(sentence)
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return np.stack([got[sentence] for sentence in sentences])


def _encoded(sentences: Sequence[str]) -> list[Vectors]:
    """Encode in two runs, the short and the long ones, so that little is padding."""
    order = sorted(range(len(sentences)), key=lambda at: len(sentences[at]))
    half = (len(order) + 1) // 2
    made: list[Vectors] = [np.zeros(encoder.SIZE, dtype=np.float32)] * len(sentences)
    for part in (order[:half], order[half:]):
        if part:
            for at, encoded in zip(part, encoder.encode_many([sentences[at] for at in part]), strict=True):
                made[at] = encoded.whole
    return made


_memory = _Memory()


def normal(vectors: Vectors) -> Vectors:
    """Give vectors of length one."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-6), dtype=np.float32)


def judge(sentences: Sequence[str], signs: Callable[[str], frozenset[str]]) -> list[frozenset[str]] | None:
    """Name what each sentence does; None without weights. `signs` tells what the patterns see in it."""
    heads = _heads()
    if heads is None:
        return None
    read = [sentence[:MAX_LENGTH] for sentence in sentences[:MAX_SENTENCES]]
    if not read:
        return []
    seen = np.array([[name in given for name in heads.names] for given in map(signs, read)])
    meaning = normal(_memory.vectors(read)) @ heads.weights.T + heads.bias
    said = meaning + np.where(seen, heads.sign_seen, heads.sign_missing) > 0
    return [frozenset(name for name, yes in zip(heads.names, row, strict=True) if yes) for row in said]
