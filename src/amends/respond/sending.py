"""Handing messages to the mail server: after commit, by a task that may run twice."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from amends.cases import addresses, clock, dues, links, mailer
from amends.cases.actors import SYSTEM
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Address, Case, Channel, Due, Entry, Message, State
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

    1. Claim it by a conditional update; a claim whose process died is taken over after a while. What may
       not leave now (the address does not work, too many mails) is held with the reason instead.
    2. Talk to the mail server outside any transaction. Its Message-ID stays the same on a retry.
    3. Mark it sent with its journal entry; or note in words why not, and let the task retry.
    """
    message = _claim(message_id)
    if message is None:
        return
    try:
        if message.channel == Channel.MAIL:
            back = links.return_address(message.pk, firm())
            message.provider_id = mailer.post(
                mime.build(message), back, back.partition("+")[2].partition("@")[0]
            )
    except Exception as error:
        _note_failure(message, error)
        if not mailer.is_permanent(error):
            raise
        return
    mark_sent(message)


@transaction.atomic
def _claim(message_id: int) -> Message | None:
    now = clock.now()
    free = (
        Q(sending=Sending.QUEUED)
        | Q(sending=Sending.HELD, leaves_at__lte=now)
        | Q(sending=Sending.SENDING, leaves_at__lt=now - STALE)
    )
    message = Message.objects.filter(free, pk=message_id).select_related("case__customer", "author").first()
    if message is None:
        return None
    address = _locked_address(message)
    # leaves_at becomes the moment of the claim, so that a dead claim can be told by its age.
    claimed = Message.objects.filter(free, pk=message_id).update(
        sending=Sending.SENDING, leaves_at=now, address=address
    )
    if not claimed:
        return None
    message.sending, message.leaves_at, message.address = Sending.SENDING, now, address
    wait = _to_wait_for(message, address)
    if wait:
        _hold(message, wait)
        return None
    return message


def _locked_address(message: Message) -> Address | None:
    """The row that lets only one mail at a time be counted against the most that may go to an address."""
    if message.channel != Channel.MAIL or not message.to:
        return None
    row = addresses.address_of(message.to[0])
    return Address.objects.select_for_update().get(pk=row.pk)


def _to_wait_for(message: Message, address: Address | None) -> addresses.Wait | None:
    if address is None:
        return None
    if not message.why_to:
        known = addresses.known_recipients(message.case)
        strange = sorted({one.lower() for one in message.to} - known)
        if strange:
            return addresses.Wait(f"{strange[0]} does not belong to this case (any more). A person decides.")
    return addresses.to_wait_for(address, message)


def _hold(message: Message, wait: addresses.Wait) -> None:
    message.sending, message.leaves_at, message.failure = Sending.HELD, wait.until, wait.why[:500]
    message.save(update_fields=["sending", "leaves_at", "failure"])
    facts = {"message": message.pk, "until": wait.until.isoformat() if wait.until else None}
    record("mail.held_back", SYSTEM, message.case, facts, {"why": message.failure})
    if wait.until:
        tasks.deliver.using(run_after=wait.until).enqueue(message.pk)


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
        sending=Sending.SENT, at=clock.now(), failure="", provider_id=message.provider_id
    )
    if not done:
        return
    record("message.sent", SYSTEM, message.case, {"message": message.pk, "about": message.about})
    if not message.is_auto:
        answered(message)
    elif (message.about or "").startswith("moved:"):  # a letter of its owner: they have heard from us
        dues.settle(message.case, Due.Kind.NEWS)


def answered(message: Message) -> None:
    """A person's answer has left: the first answer is given, and it is the customer's turn.

    Said on another way than by mail, it reached those whose mail does not arrive.
    """
    reached = message.channel != Channel.MAIL
    case = Case.objects.select_for_update().get(pk=message.case_id)
    case.last_outbound_at = clock.now()
    case.first_answer_at = case.first_answer_at or clock.now()
    if case.state == State.OPEN:
        case.state = State.WAITING
    case.save(update_fields=["last_outbound_at", "first_answer_at", "state"])
    dues.settle(case, Due.Kind.ANSWER)
    dues.settle(case, Due.Kind.NEWS)
    if reached:
        dues.settle(case, Due.Kind.REACH)
