"""Delivered is another fact than granted: the steps, the end, and that the customer knows."""

from datetime import datetime

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import after_working_hours
from amends.cases.journal import record
from amends.cases.locks import lock_part
from amends.cases.models import Case, Due
from amends.people.models import User
from amends.resolve.delivering import end_delivery, follow_delivery, said
from amends.resolve.models import DeliveryStep, Remedy
from amends.resolve.services.remedies import facts_of

CALL_HOURS = 8  # working hours in which a customer who wants to be rung is rung


@transaction.atomic
def do_step(step: DeliveryStep, by: Actor) -> None:
    """One step is done; with the last one the remedy has reached the customer."""
    remedy, case = _locked(step, by)
    user = policy.person(by)
    _require_granted(remedy)
    if step.done_at:
        raise Refused("This step is done already.")
    step.done_at, step.done_by = clock.now(), user
    step.save(update_fields=["done_at", "done_by"])
    record("remedy.step_done", by, case, {"remedy": remedy.pk, "step": step.pk, "position": step.position})
    if follow_delivery(case, remedy) is None:
        _deliver(case, remedy, user, by)


@transaction.atomic
def plan_step(step: DeliveryStep, owner: User, due_at: datetime, by: Actor) -> None:
    """Give a step to somebody, or another time."""
    remedy, case = _locked(step, by)
    policy.person(by)
    _require_granted(remedy)
    if step.done_at:
        raise Refused("This step is done already.")
    if not owner.is_active:
        raise Invalid(f"{owner.name} does not work here any more.", "owner")
    if due_at <= clock.now():
        raise Invalid("Choose a time that lies ahead.", "due_at")
    facts = {"remedy": remedy.pk, "step": step.pk, "before": step.due_at.isoformat(), "from": step.owner_id}
    step.owner, step.due_at = owner, due_at
    step.save(update_fields=["owner", "due_at"])
    record("remedy.step_planned", by, case, {**facts, "to": owner.pk, "due_at": due_at.isoformat()})
    follow_delivery(case, remedy)


@transaction.atomic
def deliver_remedy(remedy: Remedy, by: Actor) -> None:
    """The remedy has reached the customer; what was left of its steps is done with it.

    A program may say so too: the cashier's, once the money has left.
    """
    case = lock_part(remedy, by)
    user = None if by.kind == "api" else policy.person(by)
    _require_granted(remedy)
    _deliver(case, remedy, user, by)


def _deliver(case: Case, remedy: Remedy, user: User | None, by: Actor) -> None:
    remedy.state, remedy.delivered_at = Remedy.State.DELIVERED, clock.now()
    remedy.save(update_fields=["state", "delivered_at"])
    end_delivery(case, remedy, user, done=True)
    record("remedy.delivered", by, case, facts_of(remedy))


@transaction.atomic
def ask_to_ring(remedy: Remedy, by: Actor) -> bool:
    """The customer wants to be rung: somebody tells them that it is done. Once a remedy."""
    case = lock_part(remedy, by)
    if remedy.told_at or case.dues.filter(kind=Due.Kind.CALL, object_id=remedy.pk).exists():
        return False
    at = after_working_hours(clock.now(), CALL_HOURS)
    what = f"Ring them: it is done. {said(remedy)}"[:300]
    dues.set_due(case, Due.Kind.CALL, at, what, case.owner or remedy.decided_by, remedy.pk)
    record("remedy.call_planned", by, case, {"remedy": remedy.pk, "at": at.isoformat()})
    return True


@transaction.atomic
def mark_told(remedy: Remedy, by: Actor, note: str = "") -> None:
    """The customer knows that it is done: somebody rang, or our notice left."""
    case = lock_part(remedy, by)
    if remedy.state != Remedy.State.DELIVERED:
        raise Refused(f"It is {remedy.get_state_display()}, not delivered.")
    if remedy.told_at:
        return
    remedy.told_at = clock.now()
    remedy.save(update_fields=["told_at"])
    dues.settle(case, Due.Kind.CALL, remedy.pk)
    record("remedy.told", by, case, {"remedy": remedy.pk}, {"note": note.strip()} if note.strip() else None)


def _locked(step: DeliveryStep, by: Actor) -> tuple[Remedy, Case]:
    remedy = step.remedy
    case = lock_part(remedy, by)
    step.refresh_from_db()
    step.remedy = remedy
    return remedy, case


def _require_granted(remedy: Remedy) -> None:
    if remedy.state != Remedy.State.GRANTED:
        raise Refused(f"It is {remedy.get_state_display()}. Only what is granted can be delivered.")
