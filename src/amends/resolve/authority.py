"""Who may grant how much, for all remedies of one case together (law 5)."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q, QuerySet, Sum

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.journal import record
from amends.cases.models import Case
from amends.cases.straight.following import family_keys
from amends.people.models import Role, User
from amends.resolve.models import Authority, Offer, Remedy
from amends.resolve.words import either

# An admin keeps the installation; on a small desk that is also who decides. An admin who should not
# touch money is set to 0.
DEFAULTS = {
    Role.AGENT: Decimal(75),
    Role.LEAD: Decimal(300),
    Role.MANAGER: Decimal(2000),
    Role.ADMIN: Decimal(2000),
}
GIVEN = (Remedy.State.GRANTED, Remedy.State.DELIVERED)
CENT = Decimal("0.01")
MOST = Decimal("9999999999.99")  # what the column holds


def limits() -> dict[str, Decimal]:
    """The limit of every role: as set, or the default."""
    stored = dict(Authority.objects.values_list("role", "limit"))
    return {str(role): stored.get(role, default) for role, default in DEFAULTS.items()}


def limit_of(user: User) -> Decimal:
    """How much this person may grant on one case; nothing once they have left."""
    return limits()[user.role] if user.is_active else Decimal(0)


def left_for(user: User, case: Case) -> Decimal:
    """How much more this person may grant on this case without an approval."""
    return max(Decimal(0), limit_of(user) - asked(case))


@transaction.atomic
def set_limit(role: str, amount: object, by: Actor) -> None:
    """Change what a role may grant. Only an admin may."""
    if by.user is None:
        raise NotAllowed("A person sets the limits.")
    policy.require(by.user, "firm.change")
    if role not in Role.values:
        raise Invalid(f"Choose one of: {', '.join(Role.values)}.", "role")
    limit = sum_of(amount, zero=True)
    before = limits()[role]
    Authority.objects.update_or_create(role=role, defaults={"limit": limit})
    record("authority.set", by, None, {"role": role, "limit": str(limit), "before": str(before)})


def sum_of(amount: object, zero: bool = False) -> Decimal:
    """What was entered, as a sum of money: a finite number above zero with at most two places."""
    try:
        found = Decimal(str(amount).strip())
    except ArithmeticError as error:
        raise Invalid("Write the sum as a number, such as 49.50.", "amount") from error
    if not found.is_finite() or found < 0 or (found == 0 and not zero):
        raise Invalid("The sum must be above zero.", "amount")
    if found > MOST:
        raise Invalid("This sum is larger than Amends can keep.", "amount")
    if found != found.quantize(CENT):
        raise Invalid("A sum has at most two decimal places.", "amount")
    return found.quantize(CENT)


def given(case: Case, but: Offer | None = None) -> Decimal:
    """What this case has been given in money, and what an open offer may still cost.

    Cases split from one count together: else a split would double what a person may grant.
    """
    family = family_keys(case)
    remedies = Remedy.objects.filter(case__in=family, state__in=GIVEN).aggregate(sum=Sum("amount"))["sum"]
    return (remedies or Decimal(0)) + _offered(family, but)


def asked(case: Case, but: Offer | None = None) -> Decimal:
    """As `given`, and what waits for an approval."""
    family = family_keys(case)
    waits = Remedy.objects.filter(case__in=family, state=Remedy.State.WAITING)
    waiting = waits.aggregate(sum=Sum("amount"))["sum"]
    return given(case, but) + (waiting or Decimal(0))


def _offered(family: list[int], but: Offer | None) -> Decimal:
    offers = Offer.objects.filter(case__in=family, state=Offer.State.OPEN, expires_at__gt=clock.now())
    if but:
        offers = offers.exclude(pk=but.pk)
    most = offers.annotate(most=Max("options__amount")).values_list("most", flat=True)
    return sum((value for value in most if value is not None), Decimal(0))


def who_can(case: Case, total: Decimal, but: User | None = None) -> list[User]:
    """The people who may grant that much on this case, lowest role first."""
    enough = [role for role, limit in limits().items() if limit >= total]
    people = [user for user in _staff_of(case).filter(role__in=enough) if user != but]
    return sorted(people, key=lambda user: (Role(user.role).level, user.pk))


def who_can_sentence(case: Case, total: Decimal, but: User | None = None) -> str:
    """Tom Osei or Mara Osei can. Of several roles only the lowest is named."""
    people = who_can(case, total, but)
    names = [user.name for user in people if user.role == people[0].role][:3]
    return f"{either(names)} can." if names else "Nobody here may grant that much on one case."


def leads_of(case: Case) -> list[User]:
    """Who is told when something is about to go wrong: the case's leads, else the next role up."""
    people = list(_staff_of(case).exclude(role=Role.AGENT).order_by("id"))
    for role in (Role.LEAD, Role.MANAGER, Role.ADMIN):
        found = [user for user in people if user.role == role]
        if found:
            return found
    return []


def _staff_of(case: Case) -> QuerySet[User]:
    """The active people who may open the case."""
    wide = [role for role in Role if role.level >= Role.MANAGER.level]
    active = User.objects.filter(is_active=True)
    if case.team_id is None:
        return active
    return active.filter(Q(team=case.team_id) | Q(role__in=wide) | Q(pk=case.owner_id))
