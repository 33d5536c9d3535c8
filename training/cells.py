"""Fit the cells of the space that texts are compared in: `cells.npz`, so that a search looks at a few of them.

    PYTHONPATH=src python training/cells.py DATA_FOLDER

Spherical k-means over vectors of messages. Prints how many of the five nearest of held-out messages lie in the
cells that a search looks into, and what share of all messages those cells hold.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np
from corpora import rows

from amends.text import similarity

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "amends" / "text" / "weights"
SEED, CELLS, ROUNDS, EACH, HELD = 20261122, 256, 25, 2_000, 1_500
CORPORA = (
    "xci", "xfincorp", "cesamard", "cfpb_mixed", "cfpb_payday", "banking77_train", "politeness_stackexchange",
)  # fmt: skip


def texts(folder: Path) -> list[str]:
    """Messages of many kinds, our own all and of each corpus the same number."""
    chance = random.Random(SEED)
    found = [line for line in (HERE / "own_messages.txt").read_text().splitlines() if line.strip()]
    for path in sorted((HERE / "messages").glob("*.jsonl")):
        found += [json.loads(line).get("text", "") for line in path.read_text().splitlines()]
    for name in CORPORA:
        some = [row["text"][:1500] for row in rows(folder, name)]
        found += chance.sample(some, min(EACH, len(some)))
    found = [text for text in dict.fromkeys(found) if len(text) > 20]
    chance.shuffle(found)
    return found


def fit(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors in the middle of each cell; an empty cell begins anew at a vector that lies far off."""
    chance = np.random.default_rng(SEED)
    middles = vectors[chance.choice(len(vectors), CELLS, replace=False)]
    for _ in range(ROUNDS):
        near = vectors @ middles.T
        own, best = near.argmax(axis=1), near.max(axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, own, vectors)
        empty = np.flatnonzero(np.bincount(own, minlength=CELLS) == 0)
        sums[empty] = vectors[np.argsort(best)[: len(empty)]]
        middles = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return middles


def main() -> None:
    vectors = similarity.embed(texts(Path(sys.argv[1])))
    held, rest = vectors[:HELD], vectors[HELD:]
    middles = fit(rest)
    np.savez_compressed(
        WEIGHTS / "cells.npz", middles=middles.astype(np.float16), mark=np.array(similarity.mark())
    )
    likeness = rest @ held.T
    own = (rest @ middles.T).argmax(axis=1)
    for probes in (2, 4, 6, 8, 12):
        looked = np.argsort(-(held @ middles.T), axis=1)[:, :probes]
        best = np.argsort(-likeness, axis=0)[:5].T
        hits = np.mean([np.isin(own[row], cells).mean() for row, cells in zip(best, looked, strict=True)])
        share = np.mean([np.isin(own, cells).mean() for cells in looked])
        print(f"{probes} cells: {hits:.3f} of the five nearest, {share:.3f} of all messages")


if __name__ == "__main__":
    main()
