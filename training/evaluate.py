"""Print the figures of the engine as JSON: heads on folds and across corpora, rules on the samples.

training/.venv/bin/python training/evaluate.py DATA_FOLDER [--folds 5]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "src", ROOT / "training", ROOT / "tests/text"):
    sys.path.insert(0, str(folder))

import scoring  # noqa: E402
from corpora import Example, load  # noqa: E402
from train import SEED, fit, inverse_frequency, matrix, weighted  # noqa: E402

from amends.text import read  # noqa: E402

CORPORA = ("xci", "xfincorp", "cesamard")
LONG_LETTERS = 150


def scores(counts, examples: list[Example], head: str, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Fit a head on some rows, idf included, and score others."""
    idf = inverse_frequency(counts[train])
    model = fit(weighted(counts[train], idf), [examples[i] for i in train], head)
    return model.decision_function(weighted(counts[test], idf))


def complaint_folds(counts, examples, corpus: str, folds: int) -> float:
    """Macro-F1 on a corpus: trained on its other folds and on all other corpora."""
    rows = np.array([i for i, e in enumerate(examples) if e.corpus == corpus])
    rest = np.array([i for i, e in enumerate(examples) if e.corpus != corpus and "complaint" in e.labels])
    truth = np.array([examples[i].labels["complaint"] for i in rows])
    said = np.zeros(len(rows))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(rows, truth):
        said[test] = scores(counts, examples, "complaint", np.concatenate((rest, rows[train])), rows[test])
    return round(f1_score(truth, said > 0, average="macro"), 3)


def complaint_transfer(counts, examples, corpus: str) -> float:
    """Macro-F1 on a corpus that training never saw."""
    rows = np.array([i for i, e in enumerate(examples) if e.corpus == corpus])
    rest = np.array([i for i, e in enumerate(examples) if e.corpus != corpus and "complaint" in e.labels])
    truth = [examples[i].labels["complaint"] for i in rows]
    return round(f1_score(truth, scores(counts, examples, "complaint", rest, rows) > 0, average="macro"), 3)


def severity_and_anger(counts, examples, folds: int) -> dict:
    """On xci by folds: severity 1-4 among complaints (Spearman), anger (AUC)."""
    rows = np.array([i for i, e in enumerate(examples) if e.corpus == "xci"])
    rest = np.array([i for i, e in enumerate(examples) if e.corpus != "xci"])
    anger = np.array([examples[i].labels["anger"] for i in rows])
    said, level = np.zeros(len(rows)), np.zeros(len(rows))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(rows, anger):
        known = np.concatenate((rest, rows[train]))
        said[test] = scores(counts, examples, "anger", known, rows[test])
        for step in (2, 3, 4):
            logits = scores(counts, examples, f"severity_{step}", known, rows[test])
            level[test] += 1 / (1 + np.exp(-logits))
    complaints = [i for i, row in enumerate(rows) if examples[row].severity]
    truth = [float(examples[rows[i]].severity) for i in complaints]
    return {
        "severity_spearman_xci": scoring.spearman([float(level[i]) for i in complaints], truth),
        "anger_auc_xci": round(roc_auc_score(anger, said), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    given = parser.parse_args()
    examples = [e for e in load(given.data) if "complaint" in e.labels]
    counts = matrix(examples)
    letters = [e.text for e in examples if e.corpus.startswith("cfpb")][::20][:LONG_LETTERS]
    figures = {
        "complaint_macro_f1_folds": {c: complaint_folds(counts, examples, c, given.folds) for c in CORPORA},
        "complaint_macro_f1_transfer": {c: complaint_transfer(counts, examples, c) for c in CORPORA},
        **severity_and_anger(counts, examples, given.folds),
        "letters_read_as_complaints_seen_in_training": round(
            sum(read(t).complaint.is_complaint for t in letters) / len(letters), 3
        ),
        "sample_messages": scoring.messages(scoring.rows("dev_messages")),
        "sample_drafts": scoring.drafts(scoring.rows("dev_drafts")),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
