"""What follows when a message was received."""

import logging
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from amends.cases import queue
from amends.cases.firm import firm, holding
from amends.cases.journal import together
from amends.cases.locks import lock_all
from amends.cases.models import Entry, Message
from amends.followup.services.reopening import reopen_of_entry
from amends.respond.notices import acknowledge
from amends.text import Reading as Understood
from amends.understand.clocks.verbs import heard
from amends.understand.services import READ, keep_readings, rank_many, understand

logger = logging.getLogger(__name__)
MOST = 16  # messages heard together: enough for speed, few enough that nobody waits long for the locks
Received = tuple[Entry, Message]


def hear(entry_id: int) -> None:
    """Open a finished case again, acknowledge a new one, read the message, count its clocks. Each happens once.

    One task does it all, and takes along what waits beside it: most of what a task costs is taking it and
    putting it away, most of what a message costs is asking the database for its case.
    """
    from amends.followup.tasks import hear as task

    others = queue.claim(task, MOST - 1)
    try:
        _hear_together(entry_id, others)
    except Exception:
        if not others:
            raise
        logger.exception("One of %s messages could not be heard; each is heard by itself.", len(others) + 1)
        _hear_together(entry_id, {})
    finally:
        queue.release(others)


def _hear_together(entry_id: int, others: Mapping[UUID, int]) -> None:
    with holding(firm()):
        received = _received(entry_id, others.values())
        for entry, message in received:
            if not message.case.is_open:
                reopen_of_entry(entry.pk)
        understood = understand([message for _, message in received])
        with transaction.atomic():
            lock_all([message.case for _, message in received])  # before its tasks, as an erasure does
            beside = {entry.pk for entry, _ in received} - {entry_id}
            settled = queue.settle([key for key, entry in others.items() if entry in beside])
            keys = {entry_id, *(others[key] for key in settled)}
            _keep([(entry, message) for entry, message in received if entry.pk in keys], understood)


def _received(entry_id: int, others: Collection[int]) -> list[Received]:
    """Entries with their messages, the task's own first; of the others one a case, for one may depend on another."""
    entries = Entry.objects.in_bulk([entry_id, *others])
    messages = Message.objects.select_related("case__customer").in_bulk(
        [entry.facts["message"] for entry in entries.values()]
    )
    found: dict[int, Received] = {}
    for entry in (entries[key] for key in (entry_id, *others) if key in entries):
        message = messages[entry.facts["message"]]
        found.setdefault(message.case_id, (entry, message))
    return list(found.values())


def _keep(received: Sequence[Received], understood: Mapping[int, Understood]) -> None:
    cases = [message.case for _, message in received]
    with together():
        acknowledge(received)
        heard(*cases)
        keep_readings([message for _, message in received], understood)
        rank_many(cases, READ)
