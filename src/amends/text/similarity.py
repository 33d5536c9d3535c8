"""Texts that say the same: vectors to compare by, nearest neighbours, near-duplicates. Plain numpy arrays."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder, features, heads, model
from .own_words import own_words

Vectors = NDArray[np.float32]
# Texts nearer than this say the same in nearly the same words.
NEAR_DUPLICATE = 0.92
_BLOCK = 1024
_SHORT = 256


class Neighbour(NamedTuple):
    """The place of a vector among those searched, and how alike it is (1: the same)."""

    place: int
    likeness: float


def embed(texts: Iterable[str]) -> Vectors:
    """Give one vector of length one for each text. Their products are likenesses."""
    words = [own_words(text) for text in texts]
    if not heads.available():
        return np.stack([_hashed(text) for text in words]) if words else np.zeros((0, _SHORT), np.float32)
    made = [heads.embedding(encoded) for encoded in encoder.encode_many(words)]
    return np.stack(made) if made else np.zeros((0, encoder.SIZE), np.float32)


def nearest(vector: Vectors, among: Vectors, count: int = 5, least: float = 0.0) -> list[Neighbour]:
    """Give the most alike, best first."""
    if not len(among):
        return []
    likeness = among @ vector
    some = np.argpartition(-likeness, min(count, len(likeness)) - 1)[:count]
    best = sorted(some.tolist(), key=lambda i: (-likeness[i], i))
    return [Neighbour(i, round(float(likeness[i]), 4)) for i in best if likeness[i] >= least]


def near_duplicates(vectors: Vectors, least: float = NEAR_DUPLICATE) -> Iterator[tuple[int, int, float]]:
    """Give every pair that is at least so alike, a block at a time so that memory stays small."""
    for at in range(0, len(vectors), _BLOCK):
        likeness = vectors[at : at + _BLOCK] @ vectors[at:].T
        rows, columns = np.nonzero(likeness >= least)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if column > row:
                yield at + row, at + column, round(float(likeness[row, column]), 4)


def _hashed(text: str) -> Vectors:
    """Without the encoder: hashed features, weighed by rarity and folded small."""
    indices, values = features.features(text)
    folded = np.zeros(_SHORT, dtype=np.float32)
    sign = np.where(indices // _SHORT % 2, 1.0, -1.0)
    np.add.at(folded, indices % _SHORT, values * model.load().idf[indices] * sign)
    length = float(np.sqrt((folded**2).sum()))
    return np.asarray(folded / length if length else folded, dtype=np.float32)
