"""The verbs of staff: invite, join, deactivate, take back, change role and team.

They stand here and not in `people`, because they are journalled and `people` lies below the journal.
`by` is an admin, or Amends itself (the command line, which whoever owns the machine may use).
"""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from amends.cases import policy
from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.links import base_url
from amends.cases.models import Case, State
from amends.cases.services import assign, team_named
from amends.people.models import Role, User

SALT = "amends.invitation"
INVITATION_LASTS = timedelta(days=7)


class InvitationOver(Refused):
    """This invitation does not work any more: it was used, or is older than seven days. Ask for a new one."""

    status = 410


@transaction.atomic
def invite(email: str, name: str, role: str, by: Actor, team: str = "") -> User:
    """A new member of staff, who chooses a password by `invitation_url`. Until then nobody can sign in."""
    _require_admin(by)
    address = _checked_address(email)
    if not name.strip():
        raise Invalid("Give their name: customers and colleagues see it.", "name")
    user = User.objects.create_user(
        address,
        None,
        name=name.strip()[:120],
        role=_checked_role(role),
        team=team_named(team) if team else None,
    )
    facts = {"user": user.pk, "role": user.role, "team": user.team_id}
    record("staff.invited", by, None, facts, {"email": user.email, "name": user.name})
    return user


def _require_admin(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "staff.manage")
    elif by.kind != "system":
        raise NotAllowed("Only an admin may do this.")


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"{email!r} is no e-mail address.", "email") from error
    if User.objects.filter(email=address).exists():
        raise Invalid(f"{address} is a member of staff already.", "email")
    return address


def _checked_role(role: str) -> str:
    if role not in Role.values:
        raise Invalid(f"Choose one of: {', '.join(Role.values)}.", "role")
    return role


def invitation_token(user: User) -> str:
    """A signed word that lets this person choose a password, once and within seven days."""
    return signing.dumps({"user": user.pk, "stamp": _stamp(user)}, salt=SALT)


def invitation_url(user: User) -> str:
    """The address of the page where they choose it."""
    return f"{base_url()}/hello/join/{invitation_token(user)}/"


def _stamp(user: User) -> str:
    # A password, once chosen, changes this: so an invitation works once.
    return salted_hmac(SALT, f"{user.pk}{user.password}{user.email}", algorithm="sha256").hexdigest()[:24]


def invited(token: str) -> User:
    """Whom an invitation names. Raises InvitationOver where it does not work (any more)."""
    try:
        said = signing.loads(token, salt=SALT, max_age=INVITATION_LASTS)
        user = User.objects.get(pk=said["user"], is_active=True)
    except (signing.BadSignature, User.DoesNotExist, KeyError, TypeError) as error:
        raise InvitationOver(InvitationOver.__doc__) from error
    if user.has_usable_password() or not constant_time_compare(said["stamp"], _stamp(user)):
        raise InvitationOver(InvitationOver.__doc__)
    return user


@transaction.atomic
def accept_invitation(token: str, password: str) -> User:
    """Choose a password; the invitation is used up by it."""
    user = User.objects.select_for_update().get(pk=invited(token).pk)
    invited(token)  # again under the lock: of two at once the second comes too late
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), "password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    record("staff.joined", staff(user), None, {"user": user.pk})
    return user


@transaction.atomic
def deactivate(user: User, by: Actor) -> int:
    """They can no longer sign in; their open cases wait for a new owner. Returns how many."""
    _require_admin(by)
    if not user.is_active:
        return 0
    _keep_an_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    cases = list(Case.objects.filter(owner=user, state__in=[State.OPEN, State.WAITING]))
    record("staff.deactivated", by, None, {"user": user.pk, "cases": len(cases)})
    for case in cases:
        assign(case, None, by)
    return len(cases)


@transaction.atomic
def reactivate(user: User, by: Actor) -> None:
    """They work here again."""
    _require_admin(by)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("staff.reactivated", by, None, {"user": user.pk})


@transaction.atomic
def change_role(user: User, role: str, by: Actor) -> None:
    """Trust them with more, or with less."""
    _require_admin(by)
    if _checked_role(role) == user.role:
        return
    if role != Role.ADMIN:
        _keep_an_admin(user)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    record("staff.role_changed", by, None, {"user": user.pk, "from": before, "to": role})


@transaction.atomic
def change_team(user: User, team: str, by: Actor) -> None:
    """Move them to a team, made when it is new; an empty name is no team."""
    _require_admin(by)
    found = team_named(team.strip()) if team.strip() else None
    if user.team == found:
        return
    before, user.team = user.team_id, found
    user.save(update_fields=["team"])
    record("staff.team_changed", by, None, {"user": user.pk, "from": before, "to": user.team_id})


def _keep_an_admin(user: User) -> None:
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    if user.role == Role.ADMIN and not others.exists():
        raise Refused("This is the last admin. Make somebody else an admin first.")
