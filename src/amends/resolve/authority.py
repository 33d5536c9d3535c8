"""Who may grant how much (law 5): a limit for a case, and finer rules by kind, item and customer."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Case
from amends.people.models import Role, User
from amends.resolve.counting import GIVEN, Scope, asked, given, had
from amends.resolve.currencies import sum_of
from amends.resolve.models import Authority, AuthorityRule, CatalogueItem, Offer
from amends.resolve.words import either, money

__all__ = ["DEFAULTS", "GIVEN", "asked", "given", "sum_of"]

# An admin keeps the installation; on a small desk that is also who decides. An admin who should not
# touch money is set to 0.
DEFAULTS = {
    Role.AGENT: Decimal(75),
    Role.LEAD: Decimal(300),
    Role.MANAGER: Decimal(2000),
    Role.ADMIN: Decimal(2000),
}
LONGEST = 3650  # days of a period


@dataclass(frozen=True, slots=True)
class Weight:
    """What is about to be given: of what kind, and what it is worth in the firm's currency."""

    item: CatalogueItem
    worth: Decimal | None

    def fits(self, rule: AuthorityRule) -> bool:
        """Whether a rule speaks of it."""
        if rule.item_id:
            return rule.item_id == self.item.pk
        return rule.kind in ("", self.item.kind)


@dataclass(frozen=True, slots=True)
class Bound:
    """What stands in the way of somebody: a limit, and the sum that would pass it."""

    total: Decimal = Decimal(0)
    limit: Decimal = Decimal(0)
    what: str = ""  # the kind or the item that the rule is about
    days: int = 0  # of a customer's period; 0: of a case
    always: bool = False

    def words(self) -> str:
        """This case would come to £140; your limit is £75."""
        if self.always:
            return f"{self.what or 'whatever is given'} always waits for an approval."
        currency, of = firm().currency, f" of {self.what}" if self.what else ""
        total, limit = money(self.total, currency), money(self.limit, currency)
        if self.days:
            return f"this customer would have had {total}{of} in {self.days} days; your limit is {limit}."
        return f"this case would come to {total}{of}; your limit is {limit}."


def limits() -> dict[str, Decimal]:
    """The limit of every role: as set, or the default."""
    stored = dict(Authority.objects.values_list("role", "limit"))
    return {str(role): stored.get(role, default) for role, default in DEFAULTS.items()}


def limit_of(user: User) -> Decimal:
    """How much this person may grant on one case; nothing once they have left."""
    return limits()[user.role] if user.is_active else Decimal(0)


def bound_of(
    role: str, case: Case, weight: Weight, *, waiting: bool, but: Offer | None = None
) -> Bound | None:
    """The first limit that a role would pass by giving this; None where it stays within all of them.

    `waiting` counts what waits for an approval too: a person's own grants are held against it, an
    approver's decision is not.
    """
    rules = [rule for rule in _rules(role) if weight.fits(rule)]
    for rule in rules:
        if rule.always_ask:
            return Bound(what=_name(rule), always=True)
    if weight.worth is None:
        return None
    total = (asked if waiting else given)(case, but) + weight.worth
    if total > limits()[role]:
        return Bound(total, limits()[role])
    for rule in rules:
        found = _passed(rule, case, weight.worth, waiting, but)
        if found:
            return found
    return None


def _rules(role: str) -> QuerySet[AuthorityRule]:
    return AuthorityRule.objects.filter(role=role).select_related("item").order_by("id")


def _passed(
    rule: AuthorityRule, case: Case, worth: Decimal, waiting: bool, but: Offer | None
) -> Bound | None:
    scope = Scope(rule.kind, rule.item_id)
    if rule.per_case is not None:
        total = (asked if waiting else given)(case, but, scope) + worth
        if total > rule.per_case:
            return Bound(total, rule.per_case, _name(rule))
    if rule.per_customer is not None:
        total = had(case, rule.days, waiting, but, scope) + worth
        if total > rule.per_customer:
            return Bound(total, rule.per_customer, _name(rule), rule.days)
    return None


def _name(rule: AuthorityRule) -> str:
    return rule.item.name if rule.item else rule.get_kind_display()


# Who can


def who_can(case: Case, weight: Weight, but: User | None = None) -> list[User]:
    """The people who may grant this on this case, lowest role first."""
    enough = [role for role in Role.values if bound_of(role, case, weight, waiting=False) is None]
    people = [user for user in _staff_of(case).filter(role__in=enough) if user != but]
    return sorted(people, key=lambda user: (Role(user.role).level, user.pk))


def who_can_sentence(people: list[User]) -> str:
    """Tom Osei or Mara Osei can. Of several roles only the lowest is named."""
    names = [user.name for user in people if user.role == people[0].role][:3]
    return f"{either(names)} can." if names else "Nobody here may grant that much."


def leads_of(case: Case) -> list[User]:
    """Who is told when something is about to go wrong: the case's leads, else the next role up."""
    people = list(_staff_of(case).exclude(role=Role.AGENT).order_by("id"))
    for role in (Role.LEAD, Role.MANAGER, Role.ADMIN):
        found = [user for user in people if user.role == role]
        if found:
            return found
    return []


def of_role(case: Case, role: str) -> list[User]:
    """The active people of a role who may open the case."""
    return list(_staff_of(case).filter(role=role).order_by("id"))


def _staff_of(case: Case) -> QuerySet[User]:
    """The active people who may open the case."""
    wide = [role for role in Role if role.level >= Role.MANAGER.level]
    active = User.objects.filter(is_active=True)
    if case.team_id is None:
        return active
    return active.filter(Q(team=case.team_id) | Q(role__in=wide) | Q(pk=case.owner_id))


# Changing it


@transaction.atomic
def set_limit(role: str, amount: object, by: Actor) -> None:
    """Change what a role may grant for a case. Only an admin may."""
    policy.require_by(by, "firm.change")
    _check_role(role)
    limit = sum_of(amount, zero=True)
    before = limits()[role]
    Authority.objects.update_or_create(role=role, defaults={"limit": limit})
    record("authority.set", by, None, {"role": role, "limit": str(limit), "before": str(before)})


@transaction.atomic
def set_rule(
    role: str,
    by: Actor,
    *,
    kind: str = "",
    item: CatalogueItem | None = None,
    per_case: object = "",
    per_customer: object = "",
    days: object = 365,
    always_ask: bool = False,
) -> AuthorityRule:
    """Narrow what a role may grant of a kind, of an item, or of anything; the one of the same is replaced."""
    policy.require_by(by, "firm.change")
    _check_role(role)
    if kind not in ("", *CatalogueItem.Kind.values):
        raise Invalid("Choose a kind of the list, or anything.", "kind")
    values = {
        "per_case": _maybe(per_case, "per_case"),
        "per_customer": _maybe(per_customer, "per_customer"),
        "days": _days(days),
        "always_ask": always_ask,
    }
    if not always_ask and values["per_case"] is None and values["per_customer"] is None:
        raise Invalid("Write a limit for a case or for a customer, or let it always wait.", "per_case")
    rule, _ = AuthorityRule.objects.update_or_create(
        role=role, kind="" if item else kind, item=item, defaults=values
    )
    facts = {
        name: value if isinstance(value, bool | int) else str(value or "") for name, value in values.items()
    }
    record("authority.rule_set", by, None, {**_rule_facts(rule), **facts})
    return rule


@transaction.atomic
def drop_rule(rule: AuthorityRule, by: Actor) -> None:
    """Take a rule away; the limit for a case stays."""
    policy.require_by(by, "firm.change")
    record("authority.rule_dropped", by, None, _rule_facts(rule))
    rule.delete()


def _rule_facts(rule: AuthorityRule) -> dict[str, object]:
    return {"rule": rule.pk, "role": rule.role, "kind": rule.kind, "item": rule.item_id}


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(f"Choose one of: {', '.join(Role.values)}.", "role")


def _maybe(amount: object, field: str) -> Decimal | None:
    return None if amount is None or amount == "" else sum_of(amount, zero=True, field=field)


def _days(days: object) -> int:
    words = str(days or 365).strip()
    if not words.isdecimal() or not 1 <= int(words[:6]) <= LONGEST:
        raise Invalid(f"A period has 1 to {LONGEST} days.", "days")
    return int(words)
