"""Legal holds: while one stands, nothing of that customer or case is erased."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Customer, Hold
from amends.cases.straight.following import (
    family_keys,
    held_keys,
    one_person,
    surviving,
    surviving_customer,
)


@transaction.atomic
def hold(of: Customer | Case, why: str, by: Actor) -> Hold:
    """Keep everything of a customer, or of one case, until the hold is lifted."""
    _require(by)
    if not why.strip():
        raise Invalid("Say what it is held for: the court, the claim, the authority.", "why")
    case = of if isinstance(of, Case) else None
    customer = of if isinstance(of, Customer) else None
    if Hold.objects.filter(case=case, customer=customer, lifted_at=None).exists():
        raise Refused("A legal hold stands already.")
    made = Hold.objects.create(case=case, customer=customer, why=why.strip(), by=by.user, at=clock.now())
    record("hold.placed", by, case, _facts(made), {"why": made.why})
    return made


@transaction.atomic
def lift(made: Hold, by: Actor) -> None:
    """End a hold."""
    _require(by)
    if not Hold.objects.filter(pk=made.pk, lifted_at=None).update(lifted_at=clock.now()):
        raise Refused("This hold was lifted already.")
    record("hold.lifted", by, made.case, _facts(made))


def _facts(made: Hold) -> dict[str, int]:
    return {"hold": made.pk, "customer": made.customer_id or (made.case.customer_id if made.case else 0)}


def _require(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "privacy.hold")


def standing(customer: Customer) -> QuerySet[Hold]:
    """The holds that keep this person or any of their cases, also what was merged into those or split from them."""
    people = one_person(customer)
    cases = {key for case in Case.objects.filter(customer__in=people) for key in _together(case)}
    about = Q(customer__in=people) | Q(case__in=cases) | Q(customer__cases__in=cases)
    found = Hold.objects.filter(about, lifted_at=None).select_related("case", "by")
    return found.distinct().order_by("at")


def held_cases() -> Collection[int]:
    """The keys of all cases that a hold keeps, and of those that their words went to."""
    found: set[int] = set()
    for one in Hold.objects.filter(lifted_at=None).select_related("case", "customer"):
        people = one_person(surviving_customer(one.customer)) if one.customer else []
        direct = [one.case] if one.case else Case.objects.filter(customer__in=people)
        for case in direct:
            found |= _together(case) | _together(surviving(case))
    return found


def is_held(case: Case) -> bool:
    """Whether a hold keeps this case."""
    return case.pk in held_cases()


def _together(case: Case) -> set[int]:
    return {*held_keys(case), *family_keys(case)}
