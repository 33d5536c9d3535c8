"""Figures of the whole engine on rows that a run of finetune.py held out, as JSON with 95 % intervals.

    venv/bin/python training/evaluate.py DATA_FOLDER --held out/hold0.npz [--write src/amends/text/weights/figures.json]

The weights of that run must lie in `src/amends/text/weights`. The limits in `calibration.json` were fitted on the
same held-out rows (about thirty numbers): the figures are that much too kind.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import f1_score, roc_auc_score, v_measure_score

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "src", ROOT / "training", ROOT / "tests/text"):
    sys.path.insert(0, str(folder))

import scoring  # noqa: E402
import tasks  # noqa: E402

from amends.text import encoder, heads, read_many  # noqa: E402
from amends.text.similarity import embed  # noqa: E402

ROUNDS = 400
Figure = Callable[[np.ndarray], float]


def interval(count: int, figure: Figure) -> dict[str, float]:
    """A figure of all rows, and the middle 95 % of it over resampled rows."""
    chance = np.random.default_rng(tasks.SEED)
    drawn = []
    for _ in range(ROUNDS):
        try:
            drawn.append(figure(chance.integers(0, count, count)))
        except (ValueError, ZeroDivisionError):
            continue
    low, high = np.percentile(drawn, (2.5, 97.5))
    return {
        "figure": round(figure(np.arange(count)), 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "rows": count,
    }


def of_corpus(corpus: str, rows: list[tasks.Row]) -> dict[str, dict[str, float]]:
    """Complaint, severity, anger and heat of one corpus."""
    readings = read_many(row.text for row in rows)
    truth = np.array([row.labels["complaint"] for row in rows])
    said = np.array([r.complaint.is_complaint for r in readings])
    heat = np.array([r.heat for r in readings])
    made = {
        f"complaint macro-F1, {corpus}": interval(
            len(rows), lambda i: f1_score(truth[i], said[i], average="macro")
        )
    }
    if corpus == "xci":
        anger = np.array([row.labels["anger"] for row in rows])
        felt = np.array([r.emotions["anger"] for r in readings])
        made["anger AUC, xci"] = interval(len(rows), lambda i: roc_auc_score(anger[i], felt[i]))
        made |= severities(rows, readings)
    if corpus == "written":
        hot = np.array([row.labels["heat"] for row in rows])
        level = np.array([row.labels["own_severity"] for row in rows])
        given = np.array([r.severity for r in readings])
        made["heat Spearman, written"] = interval(
            len(rows), lambda i: scoring.spearman(heat[i].tolist(), hot[i].tolist())
        )
        made["severity Spearman, written"] = interval(
            len(rows), lambda i: scoring.spearman(given[i].tolist(), level[i].tolist())
        )
    elif corpus != "cesamard":
        negative = np.array([row.labels["negative"] for row in rows])
        made[f"heat against negative AUC, {corpus}"] = interval(
            len(rows), lambda i: roc_auc_score(negative[i], heat[i])
        )
    return made


def severities(rows: list[tasks.Row], readings: list) -> dict[str, dict[str, float]]:
    """Among complaints: a 0 is a miss in macro-F1 of the four classes, and the lowest in rank."""
    pairs = [
        (int(row.labels["severity"]) + 1, r.severity)
        for row, r in zip(rows, readings, strict=True)
        if "severity" in row.labels
    ]
    truth, said = np.array(pairs).T
    return {
        "severity macro-F1, xci": interval(
            len(pairs), lambda i: f1_score(truth[i], said[i], labels=[1, 2, 3, 4], average="macro")
        ),
        "severity Spearman, xci": interval(
            len(pairs), lambda i: scoring.spearman(said[i].tolist(), truth[i].tolist())
        ),
    }


def politeness(rows: list[tasks.Row]) -> dict[str, float]:
    """Telling the politest quarter of Wikipedia requests from the rudest."""
    said = np.array([heads.judge(encoder.encode(row.text), row.text).politeness for row in rows])
    truth = np.array([row.labels["politeness"] for row in rows])
    low, high = np.quantile(truth, (0.25, 0.75))
    ends = (truth <= low) | (truth >= high)
    said, truth = said[ends], truth[ends] >= high
    return interval(len(said), lambda i: float(((said[i] > np.median(said)) == truth[i]).mean()))


def clusters(rows: list[tasks.Row]) -> dict[str, float]:
    """How well 77 clusters of vectors match 77 intents (three starts of k-means)."""
    vectors, truth = embed([row.text for row in rows]), [row.labels["intent"] for row in rows]
    runs = [
        v_measure_score(truth, KMeans(77, n_init=1, random_state=seed).fit_predict(vectors))
        for seed in range(3)
    ]
    return {"figure": round(float(np.mean(runs)), 3), "low": round(min(runs), 3), "high": round(max(runs), 3),
            "rows": len(rows)}  # fmt: skip


def risks_and_asks(rows: list[tasks.Row]) -> dict[str, dict[str, float]]:
    """Kinds found in our own held-out messages and sentences: macro-F1, precision and recall."""
    readings = read_many(row.text for row in rows)
    made = {}
    for what, mark, names in (("risks", "", tasks.RISKS), ("asks", "ask:", tasks.ASKS)):
        gold = [
            {
                n.removeprefix(mark)
                for *_, given in row.spans
                for n, v in given.items()
                if v and n.startswith(mark)
            }
            & set(names)
            for row in rows
        ]
        said = [{found.kind for found in getattr(r, what)} for r in readings]
        table = {}
        for name in names:
            hit = sum(name in g and name in s for g, s in zip(gold, said, strict=True))
            got, due = sum(name in s for s in said), sum(name in g for g in gold)
            if due:
                table[name] = (round(hit / max(got, 1), 2), round(hit / due, 2), due)
        made[f"{what}: precision, recall, rows"] = table
        made[f"{what}: macro precision, macro recall"] = tuple(
            round(float(np.mean([row[i] for row in table.values()])), 3) for i in (0, 1)
        )
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    unseen = {str(text) for text in np.load(given.held, allow_pickle=True)["texts"]}
    rows: dict[str, list[tasks.Row]] = {}
    for row in tasks.load(given.data):
        if row.text in unseen:
            rows.setdefault(row.corpus, []).append(row)
    figures: dict = {"held out": "one fifth of each corpus; written messages: those held out"}
    for corpus in ("xci", "xfincorp", "cesamard", "written"):
        figures |= of_corpus(corpus, rows[corpus])
    figures["politeness accuracy, Wikipedia quartiles"] = politeness(rows["politeness_wikipedia"])
    figures["V-measure, Banking77"] = clusters(rows["banking77"])
    figures |= risks_and_asks(rows["written"] + rows["sentences"])
    samples = scoring.messages(scoring.rows("dev_messages"))
    figures["samples (validation, tests/text/data)"] = {
        k: v for k, v in samples.items() if not isinstance(v, dict)
    }
    print(json.dumps(figures, indent=1))
    if given.write:
        given.write.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
