"""One at a time: the row lock that every verb takes which two people could race for."""

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any

from amends.cases import policy
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.models import Case

logger = logging.getLogger(__name__)


def lock(case: Case, by: Actor) -> None:
    """Lock the case until the transaction ends, read it afresh in place; staff must see it.

    The case comes before anything that hangs on it, so that two verbs never wait for each other.
    """
    if case.split_root_id:  # money is counted over both, so they are locked together, the first case first
        Case.objects.select_for_update().filter(pk=case.split_root_id).first()
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    if case.merged_into_id and by.kind != "system":
        raise Refused(
            f"{case.reference} is part of {Case(pk=case.merged_into_id).reference} now. Open that one."
        )
    if by.user:
        policy.require_open(by.user, case)


def lock_all(cases: Collection[Case]) -> None:
    """Lock these cases for the system, and read them afresh in place; always in the order of their keys."""
    keys = {key for case in cases for key in (case.pk, case.split_root_id) if key}
    rows = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    for case in cases:
        for field in Case._meta.concrete_fields:
            setattr(case, field.attname, getattr(rows[case.pk], field.attname))
    forget_related(cases)


def forget_related(cases: Iterable[Case]) -> None:
    """Let go of rows that were read ahead for these cases: they may be others by now."""
    for case in cases:
        vars(case).pop("_prefetched_objects_cache", None)


def lock_part(part: Any, by: Actor) -> Case:
    """Lock the case that something hangs on, then read that thing afresh in place."""
    case: Case = part.case
    lock(case, by)
    part.refresh_from_db()
    part.case = case
    return case


def each(found: Iterable[Any], change: Callable[[Any], bool]) -> int:
    """Change every row in a transaction of its own; how many changed. One that fails is logged, and left."""
    changed = 0
    for row in found:
        try:
            changed += change(row)
        except Exception:  # one broken row must not keep the others from being watched
            logger.exception("Could not watch %s %s; the next round tries again.", type(row).__name__, row.pk)
    return changed


def require_unfinished(case: Case) -> None:
    """Raise Refused unless the case is still being worked on."""
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display()}. Open it again first.")
