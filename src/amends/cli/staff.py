"""`amends staff`: invite, list, deactivate and change members of staff."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.output import as_json, say
from amends.cli.prepare import prepare

if TYPE_CHECKING:
    from amends.people.models import User

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Invite, list, deactivate and change staff."
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ROLES = "agent, lead, manager or admin"


@app.command()
def invite(
    email: str,
    name: Annotated[str, typer.Option(help="How colleagues and customers see them.")],
    role: Annotated[str, typer.Option(help=ROLES)] = "agent",
    team: Annotated[str, typer.Option(help="Their team; made when it is new.")] = "",
    json: Json = False,
) -> int:
    """Add somebody and print the link by which they choose a password: once, within seven days."""
    prepare()
    from amends.cases import staffing
    from amends.cases.actors import SYSTEM

    user = staffing.invite(email, name, role, SYSTEM, team)
    return _print_link(user, json)


@app.command()
def link(email: str, json: Json = False) -> int:
    """Print a new invitation for somebody who has not chosen a password yet."""
    prepare()
    from amends.cases.errors import Refused

    user = _user(email)
    if user.has_usable_password() or not user.is_active:
        raise Refused(f"{user.email} has joined already or was deactivated: no invitation is open.")
    return _print_link(user, json)


def _print_link(user: "User", json: bool) -> int:
    from amends.cases.staffing import invitation_url

    url = invitation_url(user)
    if json:
        as_json({**_row(user), "link": url})
    else:
        say(f"{user.name} chooses a password here, once and within seven days:\n{url}")
    return 0


@app.command("list")
def list_staff(json: Json = False) -> int:
    """Everybody, with role and team."""
    prepare()
    from amends.people.models import User

    rows = [_row(user) for user in User.objects.select_related("team").order_by("-is_active", "name")]
    if json:
        as_json(rows)
    for row in [] if json else rows:
        say("  ".join((f"{row['email']:<32}", f"{row['name']:<24}", f"{row['role']:<8}", row["state"])))
    return 0


@app.command()
def deactivate(email: str) -> int:
    """They can no longer sign in; their open cases wait for a new owner."""
    prepare()
    from amends.cases import staffing
    from amends.cases.actors import SYSTEM

    user = _user(email)
    count = staffing.deactivate(user, SYSTEM)
    say(f"{user.name} can no longer sign in. Cases that wait for a new owner: {count}.")
    return 0


@app.command()
def reactivate(email: str) -> int:
    """They work here again, with the password they had."""
    prepare()
    from amends.cases import staffing
    from amends.cases.actors import SYSTEM

    user = _user(email)
    staffing.reactivate(user, SYSTEM)
    say(f"{user.name} can sign in again.")
    return 0


@app.command()
def role(email: str, role: Annotated[str, typer.Argument(help=ROLES)]) -> int:
    """Trust somebody with more, or with less."""
    prepare()
    from amends.cases import staffing
    from amends.cases.actors import SYSTEM

    user = _user(email)
    staffing.change_role(user, role, SYSTEM)
    say(f"{user.name} is now {user.get_role_display().lower()}.")
    return 0


def _user(email: str) -> "User":
    from amends.cases.errors import Refused
    from amends.people.models import User

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(f"There is no {email} here. `amends staff list` shows everybody.")
    return user


def _row(user: "User") -> dict[str, Any]:
    joined = "active" if user.has_usable_password() else "invited"
    state = joined if user.is_active else "deactivated"
    team = user.team.name if user.team else ""
    return {"email": user.email, "name": user.name, "role": user.role, "team": team, "state": state}
