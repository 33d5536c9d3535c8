"""Requests as mail: how one leaves, and how an answer is known."""

import re
from collections.abc import Sequence
from datetime import timedelta
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, links, mailer
from amends.cases.actors import SYSTEM
from amends.cases.firm import firm, local
from amends.cases.journal import record
from amends.cases.locks import each
from amends.cases.models import Case, Entry, Raw
from amends.cases.services import Words
from amends.cases.straight.following import surviving
from amends.listen.arrival import Held
from amends.listen.inside import Take
from amends.listen.mail import Mail
from amends.listen.threads import is_party
from amends.people.models import User
from amends.resolve.models import Request
from amends.resolve.services.requests import take_answer
from amends.resolve.words import moment

STALE = timedelta(seconds=90)  # a claim that is older lost its process
AGAIN = timedelta(hours=1)  # by then the tries of its task are over
GIVEN_UP = timedelta(days=7)
BATCH = 200
State = Request.State
_TAG = re.compile(r"\br\d{1,18}\.[0-9a-f]{16}\b", re.IGNORECASE)


# Out


def send_of_entry(entry_id: int) -> None:
    """Send the request of a `request.made` entry. A second run finds nothing to claim.

    1. Claim it by a conditional update; a claim whose process died is taken over after a while.
    2. Talk to the mail server outside any transaction, under the request's own Message-ID.
    3. Note that it left; or in words why not, and let the task retry what may work later.
    """
    send(Entry.objects.get(pk=entry_id).facts["request"])


def send(pk: int) -> None:
    """Send one request, if nobody else does at this moment."""
    request = _claim(pk)
    if request is None:
        return
    try:
        mailer.post(build(request), links.request_address(request.pk, firm()), f"r{request.pk}")
    except Exception as error:
        _note(request, error)
        if not mailer.is_permanent(error):
            raise
        return
    _left(request)


def send_left_behind() -> int:
    """Give what no task tries any more to a new one, an hour after its last try; safe to run twice.

    After a week it has failed, so that a person sees it and may send it again.
    """
    from amends.resolve.tasks import send_request_again

    now = clock.now()
    old = Q(leaving_at__lt=now - AGAIN) | Q(leaving_at=None, asked_at__lt=now - AGAIN)
    left = Request.objects.filter(old, state__in=(State.QUEUED, State.SENDING), case__erased_at=None)
    each(left.filter(asked_at__lt=now - GIVEN_UP).select_related("case")[:BATCH], _give_up)
    claimed = [pk for pk in left.values_list("pk", flat=True)[:BATCH] if _queue_again(left, pk)]
    for pk in claimed:
        send_request_again.enqueue(pk)
    return len(claimed)


def _queue_again(left: QuerySet[Request], pk: int) -> bool:
    return bool(left.filter(pk=pk).update(state=State.QUEUED, leaving_at=clock.now()))


def _claim(pk: int) -> Request | None:
    now = clock.now()
    free = Q(state=State.QUEUED) | Q(state=State.SENDING, leaving_at__lt=now - STALE)
    if not Request.objects.filter(free, pk=pk).update(state=State.SENDING, leaving_at=now):
        return None
    return Request.objects.select_related("case", "asked_by").get(pk=pk)


@transaction.atomic
def _note(request: Request, error: Exception) -> None:
    _not_sent(request, (State.SENDING,), mailer.is_permanent(error), mailer.in_words(error))


@transaction.atomic
def _give_up(request: Request) -> bool:
    return _not_sent(
        request, (State.QUEUED, State.SENDING), True, request.failure or "It could not be sent for a week."
    )


def _not_sent(request: Request, before: Sequence[str], permanent: bool, why: str) -> bool:
    """Note it, unless somebody was faster: it was taken back or answered, or another task has it."""
    state = State.FAILED if permanent else State.QUEUED
    mine = Request.objects.filter(pk=request.pk, state__in=before, leaving_at=request.leaving_at)
    if not mine.update(state=state, failure=why):
        return False
    facts = {"request": request.pk, "permanent": permanent}
    record("request.not_sent", SYSTEM, surviving(request.case), facts, {"why": why})
    return True


@transaction.atomic
def _left(request: Request) -> None:
    done = Request.objects.filter(pk=request.pk, state=State.SENDING)
    if done.update(state=State.SENT, sent_at=clock.now(), failure=""):
        record("request.sent", SYSTEM, surviving(request.case), {"request": request.pk})


def build(request: Request) -> EmailMessage:
    """The RFC 5322 form. Never with a link to the customer's page."""
    row, asker = firm(), request.asked_by
    mail = EmailMessage()
    name = f"{asker.name}, {row.name}" if asker else row.name
    mail["From"] = MailAddress(_one_line(name), addr_spec=row.mail)
    mail["To"] = MailAddress(_one_line(request.to_name), addr_spec=request.to_email)
    mail["Reply-To"] = links.request_address(request.pk, row)
    mail["Subject"] = f"A question about {request.case.reference} [{links.request_tag(request.pk)}]"
    mail["Message-ID"] = request.message_id
    mail["Date"] = format_datetime(local(clock.now(), row))
    mail.set_content(f"{request.text.rstrip()}\n\n{_foot(request)}", cte="quoted-printable")
    return mail


def _foot(request: Request) -> str:
    return (
        f"-- \nPlease answer by {moment(request.due_at)}: just reply to this mail.\n"
        f"Your answer goes to the people who look into {request.case.reference}. The customer does not see it."
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


# In


def taker(mail: Mail, recipients: list[str]) -> Take | None:
    """Who takes a mail that answers a request: by the tag in its address or subject, or by whom it replies to.

    A mail from the customer's side of the case is always a message of theirs. Without the signed tag only
    the person whom we asked, or somebody of the firm, answers a request. About a case whose personal data
    are erased nothing is kept by itself: a person decides.
    """
    request = _tagged(mail, recipients) or _replied_to(mail)
    if request is None or _is_theirs(request.case, mail.from_email):
        return None
    if request.case.erased_at:
        raise Held(f"It answers what we asked about {request.case.reference}, which was erased since.")
    return partial(_take, request, mail.report)


def _take(request: Request, report: bool, words: Words, raw: Raw) -> Case:
    return take_answer(request, words, raw, report)


def _tagged(mail: Mail, recipients: list[str]) -> Request | None:
    tags = [address.partition("@")[0].partition("+")[2].lower() for address in recipients]
    tags += [tag.lower() for tag in _TAG.findall(mail.subject)]
    known = [pk for tag in tags if tag and (pk := links.request_pk_of(tag))]
    return _found(Q(pk__in=known[:20])) if known else None


def _replied_to(mail: Mail) -> Request | None:
    named = [one for one in (mail.in_reply_to, *reversed(mail.references)) if one][:50]
    request = _found(Q(message_id__in=named)) if named else None
    if request is None:
        return None
    ours = User.objects.filter(email__iexact=mail.from_email, is_active=True).exists()
    return request if ours or mail.from_email.lower() == request.to_email else None


def _found(which: Q) -> Request | None:
    return Request.objects.filter(which).select_related("case__customer").order_by("-id").first()


def _is_theirs(case: Case, email: str) -> bool:
    return is_party(case, email) or is_party(surviving(case), email)
