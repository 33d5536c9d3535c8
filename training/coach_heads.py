"""Make the coach's sentence heads from training/drafts: `PYTHONPATH=src python training/coach_heads.py`.

1. The sentences are encoded by the shipped encoder, each by itself.
2. On four fifths a logistic head a name is fitted to the vectors. What the patterns say of a sentence
   is worth its log likelihood ratio on the same rows (no pattern was written from them).
3. The encoder has been tuned on those four fifths, so their scores flatter. How much head and sign
   count, and each name's threshold, are therefore chosen on the last fifth, in halves: the report
   prints figures of each half with what was chosen on the other.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amends.text import encoder, judgement
from amends.text.signs import signs

HERE = Path(__file__).parent
Array = NDArray[np.float64]
# Fewer rows than this teach nothing.
LEAST = 10
UNREAD = {
    "says:alternative",
    "says:conditional",
    "says:reason",
    "says:rule",
    "apology:regret",
    "apology:repair",
}
# Precision counts a little more than recall: a false finding costs trust.
BETA = 0.8
STEPS, RATE, DECAY = 400, 0.5, 2e-4


class Data(NamedTuple):
    rows: list[dict]
    names: list[str]
    vectors: Array
    labels: NDArray[np.bool_]
    signs: NDArray[np.bool_]
    fold: NDArray[np.int_]


def labels(row: dict) -> set[str]:
    parts = {part: row[part] for part in ("present", "apology", "says")}
    return {*row["findings"], *(f"{part}:{name}" for part, given in parts.items() for name in given)}


def fold(row: dict) -> int:
    """0 and 5 are the held-out fifth, in two halves; a draft stays together."""
    return int(hashlib.sha256((row.get("draft") or row["id"]).encode()).hexdigest(), 16) % 10


def load() -> Data:
    paths = sorted((HERE / "drafts").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row["text"].split()) > 1]
    given = [labels(row) for row in rows]
    names = sorted({name for one in given for name in one})
    names = [name for name in names if sum(name in one for one in given) >= LEAST]
    vectors = encoded([row["text"] for row in rows])
    seen = [signs(row["text"]) for row in rows]
    return Data(
        rows,
        names,
        judgement.normal(vectors).astype(float),
        np.array([[name in one for name in names] for one in given]),
        np.array([[name in one for name in names] for one in seen]),
        np.array([fold(row) for row in rows]),
    )


def encoded(texts: list[str]) -> Array:
    """Encode the sentences; kept beside the script until they or the encoder change."""
    weights = Path(encoder.__file__).parent / encoder.MODEL
    key = hashlib.sha256(weights.read_bytes() + "\n".join(texts).encode()).hexdigest()[:16]
    kept = HERE / "out" / f"sentences-{key}.npy"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        np.save(kept, np.array([one.whole for one in encoder.encode_many(texts)]))
    return np.load(kept)


def fitted(vectors: Array, wanted: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Fit all heads at once: logistic loss, rare names weighted up, by accelerated descent."""
    mean, spread = vectors.mean(0), vectors.std(0) + 1e-6
    inputs = (vectors - mean) / spread / np.sqrt(vectors.shape[1])
    share = wanted.mean(0)
    weight = np.where(wanted, np.minimum(np.sqrt((1 - share) / np.maximum(share, 1e-9)), 6), 1.0)
    heads, bias = np.zeros((wanted.shape[1], vectors.shape[1])), np.log(share / (1 - share) + 1e-9)
    fast, last = np.zeros_like(heads), heads.copy()
    for step in range(STEPS):
        ahead = heads + fast
        error = weight * (1 / (1 + np.exp(-(inputs @ ahead.T + bias))) - wanted)
        last, heads = heads, ahead - RATE * 60 * (error.T @ inputs / len(inputs) + DECAY * ahead)
        fast = (heads - last) * min(0.9, step / (step + 3))
        bias = bias - RATE * error.mean(0)
    heads = heads / spread / np.sqrt(vectors.shape[1])
    return heads, bias - heads @ mean


def worth(seen: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> tuple[Array, Array]:
    """The log likelihood ratio of a sign, and of its absence, smoothed towards saying nothing."""
    hits, false = (seen & wanted).sum(0) + 1.0, (seen & ~wanted).sum(0) + 1.0
    yes, no = wanted.sum(0) + 2.0, (~wanted).sum(0) + 2.0 * (~wanted).sum(0) / (wanted.sum(0) + 1)
    rate_yes, rate_no = hits / yes, np.minimum(false / no, 0.99)
    return np.log(rate_yes / rate_no), np.log((1 - rate_yes) / (1 - rate_no))


def f_score(got: NDArray[np.bool_], wanted: NDArray[np.bool_], beta: float = 1.0) -> float:
    hits = float((got & wanted).sum())
    square = beta * beta
    return (
        (1 + square)
        * hits
        / max((1 + square) * hits + square * (~got & wanted).sum() + (got & ~wanted).sum(), 1)
    )


def threshold(score: Array, wanted: NDArray[np.bool_], common: float) -> float:
    """The best cut of one name; few rows pull it towards the common one."""
    cuts = np.unique(np.concatenate((score[wanted] - 1e-6, [common])))
    best = max(cuts, key=lambda cut: f_score(score > cut, wanted, BETA) - 0.012 * abs(cut - common))
    trust = wanted.sum() / (wanted.sum() + 8)
    return float(trust * best + (1 - trust) * common)


def chosen(meaning: Array, evidence: Array, wanted: NDArray[np.bool_]) -> tuple[float, Array]:
    """How much a sign counts beside the meaning, and the threshold of each name."""
    best = (-1.0, 0.0, 0.0)
    for part in (0.0, 0.3, 0.6, 1.0, 1.5):
        score = meaning + part * evidence
        for cut in np.arange(-3, 4, 0.25):
            macro = np.mean([f_score(score[:, n] > cut, wanted[:, n], BETA) for n in range(wanted.shape[1])])
            best = max(best, (float(macro), part, float(cut)))
    _, part, common = best
    score = meaning + part * evidence
    return part, np.array([threshold(score[:, n], wanted[:, n], common) for n in range(wanted.shape[1])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="only print the report")
    given = parser.parse_args()
    data = load()
    train, held = ~np.isin(data.fold, (0, 5)), np.isin(data.fold, (0, 5))
    heads, bias = fitted(data.vectors[train], data.labels[train])
    seen, missing = worth(data.signs[train], data.labels[train])
    meaning = data.vectors @ heads.T + bias
    evidence = np.where(data.signs, seen, missing)
    better = report(data, meaning, evidence, held)
    part, cuts = chosen(meaning[held], evidence[held], data.labels[held])
    print("a sign counts", part, "beside the meaning; left to the patterns:", *np.array(data.names)[~better])
    if not given.dry:
        out = Path(judgement.__file__).parent / judgement.WEIGHTS
        np.savez_compressed(
            out,
            names=np.array(data.names)[better],
            weights=heads[better].astype(np.float16),
            bias=(bias - cuts)[better].astype(np.float32),
            sign_seen=(part * seen)[better].astype(np.float32),
            sign_missing=(part * missing)[better].astype(np.float32),
        )


def report(data: Data, meaning: Array, evidence: Array, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Print F1 on the held-out fifth: both, meaning alone, patterns alone. Say where both is better."""
    got = {"both": np.zeros_like(data.labels), "meaning": np.zeros_like(data.labels), "patterns": data.signs}
    for one, other in ((0, 5), (5, 0)):
        choose, judge = data.fold == one, data.fold == other
        part, cuts = chosen(meaning[choose], evidence[choose], data.labels[choose])
        got["both"][judge] = meaning[judge] + part * evidence[judge] > cuts
        _, cuts = chosen(meaning[choose], 0 * evidence[choose], data.labels[choose])
        got["meaning"][judge] = meaning[judge] > cuts
    table = {
        name: [round(f_score(got[way][held, n], data.labels[held, n]), 2) for way in got]
        for n, name in enumerate(data.names)
    }
    print("F1 on the held-out fifth:", *got)
    for name, figures in table.items():
        n = data.names.index(name)
        print(f"  {name:28}", *figures, int(data.labels[held, n].sum()), int(data.labels[:, n].sum()))
    for family in ("findings", "present", "apology", "says"):
        mine = [v for n, v in table.items() if (n.split(":")[0] if ":" in n else "findings") == family]
        print(f"macro {family:10}", *np.round(np.mean(mine, axis=0), 3))
    # "says:" names that no rule reads are of no use; what is counted or looked up stays with patterns.
    return np.array([table[n][0] > table[n][2] and n not in UNREAD for n in data.names])


if __name__ == "__main__":
    main()
