"""How quickly what was decided reaches the customer, how quickly anything was done, and which offers are taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Min, Q

from amends.cases import clock, policy
from amends.cases.models import Case
from amends.people.models import User
from amends.resolve.models import Offer, Remedy


@dataclass(frozen=True, slots=True)
class Spans:
    """How long something took, in so many cases."""

    what: str
    spans: tuple[timedelta, ...]
    days: int

    @property
    def middle(self) -> timedelta | None:
        """The median; None while nothing was measured."""
        seconds = [span.total_seconds() for span in self.spans]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def formula(self) -> str:
        """The arithmetic in words."""
        if self.middle is None:
            return f"{self.what}: nothing to measure in the last {self.days} days."
        hours = self.middle.total_seconds() / 3600
        said = f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
        return f"{self.what}: the median of {len(self.spans)} in the last {self.days} days is {said}."


def time_to_delivery(user: User | None = None, days: int = 90) -> Spans:
    """From the decision to the delivery, of what was delivered lately."""
    since = clock.now() - timedelta(days=days)
    rows = Remedy.objects.filter(_seen(user), delivered_at__gte=since, decided_at__isnull=False)
    return Spans("From granted to delivered", _between(rows.values_list("decided_at", "delivered_at")), days)


def time_to_first_action(user: User | None = None, days: int = 90) -> Spans:
    """From the complaint to the first thing granted for it, of cases with such a thing lately."""
    since = clock.now() - timedelta(days=days)
    first = Min(
        "remedies__decided_at", filter=Q(remedies__state__in=(Remedy.State.GRANTED, Remedy.State.DELIVERED))
    )
    cases = policy.visible_cases(user) if user else Case.objects.all()
    rows = cases.annotate(first=first).filter(first__gte=since)
    return Spans(
        "From the complaint to the first remedy", _between(rows.values_list("opened_at", "first")), days
    )


def first_action_of(case: Case) -> timedelta | None:
    """How long this customer waited until something was granted; None while nothing is."""
    given = (Remedy.State.GRANTED, Remedy.State.DELIVERED)
    at = case.remedies.filter(state__in=given).aggregate(at=Min("decided_at"))["at"]
    return at - case.opened_at if at else None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many offers were taken, of those that were answered or ran out."""

    taken: int
    over: int
    days: int

    @property
    def formula(self) -> str:
        """The arithmetic in words."""
        if not self.over:
            return f"Offers taken: none ended in the last {self.days} days."
        return f"Offers taken: {self.taken} of {self.over} in the last {self.days} days = {self.taken / self.over:.0%}."


def offers_taken(user: User | None = None, days: int = 90) -> Taken:
    """The share of offers that were accepted; what we took back ourselves does not count."""
    ended = (Offer.State.ACCEPTED, Offer.State.DECLINED, Offer.State.EXPIRED)
    rows = Offer.objects.filter(
        _seen(user), state__in=ended, answered_at__gte=clock.now() - timedelta(days=days)
    )
    counts = rows.aggregate(over=Count("id"), taken=Count("id", filter=Q(state=Offer.State.ACCEPTED)))
    return Taken(**counts, days=days)


def _seen(user: User | None) -> Q:
    return policy.seen_through(user) if user else Q()


def _between(rows: Iterable[tuple[datetime | None, datetime | None]]) -> tuple[timedelta, ...]:
    return tuple(end - start for start, end in rows if start and end)
