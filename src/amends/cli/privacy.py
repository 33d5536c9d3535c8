"""`amends privacy`: export or erase one customer, hold them, apply the retention rules."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.output import as_json, say, warn
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.cases.models import Customer
    from amends.cases.privacy.retention import Outlook

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
def export(
    whom: Whom,
    file: Annotated[Path, typer.Argument(help="Where to write the zip; - is standard output.")],
    json: Json = False,
) -> int:
    """Write all about one customer into a zip: to read, for programs, and as it came."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.cases.privacy.export import export as pieces

    found = _customer(whom)
    if str(file) == "-":
        for piece in pieces(found, SYSTEM):
            sys.stdout.buffer.write(piece)
        return 0
    _write(file, pieces(found, SYSTEM))
    if json:
        as_json({"file": str(file), "bytes": file.stat().st_size, "customer": found.pk})
    else:
        say(f"{file}: {file.stat().st_size} bytes. Give it to them only, and delete your copy.")
    return 0


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    """The file appears when it is whole, readable by its owner alone."""
    from amends.cases.errors import Refused

    if not file.absolute().parent.is_dir():
        raise Refused(f"There is no folder {file.absolute().parent}.")
    part = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.writelines(pieces)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@app.command()
def hold(
    whom: Whom,
    why: Annotated[str, typer.Option(help="The court, the claim, the authority.")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="End it.")] = False,
) -> int:
    """Place a legal hold: nothing of this customer is erased while it stands. --lift ends it."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.cases.errors import Refused
    from amends.cases.privacy import holds

    found = _customer(whom)
    if not lift:
        made = holds.hold(found, why, SYSTEM)
        say(f"Legal hold {made.pk} stands on customer {found.pk}.")
        return 0
    standing = list(holds.standing(found).filter(customer=found))
    if not standing:
        raise Refused("No legal hold stands on this customer.")
    holds.lift(standing[0], SYSTEM)
    say(f"Legal hold {standing[0].pk} was lifted.")
    return 0


@app.command()
def retention(
    do: Annotated[str, typer.Argument(help="preview or apply")],
    keep: Annotated[
        list[str] | None, typer.Option(help="Set a rule first, as KIND=MONTHS, or KIND= for ever.")
    ] = None,
    json: Json = False,
) -> int:
    """Say what the retention rules would take now, or apply them to the end."""
    prepare()
    from amends.cases.privacy import retention as rules

    if do not in ("preview", "apply"):
        raise typer.BadParameter("Say preview or apply.")
    months = {**rules.months_of(), **_wanted(keep or [])}
    if do == "preview":
        return _say_outlook(rules.outlook(months), json)
    return _apply(months, json)


def _wanted(keep: list[str]) -> dict[str, int | None]:
    from amends.cases.errors import Invalid

    found: dict[str, int | None] = {}
    for one in keep:
        kind, equals, months = one.partition("=")
        if not equals or (months and not months.isdigit()):
            raise Invalid(f"{one} is not KIND=MONTHS, such as complaint=36.")
        found[kind] = int(months) if months else None
    return found


def _say_outlook(found: "list[Outlook]", json: bool) -> int:
    if json:
        as_json([
            {"kind": one.rule.kind, "months": one.months, "count": one.count, "examples": one.examples}
            for one in found
        ])  # fmt: skip
        return 0
    for one in found:
        kept = f"{one.months} months, over now: {one.count}" if one.months else "for ever"
        say(f"{one.rule.kind:<14} {kept}" + "".join(f"\n{'':<15}{line}" for line in one.examples))
    return 0


def _apply(months: dict[str, int | None], json: bool) -> int:
    from amends.cases.actors import SYSTEM
    from amends.cases.privacy import retention as rules
    from amends.cases.privacy import traces

    for kind, number in months.items():
        rules.set_months(kind, number, SYSTEM)
    count = 0
    while done := rules.apply():
        count += done
    how = traces.remove_traces() if count else ""
    if json:
        as_json({"erased": count, "traces": how})
    else:
        say(f"Erased: {count}. {how}".strip())
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

    found = _customer(whom)
    waiting = found.erasures.filter(state="pending").first() if now else None
    made = waiting or services.ask(found, ground, reason, SYSTEM)
    if not now:
        say(
            f"Erasure {made.pk} waits until {made.due_at:%-d %B %Y %H:%M} UTC. `amends privacy cancel {made.pk}` calls it off."
        )
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
        warn(
            f"{name} in the data folder is an older copy of everything. Delete it when you need it no longer."
        )


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
