"""Handing messages to the mail server: after commit, by a task that may run twice."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from amends.cases import clock, dues, mailer
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.models import Case, Channel, Due, Entry, Message, State
from amends.respond import mime, tasks

log = logging.getLogger("amends.respond")
STALE = timedelta(seconds=90)  # a send that took longer than this lost its process
Sending = Message.Sending


def send_of_entry(entry_id: int) -> None:
    """Send the message of an entry now, or when its undo time is over."""
    message = Message.objects.get(pk=Entry.objects.get(pk=entry_id).facts["message"])
    if message.leaves_at and message.leaves_at > clock.now():
        tasks.deliver.using(run_after=message.leaves_at).enqueue(message.pk)
    else:
        deliver(message.pk)


def deliver(message_id: int) -> None:
    """Send one queued message. A second run finds nothing to claim.

    1. Claim it by a conditional update; a claim whose process died is taken over after a while.
    2. Talk to the mail server outside any transaction. Its Message-ID stays the same on a retry.
    3. Mark it sent with its journal entry; or note in words why not, and let the task retry.
    """
    message = _claim(message_id)
    if message is None:
        return
    try:
        if message.channel == Channel.MAIL:
            mailer.post(mime.build(message))
    except Exception as error:
        _note_failure(message, error)
        if not mailer.is_permanent(error):
            raise
        return
    mark_sent(message)


def _claim(message_id: int) -> Message | None:
    now = clock.now()
    free = Q(sending=Sending.QUEUED) | Q(sending=Sending.SENDING, leaves_at__lt=now - STALE)
    # leaves_at becomes the moment of the claim, so that a dead claim can be told by its age.
    claimed = Message.objects.filter(free, pk=message_id).update(sending=Sending.SENDING, leaves_at=now)
    if not claimed:
        return None
    return Message.objects.select_related("case__customer", "author").get(pk=message_id)


@transaction.atomic
def _note_failure(message: Message, error: Exception) -> None:
    permanent = mailer.is_permanent(error)
    message.sending = Sending.FAILED if permanent else Sending.QUEUED
    message.failure = mailer.in_words(error)[:500]
    message.save(update_fields=["sending", "failure"])
    record(
        "message.not_sent",
        SYSTEM,
        message.case,
        {"message": message.pk, "permanent": permanent},
        {"why": message.failure},
    )
    log.warning("message %s not sent: %s", message.pk, type(error).__name__)


@transaction.atomic
def mark_sent(message: Message) -> None:
    """Note that a claimed message has left, and what follows from it. Once."""
    done = Message.objects.filter(pk=message.pk, sending=Sending.SENDING).update(
        sending=Sending.SENT, at=clock.now(), failure=""
    )
    if not done:
        return
    record("message.sent", SYSTEM, message.case, {"message": message.pk, "about": message.about})
    if not message.is_auto:
        answered(message)


def answered(message: Message) -> None:
    """A person's answer has left: the first answer is given, and it is the customer's turn."""
    case = Case.objects.select_for_update().get(pk=message.case_id)
    case.last_outbound_at = clock.now()
    case.first_answer_at = case.first_answer_at or clock.now()
    if case.state == State.OPEN:
        case.state = State.WAITING
    case.save(update_fields=["last_outbound_at", "first_answer_at", "state"])
    dues.settle(case, Due.Kind.ANSWER)
