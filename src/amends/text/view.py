"""What the learned heads say of one passage: of the whole, and of each sentence and clause."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from . import encoder, heads
from .clauses import clauses, sentences
from .hints import hints, places_of
from .passage import Passage

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """`pieces` are the clauses in order, `parents` the sentence of each; `said` has a value a piece.

    `whole_said` and `felt` (emotions) have a value a sentence, `sentences` their stretches.
    """

    judgement: heads.Judgement
    vector: heads.Array
    pieces: tuple[Span, ...]
    parents: tuple[int, ...]
    sentences: tuple[Span, ...]
    said: dict[str, heads.Array]
    whole_said: dict[str, heads.Array]
    felt: dict[str, heads.Array]

    def best(self, name: str) -> tuple[float, Span] | None:
        """The clause that a name fits best, and how sure that is."""
        if not self.pieces:
            return None
        at = int(np.argmax(self.said[name]))
        own = float(self.said[name][at])
        around = float(self.whole_said[name][self.parents[at]])
        return max(own, 0.5 * (own + around)), self.pieces[at]

    def near(self, name: str, start: int, end: int) -> float:
        """How sure a name is of what overlaps a stretch: its clauses and their sentences."""
        sure = 0.0
        for at, (first, last) in enumerate(self.pieces):
            if first < end and start < last:
                sure = max(sure, float(self.said[name][at]), float(self.whole_said[name][self.parents[at]]))
        return sure


def view(passage: Passage, encoded: encoder.Encoded) -> View:
    """Ask all reader heads about a passage that was encoded."""
    whole = [span for span in sentences(passage) if span[0] < encoder.MAX_CHARACTERS]
    cut = [(clause, at) for at, span in enumerate(whole) for clause in clauses(passage.plain, *span)]
    pieces = tuple(clause for clause, _ in cut)
    found = places_of(passage, whole[-1][1] if whole else 0)
    told = np.concatenate((hints(passage, pieces, found), hints(passage, whole, found)))
    said = heads.stretches(encoded, [*pieces, *whole], told)
    return View(
        judgement=heads.judge(encoded, passage.plain),
        vector=heads.embedding(encoded),
        pieces=pieces,
        parents=tuple(at for _, at in cut),
        sentences=tuple(whole),
        said={name: values[: len(pieces)] for name, values in said.items()},
        whole_said={name: values[len(pieces) :] for name, values in said.items()},
        felt=heads.feelings(encoded, whole, passage.plain),
    )


def views(passages: Iterable[Passage]) -> list[View | None]:
    """View many passages with one batch of the encoder; None for each where the weights are missing."""
    given = list(passages)
    if not heads.available():
        return [None] * len(given)
    encoded = encoder.encode_many(passage.plain for passage in given)
    return [view(passage, e) if len(e.vectors) else None for passage, e in zip(given, encoded, strict=True)]
