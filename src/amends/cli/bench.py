"""`amends bench`: figures of this machine, measured in a scratch installation."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from amends.cli.output import as_json

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Measure in a scratch installation that goes away; prints JSON. Yours is not touched.",
)
Database = Annotated[
    str,
    typer.Option(
        help="sqlite, or current: AMENDS_DATABASE_URL, whose name must contain “bench”; it is emptied."
    ),
]
Seconds = Annotated[float, typer.Option(help="How long to measure.")]


@app.command()
def pages(
    cases: Annotated[str, typer.Option(help="Sizes to measure at.")] = "1000,100000",
    database: Database = "sqlite",
    http: Annotated[bool, typer.Option("--http", help="Also through a real web server.")] = False,
    runs: Annotated[int, typer.Option(min=1, help="How often each page is opened.")] = 40,
) -> int:
    """Today, Queue, Case, Search and Promises at each size: times, queries, time in the database."""
    sizes = _sizes(cases)

    def work() -> dict[str, Any]:
        from amends.bench.pages import measure

        return measure(sizes, http, runs)

    return _in_scratch(database, work)


@app.command()
def search(
    cases: Annotated[int, typer.Option(help="How many cases there are.")] = 100_000,
    database: Database = "sqlite",
) -> int:
    """Search by words rare and common, phrases, beginnings, names with typing errors and filters."""

    def work() -> dict[str, Any]:
        from amends.bench.search import measure

        return measure([cases])

    return _in_scratch(database, work)


@app.command()
def clocks(
    cases: Annotated[
        int, typer.Option(help="How many open cases there are, with three clocks each.")
    ] = 100_000,
    database: Database = "sqlite",
) -> int:
    """Open cases with three clocks each: Today and the lists of what is due; recounting after a change of the calendar."""

    def work() -> dict[str, Any]:
        from amends.bench.clocks import measure

        return measure(cases)

    return _in_scratch(database, work)


def _sizes(text: str) -> list[int]:
    if not all(word.strip().isdigit() for word in text.split(",")):
        raise typer.BadParameter("give whole numbers with commas between them, for example 1000,100000")
    return sorted(int(word) for word in text.split(","))


@app.command()
def api(seconds: Seconds = 10, database: Database = "sqlite") -> int:
    """POST /api/v1/cases: how many a second with one client over HTTP."""

    def work() -> dict[str, Any]:
        from amends.bench.programs import api as measure

        return measure(seconds)

    return _in_scratch(database, work)


@app.command()
def memory(
    seconds: Seconds = 20,
    cases: Annotated[int, typer.Option(help="How many cases there are.")] = 1000,
    database: Database = "sqlite",
) -> int:
    """Memory of web (2 workers) and task worker after serving pages and taking cases."""

    def work() -> dict[str, Any]:
        from amends.bench.programs import memory as measure

        return measure(cases, seconds)

    return _in_scratch(database, work)


@app.command()
def soak(
    minutes: Annotated[float, typer.Option(help="How long.")] = 10, database: Database = "sqlite"
) -> int:
    """Steady load for minutes: memory early and late, then verify."""

    def work() -> dict[str, Any]:
        from amends.bench.programs import soak as measure

        return measure(minutes)

    return _in_scratch(database, work)


@app.command()
def journal(
    processes: Annotated[int, typer.Option(help="How many work at once.")] = 8,
    seconds: Seconds = 5,
    database: Database = "current",
) -> int:
    """Verbs by many processes at once, with the journal and without it; then verify."""

    def work() -> dict[str, Any]:
        from amends.bench.verbs import measure

        return measure(processes, seconds)

    return _in_scratch(database, work)


@app.command()
def mail(
    mails: Annotated[int, typer.Option(help="How many mails.")] = 500, database: Database = "sqlite"
) -> int:
    """Mails a second: received and filed, beside bare inserts; and read by the worker in the background."""

    def work() -> dict[str, Any]:
        from amends.bench.intake import measure

        return measure(mails)

    return _in_scratch(database, work)


@app.command()
def similar(
    cases: Annotated[int, typer.Option(help="How many cases.")] = 100_000, database: Database = "sqlite"
) -> int:
    """Finding similar cases among very many."""

    def work() -> dict[str, Any]:
        from amends.bench.similar import measure

        return measure(cases)

    return _in_scratch(database, work)


@app.command("import")
def bring(
    rows: Annotated[int, typer.Option(help="How many rows.")] = 2000, database: Database = "sqlite"
) -> int:
    """Rows a second: imported from CSV and taken back, beside bare inserts."""

    def work() -> dict[str, Any]:
        from amends.bench.imports import measure

        return measure(rows)

    return _in_scratch(database, work)


@app.command()
def text(
    count: Annotated[int, typer.Option(help="How many messages in the batch.")] = 10_000,
    plain: Annotated[
        Path | None, typer.Option(help="An fp32 ONNX graph of the encoder to compare with.")
    ] = None,
) -> int:
    """The language engine: times, memory, size of the weights, and the figures it was shipped with."""
    from amends.bench.text import measure

    as_json(measure(count, plain))
    return 0


def _in_scratch(database: str, work: Callable[[], dict[str, Any]]) -> int:
    from amends.bench.scratch import NotScratch, installation

    if database not in ("sqlite", "current"):
        raise typer.BadParameter("choose sqlite or current")
    try:
        with installation(database):
            as_json(work())
    except NotScratch as error:
        raise typer.BadParameter(str(error)) from error
    return 0
