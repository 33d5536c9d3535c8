"""Fit how much each witness counts, on texts that a run of finetune.py held out; write `calibration.json`.

    venv/bin/python training/calibrate.py DATA_FOLDER --held out/hold0.npz

The weights of that run must lie in `src/amends/text/weights` (training/export.py). The final weights, trained
on all rows, keep the same calibration: on their own training rows the encoder would seem too sure.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "src", ROOT / "training"):
    sys.path.insert(0, str(folder))

import tasks  # noqa: E402
from coach_heads import f_score  # noqa: E402

from amends.text import asks, cues, learned, risks  # noqa: E402
from amends.text.concerns import judged_concerns  # noqa: E402
from amends.text.model import probabilities  # noqa: E402
from amends.text.own_words import own_words  # noqa: E402
from amends.text.passage import Passage  # noqa: E402
from amends.text.view import views  # noqa: E402

OUT = ROOT / "src/amends/text" / learned.CALIBRATION
START = {
    "complaint": [0.0] * len(learned.COMPLAINT_WITNESSES), "heat": [0.0] * len(learned.HEAT_WITNESSES),
    "severity": {"slope": 1.0, "base": 0.0, "risks": {}}, "post_severity": [0.7, 1.4, 1.9], "concern": 0.5,
    "risks": {kind: [0.6, 0.1] for kind in tasks.RISKS}, "asks": {kind: [0.6, 0.1] for kind in tasks.ASKS},
}  # fmt: skip
# Heat that the corpora's labels stand for, by the bands of the definitions.
_HEAT_OF = {0: 0.27, 1: 0.45, 2: 0.62, 3: 0.72}
CORPUS_COUNTS = {"written": 5.0, "xci": 2.0}
POST_COUNTS = {"xci": 0.4, "xfincorp": 0.15}
# Precision before recall; whole messages before single sentences, which tempt more than messages do.
BETA, MESSAGE_COUNTS = 0.8, 2.0
ALONE, BESIDE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (0.02, 0.1, 0.2, 0.35, 0.5)
HALF_SURE = np.arange(0.2, 0.85, 0.05)


class Sample:
    """A held-out row with all that the reader's witnesses say of it."""

    def __init__(self, row: tasks.Row, passage: Passage, view) -> None:
        self.row, self.passage, self.view = row, passage, view
        self.linear = probabilities(passage.plain)["complaint"]
        self.found = cues.find_cues(passage)
        self.witnesses = learned.complaint_witnesses(passage, view, self.linear, self.found)


def samples(rows: list[tasks.Row]) -> list[Sample]:
    passages = [Passage(own_words(row.text)) for row in rows]
    seen = zip(rows, passages, views(passages), strict=True)
    return [Sample(row, passage, view) for row, passage, view in seen if view is not None]


def fit_complaint(given: list[Sample]) -> tuple[list[float], np.ndarray]:
    rows = [s for s in given if "complaint" in s.row.labels]
    data, truth = np.stack([s.witnesses for s in rows]), np.array([s.row.labels["complaint"] for s in rows])
    weight = np.array([CORPUS_COUNTS.get(s.row.corpus, 1.0) for s in rows])
    model = LogisticRegression(C=0.5, fit_intercept=False, max_iter=2000).fit(data, truth, weight)
    said = np.stack([s.witnesses for s in given]) @ model.coef_[0]
    for corpus in sorted({s.row.corpus for s in rows}):
        of = np.array([s.row.corpus == corpus for s in rows])
        f1 = f1_score(truth[of], (data @ model.coef_[0])[of] > 0, average="macro")
        print(f"complaint {corpus}: {f1:.3f} of {of.sum()}")
    return model.coef_[0].round(4).tolist(), 1 / (1 + np.exp(-said))


def fit_limits(
    given: list[Sample], complaint: np.ndarray, kinds: tuple[str, ...], mark: str
) -> dict[str, list[float]]:
    """For each kind the pair of limits that does best, drawn towards the pair that is best for all."""
    rows = [(s, p) for s, p in zip(given, complaint, strict=True) if s.row.corpus in ("written", "sentences")]
    weight = np.array([MESSAGE_COUNTS if s.row.corpus == "written" else 1.0 for s, _ in rows])
    gold = [
        {n.removeprefix(mark) for *_, labels in s.row.spans for n, v in labels.items() if v} for s, _ in rows
    ]
    judge = asks.judged_asks if mark else risks.judged_risks
    table: dict[str, dict[tuple[float, float], float]] = {kind: {} for kind in kinds}
    for alone in ALONE:
        for beside in BESIDE:
            limits = {kind: [alone, beside] for kind in kinds}
            said = [{found.kind for found in judge(s.passage, s.view, float(p), limits)} for s, p in rows]
            for kind in kinds:
                got, wanted = (np.array([kind in one for one in some]) for some in (said, gold))
                table[kind][alone, beside] = f_score(got, wanted, weight, BETA)
    common = {pair: float(np.mean([table[kind][pair] for kind in kinds])) for pair in table[kinds[0]]}
    chosen = {k: max(common, key=lambda p, k=k: table[k][p] + common[p]) for k in kinds}
    for kind in kinds:
        print(f"limits {mark}{kind}: F {table[kind][chosen[kind]]:.3f} at {chosen[kind]}")
    print(f"mean {np.mean([table[k][chosen[k]] for k in kinds]):.3f}, of one pair {max(common.values()):.3f}")
    return {kind: list(pair) for kind, pair in chosen.items()}


def fit_concern(given: list[Sample], complaint: np.ndarray) -> float:
    rows = [(s, p) for s, p in zip(given, complaint, strict=True) if s.row.corpus == "written"]
    best = (-1.0, 0.5)
    for least in HALF_SURE:
        hits = false = missed = 0
        for s, p in rows:
            gold = [(a, b) for a, b, labels in s.row.spans if labels["concern"]]
            if not gold and p < 0.5:
                continue
            said = [(c.start, c.end) for c in judged_concerns(s.passage, s.view, float(p), (), float(least))]
            hits += sum(any(alike(g, c) for c in said) for g in gold)
            missed += sum(not any(alike(g, c) for c in said) for g in gold)
            false += sum(not any(alike(g, c) for g in gold) for c in said)
        best = max(best, (2 * hits / (2 * hits + false + missed), float(least)))
    print(f"concerns: F1 {best[0]:.3f} at {best[1]:.2f}")
    return round(best[1], 2)


def alike(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) > 0.5 * min(a[1] - a[0], b[1] - b[0])


def heat_of(row: tasks.Row) -> float | None:
    if "heat" in row.labels:
        return row.labels["heat"] / 100
    if row.corpus not in POST_COUNTS:
        return None
    if row.labels["complaint"]:
        return _HEAT_OF[int(row.labels.get("severity", 0))]
    return 0.25 if row.labels["negative"] else 0.06


def fit_heat(given: list[Sample], complaint: np.ndarray, limits: dict) -> list[float]:
    rows = [(s, p, h) for s, p in zip(given, complaint, strict=True) if (h := heat_of(s.row)) is not None]
    data = []
    for s, p, _ in rows:
        sure = risks.judged_risks(s.passage, s.view, float(p), limits)
        data.append(learned.heat_witnesses(s.passage, s.view, s.found, sure, float(p)))
    weight = [POST_COUNTS.get(s.row.corpus, 1.0) for s, *_ in rows]
    model = Ridge(alpha=1.5, fit_intercept=False).fit(np.stack(data), [h for *_, h in rows], weight)
    return model.coef_.round(4).tolist()


def fit_severity(given: list[Sample], limits: dict) -> dict:
    rows = [s for s in given if s.row.corpus == "written" and s.row.labels["own_severity"] > 0]
    kinds = [{r.kind for r in risks.judged_risks(s.passage, s.view, 0.9, limits)} for s in rows]
    named = ("legal", "regulator", "press", "public_review", "churn", "abuse", "repeat")
    data = [
        [1.0, learned.written_level(s.view), *(float(n in k) for n in named)]
        for s, k in zip(rows, kinds, strict=True)
    ]
    model = Ridge(alpha=2.0, fit_intercept=False).fit(data, [s.row.labels["own_severity"] for s in rows])
    base, slope, *risk = model.coef_.round(3).tolist()
    return {"slope": slope, "base": base, "risks": dict(zip(named, risk, strict=True))}


def fit_posts(given: list[Sample]) -> list[float]:
    """Where the expected severity of a post is cut into four: shares half as found, half alike."""
    rows = [s for s in given if s.row.corpus == "xci" and "severity" in s.row.labels]
    truth = np.array([int(s.row.labels["severity"]) for s in rows])
    expected = np.stack([s.view.judgement.severity for s in rows]) @ np.arange(4)
    shares = (np.bincount(truth, minlength=4) / len(truth) + 0.25) / 2
    cuts = np.quantile(expected, np.cumsum(shares)[:3])
    said = np.searchsorted(cuts, expected)
    print(f"severity of posts: macro-F1 {f1_score(truth, said, average='macro'):.3f}, cut at {cuts.round(2)}")
    return cuts.round(3).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--keep-limits", action="store_true", help="fit the weights only")
    given = parser.parse_args()
    kept = json.loads(OUT.read_text()) if given.keep_limits else {}
    OUT.write_text(json.dumps(START))
    held = np.load(given.held, allow_pickle=True)
    unseen = {str(t) for t in held["texts"]}
    wanted = {"xci", "xfincorp", "cesamard", "written", "sentences"}
    rows = samples([row for row in tasks.load(given.data) if row.corpus in wanted and row.text in unseen])
    made = dict(START)
    made["complaint"], sure = fit_complaint(rows)
    if kept:
        made |= {name: kept[name] for name in ("risks", "asks", "concern")}
    else:
        made["risks"] = fit_limits(rows, sure, tasks.RISKS, "")
        made["asks"] = fit_limits(rows, sure, tasks.ASKS, "ask:")
        made["concern"] = fit_concern(rows, sure)
    made["severity"] = fit_severity(rows, made["risks"])
    made["post_severity"] = fit_posts(rows)
    made["heat"] = fit_heat(rows, sure, made["risks"])
    OUT.write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
