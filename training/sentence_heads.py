"""Fit the reader's sentence heads, and the severity of posts, anew on the shipped encoder's vectors: a minute of work.

    .venv/bin/python training/sentence_heads.py DATA_FOLDER [--held out/hold0.npz]

Fine-tuning gives the encoder vectors in which these names lie apart; a regression run to its end on them draws better
lines than the few steps that the heads took on the way. With `--held`, texts of that file are left out and scored.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "src", ROOT / "training"):
    sys.path.insert(0, str(folder))

import tasks  # noqa: E402

from amends.text import encoder  # noqa: E402
from amends.text.hints import hints, places_of  # noqa: E402
from amends.text.passage import Passage  # noqa: E402
from amends.text.surface import surface  # noqa: E402

WEIGHTS = ROOT / "src/amends/text/weights/learned.npz"
STRENGTH, POSTS_STRENGTH = 0.03, 0.005


def stretches(rows: list[tasks.Row]) -> tuple[np.ndarray, list[dict[str, float]]]:
    """One row of numbers a stretch (itself beside its whole text), and its labels."""
    inputs, labels = [], []
    for row in rows:
        encoded = encoder.encode(row.text)
        spans = [(start, end) for start, end, _ in row.spans]
        own, passage = encoded.spans(spans), Passage(row.text)
        found = places_of(passage, len(passage.plain))
        # One at a time: the stretches of a message lie within one another.
        told = np.concatenate([hints(passage, [span], found) for span in spans])
        inputs.append(np.concatenate((own, np.broadcast_to(encoded.whole, own.shape), told), axis=1))
        labels += [given for *_, given in row.spans]
    return np.concatenate(inputs), labels


def fit(
    data: np.ndarray, labels: list[dict[str, float]], name: str, strength: float
) -> tuple[np.ndarray, float]:
    known = [i for i, given in enumerate(labels) if name in given]
    truth = [labels[i][name] for i in known]
    model = LogisticRegression(
        C=strength, max_iter=300, class_weight={0: 1.0, 1: 3.0}, random_state=tasks.SEED
    )
    model.fit(data[known], truth)
    return model.coef_[0], float(model.intercept_[0])


def score(
    data: np.ndarray, labels: list[dict[str, float]], name: str, weight: np.ndarray, bias: float
) -> tuple:
    known = [i for i, given in enumerate(labels) if name in given]
    truth = np.array([labels[i][name] for i in known])
    said = data[known] @ weight + bias
    return (
        round(average_precision_score(truth, said), 2),
        round(f1_score(truth, said > 0), 2),
        int(truth.sum()),
    )


def post_severity(folder: Path, held: set[str]) -> tuple[np.ndarray, np.ndarray]:
    """Fit the four classes of severity on posts: few rows, so with a strong pull and all classes alike."""
    rows = [
        r for r in tasks.load(folder) if r.corpus == "xci" and "severity" in r.labels and r.text not in held
    ]
    data = np.stack([np.concatenate((encoder.encode(r.text).whole, surface(r.text))) for r in rows])
    model = LogisticRegression(C=POSTS_STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(data, [r.labels["severity"] for r in rows])
    return model.coef_, model.intercept_


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--held", type=Path)
    parser.add_argument("--strength", type=float, default=STRENGTH)
    given = parser.parse_args()
    held = {str(t) for t in np.load(given.held, allow_pickle=True)["texts"]} if given.held else set()
    rows = tasks.own_written()
    data, labels = stretches([row for row in rows if row.text not in held])
    with np.load(WEIGHTS) as stored:
        kept = dict(stored)
    names = [str(name) for name in kept["names"]]
    fitted = [fit(data, labels, name, given.strength) for name in names]
    if held:
        test, truth = stretches([row for row in rows if row.text in held])
        scores = [score(test, truth, name, *line) for name, line in zip(names, fitted, strict=True)]
        for name, one in zip(names, scores, strict=True):
            print(name, *one)
        print("mean", np.mean([one[:2] for one in scores], axis=0).round(3))
    kept["spans.weight"] = np.stack([weight for weight, _ in fitted]).astype(np.float16)
    kept["spans.bias"] = np.array([bias for _, bias in fitted], dtype=np.float16)
    weight, bias = post_severity(given.data, held)
    kept |= {"severity.weight": weight.astype(np.float16), "severity.bias": bias.astype(np.float16)}
    np.savez_compressed(WEIGHTS, **kept)


if __name__ == "__main__":
    main()
