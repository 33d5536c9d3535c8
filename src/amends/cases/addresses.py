"""The verbs of an address: our mail came back, was called spam, works again; and what may be sent there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from amends.cases import clock, dues
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Address, Case, Channel, Due, Entry, Message, State
from amends.cases.rows import insert_unless_there

SOFT_MOST = 3  # mails in a row that came back for now: from here nothing automatic is sent
LOOP, LOOP_WITHIN = 4, timedelta(seconds=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Sending = Message.Sending
LEFT = (Sending.SENDING, Sending.SENT, Sending.RETURNED)
MAIL_WORDS = {"mail", "email", "e-mail"}


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a mail does not leave now, and when it is tried again by itself; None: a person decides."""

    why: str
    until: datetime | None = None


def address_of(email: str) -> Address:
    """The row of an address, made on first use. Two may make it at once."""
    email = email.strip().lower()[:320]
    row = Address(email=email)
    return row if insert_unless_there(row) else Address.objects.get(email=email)


@transaction.atomic
def came_back(message: Message, why: str, hard: bool, by: Actor = SYSTEM, told_by: int | None = None) -> bool:
    """A mail of ours did not arrive: it says so, the address is marked, somebody reaches them otherwise.

    `told_by` is the message that reported it. False when that was known: a report comes more than once.
    """
    lock(message.case, SYSTEM)
    address = _locked(message)
    known = not Message.objects.filter(pk=message.pk, sending__in=LEFT[:2]).update(
        sending=Sending.RETURNED, failure=why[:1000]
    )
    if known and not (hard and address.state == Address.State.SOFT):
        return False
    _mark(address, why, hard)
    facts = {"message": message.pk, "address": address.pk, "hard": hard, "told_by": told_by}
    record("mail.came_back", by, message.case, facts, {"why": why})
    _take_back(message)
    _ask_to_reach(message.case, address)
    return True


def _locked(message: Message) -> Address:
    email = next(iter(message.to), "") or message.case.customer.email
    address = message.address or address_of(email)
    return Address.objects.select_for_update().get(pk=address.pk)


def _mark(address: Address, why: str, hard: bool) -> None:
    address.soft += not hard
    worse = hard or address.soft >= SOFT_MOST
    if address.state != Address.State.COMPLAINED:
        address.state = Address.State.HARD if worse else Address.State.SOFT
        address.why, address.since = why[:1000], clock.now()
    address.save()


def _take_back(message: Message) -> None:
    """What a person wrote did not arrive: it is our turn again, not the customer's."""
    if message.is_auto:
        return
    case = Case.objects.select_for_update().get(pk=message.case_id)
    if case.state == State.WAITING:
        case.state = State.OPEN
        case.save(update_fields=["state"])


def _ask_to_reach(case: Case, address: Address) -> None:
    """One due for the owner, with the way that the customer prefers, if we know one."""
    if case.state == State.CLOSED:
        return
    row = firm()
    at = after_working_hours(clock.now(), row.hot_answer_hours, row)
    dues.set_due(case, Due.Kind.REACH, at, _how_to_reach(case), case.owner, address.pk)


def _how_to_reach(case: Case) -> str:
    customer = case.customer
    prefers = customer.prefers.strip().lower()
    if prefers and prefers not in MAIL_WORDS | {"phone", "call"}:
        return f"Reach them by {prefers}, as they prefer: their mail does not arrive"
    if customer.phone:
        return "Ring them instead: their mail does not arrive"
    return "Find another way to reach them: their mail does not arrive"


@transaction.atomic
def called_spam(message: Message, why: str, by: Actor = SYSTEM, told_by: int | None = None) -> bool:
    """They, or their provider, called our mail spam: nothing automatic is sent there any more. Once a mail."""
    lock(message.case, SYSTEM)
    told = Entry.objects.filter(case=message.case, verb="mail.called_spam", facts__message=message.pk)
    if told.exists():
        return False
    address = _locked(message)
    address.state, address.why, address.since = Address.State.COMPLAINED, why[:1000], clock.now()
    address.save()
    facts = {"message": message.pk, "address": address.pk, "told_by": told_by}
    record("mail.called_spam", by, message.case, facts, {"why": why})
    return True


@transaction.atomic
def is_late(message: Message, why: str, told_by: int | None = None) -> None:
    """Their server still tries. Nothing is marked: most late mail arrives. Told once a mail."""
    if Entry.objects.filter(case=message.case, verb="mail.is_late", facts__message=message.pk).exists():
        return
    facts = {"message": message.pk, "told_by": told_by}
    record("mail.is_late", SYSTEM, message.case, facts, {"why": why})


@transaction.atomic
def works_again(case: Case, email: str, by: Actor, why: str = "") -> None:
    """A person says that mail arrives there (again). Undoes every mark; what was held stays held."""
    lock(case, by)
    address = Address.objects.select_for_update().filter(email=email.strip().lower()).first()
    if address is None or address.state == Address.State.OK:
        raise Refused("Nothing is wrong with this address as far as we know.")
    if email not in known_recipients(case):
        raise Invalid("This address does not belong to this case.", "email")
    before, address.state, address.soft = address.state, Address.State.OK, 0
    address.why, address.since = "", clock.now()
    address.save()
    dues.settle(case, Due.Kind.REACH, address.pk)
    facts = {"address": address.pk, "before": before}
    record("address.works", by, case, facts, {"why": why} if why else None)


def known_recipients(case: Case) -> set[str]:
    """Who may be written to without a second key: the customer, and whoever wrote on this case by mail."""
    wrote = case.messages.filter(direction=Message.Direction.IN, channel=Channel.MAIL, is_auto=False)
    parties = set(case.parties.values_list("email", flat=True))
    return {
        case.customer.email,
        case.address,
        *(parties & set(wrote.values_list("from_email", flat=True))),
    } - {""}


def to_wait_for(address: Address, message: Message) -> Wait | None:
    """Why this message may not leave now: stopped address, an exchange of robots, or too many."""
    if address.is_stopped and not message.why_anyway:
        return Wait(_stopped_words(address, message))
    if message.is_auto and _loops(message):
        return Wait(
            "A robot seems to answer our automatic mail within a minute, so no more is sent to it by itself."
        )
    return _over_rate(address, message)


def _stopped_words(address: Address, message: Message) -> str:
    if not message.is_auto:
        return f"Mail to {address.email} does not arrive. {address.why}".strip()
    if address.state == Address.State.COMPLAINED:
        return f"{address.email} called our mail spam, so nothing is sent there by itself."
    return f"Mail to {address.email} does not arrive, so nothing is sent there by itself."


def _loops(message: Message) -> bool:
    """Whether many answers came to our automatic mail so soon that no person can have written them."""
    since = clock.now() - HOUR
    notices = Message.objects.filter(
        case__customer=message.case.customer_id, direction=Message.Direction.OUT, is_auto=True, at__gte=since
    )
    left = {m.message_id: m.at for m in notices.exclude(message_id="").only("message_id", "at")}
    answers = Message.objects.filter(
        case__customer=message.case.customer_id,
        direction=Message.Direction.IN,
        at__gte=since,
        in_reply_to__in=left,
    )
    return sum(a.at - left[a.in_reply_to] <= LOOP_WITHIN for a in answers.only("at", "in_reply_to")) >= LOOP


def _over_rate(address: Address, message: Message) -> Wait | None:
    others = address.messages.filter(sending__in=LEFT).exclude(pk=message.pk)
    limits = [
        (HOUR, settings.AMENDS_MAIL_PER_HOUR, "an hour", others),
        (DAY, settings.AMENDS_MAIL_PER_DAY, "a day", others),
    ]
    if message.is_auto:
        own = others.filter(is_auto=True)
        limits += [
            (HOUR, settings.AMENDS_AUTO_MAIL_PER_HOUR, "an hour written by Amends itself", own),
            (DAY, settings.AMENDS_AUTO_MAIL_PER_DAY, "a day written by Amends itself", own),
        ]
    waits = [wait for limit in limits if (wait := _full(address, *limit))]
    return max(waits, key=lambda wait: wait.until or clock.now(), default=None)


def _full(address: Address, window: timedelta, most: int, words: str, rows: QuerySet[Message]) -> Wait | None:
    recent = rows.filter(leaves_at__gt=clock.now() - window).order_by("-leaves_at")
    times = [moment for moment in recent.values_list("leaves_at", flat=True)[:most] if moment]
    if len(times) < most:
        return None
    until = times[-1] + window
    return Wait(
        f"{address.email} has had {most} mails already; more than {most} {words} are held back.", until
    )
