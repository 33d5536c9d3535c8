"""Figures of the engine as it lies in the package on `validation/`: drafts and messages that nothing was trained on.

PYTHONPATH=src python training/validate.py [--rules] [--wrong NAME]
"""

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE.parent / "src", HERE.parent / "tests/text"):
    sys.path.insert(0, str(folder))

import scoring  # noqa: E402

from amends.text import coach, read  # noqa: E402

# These follow from counting or from a context that these drafts do not state: neither for nor against.
UNSTATED = ["hard_to_read", "admission", "unanswered_concern", "exceeds_authority", "closed_questions", "shouting",
            "wrong_fact", "premature_solution", "empathy_without_action"]  # fmt: skip


def lines(name: str) -> list[dict]:
    text = (HERE / "validation" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def drafts() -> list[dict]:
    """Whole drafts in the form of the samples: the union of what their sentences carry."""
    whole: dict[str, list[dict]] = {}
    for row in lines("drafts"):
        whole.setdefault(row["draft"], []).append(row)
    return [_draft(name, sorted(rows, key=lambda r: r["at"])) for name, rows in whole.items()]


def _draft(name: str, rows: list[dict]) -> dict:
    notes = rows[0].get("draft_note", "")
    context = {"now": "2026-11-23T10:00:00", "priority_raised": False, "public": "public" in notes}
    if "concerns_unconfirmed" in notes:
        context["concerns_confirmed"] = False
    findings = {label for row in rows for label in row["findings"]}
    if context["public"] and "argue" in findings:
        findings.add("argue_in_public")
    unsure = {"findings": UNSTATED, "present": [], "apology": [], "promises": []}
    parts = {part: sorted({label for row in rows for label in row[part]}) for part in ("present", "apology")}
    return {"id": name, "text": " ".join(row["text"] for row in rows), "context": context, "promises": [],
            "findings": sorted(findings - set(UNSTATED) - scoring.HINTS), "unsure": unsure,
            "clean": rows[0]["kind"] == "excellent", **parts}  # fmt: skip


def messages() -> list[dict]:
    return [_message(row) for row in lines("messages")]


def _message(row: dict) -> dict:
    marks = [(row["text"][m["start"] : m["end"]], label) for m in row["marks"] for label in m["labels"]]
    return {
        **row,
        "risks": [{"kind": k, "text": t} for t, k in marks if k != "concern" and not k.startswith("ask:")],
        "asks": [{"kind": k.removeprefix("ask:"), "text": t} for t, k in marks if k.startswith("ask:")],
        "concerns": [t for t, k in marks if k == "concern"],
        "unsure": {"is_complaint": False, "risks": [], "asks": [], "concerns": []},
    }


def promises() -> dict[str, float]:
    """Promises found, and due dates right of those found, on replies of other writers."""
    found, due = [0, 0, 0], [0, 0]
    for row in lines("promises"):
        said = coach(row["text"], row["context"])
        scoring._score_promises({**row, "unsure": {"promises": []}}, said, found, due)
    hits, false, missed = found
    return {"f1": round(2 * hits / (2 * hits + false + missed), 3), "due right": round(due[0] / due[1], 3)}


def clean(rows: list[dict]) -> dict[str, float]:
    """Of the drafts written to be good, how many have nothing to fix; and what was found in the rest."""
    found = [
        sorted({f.rule for f in coach(row["text"], row["context"]).findings if f.level != "hint"})
        for row in rows
        if row["clean"]
    ]
    return {
        "clean": round(sum(not one for one in found) / len(found), 3),
        "in the rest": [o for o in found if o],
    }


def answers() -> dict[str, float]:
    """F1 of concerns answered and of concerns not answered, on drafts/answers.txt (its cut was chosen there)."""
    tally = scoring.Tally()
    for line in (HERE / "drafts/answers.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            marked, draft = line.split(" = ", 1)
            concerns = [one.strip() for one in marked.split(" | ")]
            said = coach(draft, {"concerns": [one[1:].strip() for one in concerns]}).answered
            for concern, is_answered in zip(concerns, said, strict=True):
                tally.add({"yes" if is_answered else "no"}, {"yes" if concern[0] == "+" else "no"})
    return {name: round(tally.f1(name), 3) for name in ("yes", "no")}


def show_wrong(name: str) -> None:
    """Print the texts in which this name is missed or falsely found."""
    for row in drafts():
        got = {f.rule for f in coach(row["text"], row["context"]).findings}
        if (name in got) != (name in row["findings"]):
            print("MISSED" if name in row["findings"] else "FALSE ", row["text"], "\n")
    for row in messages():
        got = {r.kind for r in read(row["text"]).risks} | {f"ask:{a.kind}" for a in read(row["text"]).asks}
        gold = {r["kind"] for r in row["risks"]} | {f"ask:{a['kind']}" for a in row["asks"]}
        if (name in got) != (name in gold):
            print("MISSED" if name in gold else "FALSE ", row["text"], "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", action="store_true", help="figures of every name")
    parser.add_argument("--wrong", help="show the texts where this name goes wrong")
    given = parser.parse_args()
    if given.wrong:
        return show_wrong(given.wrong)
    figures = {"drafts": scoring.drafts(drafts()), "messages": scoring.messages(messages())}
    for unstated in ("promises_f1", "promises_due_right", "clean_without_finding"):
        del figures["drafts"][unstated]  # these drafts are not labelled for it
    print("promises:", promises())
    print("concerns answered, or not:", answers())
    print("excellent drafts without a fix or stop:", clean(drafts()))
    if not given.rules:
        figures = {k: {n: v for n, v in f.items() if not isinstance(v, dict)} for k, f in figures.items()}
    for what, said in figures.items():
        for name, value in said.items():
            print(what, name, json.dumps(value) if not isinstance(value, dict) else "")
            for one, figure in value.items() if isinstance(value, dict) else ():
                print("   ", one, *figure)
    return None


if __name__ == "__main__":
    main()
