"""`amends clock`: when the clocks of a pack are over."""

from typing import Annotated, Any

import typer

from amends.cli import output
from amends.cli.prepare import prepare

app = typer.Typer(add_completion=False)


@app.command()
def clock(
    pack: Annotated[
        str,
        typer.Option(
            help="default, fca, cfpb, asic, ofcom, nhs_england, housing_ombudsman, psd2, or one of your own."
        ),
    ],
    received: Annotated[
        str,
        typer.Option(
            help="When it reached anybody in the firm: 2026-03-27T23:59. Without an offset, in the time zone."
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="fca: general, payments, summary; asic: standard, superannuation, hardship, quick; housing_ombudsman: stage1, stage2. Without: the first."
        ),
    ] = "",
    region: Annotated[
        str, typer.Option(help="Whose public holidays count: GB-SCT, US, AU-NSW. Without: the pack's.")
    ] = "",
    tz: Annotated[str, typer.Option(help="Time zone whose days count. Without: the firm's.")] = "",
    acknowledged: Annotated[
        str,
        typer.Option(
            help="When it was acknowledged, for what is counted from that. Without: the last moment allowed."
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print when each clock of a pack is over for a complaint received at that time."""
    prepare()
    from amends.understand.clocks.asking import ask

    rows = ask(pack, received, kind, region, tz, acknowledged)
    if json:
        output.as_json(rows)
    else:
        for row in rows:
            output.say(_in_words(row))


def _in_words(row: dict[str, Any]) -> str:
    length = f"{row['length']} {row['unit'].replace('_', ' ')} from {row['from'].replace('_', ' ')}"
    return f"{row['due']}  {row['clock'].replace('_', ' ')}  ({length}; {row['source']})"
