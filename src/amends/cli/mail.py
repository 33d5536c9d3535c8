"""`amends mail`: the pipe transport of a mail server."""

import sys
from typing import Annotated, Any

import typer

from amends.cli import output
from amends.cli.prepare import prepare
from amends.cli.run import TEMPORARY

app = typer.Typer(add_completion=False)


@app.command()
def mail(
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    sender: Annotated[str | None, typer.Option(help="Envelope sender; empty for a bounce.")] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Envelope recipient; may be repeated.")] = None,
) -> None:
    """Take one RFC 5322 message from standard input and file it.

    Exit 75 asks the mail server to keep the mail and try again.
    """
    from amends.cases.errors import Refused

    envelope: dict[str, Any] = {} if sender is None else {"sender": sender}
    if recipient:
        envelope["recipients"] = recipient
    try:
        result = _take(sys.stdin.buffer.read(), envelope)
    except Refused:
        raise
    except Exception as error:  # whatever it is: the mail must stay with the server that still has it
        output.warn(f"Not stored now, keep it and try again: {error or type(error).__name__}")
        raise typer.Exit(TEMPORARY) from error
    output.as_json(result) if json else output.say(_sentence(result))


def _take(content: bytes, envelope: dict[str, Any]) -> dict[str, Any]:
    prepare()
    from amends.listen import services

    filed = services.file(services.receive_mail(content, envelope))
    return {
        "case": filed.case.reference if filed.case else None,
        "message": filed.message.pk if filed.message else None,
        "new_case": filed.new_case,
        "duplicate": filed.duplicate,
        "held": filed.held,
    }


def _sentence(result: dict[str, Any]) -> str:
    if result["held"]:
        return f"Held: {result['held']}"
    if result["duplicate"]:
        return f"{result['case']} has this mail already."
    if result["message"] is None:
        return f"{result['case']} has an answer of somebody whom we asked."
    return f"{result['case']} {'opened' if result['new_case'] else 'has a new message'}."
