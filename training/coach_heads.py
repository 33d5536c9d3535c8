"""Make the coach's sentence heads from training/drafts: `PYTHONPATH=src python training/coach_heads.py`.

1. The sentences are encoded by the shipped encoder, each by itself.
2. On four fifths a logistic head a name is fitted to the vectors, and another to word groups and signs.
3. The encoder has been tuned on those four fifths, so their scores flatter. Two thresholds a name (what
   keeps a sign of the patterns, what adds where there is none) are therefore chosen on the last
   fifth: the report prints figures of each quarter of it with what was chosen on the other three.
"""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from amends.text import encoder, judgement
from amends.text.signs import signs

HERE = Path(__file__).parent
Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
# Fewer rows than this teach nothing.
LEAST = 10
UNREAD = {
    "says:alternative", "says:conditional", "says:reason", "says:rule", "apology:regret", "apology:repair",
}  # fmt: skip
# Only a whole draft shows these: they are worked out elsewhere.
OF_THE_WHOLE = {"closed_questions", "empathy_without_action", "premature_solution"}
# In findings precision counts more than recall: a false one costs trust.
BETA = {"findings": 0.7, "present": 1.0, "apology": 1.0, "says": 0.8}
# A sentence of a whole draft counts this much more: that is what the coach reads. These still tempt more than
# real drafts do, so a sign of the patterns gets some credit beyond what it earns here (in log odds).
PLAIN = 6.0
PATTERN_BONUS = {"findings": 1.5, "present": 1.0, "apology": 1.0, "says": 0.0}
# Where there is no sign, a finding must be a little clearer than is best on these rows.
CLEAR = {"findings": 0.0, "present": 0.0, "apology": 0.0, "says": 0.0}
# What the patterns see for certain is never dropped.
CRISP = {"jargon", "private_data_public", "compensation_in_public", "register", "present:when", "present:warm_close"}  # fmt: skip
FAMILIES = ("findings", "present", "apology", "says")
# The held-out rows in four parts, for choosing on three and judging on the fourth.
PARTS = ((0, 20), (5, 25), (10, 30), (15, 35))
# A word group must occur this often; how much a sign weighs as a feature; words beside the meaning.
SEEN, SIGN, SHARE = 2, 1.0, 0.4
GRID = np.arange(-3, 2.26, 0.375)
STEPS, RATE, DECAY = 400, 0.5, 2e-4


class Data(NamedTuple):
    rows: list[dict]
    names: list[str]
    vectors: Array
    labels: Mask
    signs: Mask
    fold: NDArray[np.int_]


def labels(row: dict) -> set[str]:
    parts = {part: row[part] for part in ("present", "apology", "says")}
    return {*row["findings"], *(f"{part}:{name}" for part, given in parts.items() for name in given)}


def fold(row: dict) -> int:
    """Multiples of five are the held-out fifth, in eight pieces; a draft stays together."""
    return int(hashlib.sha256((row.get("draft") or row["id"]).encode()).hexdigest(), 16) % 40


def load() -> Data:
    paths = sorted((HERE / "drafts").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row["text"].split()) > 1]
    given = [labels(row) for row in rows]
    names = sorted({name for one in given for name in one} - OF_THE_WHOLE)
    names = [name for name in names if sum(name in one for one in given) >= LEAST]
    vectors = encoded([row["text"] for row in rows])
    seen = [signs(row["text"]) for row in rows]
    return Data(
        rows,
        names,
        encoder.unit(vectors).astype(float),
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


def fitted(vectors: Array, wanted: Mask) -> tuple[Array, Array]:
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


def worded(texts: list[str], known: dict[str, int]) -> sparse.csr_matrix:
    """Texts as word groups, each row of length one."""
    found = [[known[group] for group in judgement.groups(text) if group in known] for text in texts]
    values = np.concatenate([np.full(len(row), max(len(row), 1) ** -0.5) for row in found])
    ends = np.cumsum([0, *map(len, found)])
    return sparse.csr_matrix(
        (values, np.concatenate([np.array(row, int) for row in found]), ends), (len(texts), len(known))
    )


def lexical(data: Data, train: Mask) -> tuple[dict[str, int], Array, Array, Array]:
    """Fit a head a name on word groups and its own sign; give the groups, weights, signs and bias."""
    counted = Counter(
        g for row, use in zip(data.rows, train, strict=True) if use for g in judgement.groups(row["text"])
    )
    known = {group: at for at, group in enumerate(sorted(g for g, n in counted.items() if n >= SEEN))}
    words, made = worded([row["text"] for row in data.rows], known)[train], []
    for n in range(len(data.names)):
        inputs = sparse.hstack([words, sparse.csr_matrix(data.signs[train, n : n + 1] * SIGN)]).tocsr()
        model = LogisticRegression(C=4, solver="liblinear", class_weight={0: 1, 1: 3}, random_state=0)
        model.fit(inputs, data.labels[train, n])
        made.append(np.append(model.coef_[0], model.intercept_))
    fit = np.array(made)
    return known, fit[:, :-2], fit[:, -2] * SIGN, fit[:, -1]


def f_score(got: Mask, wanted: Mask, weight: Array | None = None, beta: float = 1.0) -> float:
    weight = np.ones(len(got)) if weight is None else weight
    hits, missed = weight[got & wanted].sum(), weight[~got & wanted].sum()
    square = beta * beta
    return float(
        (1 + square) * hits / max((1 + square) * hits + square * missed + weight[got & ~wanted].sum(), 1)
    )


class Cuts(NamedTuple):
    """What a score must exceed: where the patterns show a sign, and where they do not."""

    keep: Array
    add: Array


def decided(meaning: Array, sign: Mask, cuts: Cuts) -> Mask:
    """What a sign shows is kept unless the meaning speaks against it; else the meaning must be clear."""
    return np.where(sign, meaning > cuts.keep, meaning > cuts.add)


def cuts_of(meaning: Array, data: Data, rows: Mask, weight: Array) -> Cuts:
    """Turn scores into chances and choose the chance that counts as yes.

    The slope is common to all names; a name's level is where the mean chance is its share of the rows.
    """
    score, wanted = meaning[rows], data.labels[rows]
    share = (wanted.sum(0) + 10 * data.labels.mean(0)) / (len(wanted) + 10)

    def likelihood(slope: float) -> float:
        chance = np.clip(sigmoid(slope * score + levels(slope * score, share)), 1e-6, 1 - 1e-6)
        return float(np.where(wanted, np.log(chance), np.log(1 - chance)).sum())

    slope = max(np.arange(0.4, 3.01, 0.2), key=likelihood)
    level = levels(slope * score, share)
    logits, sign = slope * score + level, data.signs[rows]
    keep, add = np.zeros(len(data.names)), np.zeros(len(data.names))
    for family in FAMILIES:
        mine = [n for n, name in enumerate(data.names) if family_of(name) == family]
        gains = {
            (low, high): np.array(
                [
                    f_score(
                        np.where(sign[:, n], logits[:, n] > low, logits[:, n] > high),
                        wanted[:, n],
                        weight[rows],
                        BETA[family],
                    )
                    for n in mine
                ]
            )
            for low in GRID
            for high in GRID
            if low <= high
        }
        # Each name has its own limits, drawn towards those that are best for its family.
        for place, n in enumerate(mine):
            keep[n], add[n] = max(gains, key=lambda p, place=place: gains[p][place] + gains[p].mean())
        keep[mine] -= PATTERN_BONUS[family]
        add[mine] += CLEAR[family]
    keep[[n for n, name in enumerate(data.names) if name in CRISP]] = -99.0
    return Cuts((keep - level) / slope, (add - level) / slope)


def sigmoid(values: Array) -> Array:
    return 1 / (1 + np.exp(-values))


def levels(score: Array, share: Array) -> Array:
    """For each name the level at which the mean chance is its share, by bisection."""
    low, high = np.full(score.shape[1], -40.0), np.full(score.shape[1], 40.0)
    for _ in range(40):
        middle = (low + high) / 2
        over = sigmoid(score + middle).mean(0) > share
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return (low + high) / 2


def family_of(name: str) -> str:
    return name.split(":")[0] if ":" in name else "findings"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="only print the report")
    given = parser.parse_args()
    data = load()
    held = data.fold % 5 == 0
    heads, bias = fitted(data.vectors[~held], data.labels[~held])
    known, words, signs_, base = lexical(data, ~held)
    by_words = (
        (words @ worded([row["text"] for row in data.rows], known).T.toarray()).T + data.signs * signs_ + base
    )
    by_meaning = data.vectors @ heads.T + bias
    # Each on the scale of the rows that neither has seen.
    for scores, scaled in ((by_meaning, (heads, bias)), (by_words, (words, signs_, base))):
        spread = scores[held].std(0) + 1e-9
        scores /= spread
        for part in scaled:
            part /= spread[:, None] if part.ndim == 2 else spread
    meaning = by_meaning + SHARE * by_words
    words, signs_, bias = SHARE * words, SHARE * signs_, bias + SHARE * base
    weight = np.array([1.0 if row["kind"] == "sentence" else PLAIN for row in data.rows])
    better = report(data, meaning, weight, held)
    cuts = cuts_of(meaning, data, held, weight)
    print("left to the patterns:", *np.array(data.names)[~better])
    if not given.dry:
        np.savez_compressed(
            Path(judgement.__file__).parent / judgement.WEIGHTS,
            names=np.array(data.names)[better],
            weights=heads[better].astype(np.float16),
            words=words[better].astype(np.float16),
            signs=signs_[better].astype(np.float32),
            groups=np.array(list(known)),
            bias=bias[better].astype(np.float32),
            keep=cuts.keep[better].astype(np.float32),
            add=cuts.add[better].astype(np.float32),
            encoder=np.array(encoder.mark()),
        )


def report(data: Data, meaning: Array, weight: Array, held: Mask) -> Mask:
    """Print F1 on the held-out fifth: judged and by patterns alone. Say where both is better."""
    got = {"both": np.zeros_like(data.signs), "patterns": data.signs}
    for part in PARTS:
        choose, judge = held & ~np.isin(data.fold, part), held & np.isin(data.fold, part)
        cuts = cuts_of(meaning, data, choose, weight)
        got["both"][judge] = decided(meaning[judge], data.signs[judge], cuts)
    table = {
        name: [round(f_score(got[way][held, n], data.labels[held, n]), 2) for way in got]
        for n, name in enumerate(data.names)
    }
    print("F1 on the held-out fifth:", *got, "| rows held out, rows in all")
    for n, (name, figures) in enumerate(table.items()):
        print(f"  {name:28}", *figures, "|", int(data.labels[held, n].sum()), int(data.labels[:, n].sum()))
    for family in FAMILIES:
        mine = [v for n, v in table.items() if family_of(n) == family]
        print(f"macro {family:10}", *np.round(np.mean(mine, axis=0), 3))
    rules = [n for n, name in enumerate(data.names) if ":" not in name]
    plain = held & np.array([row["kind"] == "excellent" for row in data.rows])
    print(
        "sentences of excellent replies with a finding:",
        *(round(float(got[way][plain][:, rules].any(1).mean()), 3) for way in got),
    )
    return np.array([figures[0] >= figures[1] and name not in UNREAD for name, figures in table.items()])


if __name__ == "__main__":
    main()
