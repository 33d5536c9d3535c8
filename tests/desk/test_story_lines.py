"""The story tells everything that the journal says of a case, or the page shows it somewhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import amends
from amends.desk.case.events import LINES

VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# Verbs that have no line of their own, and why.
ELSEWHERE = {
    "a message, a call or a note, which stands in the story itself": {
        "message.received", "message.sent", "message.not_sent", "message.imported", "message.taken_back", "call.logged",
        "reply.queued", "notice.queued", "note.added", "note.imported", "colleague.asked", "feedback.filed",
        "files.arrived", "raw.taken_in", "case.opened",
    },
    "the reading, beside its message, on the arc and on the list of concerns": {
        "reading.made", "heat.raised", "concerns.proposed", "concern.described", "answer.kept", "answer.removed",
    },
    "a due time, among those beside the story": {
        "due.alarmed", "clock.started", "clock.warned", "remedy.call_planned",
    },
    "a step of a delivery, under Putting right": {"remedy.step_done", "remedy.step_planned"},
    "the investigation, on its page": {"why.added", "why.removed", "evidence.linked", "request.sent"},
    "a letter in the making, on its page": {"letter.changed"},
}  # fmt: skip


def recorded_on_cases() -> Iterator[str]:
    """The verbs of all calls of `record` that name a case; where a verb is chosen, all that may be."""
    for path in Path(amends.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call) and _records(one)]
            for call in calls:
                yield from _words(call.args[0]) or _words(function)


def _records(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id == "record" and len(call.args) > 2
    return named and not (isinstance(call.args[2], ast.Constant) and call.args[2].value is None)


def _words(node: ast.AST) -> list[str]:
    found = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
    return [one for one in found if isinstance(one, str) and VERB.fullmatch(one)]


def test_every_verb_that_is_recorded_on_a_case_is_told() -> None:
    told, recorded = {*LINES, *set[str]().union(*ELSEWHERE.values())}, set(recorded_on_cases())
    assert len(recorded) > 120 and {"case.assigned", "clock.met", "question.answered"} <= recorded
    assert recorded - told == set()


def test_what_stands_elsewhere_is_recorded_and_told_once() -> None:
    known = set(recorded_on_cases())
    for verbs in ELSEWHERE.values():
        assert verbs <= known and not verbs & LINES.keys()
