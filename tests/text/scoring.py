"""Figures of the engine on labelled samples. "Unsure" labels count neither for nor against."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from amends.text import coach, read

DATA = Path(__file__).parent / "data"
HINTS = {"register", "agent_frustration", "off_topic", "admission"}


def rows(name: str) -> list[dict]:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class Tally:
    """Hits, false alarms and misses by name."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, got: set[str], gold: set[str], unsure: Iterable[str] = ()) -> None:
        for name in (got | gold) - set(unsure):
            self.counts[name][0 if name in got and name in gold else 1 if name in got else 2] += 1

    def f1(self, name: str) -> float:
        hits, false, missed = self.counts[name]
        return 2 * hits / (2 * hits + false + missed) if hits else 0.0

    def macro(self) -> float:
        """Average F1 over the names that the labels hold."""
        names = [name for name, (hits, _, missed) in self.counts.items() if hits + missed]
        return round(sum(self.f1(name) for name in names) / len(names), 3)

    def micro(self) -> float:
        hits, false, missed = (sum(column) for column in zip(*self.counts.values(), strict=True))
        return round(2 * hits / (2 * hits + false + missed), 3)

    def table(self) -> dict[str, tuple[float, int, int, int]]:
        return {name: (round(self.f1(name), 2), *self.counts[name]) for name in sorted(self.counts)}


def ranks(values: list[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for position in range(at, end + 1):
            result[order[position]] = (at + end) / 2
        at = end + 1
    return result


def spearman(left: list[float], right: list[float]) -> float:
    a, b = ranks(left), ranks(right)
    mean = (len(a) - 1) / 2
    cov = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    size = (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5
    return round(cov / size, 3)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0.5 * min(a[1] - a[0], b[1] - b[0])


def _spans(text: str, pieces: list[str]) -> list[tuple[int, int]]:
    return [(text.find(piece), text.find(piece) + len(piece)) for piece in pieces]


def messages(samples: list[dict]) -> dict:
    """Score the reader."""
    complaint, risks, asks, concerns = Tally(), Tally(), Tally(), [0, 0, 0]
    heat: list[tuple[int, int]] = []
    severity: list[tuple[int, int]] = []
    for row in samples:
        reading, unsure = read(row["text"]), row["unsure"]
        if not unsure["is_complaint"]:
            said = "yes" if reading.complaint.is_complaint else "no"
            complaint.add({said}, {"yes" if row["is_complaint"] else "no"})
        risks.add({r.kind for r in reading.risks}, {r["kind"] for r in row["risks"]}, unsure["risks"])
        asks.add({a.kind for a in reading.asks}, {a["kind"] for a in row["asks"]}, unsure["asks"])
        heat.append((reading.heat, row["heat"]))
        severity.append((reading.severity, row["severity"]))
        _score_concerns(row, reading, concerns)
    hits, false, missed = concerns
    return {
        "complaint_macro_f1": complaint.macro(),
        "severity_spearman": spearman(*map(list, zip(*severity, strict=True))),
        "heat_spearman": spearman(*map(list, zip(*heat, strict=True))),
        "heat_mean_error": round(sum(abs(a - b) for a, b in heat) / len(heat), 1),
        "risks_macro_f1": risks.macro(),
        "risks": risks.table(),
        "concerns_f1": round(2 * hits / (2 * hits + false + missed), 3),
        "asks_micro_f1": asks.micro(),
        "asks": asks.table(),
    }


def _score_concerns(row: dict, reading, concerns: list[int]) -> None:
    gold = _spans(row["text"], row["concerns"])
    maybe = _spans(row["text"], row["unsure"]["concerns"])
    got = [(c.start, c.end) for c in reading.concerns]
    hits = sum(any(_overlap(g, c) for c in got) for g in gold)
    concerns[0] += hits
    concerns[2] += len(gold) - hits
    concerns[1] += sum(not any(_overlap(c, g) for g in gold + maybe) for c in got)


def drafts(samples: list[dict]) -> dict:
    """Score the coach."""
    findings, present, apology, promises, due = Tally(), Tally(), Tally(), [0, 0, 0], [0, 0]
    clean = [0, 0]
    for row in samples:
        coaching, unsure = coach(row["text"], row["context"]), row["unsure"]
        rules = {f.rule for f in coaching.findings} - HINTS
        findings.add(rules, set(row["findings"]), unsure["findings"])
        present.add(set(coaching.present), set(row["present"]), unsure["present"])
        parts = {name for name, said in coaching.apology.items() if said}
        apology.add(parts, set(row["apology"]), unsure["apology"])
        _score_promises(row, coaching, promises, due)
        if not row["findings"] and not unsure["findings"]:
            clean[0] += not rules
            clean[1] += 1
    hits, false, missed = promises
    return {
        "findings_macro_f1": findings.macro(),
        "findings_micro_f1": findings.micro(),
        "findings": findings.table(),
        "present_macro_f1": present.macro(),
        "present": present.table(),
        "apology_macro_f1": apology.macro(),
        "apology": apology.table(),
        "promises_f1": round(2 * hits / (2 * hits + false + missed), 3),
        "promises_due_right": round(due[0] / max(due[1], 1), 3),
        "clean_without_finding": round(clean[0] / max(clean[1], 1), 3),
    }


def _score_promises(row: dict, coaching, promises: list[int], due: list[int]) -> None:
    text = row["text"]
    gold = [(_spans(text, [p["text"]])[0], p) for p in row["promises"]]
    maybe = _spans(text, row["unsure"]["promises"])
    got = [((p.start, p.end), p) for p in coaching.promises]
    for span, promise in gold:
        match = next((p for s, p in got if _overlap(span, s)), None)
        promises[0 if match else 2] += 1
        if match:
            due[0] += match.due == promise["due"]
            due[1] += 1
    promises[1] += sum(not any(_overlap(s, g) for g in [g for g, _ in gold] + maybe) for s, _ in got)
