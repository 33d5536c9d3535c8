"""Legal holds: while one stands, nothing of that customer or case is erased."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Customer, Hold


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
    """The holds that keep this customer or any of their cases."""
    about = Q(customer=customer) | Q(case__customer=customer)
    return Hold.objects.filter(about, lifted_at=None).select_related("case", "by").order_by("at")


def held_cases() -> Collection[int]:
    """The keys of all cases that a hold keeps."""
    about = Q(holds__lifted_at=None, holds__isnull=False)
    about |= Q(customer__holds__lifted_at=None, customer__holds__isnull=False)
    return set(Case.objects.filter(about).values_list("pk", flat=True))
