"""Two cases that are one: merged, and taken apart again."""

from collections.abc import Collection, Sequence

from django.db import transaction

from amends.cases import clock, dues
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Customer, Entry, Kind, Merge, Party, State
from amends.cases.rows import insert_unless_there
from amends.cases.straight import columns, parcels
from amends.cases.straight.counting import recount
from amends.cases.straight.following import family_keys
from amends.cases.straight.services.customers import refuse_waiting_erasure

FINISHED = {State.OPEN: 0, State.WAITING: 0, State.RESOLVED: 1, State.CLOSED: 2}


@transaction.atomic
def merge_cases(
    survivor: Case,
    others: Sequence[Case],
    by: Actor,
    customer: Customer | None = None,
    prefer: Collection[str] = (),
) -> list[Merge]:
    """Take other cases into one. Everything but their journals moves; their references lead here.

    Where they are of several customers, `customer` says whose it is; all may speak on it. `prefer`
    names what the other case's stands for, where there may be only one: "offer".
    """
    every = [survivor, *others]
    _lock_all(every, by)
    check_merge(survivor, others)
    holder = _customer(every, customer)
    if len(known := {case.customer for case in every}) > 1:
        refuse_waiting_erasure(*known)
    return [_take_in(survivor, other, by, holder, prefer) for other in others]


def _lock_all(every: Sequence[Case], by: Actor) -> None:
    """In one order for everybody, with the cases they were split from, so that two merges never wait for each other."""
    keys = {key for case in every for key in (case.pk, case.split_root_id) if key}
    list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for case in sorted(every, key=lambda one: one.pk):
        lock(case, by)


def check_merge(survivor: Case, others: Sequence[Case]) -> None:
    """Raise Refused where these cannot become one case."""
    if not others:
        raise Invalid("Choose the case that belongs here.", "other")
    if len({survivor.pk, *(other.pk for other in others)}) <= len(others):
        raise Invalid("A case cannot be merged with itself.", "other")
    for other in others:
        _check_pair(survivor, other)


def _check_pair(survivor: Case, other: Case) -> None:
    if other.merged_into_id or survivor.merged_into_id:
        raise Refused(f"{(other if other.merged_into_id else survivor).reference} was merged already.")
    if survivor.kind != Kind.COMPLAINT and other.kind == Kind.COMPLAINT:
        raise Refused(f"{survivor.reference} was set aside. Take it back first, or keep {other.reference}.")
    if FINISHED[State(survivor.state)] > FINISHED[State(other.state)]:
        state = survivor.get_state_display()
        raise Refused(f"{survivor.reference} is {state}. Open it again first, or keep {other.reference}.")
    if survivor.split_root_id == other.pk:
        raise Refused(f"{survivor.reference} was split from {other.reference}. Keep {other.reference}.")
    if other.split_root_id and survivor.pk not in family_keys(other):
        root = Case(pk=other.split_root_id).reference
        raise Refused(f"{other.reference} was split from {root}. Merge it back there first.")


def _customer(every: Sequence[Case], customer: Customer | None) -> Customer:
    known = {case.customer_id: case.customer for case in every}
    if customer is None and len(known) > 1:
        raise Invalid("These cases are of different customers. Choose whose case it is.", "customer")
    if customer and customer.pk not in known:
        raise Invalid("Choose one of the customers of these cases.", "customer")
    return customer or every[0].customer


def _take_in(survivor: Case, other: Case, by: Actor, holder: Customer, prefer: Collection[str]) -> Merge:
    merge = Merge(survivor=survivor, merged=other, by=by.user, at=clock.now())
    joined = {**columns.together(survivor, other), "customer_id": holder.pk}
    joined["letters_to"] = _letters_to(survivor, other, holder)
    merge.parcel = parcels.take_over(other, survivor, prefer)
    merge.parcel["parties"] = _join_parties(survivor, other)
    merge.survivor_columns = columns.put(survivor, joined)
    away = {"state": State.MERGED, "merged_into_id": survivor.pk}
    merge.merged_columns = columns.put(other, {**away, "next_due_at": None, "next_due_what": ""})
    merge.save(force_insert=True)
    dues.project_next_due(survivor)
    facts = {"merge": merge.pk, "survivor": survivor.pk, "merged": other.pk}
    counts = {name.split(".")[1]: len(keys) for name, keys in merge.parcel["moved"].items()}
    record("case.merged_in", by, survivor, {**facts, "moved": counts})
    record("case.merged_away", by, other, facts)
    return merge


def _letters_to(survivor: Case, other: Case, holder: Customer) -> str:
    """Whom the holder has agreed to let speak for them; nobody speaks for the other's customer here."""
    own = (case.letters_to for case in (survivor, other) if case.customer_id == holder.pk)
    return next(filter(None, own), "")


def _join_parties(survivor: Case, other: Case) -> list[int]:
    """Both customers may speak on the case, by the addresses that we know of them."""
    made = []
    for email in sorted({survivor.customer.email, other.customer.email} - {""}):
        party = Party(case=survivor, email=email)
        if insert_unless_there(party):
            made.append(party.pk)
    return made


@transaction.atomic
def unmerge(merge: Merge, by: Actor) -> int:
    """Take a merged case out again, as it was; return how many messages came since and stay.

    The latest merge comes out first, for the others lie beneath it.
    """
    survivor, other = merge.survivor, merge.merged
    _lock_both(survivor, other, by)
    merge.refresh_from_db()
    if survivor.erased_at or other.erased_at:
        raise Refused(f"What was personal in {survivor.reference} was erased, so it stays as it is.")
    if merge.undone_at:
        raise Refused(f"{other.reference} stands on its own already.")
    later = Merge.objects.filter(survivor=survivor, undone_at=None, pk__gt=merge.pk).order_by("-pk").first()
    if later:
        raise Refused(f"{later.merged.reference} was merged later. Take it out first.")
    state = State(merge.merged_columns["state"][0])
    if FINISHED[state] == 0 and not survivor.is_open:
        raise Refused(f"{survivor.reference} is {survivor.get_state_display()}. Open it again first.")
    worked = FINISHED[state] > 0 and _worked_on(merge)
    parcels.give_back(merge.parcel, other, survivor)
    Party.objects.filter(pk__in=merge.parcel["parties"], case=survivor).delete()
    columns.put_back(survivor, merge.survivor_columns)
    columns.put_back(other, merge.merged_columns)
    if worked:  # what made it finished may have changed: somebody looks at it again
        other.state, other.kind = State.OPEN, Kind.COMPLAINT
        other.resolved_at = other.closed_at = None
        other.rank_again_at = clock.now()
        other.save(update_fields=["state", "kind", "resolved_at", "closed_at", "rank_again_at"])
    recount(survivor, other)  # messages may have gone elsewhere since
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    staying = survivor.messages.filter(
        direction="in", pk__gt=_newest_message(merge), at__gte=merge.at
    ).count()
    facts = {
        "merge": merge.pk,
        "survivor": survivor.pk,
        "merged": other.pk,
        "stayed": staying,
        "open": worked,
    }
    record("case.unmerged", by, survivor, facts)
    record("case.unmerged", by, other, facts)
    return staying


def _worked_on(merge: Merge) -> bool:
    """Whether somebody decided, gave or promised something on the case since."""
    since = Entry.objects.filter(case=merge.survivor_id, at__gte=merge.at)
    return since.filter(verb__regex=r"^(concern|remedy|promise|offer|cause|case\.reopened)").exists()


def _newest_message(merge: Merge) -> int:
    return max(merge.parcel["moved"].get(parcels.MESSAGES, []), default=0)


def _lock_both(survivor: Case, other: Case, by: Actor) -> None:
    lock(survivor, by)
    other.refresh_from_db(from_queryset=Case.objects.select_for_update())
