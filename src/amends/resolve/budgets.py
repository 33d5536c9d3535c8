"""Budgets: what may be given in a month, a quarter or a year, by a team or by all."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import firm, local
from amends.cases.journal import record
from amends.cases.models import Case
from amends.people.models import Role, Team
from amends.resolve.counting import GIVEN, offered, summed
from amends.resolve.currencies import sum_of
from amends.resolve.models import Budget, Offer
from amends.resolve.words import money

MONTHS = {Budget.Period.MONTH: 1, Budget.Period.QUARTER: 3, Budget.Period.YEAR: 12}


def period_of(budget: Budget, moment: datetime) -> tuple[datetime, datetime]:
    """From when to when its period runs, in the firm's time zone."""
    here, months = local(moment), MONTHS[Budget.Period(budget.period)]
    first = (here.month - 1) // months * months + 1
    start = here.replace(month=first, day=1, hour=0, minute=0, second=0, microsecond=0)
    after = first + months
    end = start.replace(year=start.year + after // 13, month=after if after < 13 else 1)
    return start, end


def spent(budget: Budget, but: Offer | None = None) -> Decimal:
    """What was given from it in this period, and what open offers may still cost."""
    start, end = period_of(budget, clock.now())
    ours = Q(team=budget.team_id) if budget.team_id else Q()
    granted = ours & Q(state__in=GIVEN, decided_at__gte=start, decided_at__lt=end)
    theirs = Q(case__team=budget.team_id) if budget.team_id else Q()
    return summed(granted) + offered(theirs, but)


def exceeded(case: Case, worth: Decimal | None, but: Offer | None = None) -> list[Budget]:
    """The budgets that giving this on the case would exceed."""
    if worth is None:
        return []
    return [budget for budget in _of(case) if spent(budget, but) + worth > budget.amount]


def not_for(role: str, budgets: list[Budget]) -> Budget | None:
    """The first of these budgets that somebody of this role may not exceed."""
    level = Role(role).level
    return next((budget for budget in budgets if Role(budget.beyond).level > level), None)


def words_of(budget: Budget) -> str:
    """The budget Goodwill has £20 left this month; a manager or above may exceed it."""
    left = max(Decimal(0), budget.amount - spent(budget))
    role = Role(budget.beyond).label.lower()
    return (
        f"the budget “{budget.name}” has {money(left, firm().currency)} left this {budget.period}; "
        f"{'an' if role[0] in 'ae' else 'a'} {role} or above may exceed it."
    )


def _of(case: Case) -> QuerySet[Budget]:
    ours = Q(team=None) | Q(team=case.team_id) if case.team_id else Q(team=None)
    return Budget.objects.filter(ours, active=True).order_by("id")


@transaction.atomic
def set_budget(
    name: str, period: str, amount: object, by: Actor, team: Team | None = None, beyond: str = Role.MANAGER
) -> Budget:
    """Make a budget, or change the one of this name. Only an admin may."""
    policy.require_by(by, "firm.change")
    words = name.strip()
    if not words or len(words) > 80:
        raise Invalid("Name the budget in at most 80 characters.", "name")
    if period not in Budget.Period.values:
        raise Invalid(f"Choose one of: {', '.join(Budget.Period.values)}.", "period")
    if beyond not in Role.values:
        raise Invalid(f"Choose one of: {', '.join(Role.values)}.", "beyond")
    values = {
        "period": period,
        "amount": sum_of(amount, zero=True),
        "team": team,
        "beyond": beyond,
        "active": True,
    }
    budget, _ = Budget.objects.update_or_create(name=words, defaults=values)
    facts = {"budget": budget.pk, "period": period, "amount": str(values["amount"]), "beyond": str(beyond)}
    record("budget.set", by, None, {**facts, "team": team.pk if team else None})
    return budget


@transaction.atomic
def end_budget(budget: Budget, by: Actor) -> None:
    """A budget counts no more."""
    policy.require_by(by, "firm.change")
    if not budget.active:
        raise Refused("This budget counts no more already.")
    budget.active = False
    budget.save(update_fields=["active"])
    record("budget.ended", by, None, {"budget": budget.pk})
