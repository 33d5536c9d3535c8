"""The same case again: the customer is not done, or we are not."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from amends.cases import clock, dues
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Due, Entry, Kind, Message, State
from amends.followup.models import FollowUp

ENDINGS = ("case.resolved", "case.closed", "case.set_aside")


@transaction.atomic
def reopen_case(case: Case, why: str, by: Actor) -> None:
    """A member of staff opens a finished case again, with a reason."""
    lock(case, by)
    if by.user is None:
        raise Refused("A member of staff does this; a customer says that it is not fixed.")
    if case.is_open:
        raise Refused(f"{case.reference} is open already.")
    if not why.strip():
        raise Invalid("Say why it is opened again.", "why")
    open_again(case, by, {}, {"why": why.strip()})


@transaction.atomic
def reopen_of_entry(entry_id: int) -> bool:
    """A person wrote on a finished case: it is open again. For the entry of a received message.

    Does nothing for automatic mail, for spam, and when the case was finished only after the message
    came: then people had it before them.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    found = Message.objects.select_related("case").filter(pk=entry.facts.get("message")) if entry else None
    message = found.first() if found is not None else None
    if message is None:
        return False
    case = message.case  # where it is now: it may have been merged or moved since it came
    lock(case, SYSTEM)
    if case.is_open or case.kind == Kind.SPAM or message.is_auto:
        return False
    if Entry.objects.filter(case=case, pk__gt=entry_id, verb__in=ENDINGS).exists():
        return False
    open_again(case, SYSTEM, {"message": message.pk})
    return True


def open_again(
    case: Case, by: Actor, facts: Mapping[str, Any], personal: Mapping[str, Any] | None = None
) -> None:
    """Make a finished case an open one. Inside the caller's lock of it."""
    before = {"state_before": case.state, "kind_before": case.kind}
    case.state, case.kind = State.OPEN, Kind.COMPLAINT
    case.reopened += 1
    case.resolved_at = case.closed_at = case.heard_out_at = None
    case.rank_again_at = clock.now()
    case.save(
        update_fields=[
            "state",
            "kind",
            "reopened",
            "resolved_at",
            "closed_at",
            "heard_out_at",
            "rank_again_at",
        ]
    )
    case.follow_ups.filter(state=FollowUp.State.PLANNED).update(state=FollowUp.State.DROPPED)
    dues.settle(case, Due.Kind.FOLLOW_UP)
    at = after_working_hours(clock.now(), firm().hot_answer_hours)
    dues.set_due(case, Due.Kind.ANSWER, at, "Answer: it is not fixed", case.owner)
    record("case.reopened", by, case, {**before, **facts, "times": case.reopened}, personal)
