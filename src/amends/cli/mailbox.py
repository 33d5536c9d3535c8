"""`amends mailbox`: where mail is fetched from."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli import output
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.listen.models import Mailbox

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Add, list, test, fetch or remove the mailboxes that complaints are fetched from.",
)
Name = Annotated[str, typer.Argument(help="What the mailbox is called here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def add(
    name: Name,
    host: Annotated[str, typer.Option(help="IMAP server.")] = "",
    port: Annotated[int, typer.Option(help="Its port.")] = 993,
    tls: Annotated[str, typer.Option(help="none, starttls or ssl.")] = "ssl",
    user: Annotated[str, typer.Option(help="Who signs in.")] = "",
    folder: Annotated[
        str, typer.Option(help="Folder on the server; or with --kind folder its path.")
    ] = "INBOX",
    address: Annotated[str, typer.Option(help="Mail address that delivers into it, for the test.")] = "",
    kind: Annotated[str, typer.Option(help="imap or folder.")] = "imap",
    auth: Annotated[str, typer.Option(help="password or xoauth2.")] = "password",
    token_url: Annotated[str, typer.Option(help="Token server, for xoauth2.")] = "",
    client_id: Annotated[str, typer.Option(help="Client of the token server, for xoauth2.")] = "",
    json: AsJson = False,
) -> None:
    """Add a mailbox. The password is read from standard input.

    For xoauth2 the first line is the refresh token, and the second the client's secret if it has one.
    """
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import add_mailbox

    said = {
        "name": name, "host": host, "port": str(port), "tls": tls, "user": user, "folder": folder, "address": address,
        "kind": kind, "auth": auth, "token_url": token_url, "client_id": client_id,
    }  # fmt: skip
    box = add_mailbox(SYSTEM, **said, **(_secrets(auth) if kind == "imap" else {}))
    output.as_json(_row(box)) if json else output.say(f"{box.name} is fetched from now on.")


def _secrets(auth: str) -> dict[str, str]:
    lines = [*sys.stdin.read().splitlines(), "", ""]
    return (
        {"refresh_token": lines[0], "client_secret": lines[1]}
        if auth == "xoauth2"
        else {"password": lines[0]}
    )


@app.command("list")
def show(json: AsJson = False) -> None:
    """List all mailboxes with what the last look at each showed."""
    prepare()
    from amends.listen.models import Mailbox

    rows = [_row(box) for box in Mailbox.objects.filter(removed_at=None).order_by("name")]
    if json:
        return output.as_json(rows)
    for row in rows:
        state = "paused" if row["paused"] else row["last_error"] or f"looked at {row['looked_at'] or 'never'}"
        output.say(f"{row['name']}  {row['on_server']} on the server, {row['here']} here  {state}")
    return None


def _row(box: "Mailbox") -> dict[str, Any]:
    from amends.listen.mailboxes.reconciling import counts

    counted = counts(box)
    return {
        "name": box.name, "kind": box.kind, "host": box.host, "port": box.port, "tls": box.tls, "user": box.user,
        "folder": box.folder, "address": box.address, "auth": box.auth, "paused": box.paused,
        "on_server": box.on_server, "here": counted["here"], "missing": box.missing, "waiting": counted["waiting"],
        "came_twice": counted["again"], "looked_at": box.looked_at, "last_error": box.last_error,
        "alarm_since": box.alarm_since,
    }  # fmt: skip


@app.command()
def test(name: Name, json: AsJson = False) -> int:
    """Try each step in turn, and send a mail to its address if one is known. Exit 1 where a step fails."""
    prepare()
    from amends.listen.mailboxes.testing import test_both_ways

    steps = list(test_both_ways(_find(name)))
    if json:
        output.as_json([{"step": one.name, "ok": one.ok, "words": one.words} for one in steps])
    else:
        for one in steps:
            output.say(f"{'ok' if one.ok else 'WRONG':<6}{one.name:<16}{one.words}")
    return 0 if all(one.ok for one in steps) else 1


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="One mailbox; all by default.")] = "", json: AsJson = False
) -> int:
    """Fetch now, in this process, and reconcile. Exit 1 where something is missing or a server is away."""
    prepare()
    from amends.listen.mailboxes.reconciling import fetch_and_reconcile
    from amends.listen.models import Mailbox

    boxes = (
        [_find(name)]
        if name
        else list(Mailbox.objects.filter(removed_at=None, paused=False).order_by("name"))
    )
    found = [fetch_and_reconcile(box) for box in boxes]
    if json:
        output.as_json([balance.to_dict() for balance in found])
    else:
        for balance in found:
            output.say(f"{balance.mailbox}: {balance.words}")
    return 0 if all(balance.ok for balance in found) else 1


@app.command()
def pause(name: Name) -> None:
    """Fetch nothing from it until it is resumed."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import pause_mailbox

    pause_mailbox(_find(name), SYSTEM)
    output.say(f"{name} is paused. Its mail stays on the server.")


@app.command()
def resume(name: Name) -> None:
    """Undo pause."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import resume_mailbox

    resume_mailbox(_find(name), SYSTEM)
    output.say(f"{name} is fetched again.")


@app.command()
def remove(name: Name, json: AsJson = False) -> None:
    """Fetch it no longer and forget its secret. What came from it stays."""
    prepare()
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import remove_mailbox

    box = _find(name)
    remove_mailbox(box, SYSTEM)
    kept = box.deliveries.count()
    output.as_json({"name": name, "kept": kept}) if json else output.say(
        f"{name} is fetched no longer. {kept} mails of it stay here."
    )


def _find(name: str) -> "Mailbox":
    from amends.cases.errors import Refused
    from amends.listen.models import Mailbox

    box = Mailbox.objects.filter(removed_at=None, name=name).first()
    if box is None:
        raise Refused(f"There is no mailbox {name!r}. `amends mailbox list` names them.")
    return box
