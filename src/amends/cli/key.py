"""`amends key`: keys of programs."""

from typing import Annotated

import typer

from amends.cli import output
from amends.cli.prepare import prepare

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Make, list or revoke the keys by which programs use the API.",
)
Name = Annotated[str, typer.Argument(help="Which program uses it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def new(name: Name, json: AsJson = False) -> None:
    """Make a key. Its secret is shown this once."""
    prepare()
    from amends.api.services import new_key
    from amends.cases.actors import SYSTEM

    key, secret = new_key(name, SYSTEM)
    output.as_json({"name": key.name, "key": secret}) if json else output.say(secret)


@app.command("list")
def show(json: AsJson = False) -> None:
    """List all keys, without their secrets."""
    prepare()
    from amends.api.models import ApiKey

    fields = ("name", "hint", "made_at", "used_at", "revoked_at")
    rows = list(ApiKey.objects.order_by("name", "id").values(*fields))
    if json:
        return output.as_json(rows)
    for row in rows:
        used = f"used {row['used_at']:%Y-%m-%d %H:%M}" if row["used_at"] else "never used"
        output.say(f"{row['name']}  {row['hint']}…  {'revoked' if row['revoked_at'] else used}")
    return None


@app.command()
def revoke(name: Name) -> None:
    """Switch a key off."""
    prepare()
    from amends.api.services import revoke_key
    from amends.cases.actors import SYSTEM

    revoke_key(name, SYSTEM)
    output.say(f"The key {name!r} works no longer.")
