"""`amends read` and `amends coach`: the language engine by itself, without a database."""

import json as jsonlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from amends.cases.errors import Invalid
from amends.cli.output import as_json, say

app = typer.Typer(add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lines = Annotated[
    bool, typer.Option("--jsonl", help="One JSON object a line in, one out, in the same order.")
]
ContextFile = Annotated[
    Path | None, typer.Option("--context", help="A JSON file with what is known of the case.")
]
Answer = Callable[[str, Any], dict[str, Any]]


@app.command()
def read(json: AsJson = False, jsonl: Lines = False) -> int:
    """Read a customer's message from standard input: heat, emotions, risks, concerns, asks."""
    if jsonl:
        return _each_line(_reading)
    found = _reading(_standard_input(), None)
    if json:
        as_json(found)
    else:
        _say_reading(found)
    return 0


@app.command()
def coach(json: AsJson = False, jsonl: Lines = False, context: ContextFile = None) -> int:
    """Coach a draft reply from standard input: findings with rewrites, what is there, what is missing."""
    if jsonl:
        return _each_line(_coaching)
    found = _coaching(_standard_input(), _context(context) if context else None)
    if json:
        as_json(found)
    else:
        _say_coaching(found)
    return 0


def _reading(text: str, _context: Any) -> dict[str, Any]:
    from amends.text import read as engine

    return engine(text).to_dict()


def _coaching(text: str, context: Any) -> dict[str, Any]:
    from amends.text import coach as engine

    if context is not None and not isinstance(context, dict):
        raise Invalid("The context must be a JSON object.")
    try:
        return engine(text, context).to_dict()
    except ValueError as error:
        raise Invalid(f"The context cannot be used: {error}.") from error


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("The text is not UTF-8.") from error


def _context(path: Path) -> Any:
    try:
        return jsonlib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Invalid(f"The context {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Invalid(f"The context {path} is not JSON.") from error


def _each_line(answer: Answer) -> int:
    for text, context in _rows():
        sys.stdout.write(jsonlib.dumps(answer(text, context), ensure_ascii=False) + "\n")
        sys.stdout.flush()  # whoever feeds the lines may wait for each answer
    return 0


def _rows() -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield _row(line, number)


def _row(line: bytes, number: int) -> tuple[str, Any]:
    try:
        row = jsonlib.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise Invalid(f"Line {number} is not a JSON object with a “text”.")
    return row["text"], row.get("context")


def _say_reading(found: dict[str, Any]) -> None:
    share = round(found["complaint"]["probability"] * 100)
    say(f"Complaint: {share} %. Heat {found['heat']} of 100, severity {found['severity']} of 4.")
    for risk in found["risks"]:
        say(f"Risk, {risk['kind']}: “{risk['text']}”")
    for concern in found["concerns"]:
        say(f"Concern: {concern['text']}")
    for ask in found["asks"]:
        say(f"Asks for {ask['kind'].replace('_', ' ')}: “{ask['text']}”")


def _say_coaching(found: dict[str, Any]) -> None:
    say(f"{found['score']} of 100, {'ready' if found['ready'] else 'not ready'}.")
    for finding in found["findings"]:
        say(f"{finding['level'].capitalize()}: “{finding['text']}”. {finding['why']}")
        if finding["rewrite"]:
            say(f"  Rather: {finding['rewrite']}")
    if found["missing"]:
        say("Missing: " + ", ".join(name.replace("_", " ") for name in found["missing"]))
