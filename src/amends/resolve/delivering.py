"""From granted to delivered: the steps, whose they are, and the one due that stands for the next of them."""

from amends.cases import clock, dues
from amends.cases.firm import after_working_hours
from amends.cases.models import Case, Due
from amends.people.models import User
from amends.resolve.currencies import exact
from amends.resolve.models import DeliveryStep, Remedy
from amends.resolve.words import money


def plan_delivery(case: Case, remedy: Remedy) -> None:
    """Lay down the item's steps, spread over its working hours, for the owner of the case."""
    item, now = remedy.item, clock.now()
    owner = case.owner or remedy.asked_by
    for position, text in enumerate(item.steps, start=1):
        due = after_working_hours(now, item.hours * position / len(item.steps))
        DeliveryStep.objects.create(remedy=remedy, text=text, position=position, owner=owner, due_at=due)
    if not item.steps:
        due = after_working_hours(now, item.hours)
        dues.set_due(case, Due.Kind.DELIVERY, due, f"Deliver: {said(remedy)}"[:300], owner, remedy.pk)
    else:
        follow_delivery(case, remedy)


def follow_delivery(case: Case, remedy: Remedy) -> DeliveryStep | None:
    """Let the due stand for the next step; None when every one is done."""
    step = remedy.steps.filter(done_at=None).select_related("owner").order_by("position").first()
    if step:
        what = f"{step.text}: {said(remedy)}"[:300]
        dues.set_due(case, Due.Kind.DELIVERY, step.due_at, what, step.owner, remedy.pk)
    return step


def end_delivery(case: Case, remedy: Remedy, user: User | None, done: bool = False) -> None:
    """Nothing is left to do; with `done` what was is done, by this person or a program."""
    if done:
        remedy.steps.filter(done_at=None).update(done_at=clock.now(), done_by=user)
    dues.settle(case, Due.Kind.DELIVERY, remedy.pk)


def said(remedy: Remedy) -> str:
    """Refund, £140."""
    if remedy.amount is None:
        return remedy.item.name
    return f"{remedy.item.name}, {money(exact(remedy.amount, remedy.currency), remedy.currency)}"
