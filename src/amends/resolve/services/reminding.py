"""Reminding the owner of a promise at half, 75 and 90 % of its time; each once, and journalled."""

from django.db import transaction
from django.db.models import QuerySet

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.locks import lock_part
from amends.cases.models import Entry
from amends.cases.straight.following import surviving
from amends.people.models import User
from amends.resolve.models import Promise
from amends.resolve.words import moment
from amends.understand.clocks.keeping import next_warning
from amends.understand.keeping import keeping, mail_colleague


def to_remind() -> QuerySet[Promise]:
    """Open promises of which their owner should be told now, the longest overdue reminder first."""
    due = Promise.objects.filter(state=Promise.State.OPEN, remind_at__lte=clock.now())
    return due.order_by("remind_at", "id")


@transaction.atomic
def remind(promise: Promise) -> bool:
    """Tell the owner how much of the time has passed. What was slept through is told once, as it is now."""
    case = lock_part(promise, SYSTEM)
    now = clock.now()
    if promise.state != Promise.State.OPEN or promise.due_at <= now:
        Promise.objects.filter(pk=promise.pk).update(remind_at=None)
        return False
    share, after = next_warning(promise.made_at, promise.due_at, now)
    if share <= promise.reminded:
        return False
    promise.reminded, promise.remind_at = share, after
    promise.save(update_fields=["reminded", "remind_at"])
    facts = {"promise": promise.pk, "owner": promise.owner_id, "share": promise.reminded}
    record("promise.reminded", SYSTEM, case, {**facts, "due": promise.due_at.isoformat()})
    return True


def tell_owner(entry_id: int) -> None:
    """Write to the owner of a `promise.reminded` entry, where the firm wants that; once."""
    entry = Entry.objects.select_related("case").get(pk=entry_id)
    owner = User.objects.filter(pk=entry.facts["owner"], is_active=True).first()
    promise = Promise.objects.filter(pk=entry.facts["promise"], state=Promise.State.OPEN).first()
    if owner is None or promise is None or entry.case is None or not keeping().mail_owners:
        return
    share, due = entry.facts["share"], moment(promise.due_at)
    words = (
        f"{share} % of the time of a promise of yours has passed; it is due on {due}. "
        "Keep it, or move it before it breaks: the letter that tells them is written already."
    )
    about = f"promise:{promise.pk}:{share}"
    mail_colleague(owner, about, f"a promise is due on {due}", words, surviving(entry.case))
