"""Train the heads and write the weights that ship.

    training/.venv/bin/python training/train.py DATA_FOLDER

Deterministic: fixed order, fixed seed, one thread a head. Takes about five minutes on one core.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpora import GOEMOTIONS, Example, load  # noqa: E402

from amends.text import features  # noqa: E402

SEED = 20261122
STRENGTH = {"complaint": 4.0, "severity_2": 1.0, "severity_3": 1.0, "severity_4": 1.0}
EMOTION_STRENGTH = 2.0
HEADS = ("complaint", "severity_2", "severity_3", "severity_4", *GOEMOTIONS)
MIN_DOCUMENTS = 2
# Weights nearer to nothing than this are dropped: they carry no decision and cost megabytes.
PRUNE = 0.02


def matrix(examples: list[Example]) -> csr_matrix:
    """Stack the damped counts of all examples."""
    indices, values, ends = [], [], [0]
    for example in examples:
        columns, counts = features.features(example.text)
        indices.append(columns)
        values.append(counts)
        ends.append(ends[-1] + len(columns))
    shape = (len(examples), features.DIMENSIONS)
    return csr_matrix((np.concatenate(values), np.concatenate(indices), ends), shape=shape)


def inverse_frequency(counts: csr_matrix) -> np.ndarray:
    """Weigh rare features up; what occurs in one text only is dropped."""
    seen = np.bincount(counts.indices, minlength=features.DIMENSIONS)
    idf = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
    idf[seen < MIN_DOCUMENTS] = 0
    return idf.astype(np.float16).astype(np.float32)


def weighted(counts: csr_matrix, idf: np.ndarray) -> csr_matrix:
    """Apply the idf and scale every text to length one, as `amends.text.model` does."""
    scaled = counts.multiply(idf).tocsr()
    norms = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    scaled.data /= np.repeat(norms, np.diff(scaled.indptr))
    return scaled


def targets(examples: list[Example], head: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows that have a label for a head, and the labels."""
    if head.startswith("severity_"):
        least = int(head[-1])
        pairs = [(i, int(e.severity >= least)) for i, e in enumerate(examples) if e.severity]
    else:
        pairs = [(i, e.labels[head]) for i, e in enumerate(examples) if head in e.labels]
    rows, labels = zip(*pairs, strict=True)
    return np.array(rows), np.array(labels)


def fit(data: csr_matrix, examples: list[Example], head: str) -> LogisticRegression:
    """Fit one head on the rows that have a label for it."""
    rows, labels = targets(examples, head)
    weights = np.array([examples[i].weight for i in rows])
    model = LogisticRegression(
        C=STRENGTH.get(head, EMOTION_STRENGTH), solver="liblinear", random_state=SEED, tol=1e-3
    )
    return model.fit(data[rows], labels, sample_weight=weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the corpora")
    parser.add_argument("--out", type=Path, default=ROOT / "src/amends/text/weights/heads.npz")
    parser.add_argument(
        "--without", type=Path, help="leave out the texts that this run of finetune.py held out"
    )
    given = parser.parse_args()
    examples = load(given.data)
    if given.without:
        held = set(np.load(given.without, allow_pickle=True)["texts"].tolist())
        examples = [e for e in examples if e.text not in held]
    counts = matrix(examples)
    idf = inverse_frequency(counts)
    data = weighted(counts, idf)
    columns, bias = [], []
    for head in HEADS:
        model = fit(data, examples, head)
        weights = model.coef_[0].astype(np.float32)
        weights[np.abs(weights) < PRUNE] = 0
        columns.append(weights)
        bias.append(float(model.intercept_[0]))
        print(f"{head}: {int((weights != 0).sum())} weights", flush=True)
    save(given.out, np.stack(columns, axis=1), np.array(bias), idf)


def save(path: Path, weights: np.ndarray, bias: np.ndarray, idf: np.ndarray) -> None:
    digest = hashlib.sha256(weights.tobytes() + bias.tobytes()).hexdigest()[:8]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        names=np.array(HEADS),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        idf=idf.astype(np.float16),
        features=np.array(features.VERSION),
        version=np.array(f"linear-1-{digest}"),
    )
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
