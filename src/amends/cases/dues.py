"""Everything with a due time: set, moved, settled; and the case's next one kept in view."""

from collections.abc import Collection
from datetime import datetime

from amends.cases import clock
from amends.cases.models import Case, Due
from amends.cases.rows import change_many, insert
from amends.people.models import User

LABELS = {str(value): str(label) for value, label in Due.Kind.choices}


def set_due(
    case: Case, kind: str, at: datetime, what: str, owner: User | None = None, object_id: int | None = None
) -> Due:
    """Put a due time on the case, or move the open one of the same kind and object."""
    due = case.dues.filter(kind=kind, object_id=object_id, settled_at=None).first()
    if due:
        due.at, due.what, due.owner, due.alarmed_at, due.missed_at = at, what, owner, None, None
        due.save(update_fields=["at", "what", "owner", "alarmed_at", "missed_at"])
    else:
        due = Due(case=case, kind=kind, at=at, what=what, owner=owner, object_id=object_id)
        due.starts_at = clock.now()
        insert(due)
    project_next_due(case)
    return due


def settle(case: Case, kind: str, object_id: int | None = None) -> bool:
    """Mark the open due of this kind and object as done; False when there was none."""
    open_dues = case.dues.filter(kind=kind, settled_at=None)
    if object_id is not None:
        open_dues = open_dues.filter(object_id=object_id)
    done = open_dues.update(settled_at=clock.now())
    project_next_due(case)
    return bool(done)


def settle_of(case: Case, kind: str, owner: User) -> None:
    """Mark the open dues of this kind that one person owns as done."""
    if case.dues.filter(kind=kind, owner=owner, settled_at=None).update(settled_at=clock.now()):
        project_next_due(case)


def settle_all(case: Case, *kinds: str) -> None:
    """Mark every open due of the case, or those of the given kinds, as done."""
    open_dues = case.dues.filter(settled_at=None)
    if kinds:
        open_dues = open_dues.filter(kind__in=kinds)
    open_dues.update(settled_at=clock.now())
    project_next_due(case)


def project_next_due(case: Case) -> None:
    """Copy the nearest open due onto the case, for the queue."""
    due = case.dues.filter(settled_at=None).order_by("at", "id").first()
    case.next_due_at = due.at if due else None
    case.next_due_what = due.get_kind_display() if due else ""
    case.rank_again_at = clock.now()
    case.save(update_fields=["next_due_at", "next_due_what", "rank_again_at"])


def project_next_dues(cases: Collection[Case]) -> None:
    """The same for many cases; only those whose next due is another one now are ranked again."""
    nearest: dict[int, tuple[datetime | None, str]] = {}
    rows = Due.objects.filter(case__in=[one.pk for one in cases], settled_at=None).order_by("at", "id")
    for case, at, kind in rows.values_list("case_id", "at", "kind"):
        nearest.setdefault(case, (at, LABELS[kind]))
    now, changed = clock.now(), []
    for one in cases:
        due, what = nearest.get(one.pk, (None, ""))
        if (one.next_due_at, one.next_due_what) != (due, what):
            one.next_due_at, one.next_due_what, one.rank_again_at = due, what, now
            changed.append((due, what, now, one.pk))
    change_many(Case, ("next_due_at", "next_due_what", "rank_again_at"), changed)
