"""`amends import`: cases of another program."""

import json as jsonlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli import output
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.listen.importing.mapping import Mapping
    from amends.listen.importing.services import Report

app = typer.Typer(add_completion=False)
WHAT = (
    "CSV, JSONL, Parquet, mbox, Maildir, .eml; an export of Zendesk, Freshdesk, Zammad or django-helpdesk, or the "
    "address of django-helpdesk’s database. Each file may be gzipped."
)


@app.command("import")
def bring(
    file: Annotated[Path | None, typer.Argument(help=WHAT)] = None,
    channel: Annotated[str, typer.Option(help="How these complaints are said to have come.")] = "import",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="A JSON file that says which column means what.")
    ] = None,
    dates: Annotated[
        str, typer.Option(help="day_first or month_first, where a date can be read two ways.")
    ] = "",
    zone: Annotated[str, typer.Option(help="Time zone of dates that name none; else the firm’s.")] = "",
    kind: Annotated[
        str, typer.Option("--format", help="What the file is, where its content does not tell.")
    ] = "",
    show_mapping: Annotated[
        bool, typer.Option("--show-mapping", help="Print the guessed mapping as JSON, for --mapping.")
    ] = False,
    undo: Annotated[int | None, typer.Option(help="Take back the import with this number.")] = None,
    imports: Annotated[bool, typer.Option("--list", help="The imports there were.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Bring cases from a file; each is read before this returns.

    Nothing is sent and no clock starts. The source's own id decides what is there already. A bad row
    is reported with its number, and the rest goes on. The same command again goes on where it was
    killed; --undo takes a whole import back.
    """
    prepare()
    if undo is not None:
        _undo(undo, json)
    elif imports:
        _list(json)
    elif file is None:
        raise typer.BadParameter("name a file, or --list, or --undo NUMBER")
    elif show_mapping:
        _show_mapping(file, kind)
    else:
        _bring(file, channel, dry_run, _mapping(mapping, dates, zone), kind, json)


def _bring(file: Path, channel: str, dry_run: bool, mapping: "Mapping | None", kind: str, json: bool) -> None:
    from amends.listen.importing.services import import_file
    from amends.understand.services import read_messages

    report = import_file(
        file, channel, dry_run=dry_run, mapping=mapping, kind=kind, after=read_messages, said=_progress
    )
    output.as_json(asdict(report)) if json else _in_words(report)


def _mapping(file: Path | None, dates: str, zone: str) -> "Mapping | None":
    from amends.cases.errors import Invalid
    from amends.listen.importing.mapping import mapping_of

    if file is None and not dates and not zone:
        return None
    try:
        said: Any = jsonlib.loads(file.read_text()) if file else {}
    except (OSError, ValueError) as error:
        raise Invalid(f"The mapping {file} cannot be read: {error}.", "mapping") from error
    given = {name: value for name, value in (("dates", dates), ("zone", zone)) if value}
    return mapping_of({**said, **given} if isinstance(said, dict) else said)


def _show_mapping(file: Path, kind: str) -> None:
    from amends.listen.importing.files import Source
    from amends.listen.importing.mapping import settled
    from amends.listen.importing.services import sample

    found, doubtful = settled(sample(Source(file, kind)), None)
    output.as_json(found.to_dict())
    if doubtful:
        output.warn(f"The date {doubtful!r} can be read two ways: set “dates” to day_first or month_first.")


def _undo(number: int, json: bool) -> None:
    from amends.cases.actors import SYSTEM
    from amends.cases.errors import Refused
    from amends.listen.importing import undo
    from amends.listen.importing.models import Brought, Import

    of = Import.objects.filter(pk=number).first()
    if of is None:
        raise Refused(f"There is no import {number}. `amends import --list` shows them.")
    if of.state != Import.State.UNDOING:
        undo.begin(of, SYSTEM)
    list(undo.go_on(of))
    kept = [
        {"case": one.case.reference, "row": one.row, "why": one.kept}
        for one in Brought.objects.filter(by=of).select_related("case").order_by("row")
    ]
    if json:
        output.as_json({"import": number, "taken_back": of.taken_back, "kept": kept})
        return
    output.say(f"{of.taken_back} rows were taken back, {len(kept)} are kept.")
    for one in kept:
        output.say(f"  {one['case']} (row {one['row']}): {one['why']}")


def _list(json: bool) -> None:
    from amends.listen.importing.models import Import

    rows = [
        {
            "import": one.pk, "name": one.name, "format": one.format, "state": one.state, "at": one.made_at,
            "created": one.created, "skipped": one.skipped, "failed": one.failed, "taken_back": one.taken_back,
        }
        for one in Import.objects.order_by("pk")
    ]  # fmt: skip
    if json:
        output.as_json(rows)
        return
    for row in rows:
        output.say(
            f"{row['import']:>4}  {row['name']}  {row['format']}  {row['state']}  {row['created']} brought"
        )


def _progress(report: "Report") -> None:
    done = report.created + report.skipped + report.failed
    output.warn(f"{done} rows: {report.created} new, {report.skipped} there already, {report.failed} bad")


def _in_words(report: "Report") -> None:
    would = "would be " if report.dry_run else ""
    pairs = ", ".join(f"{ours} from “{theirs}”" for ours, theirs in report.columns.items())
    if pairs:
        output.say(f"Columns: {pairs}.")
    if pairs and "source_id" not in report.columns:
        output.say("It has no id column: a row is known again by all its cells together.")
    output.say(
        f"{report.created} cases {would}created, {report.skipped} are there already, {report.failed} rows cannot be imported."
    )
    for error in report.errors:
        output.say(f"  row {error['row']}: {error['why']}")
    if report.number:
        output.say(f"`amends import --undo {report.number}` takes this import back.")
