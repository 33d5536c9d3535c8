"""Texts that say the same: vectors to compare by, nearest neighbours, near-duplicates. Plain numpy arrays."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder, features, heads, model
from .own_words import own_words

Vectors = NDArray[np.float32]
# Texts nearer than this say the same in nearly the same words.
NEAR_DUPLICATE = 0.92
CELLS = "weights/cells.npz"
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
        return np.stack([hashed(text) for text in words]) if words else np.zeros((0, _SHORT), np.float32)
    made = [heads.embedding(encoded) for encoded in encoder.encode_many(words)]
    return np.stack(made) if made else np.zeros((0, encoder.SIZE), np.float32)


def mark() -> str:
    """Tell one space from another: vectors of two cannot be compared."""
    return encoder.mark() if heads.available() else f"hashed-{model.load().version}"


def size() -> int:
    """How many numbers a vector of this space has."""
    return encoder.SIZE if heads.available() else _SHORT


def cells_of(vector: Vectors, count: int = 1) -> list[int]:
    """Give the cells of the space that lie nearest, the nearest first; the first is a vector's own.

    Without cells for this space all vectors lie in one, and a search looks at the newest.
    """
    middles = _cells(mark())
    return [0] if middles is None else np.argsort(-(middles @ vector))[:count].tolist()


@cache
def _cells(space: str) -> Vectors | None:
    path = files(__package__).joinpath(CELLS)
    if not path.is_file():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        return stored["middles"].astype(np.float32) if str(stored["mark"]) == space else None


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


def hashed(text: str) -> Vectors:
    """Without the encoder: hashed features, weighed by rarity and folded small."""
    indices, values = features.features(text)
    folded = np.zeros(_SHORT, dtype=np.float32)
    sign = np.where(indices // _SHORT % 2, 1.0, -1.0)
    np.add.at(folded, indices % _SHORT, values * model.load().idf[indices] * sign)
    length = float(np.sqrt((folded**2).sum()))
    return np.asarray(folded / length if length else folded, dtype=np.float32)
