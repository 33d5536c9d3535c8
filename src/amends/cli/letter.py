"""`amends letter`: check a letter, write one, and pack a whole case."""

from pathlib import Path
from typing import Annotated

import typer

from amends.cases.errors import Invalid
from amends.cli.output import as_json, say
from amends.cli.prepare import prepare

app = typer.Typer(
    add_completion=False, no_args_is_help=True,
    help="Check what a letter leaves out, write one from the record, or pack a whole case.",
)  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PackName = Annotated[str, typer.Option("--pack", help="Whose rules: " "fca, cfpb, asic, ofcom, nhs_england, housing_ombudsman, psd2, default, or one of your own.")]  # fmt: skip
KindName = Annotated[str, typer.Option("--kind", help="Which letter: final_response, holding_response, …; the pack's first one unless named.")]  # fmt: skip


@app.command()
def check(
    pack: PackName = "default",
    kind: KindName = "",
    context: Annotated[Path | None, typer.Option("--context", help="The record: JSON as `amends show --json` prints it.")] = None,
    json: AsJson = False,
) -> int:  # fmt: skip
    """Read a letter from standard input; say what it leaves out and where it contradicts the record."""
    from amends.cli.text import _context, _standard_input
    from amends.respond.letters import checking

    rules = checking.pack_called(pack, _folder())
    wanted = checking.kind_called(rules, kind)
    known = _context(context) if context else None
    found = checking.check(_standard_input(), rules, wanted, known)
    if json:
        as_json(found.to_dict())
        return 0
    say("Nothing is missing." if found.ok else "This is missing, or against the record:")
    for gap in found.missing:
        say(f"  {gap.item}: {gap.why} ({gap.source}{', not verified' if gap.unverified else ''})")
    for gap in found.advice:
        say(f"  Worth adding, {gap.item}: {gap.why}")
    return 0


@app.command()
def rules(pack: PackName = "default", json: AsJson = False) -> None:
    """List what each kind of letter of a pack must contain, with its source."""
    from amends.respond.letters import checking

    found = checking.pack_called(pack, _folder())
    if json:
        return as_json(
            {
                name: [
                    {
                        "item": i.id,
                        "says": i.says,
                        "why": i.why,
                        "source": i.source,
                        "unverified": i.unverified,
                    }
                    for i in kind.items
                ]
                for name, kind in found.kinds.items()
            }
        )
    for kind in found.kinds.values():
        say(f"{kind.title} ({kind.name})")
        for item in kind.items:
            say(f"  {item.id}: {item.says} ({item.source}{', not verified' if item.unverified else ''})")
    return None


@app.command()
def write(
    reference: Annotated[str, typer.Argument(metavar="REF", help="The case's reference, such as A-1042.")],
    kind: KindName = "",
    pack: Annotated[str, typer.Option("--pack", help="Whose rules; the letterhead's own unless named.")] = "",
    out: Annotated[Path | None, typer.Option("--pdf", help="Write it as a PDF to this file too.")] = None,
) -> None:
    """Print the letter that the record would write. Changes nothing; what is not known stands in [brackets]."""
    prepare()
    from amends.api.selectors import case_called
    from amends.respond.letters import selectors, services
    from amends.respond.letters.pdf import letter
    from amends.respond.models import Letter

    case = case_called(reference)
    rules, wanted = selectors.rules_for(case, pack, kind)
    title, text = selectors.suggested(case, case.owner, rules, wanted)
    if out:
        _keep(out, letter(services.sheet_of(Letter(case=case, title=title, text=text))))
    say(f"{title}\n\n{text}")


@app.command("pack")
def pack_case(
    reference: Annotated[str, typer.Argument(metavar="REF", help="The case's reference, such as A-1042.")],
    out: Annotated[Path, typer.Argument(metavar="ZIP", help="The file to write.")],
    json: AsJson = False,
) -> None:
    """Write everything about a case into one ZIP with a PDF, hashes, and a script that verifies them."""
    prepare()
    from amends.api.selectors import case_called
    from amends.cases.actors import SYSTEM
    from amends.respond.letters.casefile import make_pack

    made, digest = make_pack(case_called(reference), SYSTEM)
    _keep(out, made)
    if json:
        return as_json({"file": str(out), "size": len(made), "manifest_sha256": digest})
    return say(f"{out}: {len(made)} bytes. SHA-256 of its manifest, also in the journal: {digest}")


def _keep(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error


def _folder() -> Path:
    """Where the firm keeps rules of its own."""
    from django.conf import settings

    return Path(settings.AMENDS_DATA) / "letters"
