"""How long things are kept: rules that are off until somebody sets them, looked at before they act."""

import calendar
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid
from amends.cases.journal import record
from amends.cases.models import Case, Kind, Raw, Retention, State
from amends.cases.privacy import holds, services
from amends.cases.privacy.erasing import NOTHING, Scope, empty

BATCH = 100  # cases or arrivals of each rule in one round
EXAMPLES = 5
SHORTEST, LONGEST = 1, 600  # months


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing: what it is called, what is left of it, and which rows are over at a moment."""

    kind: str
    name: str
    leaves: str
    over: Callable[[datetime, Collection[int]], QuerySet[Any]]


def _cases(kind: str) -> Callable[[datetime, Collection[int]], QuerySet[Case]]:
    def over(before: datetime, held: Collection[int]) -> QuerySet[Case]:
        done = Q(state=State.CLOSED, closed_at__lt=before)
        done |= Q(state=State.RESOLVED, resolved_at__lt=before)
        return Case.objects.filter(done, kind=kind, erased_at=None).exclude(pk__in=held).order_by("pk")

    return over


def _dropped(before: datetime, held: Collection[int]) -> QuerySet[Raw]:
    rows = Raw.objects.filter(state=Raw.State.DROPPED, filed_at__lt=before)
    return rows.exclude(blob=NOTHING).order_by("pk")


def _raws(before: datetime, held: Collection[int]) -> QuerySet[Raw]:
    rows = Raw.objects.filter(state=Raw.State.FILED, filed_at__lt=before)
    return (
        rows.exclude(blob=NOTHING).exclude(Q(message__case__in=held) | Q(aside__case__in=held)).order_by("pk")
    )


FIGURES = "Their words go; figures, outcomes and amounts stay."
RULES = (
    Rule("complaint", "Complaints, since they were resolved or closed", FIGURES, _cases(Kind.COMPLAINT)),
    Rule("not_complaint", "What was no complaint, since it was set aside", FIGURES, _cases(Kind.NOT_COMPLAINT)),
    Rule("spam", "Spam, since it was set aside", FIGURES, _cases(Kind.SPAM)),
    Rule("dropped", "Held items that somebody dropped", "That something came and was dropped.", _dropped),
    Rule("raw", "Raw mails and forms, since they were filed", "The message as it was read stays on its case.", _raws),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a rule would take now."""

    rule: Rule
    months: int | None
    count: int
    examples: list[str]


@transaction.atomic
def set_months(kind: str, months: int | None, by: Actor) -> None:
    """Keep one kind of thing for so many months; None keeps it for ever."""
    if by.user:
        policy.require(by.user, "privacy.retention")
    _rule(kind)
    if months is not None and not SHORTEST <= months <= LONGEST:
        raise Invalid(f"Write a whole number of months from {SHORTEST} to {LONGEST}, or nothing.", kind)
    row, _ = Retention.objects.select_for_update().get_or_create(kind=kind)
    before, row.months = row.months, months
    if before != months:
        row.save(update_fields=["months"])
        record("retention.set", by, None, {"kind": kind, "from": before, "to": months})


@transaction.atomic
def keep_rules(months: Mapping[str, int | None], hours: str, two: bool, by: Actor) -> None:
    """Set all rules and what an erasure needs: everything, or nothing where one of it is refused."""
    for kind, value in months.items():
        set_months(kind, value, by)
    services.change_waiting(by, hours, two)


def _rule(kind: str) -> Rule:
    for rule in RULES:
        if rule.kind == kind:
            return rule
    raise Invalid(f"Choose one of: {', '.join(rule.kind for rule in RULES)}.", "kind")


def months_of() -> dict[str, int | None]:
    """The months of each kind, None where it is kept for ever."""
    known = dict(Retention.objects.values_list("kind", "months"))
    return {rule.kind: known.get(rule.kind) for rule in RULES}


def outlook(trying: dict[str, int | None] | None = None) -> list[Outlook]:
    """What the rules would take now; with `trying`, what these months would take. Changes nothing."""
    months, held = trying or months_of(), holds.held_cases()
    return [_look(rule, months.get(rule.kind), held) for rule in RULES]


def _look(rule: Rule, months: int | None, held: Collection[int]) -> Outlook:
    if months is None:
        return Outlook(rule, None, 0, [])
    rows = rule.over(months_ago(months), held)
    return Outlook(rule, months, rows.count(), [_example(row) for row in rows[:EXAMPLES]])


def _example(row: Case | Raw) -> str:
    if isinstance(row, Case):
        return f"{row.reference}, opened {row.opened_at:%-d %B %Y}"
    return f"{row.get_state_display().lower()} {row.channel} of {row.received_at:%-d %B %Y}"


def months_ago(months: int) -> datetime:
    """The same day that many months ago, or the last of a shorter month."""
    now = clock.now()
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def apply(limit: int = BATCH) -> int:
    """Erase up to `limit` things of each rule; return how many. Runs again until nothing is left."""
    held = holds.held_cases()
    return sum(_apply(rule, months, held, limit) for rule, months in _set())


def _set() -> Iterator[tuple[Rule, int]]:
    for kind, months in months_of().items():
        if months is not None:
            yield _rule(kind), months


@transaction.atomic
def _apply(rule: Rule, months: int, held: Collection[int], limit: int) -> int:
    rows = list(rule.over(months_ago(months), held).select_for_update(of=("self",))[:limit])
    if not rows:
        return 0
    if isinstance(rows[0], Case):
        _erase(rows, rule)
    else:
        empty(Scope(cases=(), raws=tuple(row.pk for row in rows)))
        services.remove_traces_soon()
    record("retention.applied", SYSTEM, None, {"kind": rule.kind, "months": months, "count": len(rows)})
    return len(rows)


def _erase(cases: list[Case], rule: Rule) -> None:
    """A customer of whom no case is left goes too; of others only these cases."""
    by_customer: dict[int, list[Case]] = {}
    for case in cases:
        by_customer.setdefault(case.customer_id, []).append(case)
    for found in by_customer.values():
        customer = found[0].customer
        left = customer.cases.filter(erased_at=None).exclude(state=State.MERGED)
        left = left.exclude(pk__in=[case.pk for case in found])
        if left.exists() or holds.standing(customer).exists():
            services.erase_cases(found, SYSTEM, {"retention": rule.kind})
        else:
            services.erase_customer(customer, SYSTEM, {"retention": rule.kind})
