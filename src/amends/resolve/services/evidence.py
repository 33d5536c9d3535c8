"""Evidence: what shows how it was, where it comes from, and which concerns it speaks for."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Aside, Attachment, Case, Message, Note
from amends.resolve.models import Cause, Evidence
from amends.resolve.services.investigation import check_concerns, keys, worded
from amends.understand.models import Concern

Thing = Message | Attachment | Note | Aside
KINDS: dict[type[Thing], tuple[str, str]] = {
    Message: (Evidence.Kind.MESSAGE, "message"),
    Attachment: (Evidence.Kind.FILE, "attachment"),
    Note: (Evidence.Kind.NOTE, "note"),
    Aside: (Evidence.Kind.ANSWER, "aside"),
}


@transaction.atomic
def add_evidence(
    case: Case,
    shows: str,
    by: Actor,
    *,
    concerns: Sequence[Concern] = (),
    of: Thing | None = None,
    source: str = "",
    for_cause: bool = False,
) -> Evidence:
    """Attach evidence: something on the case, or with `source` a record elsewhere.

    It speaks for at least one concern, or for the cause.
    """
    lock(case, by)
    user = policy.person(by)
    require_unfinished(case)
    words = worded(shows, "Say in a sentence what it shows.", 500, "shows")
    _check(case, of, source, concerns, for_cause)
    evidence = Evidence.objects.create(
        case=case,
        shows=words,
        source=source.strip(),
        for_cause=for_cause,
        added_by=user,
        added_at=clock.now(),
        **_of(of),
    )
    evidence.concerns.set(concerns)
    facts = {"evidence": evidence.pk, "kind": evidence.kind, "concerns": keys(concerns), "cause": for_cause}
    record("evidence.added", by, case, facts, {"shows": words, "source": evidence.source})
    return evidence


def _check(case: Case, of: Thing | None, source: str, concerns: Sequence[Concern], for_cause: bool) -> None:
    check_concerns(case, concerns)
    if not concerns and not for_cause:
        raise Invalid("Choose which concern it speaks for, or that it speaks for the cause.", "concerns")
    if of is None and not source.strip():
        raise Invalid("Say which record it is, and where it can be seen.", "source")
    if len(source.strip()) > 300:
        raise Invalid("Put the source in at most 300 characters.", "source")
    if of is not None and of.case_id != case.pk:
        raise Invalid("Choose something that is on this case.", "of")


def _of(thing: Thing | None) -> dict[str, Any]:
    """The columns that name it. With a file goes its message, so that both stay together."""
    if thing is None:
        return {"kind": Evidence.Kind.OUTSIDE}
    kind, column = KINDS[type(thing)]
    found: dict[str, Any] = {"kind": kind, column: thing}
    if isinstance(thing, Attachment):
        found |= {"message": thing.message, "aside": thing.aside}
    return found


@transaction.atomic
def link_evidence(evidence: Evidence, concerns: Sequence[Concern], for_cause: bool, by: Actor) -> None:
    """Say anew what it speaks for. A cause that loses its last evidence is a hypothesis again."""
    case = lock_part(evidence, by)
    policy.person(by)
    require_unfinished(case)
    if evidence.removed_at:
        raise Refused("This evidence was taken off. Bring it back first.")
    check_concerns(case, concerns)
    if not concerns and not for_cause:
        raise Invalid("Choose which concern it speaks for, or that it speaks for the cause.", "concerns")
    evidence.for_cause = for_cause
    evidence.save(update_fields=["for_cause"])
    evidence.concerns.set(concerns)
    facts = {"evidence": evidence.pk, "concerns": keys(concerns), "cause": for_cause}
    record("evidence.linked", by, case, {**facts, "unconfirmed": _doubt_cause(case)})


@transaction.atomic
def remove_evidence(evidence: Evidence, by: Actor, why: str = "") -> None:
    """It shows nothing after all. It is kept; restore_evidence brings it back."""
    case = lock_part(evidence, by)
    policy.person(by)
    require_unfinished(case)
    if evidence.removed_at:
        return
    evidence.removed_at = clock.now()
    evidence.save(update_fields=["removed_at"])
    facts = {"evidence": evidence.pk, "unconfirmed": _doubt_cause(case)}
    record("evidence.removed", by, case, facts, {"why": why.strip()} if why.strip() else None)


@transaction.atomic
def restore_evidence(evidence: Evidence, by: Actor) -> None:
    """Undo remove_evidence. The cause stays what it is now: a person confirms it anew."""
    case = lock_part(evidence, by)
    policy.person(by)
    require_unfinished(case)
    if evidence.removed_at is None:
        return
    evidence.removed_at = None
    evidence.save(update_fields=["removed_at"])
    record("evidence.restored", by, case, {"evidence": evidence.pk})


def speaks_for_cause(case: Case) -> bool:
    """Whether evidence for the cause stands."""
    return case.evidence.filter(for_cause=True, removed_at=None).exists()


def _doubt_cause(case: Case) -> bool:
    cause = Cause.objects.filter(case=case, confirmed_at__isnull=False).first()
    if cause is None or speaks_for_cause(case):
        return False
    cause.confirmed_at = cause.confirmed_by = None
    cause.save(update_fields=["confirmed_at", "confirmed_by"])
    return True
