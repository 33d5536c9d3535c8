"""What was given, on a case and to one customer: the sums that limits are held against.

Everything counts by its worth in the firm's currency. An open offer counts with its dearest way.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Max, Q, Sum

from amends.cases import clock
from amends.cases.models import Case, CustomerMerge
from amends.cases.straight.following import family_keys
from amends.resolve.models import Offer, Remedy

GIVEN = (Remedy.State.GRANTED, Remedy.State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule counts: one item, one kind, or anything."""

    kind: str = ""
    item: int | None = None

    def lookup(self, prefix: str = "") -> Q:
        """The rows that it counts."""
        if self.item:
            return Q(**{f"{prefix}item": self.item})
        return Q(**{f"{prefix}item__kind": self.kind}) if self.kind else Q()


ANY = Scope()


def given(case: Case, but: Offer | None = None, scope: Scope = ANY) -> Decimal:
    """What this case has been given, and what an open offer may still cost.

    Cases split from one count together: else a split would double what a person may grant.
    """
    family = Q(case__in=family_keys(case))
    return summed(family & Q(state__in=GIVEN), scope) + offered(family, but, scope)


def asked(case: Case, but: Offer | None = None, scope: Scope = ANY) -> Decimal:
    """As `given`, and what waits for an approval."""
    waits = Q(case__in=family_keys(case), state=Remedy.State.WAITING)
    return given(case, but, scope) + summed(waits, scope)


def had(case: Case, days: int, waiting: bool, but: Offer | None = None, scope: Scope = ANY) -> Decimal:
    """What the customer of this case was given in so many days, on all their cases.

    Who was ever joined with another counts with them, and what was given to somebody counts for them
    wherever its case went: so neither joining nor telling apart grants anything twice.
    """
    people = persons(case.customer_id)
    theirs = Q(customer__in=people) | Q(case__customer__in=people)
    lately = Q(state__in=GIVEN, decided_at__gt=clock.now() - timedelta(days=days))
    counted = lately | Q(state=Remedy.State.WAITING) if waiting else lately
    return summed(theirs & counted, scope) + offered(Q(case__customer__in=people), but, scope)


def persons(customer: int) -> set[int]:
    """The customer and all who were ever joined with them, told apart since or not."""
    found = level = {customer}
    while level:
        near = CustomerMerge.objects.filter(Q(survivor__in=level) | Q(merged__in=level))
        level = {key for pair in near.values_list("survivor", "merged") for key in pair} - found
        found = found | level
    return found


def summed(which: Q, scope: Scope = ANY) -> Decimal:
    """What remedies of this choice are worth together."""
    found = Remedy.objects.filter(which, scope.lookup()).aggregate(sum=Sum("worth"))["sum"]
    return found or Decimal(0)


def offered(which: Q, but: Offer | None, scope: Scope = ANY) -> Decimal:
    """What open offers of this choice may still cost, but for one."""
    offers = Offer.objects.filter(which, state=Offer.State.OPEN, expires_at__gt=clock.now())
    if but:
        offers = offers.exclude(pk=but.pk)
    dearest = Max("options__worth", filter=scope.lookup("options__"))
    most = offers.annotate(most=dearest).values_list("most", flat=True)
    return sum((value for value in most if value is not None), Decimal(0))
