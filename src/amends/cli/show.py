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
    _concerns(case["concerns"])
    if case["promises"]:
        output.say("\nPromises:")
    for one in case["promises"]:
        output.say(f"  {one['what']}  {one['state']}")
    _clocks(case["clocks"])
    _investigation(case["investigation"])
    _standing(case)


def _clocks(clocks: list[dict[str, Any]]) -> None:
    if clocks:
        output.say("\nClocks:")
    for one in clocks:
        due = f"{one['due']:%Y-%m-%d %H:%M}" if one["due"] else "stands still"
        output.say(f"  {due}  {one['what']}  {one.get('state') or ''}".rstrip())


def _concerns(concerns: list[dict[str, Any]]) -> None:
    if concerns:
        output.say("\nConcerns:")
    for one in concerns:
        output.say(f"  {one['text']}  {one['outcome'] or ''}".rstrip())
        cost = one["cost"]
        told = {
            "expected": one["expected"],
            "happened": one["happened"],
            "cost": ", ".join(
                part
                for part in (
                    f"{cost['minutes']} min" if cost["minutes"] else "",
                    f"{cost['money']} {cost['currency']}" if cost["money"] is not None else "",
                    cost["worry"],
                )
                if part
            ),
            "evidence": "; ".join(row["shows"] for row in one["evidence"]),
        }
        for name, words in told.items():
            if words:
                output.say(f"    {name}: {words}")


def _investigation(found: dict[str, Any]) -> None:
    cause = found["cause"]
    if cause:
        kind = "hypothesis" if cause["hypothesis"] else "confirmed" if cause["text"] else "not known"
        output.say(f"\nCause ({kind}): {cause['text'] or cause['unknown_reason']}")
    if found["underlying_issue"]:
        output.say(f"Under it lies: {found['underlying_issue']}")
    for why in found["second_failure"]:
        output.say(f"It failed a second time: {why}.")


def _standing(case: dict[str, Any]) -> None:
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
