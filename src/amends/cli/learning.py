"""`amends text`: how right the engine is here, and teaching it from this desk's own cases."""

from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.output import as_json, say
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.text.own import Outcome

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="See how often the engine was overruled here, and teach it from this desk's own cases.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def report(json: Json = False) -> int:
    """Print, for each judgement that people had a word on, how often they agreed: its precision here."""
    prepare()
    from amends.understand.learning import report as counted

    rows = counted()
    if json:
        as_json([row.to_dict() for row in rows])
    elif not rows:
        say("Nobody has agreed with the engine or overruled it yet.")
    else:
        width = max(len(row.what) for row in rows)
        say(f"{'':<{width}}  agreed  overruled  precision")
        for row in rows:
            say(f"{row.what:<{width}}  {row.agreed:>6}  {row.overruled:>9}  {row.precision:>9.2f}")
    return 0


@app.command()
def train(json: Json = False) -> int:
    """Teach the engine from this desk's own cases; each correction is used only if it does better.

    Every example is judged by what the others taught. Web and worker take it over at once.
    """
    prepare()
    from amends.cases.errors import Refused
    from amends.understand import learning

    try:
        lesson = learning.train()
    except RuntimeError as error:
        raise Refused(str(error)) from error
    if json:
        as_json([{**one._asdict(), "used": one.better} for one in lesson.outcomes])
    else:
        _say_outcomes(lesson.outcomes)
    return 0


def _say_outcomes(outcomes: "tuple[Outcome, ...]") -> None:
    from amends.text.own import LEAST, LEAST_EACH

    if not outcomes:
        say(
            f"Not enough examples yet: a judgement needs {LEAST}, and {LEAST_EACH} of either answer. "
            "`amends text report` counts them."
        )
    for one in outcomes:
        used = "used" if one.better else "not better, not used"
        say(
            f"{one.what}: {one.right_before} of {one.examples} right before, {one.right_after} after; {used}."
        )
