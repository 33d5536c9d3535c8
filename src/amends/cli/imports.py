"""`amends import`: cases of another program."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli import output
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.listen.importing.services import Report

app = typer.Typer(add_completion=False)


@app.command("import")
def bring(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL, mbox or Parquet; each may be gzipped.")],
    channel: Annotated[str, typer.Option(help="How these complaints are said to have come.")] = "import",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Bring cases from a file; each is read before this returns.

    Nothing is sent and no clock starts. The source's own id decides what is there already. A bad row
    is reported with its number, and the rest goes on.
    """
    prepare()
    from amends.listen.importing.services import import_file
    from amends.understand.services import read_messages

    report = import_file(file, channel, dry_run=dry_run, after=read_messages, said=_progress)
    output.as_json(asdict(report)) if json else _in_words(report)


def _progress(report: "Report") -> None:
    done = report.created + report.skipped + report.failed
    output.warn(f"{done} rows: {report.created} new, {report.skipped} there already, {report.failed} bad")


def _in_words(report: "Report") -> None:
    would = "would be " if report.dry_run else ""
    pairs = ", ".join(f"{ours} from “{theirs}”" for ours, theirs in report.columns.items())
    if pairs:
        output.say(f"Columns: {pairs}.")
    output.say(
        f"{report.created} cases {would}created, {report.skipped} are there already, {report.failed} rows cannot be imported."
    )
    for error in report.errors:
        output.say(f"  row {error['row']}: {error['why']}")
