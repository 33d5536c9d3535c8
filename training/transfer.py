"""How well the judgement of complaints carries over to a corpus it has never seen.

    .venv/bin/python finetune.py DATA --base model.safetensors --out out/xci --leave xci --epochs 3 --minutes 12
    .venv/bin/python transfer.py DATA out        (reads out/xci.npz, out/xfincorp.npz, out/cesamard.npz)

Prints macro-F1 of three ways on each corpus that was left out, and their means.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_union

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import tasks

CORPORA = ("xci", "xfincorp", "cesamard")
ROUNDS = 50


def linear(rows: list[tasks.Row], left: str, texts: list[str]) -> NDArray[np.float64]:
    """What a linear model on words and n-grams says that was fitted to everything else."""
    train = [row for row in rows if row.corpus in {*CORPORA, "own", "written"} - {left}]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode")
    pieces = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, max_features=200_000
    )
    seen = make_union(words, pieces)
    counts = {name: sum(row.corpus == name for row in train) for name in {row.corpus for row in train}}
    model = LogisticRegression(C=4, max_iter=300, class_weight="balanced")
    model.fit(
        seen.fit_transform([row.text for row in train]),
        [int(row.labels["complaint"]) for row in train],
        sample_weight=[1000 / counts[row.corpus] for row in train],
    )
    return np.asarray(model.decision_function(seen.transform(texts)))


def moved(logits: NDArray[np.float64], before: float = 0.4) -> NDArray[np.float64]:
    """The judgement moved to the share of complaints that the texts themselves suggest (Saerens et al. 2002)."""
    sure, share = 1 / (1 + np.exp(-logits)), 0.5
    for _ in range(ROUNDS):
        yes, no = sure * share / before, (1 - sure) * (1 - share) / (1 - before)
        now = yes / (yes + no)
        share = float(now.mean())
    return now - 0.5


def ways(rows: list[tasks.Row], left: str, said: Path) -> dict[str, float]:
    """Macro-F1 on the corpus that was left out: the encoder, with the linear model beside it, moved."""
    given = np.load(said, allow_pickle=True)
    mask = (given["corpus"] == left) & ~np.isnan(given["labels"][:, 0].astype(float))
    truth, logits = given["labels"][mask, 0].astype(int), given["binary"][mask, 0].astype(np.float64)
    beside = linear(rows, left, list(given["texts"][mask]))
    found = {"encoder": logits, "with linear": logits + 0.3 * beside, "moved": moved(logits)}
    return {name: float(f1_score(truth, value > 0, average="macro")) for name, value in found.items()}


def main() -> None:
    """Print the table."""
    data, folder = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [row for row in tasks.load(data, tasks.HERE / "drafts") if "complaint" in row.labels]
    table = {left: ways(rows, left, folder / f"{left}.npz") for left in CORPORA}
    for left, row in table.items():
        print(left, {name: round(value, 3) for name, value in row.items()})
    for name in table["xci"]:
        print(name, round(float(np.mean([row[name] for row in table.values()])), 3))


if __name__ == "__main__":
    main()
