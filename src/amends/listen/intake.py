"""Intake that loses nothing and doubles nothing.

Two steps, each its own transaction: `receive` stores the bytes, `file` makes a message of them. A
process may die between any two instructions; what was received is filed when it comes again, or by
the schedule that calls `file_left_behind`.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, DataError, InterfaceError, transaction
from django.db.models import F

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.firm import firm, holding
from amends.cases.journal import record
from amends.cases.models import Aside, Case, Customer, Message, Raw
from amends.cases.rows import change, insert, insert_unless_there
from amends.cases.services import add_inbound, keep_blob, know_customer, know_more, open_case
from amends.cases.speaking import speak_for
from amends.listen.arrival import Arrival, Held
from amends.listen.channels import OPENERS

LEFT_BEHIND = timedelta(seconds=5)  # older than this, nobody is filing it any more
TRIES = 5


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a raw item. `held` is the reason when it was set aside.

    `about` is the case of an internal answer, which is no message.
    """

    raw: Raw
    message: Message | None = None
    new_case: bool = False
    duplicate: bool = False
    held: str | None = None
    about: Case | None = None

    @property
    def case(self) -> Case | None:
        """The case that it belongs to."""
        return self.message.case if self.message else self.about


@transaction.atomic
def receive(
    content: bytes,
    channel: str,
    envelope: dict[str, Any] | None = None,
    identity: str = "",
    message_id: str = "",
) -> Raw:
    """Store what arrived, before anything reads it. The same thing again gives the row of the first time.

    Without an `identity` every delivery counts as a new thing.
    """
    fields = {
        "channel": channel,
        "received_at": clock.now(),
        "blob": keep_blob(content),
        "envelope": envelope or {},
        "message_id": message_id[:998],
    }
    if not identity:
        return insert(Raw(identity=f"{channel}:{uuid.uuid4().hex}", **fields))
    raw = Raw(identity=identity, **fields)
    if insert_unless_there(raw):
        return raw
    Raw.objects.filter(identity=identity).update(redeliveries=F("redeliveries") + 1)
    return Raw.objects.get(identity=identity)


def file(raw: Raw) -> Filed:
    """Make a message of a raw item, once: on its case or on a new one; or hold it with a reason.

    What another process has filed is returned as it is. Temporary faults of the database or the disk
    are raised, and the item stays received.
    """
    try:
        return _file(raw)
    except Held as reason:
        return _hold(raw, str(reason))
    except Exception as error:
        if is_temporary(error):
            raise
        return _hold(raw, f"It could not be read ({type(error).__name__}: {str(error)[:200]}).")


def is_temporary(error: Exception) -> bool:
    """Whether the same thing may work later: everything but what the item itself is to blame for."""
    faults = (DatabaseError, InterfaceError, OSError, MemoryError)
    return isinstance(error, faults) and not isinstance(error, DataError)


@transaction.atomic
def _file(raw: Raw) -> Filed:
    if not _claim(raw, Raw.State.FILED):
        return _already(raw)
    with holding(firm()):
        arrival = OPENERS[raw.channel](raw)
        if arrival.aside:
            return Filed(raw, about=arrival.aside(arrival.words, raw))
        message, new = place(arrival, raw)
    return Filed(raw, message, new_case=new)


def _claim(raw: Raw, state: str, **fields: Any) -> bool:
    """Take the item out of `received`; False when somebody else has."""
    return change(raw, ("state", Raw.State.RECEIVED), state=state, filed_at=clock.now(), **fields)


def _already(raw: Raw) -> Filed:
    raw.refresh_from_db()
    message = Message.objects.select_related("case").filter(raw=raw).first()
    aside = None if message else Aside.objects.select_related("case").filter(raw=raw).first()
    held = None if message or aside else raw.held_reason or "It was set aside."
    return Filed(raw, message, duplicate=True, held=held, about=aside.case if aside else None)


def place(arrival: Arrival, raw: Raw | None) -> tuple[Message, bool]:
    """Put an arrival on its case, or on a new one. Inside the caller's transaction."""
    case = arrival.case or _open(arrival)
    message = add_inbound(case, arrival.words, arrival.channel, arrival.by, raw, arrival.at)
    if arrival.speaker and arrival.case is None:
        evidence = message.attachments.filter(name=arrival.consent).last() if arrival.consent else None
        speak_for(case, arrival.speaker, arrival.by, evidence)
    if arrival.then:
        arrival.then(message)
    return message, arrival.case is None


def _open(arrival: Arrival) -> Case:
    customer = know_customer(arrival.who, arrival.at)
    _adjust(customer, arrival)
    case = open_case(
        customer,
        arrival.subject,
        arrival.channel,
        arrival.by,
        order_reference=arrival.order_reference,
        source_id=arrival.source_id,
        clocks=arrival.clocks,
        verb=arrival.verb,
        facts=arrival.facts,
    )
    known: dict[str, Any] = {
        "wants": arrival.wants[:200],
        "opened_at": arrival.at,
        "location_id": arrival.location,
    }
    known |= {"anonymous": arrival.anonymous}
    if given := {name: value for name, value in known.items() if value}:
        change(case, None, **given)
    return case


def _adjust(customer: Customer, arrival: Arrival) -> None:
    """Add what makes it harder for them; never replace what is known, for anybody may type an address."""
    if arrival.adjustments and arrival.adjustments not in customer.adjustments:
        lines = filter(None, (customer.adjustments, arrival.adjustments))
        know_more(customer, arrival.by, adjustments="\n".join(lines))


@transaction.atomic
def _hold(raw: Raw, reason: str) -> Filed:
    if not _claim(raw, Raw.State.HELD, held_reason=reason):
        return _already(raw)
    record("raw.held", SYSTEM, None, {"raw": raw.pk, "channel": raw.channel}, {"reason": reason})
    raw.refresh_from_db()
    return Filed(raw, held=reason)


def hold(raw: Raw, reason: str) -> Filed:
    """Set aside what cannot be read at all, with a plain reason for the person who looks at it."""
    return _hold(raw, reason)


def file_left_behind() -> int:
    """File what was stored and then left, because its process died; return how many it settled.

    What fails for the fifth time is held, so that a person sees it.
    """
    before = clock.now() - LEFT_BEHIND
    waiting = Raw.objects.filter(state=Raw.State.RECEIVED, received_at__lt=before)
    return sum(_try_again(raw) for raw in waiting.order_by("received_at")[:200])


def _try_again(raw: Raw) -> bool:
    try:
        file(raw)
    except Exception as error:
        Raw.objects.filter(pk=raw.pk).update(tries=F("tries") + 1)
        if raw.tries + 1 < TRIES:
            return False
        _hold(raw, f"It could not be filed in {TRIES} tries ({type(error).__name__}: {str(error)[:200]}).")
    return True
