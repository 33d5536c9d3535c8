"""`amends show`: a whole case."""

from typing import Annotated, Any

import typer

from amends.cli import output
from amends.cli.prepare import prepare

app = typer.Typer(add_completion=False)


@app.command()
def show(
    reference: Annotated[str, typer.Argument(metavar="REF", help="The case's reference, such as A-1042.")],
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Print a whole case: customer, messages, concerns, promises, remedies, clocks and journal."""
    prepare()
    from amends.api.selectors import case_called, whole

    case = whole(case_called(reference), personal=True)
    if json:
        output.as_json(case)
    else:
        _in_words(case)


def _in_words(case: dict[str, Any]) -> None:
    customer = case["customer"]
    heat = "not read yet" if case["heat"] is None else f"heat {case['heat']}"
    output.say(f"{case['case']}  {case['subject']}  ({case['state']}, {heat})")
    output.say(f"{customer['name']} {customer['email']} {customer['phone']}".strip())
    for message in case["messages"]:
        arrow = "<-" if message["direction"] == "in" else "->"
        output.say(f"\n{arrow} {message['at']:%Y-%m-%d %H:%M} {message['channel']}  {message['subject']}")
        output.say(message["text"])
        for file in message["attachments"]:
            output.say(f"   [{file['name']}, {file['size']} bytes]")
    for title, key, field in (("Concerns", "concerns", "text"), ("Promises", "promises", "what")):
        if case[key]:
            output.say(f"\n{title}:")
        for one in case[key]:
            output.say(f"  {one[field]}  {one.get('state') or one.get('outcome') or ''}".rstrip())
    for lane in case["lanes"]:
        done = lane["followed_at"] or lane["overruled_at"]
        output.say(
            f"\nLane {lane['lane']}: {'done' if done else 'to be followed by'} {done or lane['due']:%Y-%m-%d %H:%M}"
        )
    if case["escalation"]:
        silent = case["escalation"]["silent_days"]
        output.say(
            f"\nEscalation risk {case['escalation']['risk']} of 100, {silent} working days without news"
        )
