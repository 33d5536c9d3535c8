"""Promises: kept, moved before they were due, or broken with a reason and a lead told (law 3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part
from amends.cases.models import Case, Due, Message, State
from amends.people.models import User
from amends.resolve.authority import leads_of
from amends.resolve.models import Promise
from amends.resolve.words import moment
from amends.understand.clocks.keeping import next_warning

NEVER_LEFT = (Message.Sending.QUEUED, Message.Sending.UNDONE)


class Commitment(Protocol):
    """Anything that names a promise as Found does."""

    @property
    def what(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A promise in what we are about to send: what, until when, and the sentence that makes it."""

    what: str
    due_at: datetime
    sentence: str = ""


@transaction.atomic
def make_promises(
    case: Case,
    message: Message | None,
    found: Iterable[Commitment],
    owner: User,
    by: Actor | None = None,
) -> list[Promise]:
    """Enter promises into the ledger, each with its owner and due time."""
    by, found = by or staff(owner), list(found)
    if not found:
        return []
    lock(case, by)
    if case.state == State.CLOSED:
        raise Refused(f"{case.reference} is closed. Open it again before you promise anything.")
    if not owner.is_active:
        raise Refused(f"{owner.name} no longer works here. Choose somebody else to keep it.")
    return [_make(case, message, one, owner, by) for one in found]


def _make(case: Case, message: Message | None, found: Commitment, owner: User | None, by: Actor) -> Promise:
    if not found.what.strip():
        raise Invalid("Say what is promised.", "what")
    if found.due_at <= clock.now():
        raise Invalid("A promise needs a time that lies ahead.", "due_at")
    promise = Promise.objects.create(
        case=case,
        message=message,
        what=found.what.strip()[:300],
        sentence=found.sentence.strip(),
        owner=owner,
        made_at=clock.now(),
        due_at=found.due_at,
        remind_at=next_warning(clock.now(), found.due_at, clock.now())[1],
    )
    dues.set_due(case, Due.Kind.PROMISE, promise.due_at, promise.what, owner, promise.pk)
    facts = {**_facts(promise), "message": message.pk if message else None}
    record("promise.made", by, case, facts, {"what": promise.what, "sentence": promise.sentence})
    return promise


@transaction.atomic
def keep_promise(promise: Promise, by: Actor, note: str = "") -> None:
    """What was promised is done, in time."""
    case = lock_part(promise, by)
    policy.person(by)
    _require_standing(promise)
    if clock.now() > promise.due_at:
        raise Refused(f"It was due on {moment(promise.due_at)}, so it counts as broken. Say why it was late.")
    _settle(promise, Promise.State.KEPT, note)
    record("promise.kept", by, case, _facts(promise), {"note": note.strip()} if note.strip() else None)


@transaction.atomic
def take_promise(promise: Promise, by: Actor) -> None:
    """A colleague keeps it from here on: they own the promise and its due time."""
    case = lock_part(promise, by)
    policy.person(by)
    _require_standing(promise)
    if promise.owner_id == (by.user and by.user.pk):
        return
    before, promise.owner = promise.owner_id, by.user
    promise.save(update_fields=["owner"])
    case.dues.filter(kind=Due.Kind.PROMISE, object_id=promise.pk, settled_at=None).update(owner=by.user)
    record("promise.taken", by, case, {**_facts(promise), "from": before})


@transaction.atomic
def move_promise(promise: Promise, new_due: datetime, words: str, by: Actor) -> Promise:
    """Agree another time before this one breaks; `words` is the letter that tells the customer."""
    case = lock_part(promise, by)
    policy.person(by)
    _require_standing(promise)
    if clock.now() >= promise.due_at:
        raise Refused(f"It was due on {moment(promise.due_at)}: too late to move it. Say why it was broken.")
    if new_due == promise.due_at:
        raise Invalid("Choose another time than the one promised now.", "new_due")
    if not words.strip():
        raise Invalid("Write to the customer what changes and why; the letter goes out with it.", "words")
    new = _make(case, None, Found(promise.what, new_due, promise.sentence), promise.owner, by)
    promise.moved_to = new
    _settle(promise, Promise.State.MOVED, "")
    facts = {**_facts(promise), "to": new.pk, "new_due": new_due.isoformat()}
    record("promise.moved", by, case, facts, {"words": words.strip(), "what": promise.what})
    return new


@transaction.atomic
def break_promise(promise: Promise, reason: str, by: Actor) -> None:
    """It was not kept. A lead is told, and owes the customer an answer within the hot hours."""
    case = lock_part(promise, by)
    if by.kind == "customer":
        raise NotAllowed("Only a member of staff may do this.")
    _require_standing(promise)
    if not reason.strip():
        raise Invalid("Say why it was not kept. Blame the step, not the person.", "reason")
    leads = leads_of(case)
    case.dues.filter(kind=Due.Kind.PROMISE, object_id=promise.pk, settled_at=None).update(
        missed_at=clock.now()
    )
    _settle(promise, Promise.State.BROKEN, reason)
    answer_by = after_working_hours(clock.now(), firm().hot_answer_hours)
    what = f"Answer for a broken promise: {promise.what}"[:300]
    dues.set_due(case, Due.Kind.ANSWER, answer_by, what, leads[0] if leads else promise.owner, promise.pk)
    facts = {**_facts(promise), "tell": [lead.pk for lead in leads]}
    record("promise.broken", by, case, facts, {"reason": promise.reason, "what": promise.what})


@transaction.atomic
def withdraw_for_message(message: Message, by: Actor | None = None) -> int:
    """Take back the promises of a reply that was undone before it left. Gives their number."""
    by = by or (staff(message.author) if message.author else Actor("system"))
    case = lock_part(message, by)
    if message.sending not in NEVER_LEFT:
        raise Refused("This message has left, so what it promises stands.")
    promises = list(message.promises.filter(state=Promise.State.OPEN))
    for promise in promises:
        _settle(promise, Promise.State.WITHDRAWN, "Its message never left.")
        record("promise.withdrawn", by, case, _facts(promise))
    return len(promises)


def _require_standing(promise: Promise) -> None:
    if promise.state != Promise.State.OPEN:
        raise Refused(f"This promise is {promise.get_state_display().lower()} already.")


def _settle(promise: Promise, state: str, reason: str) -> None:
    promise.state, promise.settled_at, promise.reason = state, clock.now(), reason.strip()
    promise.remind_at = None
    promise.save()
    dues.settle(promise.case, Due.Kind.PROMISE, promise.pk)


def _facts(promise: Promise) -> dict[str, object]:
    return {"promise": promise.pk, "owner": promise.owner_id, "due": promise.due_at.isoformat()}
