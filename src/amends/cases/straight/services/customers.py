"""Two customers who are one person: joined, and told apart again."""

from django.db import transaction

from amends.cases import clock, policy, search
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Customer, CustomerMerge, Erasure, Party
from amends.cases.rows import insert_unless_there

FILLED = ("name", "phone", "prefers")
JOINED = ("adjustments", "note")  # both are minded


@transaction.atomic
def merge_customers(survivor: Customer, merged: Customer, by: Actor) -> CustomerMerge:
    """All cases of one become those of the other, who may write from both addresses.

    The merged row keeps its address, so that what comes from there is known; it leads to the other.
    """
    if survivor.pk == merged.pk:
        raise Invalid("Choose another customer.", "other")
    _lock(survivor, merged)
    if survivor.merged_into_id or merged.merged_into_id:
        raise Refused("One of them was joined with another customer already.")
    _require(by, survivor, merged)
    refuse_waiting_erasure(survivor, merged)
    done = CustomerMerge(survivor=survivor, merged=merged, by=by.user, at=clock.now())
    done.cases = list(merged.cases.order_by("pk").values_list("pk", flat=True))
    Case.objects.filter(pk__in=done.cases).update(customer=survivor)
    done.parties = _join_parties(survivor, merged)
    done.filled = _fill(survivor, merged)
    merged.merged_into = survivor
    merged.save(update_fields=["merged_into"])
    done.save(force_insert=True)
    facts = {"merge": done.pk, "survivor": survivor.pk, "merged": merged.pk, "cases": done.cases}
    record("customer.merged", by, None, facts)
    search.index_customer_again(survivor)
    return done


@transaction.atomic
def unmerge_customers(merge: CustomerMerge, by: Actor) -> None:
    """Two people after all: each has their cases again. Cases opened since stay with the survivor."""
    survivor, merged = merge.survivor, merge.merged
    _lock(survivor, merged)
    merge.refresh_from_db()
    if merge.undone_at:
        raise Refused(f"{merged} stands on their own already.")
    if survivor.merged_into_id:
        raise Refused(f"{survivor} was joined with another customer. Undo that first.")
    later = CustomerMerge.objects.filter(survivor=survivor, undone_at=None, pk__gt=merge.pk)
    if later.exists():
        raise Refused("Another customer was joined later. Undo that first.")
    _require(by, survivor, merged)
    Case.objects.filter(pk__in=merge.cases, customer=survivor).update(customer=merged)
    Party.objects.filter(pk__in=merge.parties).delete()
    _empty(survivor, merged, merge.filled)
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    record("customer.unmerged", by, None, {"merge": merge.pk, "survivor": survivor.pk, "merged": merged.pk})
    for customer in (survivor, merged):
        search.index_customer_again(customer)


def refuse_waiting_erasure(*customers: Customer) -> None:
    """Raise Refused while one of them waits to be erased: their words would go where nobody looks for them."""
    waiting = Erasure.objects.filter(customer__in=customers, state=Erasure.State.PENDING).first()
    if waiting:
        raise Refused(f"All about {waiting.customer} is about to be erased. Call that off first.")


def _lock(one: Customer, other: Customer) -> None:
    for customer in sorted((one, other), key=lambda row: row.pk):
        customer.refresh_from_db(from_queryset=Customer.objects.select_for_update())


def _require(by: Actor, *customers: Customer) -> None:
    user = policy.require_by(by, "customer.merge")
    every = Case.objects.filter(customer__in=customers)
    if policy.visible_cases(user).filter(customer__in=customers).count() != every.count():
        raise NotAllowed("They have cases of another team. Somebody who sees all of them can do this.")


def _join_parties(survivor: Customer, merged: Customer) -> list[int]:
    made = []
    emails = sorted({survivor.email, merged.email} - {""})
    for case in survivor.cases.order_by("pk"):
        for email in emails:
            party = Party(case=case, email=email)
            if insert_unless_there(party):
                made.append(party.pk)
    return made


def _fill(survivor: Customer, merged: Customer) -> list[str]:
    """Take what was not known; what makes it harder for them counts from both. Names of what changed."""
    changed = [name for name in FILLED if getattr(merged, name) and not getattr(survivor, name)]
    changed += [
        name for name in JOINED if (new := getattr(merged, name)) and new not in getattr(survivor, name)
    ]
    for name in changed:
        setattr(survivor, name, "\n".join(filter(None, (getattr(survivor, name), getattr(merged, name)))))
    if merged.since < survivor.since:
        changed.append("since")  # told apart again, the first keeps its own day: see _empty
        survivor.since, merged.since = merged.since, survivor.since
        merged.save(update_fields=["since"])
    survivor.save(update_fields=changed)
    return changed


def _empty(survivor: Customer, merged: Customer, filled: list[str]) -> None:
    """Take away what came from the other, unless somebody changed it since."""
    if "since" in filled:
        survivor.since, merged.since = merged.since, survivor.since
        merged.save(update_fields=["since"])
    for name in filled:
        own, theirs = getattr(survivor, name), getattr(merged, name)
        if name != "since" and own == theirs:
            setattr(survivor, name, "")
        elif name in JOINED:
            setattr(survivor, name, own.removesuffix(f"\n{theirs}"))
    survivor.save(update_fields=filled)
