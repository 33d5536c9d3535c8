"""The learned judgement of single sentences: what a sentence does, however it is worded.

Each sentence is encoded by itself. A linear head a name reads its vector, its word groups and what the
patterns saw in it (`signs`). A sign is kept unless the rest speaks against it; what the patterns missed
is added where it is clear. Made by training/coach_heads.py. Without weights the
patterns stand alone.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder, heads, own

WEIGHTS = "weights/judgement.npz"
# A draft has some twenty sentences; what is pasted beyond this is left to the patterns.
MAX_SENTENCES = 120
MAX_LENGTH = 400
_REMEMBERED = 1024

Vectors = NDArray[np.float32]


class Heads(NamedTuple):
    """One row a name: weights over the vector, and what keeps a sign of the patterns or adds one."""

    names: tuple[str, ...]
    weights: Vectors
    words: Vectors
    signs: Vectors
    bias: Vectors
    keep: Vectors
    add: Vectors


# The word groups that the heads know, by their place.
_groups: dict[str, int] = {}
_WORD = re.compile(r"[\w']+|[?!]")


def groups(sentence: str) -> list[str]:
    """Give a sentence's words and groups of two and three, each once."""
    words = _WORD.findall(sentence.lower())
    found = [" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)]
    return list(dict.fromkeys(found))


@cache
def _heads() -> Heads | None:
    path = files(__package__).joinpath(WEIGHTS)
    if not path.is_file() or not encoder.available():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        if str(stored["encoder"]) != encoder.mark():
            # Heads read the vectors of one encoder only; beside another the patterns stand alone.
            return None
        names = tuple(str(name) for name in stored["names"])
        parts = (stored[key].astype(np.float32) for key in Heads._fields[1:])
        _groups.update({str(group): at for at, group in enumerate(stored["groups"])})
        return Heads(names, *parts)


def available() -> bool:
    """Say whether sentences can be judged by meaning."""
    return _heads() is not None


def known() -> frozenset[str]:
    """The names that are judged; all others are left to the patterns."""
    fitted = _heads()
    return frozenset(fitted.names) if fitted else frozenset()


class _Memory:
    """Vectors of the sentences seen last: while somebody types, only one sentence is new."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        with self._lock:
            got = {sentence: self._kept[sentence] for sentence in sentences if sentence in self._kept}
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in got))
        got |= {sentence: one.whole for sentence, one in zip(new, encoder.encode_many(new), strict=True)}
        with self._lock:
            for sentence, vector in got.items():
                self._kept[sentence] = vector
                self._kept.move_to_end(sentence)
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return np.stack([got[sentence] for sentence in sentences])


_memory = _Memory()


def judge(sentences: Sequence[str], signs: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Name what each sentence does. `signs` are what the patterns see in it. Ask `available` first."""
    fitted = _fitted()
    if not sentences:
        return []
    over, _ = margins(sentences, signs)
    return [frozenset(name for name, yes in zip(fitted.names, row > 0, strict=True) if yes) for row in over]


def margins(sentences: Sequence[str], signs: Sequence[frozenset[str]]) -> tuple[Vectors, Vectors]:
    """Give by how much each name of `names` exceeds its limit, a row a sentence; and the sentences' vectors."""
    fitted = _fitted()
    read = [sentence[:MAX_LENGTH] for sentence in sentences]
    seen = np.array([[name in given for name in fitted.names] for given in signs])
    said = vectors(read)
    over = encoder.unit(said) @ fitted.weights.T + fitted.bias - np.where(seen, fitted.keep, fitted.add)
    over += np.stack([_worded(sentence, fitted) for sentence in read]) + seen * fitted.signs
    return own.corrected(fitted.names, np.asarray(over, dtype=np.float32), said, "finding:"), said


def vectors(sentences: Sequence[str]) -> Vectors:
    """Give the sentences' vectors, remembered from before where they were read lately."""
    return _memory.vectors(sentences)


def names() -> tuple[str, ...]:
    """The names that are judged, in the order of `margins`."""
    return _fitted().names


def _fitted() -> Heads:
    fitted = _heads()
    if fitted is None:
        raise RuntimeError("The weights are missing.")
    return fitted


def _worded(sentence: str, fitted: Heads) -> Vectors:
    known = [_groups[group] for group in groups(sentence) if group in _groups]
    return np.asarray(fitted.words[:, known].sum(axis=1) / max(len(known), 1) ** 0.5, dtype=np.float32)


def pointed(given: Vectors) -> Vectors:
    """Turn vectors towards what sentences are about."""
    stored = heads.load()
    return encoder.unit(given if stored is None else given @ stored["meaning.weight"].T)
