"""While an approver is away another decides in their place, with their authority and never for the asker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.people.models import Role, User
from amends.resolve.models import Delegation, Remedy

LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Power:
    """Whose authority somebody decides with: their own, or that of whom they stand in for."""

    role: str
    behind: User | None = None  # None: their own


def powers(user: User, remedy: Remedy) -> list[Power]:
    """With whose authority this person may decide a remedy, the own first. Never the asker's, in any way.

    Standing in goes one step: a delegate's delegate has nothing of the first one's.
    """
    if remedy.asked_by_id == user.pk:
        raise NotAllowed("This is your own request. Another person must decide.")
    own = [Power(user.role)] if policy.may(user, "approval.decide") else []
    away = [one.user for one in standing_in(user)]
    theirs = [Power(one.role, one) for one in away if one.pk != remedy.asked_by_id]
    if not own and not theirs and away:
        raise NotAllowed(
            f"{away[0].name}, in whose place you decide, asked for this. Another person must decide."
        )
    if not own and not theirs:
        policy.require(user, "approval.decide")
    return own + sorted(theirs, key=lambda power: Role(power.role).level)


def standing_in(user: User) -> QuerySet[Delegation]:
    """For whom this person decides just now."""
    now = clock.now()
    rows = Delegation.objects.filter(delegate=user, starts_at__lte=now, ends_at__gt=now, ended_at=None)
    return rows.filter(user__is_active=True, user__role__in=_deciding()).select_related("user").order_by("id")


def decides(user: User) -> bool:
    """Whether anything can wait for this person's decision."""
    return policy.may(user, "approval.decide") or (user.is_active and standing_in(user).exists())


def _deciding() -> list[str]:
    return [str(role) for role in Role if role.level >= Role(policy.NEEDS["approval.decide"]).level]


@transaction.atomic
def delegate(user: User, to: User, starts_at: datetime, ends_at: datetime, by: Actor) -> Delegation:
    """Name who decides while somebody is away; they themselves do, or an admin for them."""
    _require(user, by)
    policy.require(user, "approval.decide")
    if to.pk == user.pk or not to.is_active:
        raise Invalid("Choose a colleague who works here.", "delegate")
    if not starts_at < ends_at or ends_at <= clock.now():
        raise Invalid("The last day comes after the first, and lies ahead.", "ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(f"Somebody stands in for at most {LONGEST.days} days.", "ends_at")
    row = Delegation.objects.create(user=user, delegate=to, starts_at=starts_at, ends_at=ends_at)
    facts = {"delegation": row.pk, "user": user.pk, "delegate": to.pk}
    record("delegation.made", by, None, {**facts, "from": starts_at.isoformat(), "to": ends_at.isoformat()})
    return row


@transaction.atomic
def end_delegation(row: Delegation, by: Actor) -> None:
    """They are back."""
    _require(row.user, by)
    row.refresh_from_db()
    if row.ended_at:
        raise Refused("This has ended already.")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record("delegation.ended", by, None, {"delegation": row.pk})


def _require(user: User, by: Actor) -> None:
    if policy.person(by).pk != user.pk:
        policy.require_by(by, "staff.manage")
