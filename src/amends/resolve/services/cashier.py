"""The list for the cashier: sums that were granted, handed over once each."""

import csv
import io
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.journal import record
from amends.resolve.currencies import exact
from amends.resolve.models import Handover, Remedy
from amends.resolve.purse import open_purse

COLUMNS = ("remedy", "case", "customer", "email", "item", "amount", "currency", "granted", "granted_by")
MOST = 5_000


def to_hand_over() -> QuerySet[Remedy]:
    """Sums that were granted and that the cashier has not been handed. What is delivered was paid another way."""
    granted = Remedy.objects.filter(state=Remedy.State.GRANTED, handover=None)
    found = granted.filter(amount__isnull=False, item__money=True)
    return found.select_related("case__customer", "item", "decided_by").order_by("decided_at", "id")


@transaction.atomic
def hand_over(by: Actor) -> Handover:
    """Make one list of all that waits. Twice at once: the second finds nothing left, and says so."""
    user = policy.require_by(by, "cashier.hand_over")
    open_purse()
    # Only these rows: what is delivered another way at this moment waits, and drops out.
    keys = [remedy.pk for remedy in to_hand_over().select_for_update(of=("self",))[:MOST]]
    if not keys:
        raise Refused("Nothing waits for the cashier.")
    made = Handover.objects.create(made_at=clock.now(), made_by=user)
    Remedy.objects.filter(pk__in=keys).update(handover=made)
    record("cashier.handed_over", by, None, {"handover": made.pk, "remedies": keys})
    return made


def as_csv(handover: Handover) -> str:
    """The list, the same whenever it is fetched. No cell starts as a formula would."""
    rows = handover.remedies.select_related("case__customer", "item", "decided_by").order_by(
        "decided_at", "id"
    )
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    sheet.writerows([_harmless(cell) for cell in _cells(remedy)] for remedy in rows)
    return out.getvalue()


def _cells(remedy: Remedy) -> Sequence[str]:
    assert remedy.amount is not None
    assert remedy.decided_at is not None
    who = remedy.case.customer
    amount = str(exact(remedy.amount, remedy.currency))
    by = remedy.decided_by.name if remedy.decided_by else ""
    return (
        str(remedy.pk), remedy.case.reference, who.name, who.email, remedy.item.name, amount,
        remedy.currency, remedy.decided_at.isoformat(timespec="seconds"), by,
    )  # fmt: skip


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
