"""`amends verify`, `backup`, `restore`, `export`: the record as a whole."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.output import as_json, say, warn
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.cli.archive import Manifest

app = typer.Typer(add_completion=False)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Target = Annotated[Path, typer.Argument(help="Where to write the backup.")]
Source = Annotated[Path, typer.Argument(help="A file that `amends backup` wrote.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Replace what is there; a restore backs it up first.")
]


@app.command()
def verify(json: Json = False) -> int:
    """Seal the journal, recompute its chain, reconcile what arrived with what was filed, and each mailbox
    with its server.

    Exit 1 and the first bad row where anything was changed, is missing or does not fit.
    """
    prepare()
    from amends.cases.verifying import examine

    report = examine(outside=True)
    if json:
        as_json(report.to_dict())
    else:
        _say_counts(report.counts, report.entries)
        for pk in report.not_filed:
            say(f"Raw {pk} was received and is not filed yet.")
        for row in report.outside.get("mailboxes", []):
            say(f"Mailbox {row['mailbox']}: {row['words']}")
    if not report.ok:
        warn(report.problem)
    return 0 if report.ok else 1


def _say_counts(counts: dict[str, int], entries: int) -> None:
    say(f"{entries} journal entries checked.")
    say(", ".join(f"{name}: {count}" for name, count in counts.items()))


@app.command()
def backup(file: Target, replace: Replace = False, json: Json = False) -> int:
    """Write everything this installation owns into one file, while it goes on working."""
    prepare()
    from amends.cli.archive import backup as write

    manifest = write(file.absolute(), replace)
    if json:
        as_json({"file": str(file), "bytes": file.stat().st_size, **asdict(manifest)})
    else:
        say(f"{file}: {file.stat().st_size} bytes. Keep it safe: it holds every word and the signing key.")
    return 0


@app.command()
def restore(file: Source, replace: Replace = False, json: Json = False) -> int:
    """Put a backup in the place of an empty installation's data, then verify it."""
    prepare()
    from amends.cli.archive import restore as put_back

    manifest, kept = put_back(file.absolute(), replace)
    prepare()  # a backup of an older version is brought up to date
    problem, counts = _examine_restored(manifest)
    again = _erase_again()
    if json:
        as_json({
            "ok": not problem, "counts": counts, "from": asdict(manifest), "kept": kept and str(kept),
            "erased_again": again,
        })  # fmt: skip
    elif not problem:
        say(
            f"Restored the backup of {manifest.made_at}: " + ", ".join(f"{k}: {v}" for k, v in counts.items())
        )
    if again and not json:
        say(
            f"Erased since that backup, and now erased again: {again} {'customer or case' if again == 1 else 'customers or cases'}."
        )
    _say_after(kept)
    if problem:
        warn(problem)
    return 1 if problem else 0


@app.command()
def export(
    file: Annotated[
        Path,
        typer.Argument(help="Where to write; a name that ends in .gz is compressed, - is standard output."),
    ],
    json: Json = False,
) -> int:
    """Write every case as one JSON object a line, as `amends show --json` prints it."""
    prepare()
    from amends.cli.exporting import export as write

    count = write(file)
    if json:
        as_json({"file": str(file), "cases": count})
    elif str(file) != "-":
        say(f"{file}: {count} cases.")
    return 0


def _examine_restored(manifest: "Manifest") -> tuple[str, dict[str, int]]:
    from amends.cases.models import Seal
    from amends.cases.verifying import examine
    from amends.cli.archive import missing_from

    report = examine()
    head = Seal.objects.filter(seq=manifest.sealed).values_list("hash", flat=True).first() or ""
    return report.problem or missing_from(manifest, report.counts, head), report.counts


def _erase_again() -> int:
    """What was erased after the backup was made does not come back with it."""
    from django.conf import settings

    from amends.cases.privacy import services, traces
    from amends.cli.archive import KEY

    again = services.erase_again({settings.SECRET_KEY, (settings.AMENDS_DATA / KEY).read_text()})
    if again:
        traces.remove_traces()
    return again


def _say_after(kept: Path | None) -> None:
    import os

    if kept:
        warn(f"What was here before is in {kept}.")
    if os.environ.get("AMENDS_SECRET_KEY"):
        warn("AMENDS_SECRET_KEY is set and stands above the restored key: old links need the same key.")
