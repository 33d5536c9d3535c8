"""`amends privacy`: export or erase one customer, hold them, apply the retention rules."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.output import as_json, say, warn
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.cases.models import Customer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Export or erase all about one customer; legal holds; how long things are kept.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Whom = Annotated[str, typer.Argument(help="Their e-mail address, or the reference of one of their cases.")]


@app.command()
def preview(whom: Whom, json: Json = False) -> int:
    """Say what an erasure would take and what it would leave. Changes nothing."""
    prepare()
    from amends.cases.privacy.preview import preview as look

    found = look(_customer(whom))
    if json:
        as_json({
            "customer": found.customer.pk, "cases": [case.reference for case in found.cases],
            "goes": dict(found.goes), "stays": [what for what, _why in found.stays],
            "warnings": found.warnings, "holds": [str(one.at.date()) for one in found.holds],
        })  # fmt: skip
        return 0
    for name, count in found.goes:
        say(f"goes   {name}: {count}")
    for what, why in found.stays:
        say(f"stays  {what}. {why}")
    for line in found.warnings:
        say(f"mind   {line}")
    return 0


@app.command()
def erase(
    whom: Whom,
    reason: Annotated[str, typer.Option(help="Why; erased with the rest.")] = "",
    ground: Annotated[str, typer.Option(help="asked, consent, over or law")] = "asked",
    now: Annotated[bool, typer.Option("--now", help="At once; it cannot be called off.")] = False,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="Write all tables anew, however large they are.")
    ] = False,
    json: Json = False,
) -> int:
    """Erase all about one customer: after the firm's waiting time, or --now."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.cases.privacy import services

    made = services.ask(_customer(whom), ground, reason, SYSTEM)
    if not now:
        say(f"Erasure {made.pk} waits until {made.due_at:%-d %B %Y %H:%M} UTC. `amends privacy cancel {made.pk}` calls it off.")
        return 0
    done = services.carry_out(made, SYSTEM)
    _say_done(made.pk, done, rewrite or None, json)
    return 0


def _say_done(erasure: int, done: dict[str, int], rewrite: bool | None, json: bool) -> None:
    from amends.cases.privacy import traces

    how = traces.remove_traces(rewrite)
    copies = traces.older_copies()
    if json:
        as_json({"erasure": erasure, "rows": done, "traces": how, "older_copies": copies})
    else:
        say(f"Erased: {', '.join(f'{name} {count}' for name, count in done.items())}.")
        say(how)
    for name in copies:
        warn(f"{name} in the data folder is an older copy of everything. Delete it when you need it no longer.")


@app.command()
def cancel(erasure: Annotated[int, typer.Argument(help="Its number.")]) -> int:
    """Call off an erasure that waits."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.cases.errors import Refused
    from amends.cases.models import Erasure
    from amends.cases.privacy import services

    made = Erasure.objects.filter(pk=erasure).first()
    if made is None:
        raise Refused(f"There is no erasure {erasure}.")
    services.cancel(made, SYSTEM)
    say(f"Erasure {erasure} was called off.")
    return 0


def _customer(whom: str) -> "Customer":
    from amends.cases.errors import Refused
    from amends.cases.models import Case, Customer

    pk = Case.pk_of(whom)
    case = Case.objects.select_related("customer").filter(pk=pk).first() if pk else None
    found = case.customer if case else Customer.objects.filter(email=whom.strip().lower()).first()
    if found is None:
        raise Refused(f"There is no customer {whom}: name their e-mail address, or a case such as A-1042.")
    if found.erased_at:
        raise Refused("This customer was erased already.")
    return found
