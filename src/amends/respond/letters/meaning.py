"""What a sentence of a letter means, whatever its wording: heads fitted to examples.

The examples are sentences that say a thing, and such as come near and do not (`training/letters`). A head reads the
encoder's vector of a sentence, which words of `words.yaml` stand in it, and whether the pattern of the item
holds. It never stands alone: an item's `needs` and `void` are told by words, so no likeness outweighs a denial.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amends.text import encoder, judgement

FILE = "meanings.npz"
# How much the vector counts beside a word that stands in the sentence; how much a word does.
VECTOR, WORD = 6.0, 1.0

Array = NDArray[np.float32]


class Heads(NamedTuple):
    """A row for each meaning: weights over vector and words, what the pattern's sign is worth, the limit."""

    meanings: tuple[str, ...]
    words: tuple[str, ...]
    weights: Array
    signs: Array
    limits: Array


@cache
def _stored() -> tuple[Heads, str]:
    with np.load(BytesIO(files(__package__).joinpath(FILE).read_bytes()), allow_pickle=False) as kept:
        named = [tuple(str(one) for one in kept[key]) for key in ("meanings", "words")]
        parts = [kept[key].astype(np.float32) for key in ("weights", "signs", "limits")]
        return Heads(named[0], named[1], *parts), str(kept["encoder"])


def known() -> frozenset[str]:
    """The names of the meanings that there are."""
    return frozenset(_stored()[0].meanings)


@cache
def heads() -> Heads | None:
    """The heads; nothing where the encoder that they were fitted to is not there: then the patterns stand alone."""
    fitted, mark = _stored()
    return fitted if encoder.available() and mark == encoder.mark() else None


def features(sentences: Sequence[str], words: Sequence[str], has: Callable[[str, str], bool]) -> Array:
    """What the heads read: a row for each sentence."""
    said = encoder.unit(judgement.vectors([one[: judgement.MAX_LENGTH] for one in sentences]))
    stand = [[WORD * has(name, one) for name in words] + [1.0] for one in sentences]
    return np.hstack([said * VECTOR, np.array(stand, dtype=np.float32)]).astype(np.float32)


class Meant:
    """What the sentences of one letter mean."""

    def __init__(self, fitted: Heads, sentences: Sequence[str], has: Callable[[str, str], bool]) -> None:
        self._at = {name: at for at, name in enumerate(fitted.meanings)}
        self._signs = fitted.signs
        self._over = np.zeros((0, len(self._at)), dtype=np.float32)
        if sentences:
            self._over = features(sentences, fitted.words, has) @ fitted.weights.T - fitted.limits

    def __len__(self) -> int:
        return len(self._over)

    def margin(self, at: int, meaning: str, sign: bool) -> float:
        """By how much a sentence exceeds what a meaning asks; `sign`: the item's pattern holds there."""
        place = self._at[meaning]
        return float(self._over[at, place] + self._signs[place] * sign)
