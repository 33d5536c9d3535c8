"""How an answer leaves: a mail, or a signed post to the relay that publishes it."""

import hashlib
import hmac
import json
from email.message import EmailMessage
from email.utils import formataddr

import requests
from django.db import transaction

from amends.cases import clock, mailer
from amends.cases.actors import SYSTEM
from amends.cases.doors import doors
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.listen.feedback.models import Feedback

SECONDS = 15


class NotTaken(Exception):
    """The relay did not take the answer; the sentence says what it said."""


def leave(row: Feedback, by: str) -> None:
    """Send it. A fault that may pass is raised, so that the task tries again; the inbox shows it meanwhile."""
    try:
        _by_mail(row) if by == "mail" else _by_relay(row)
    except Exception as error:
        said = str(error) if isinstance(error, NotTaken) else mailer.in_words(error)
        if by == "mail" and mailer.is_permanent(error):
            _give_up(row, said)
            return
        Feedback.objects.filter(pk=row.pk).update(failure=said[:500])
        raise
    with transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(sent_at=clock.now(), failure="")
        record("feedback.answered", SYSTEM, None, {"feedback": row.pk, "by": by})


@transaction.atomic
def _give_up(row: Feedback, why: str) -> None:
    """It never leaves: the row waits for a person again, with what was said and why it did not leave."""
    waiting = Feedback.objects.filter(pk=row.pk, state=Feedback.State.ANSWERED, sent_at=None)
    if waiting.update(state=Feedback.State.OPEN, failure=why[:500]):
        record("feedback.answer_failed", SYSTEM, None, {"feedback": row.pk, "by": "mail"}, {"why": why})


def _by_mail(row: Feedback) -> None:
    here, message = firm(), EmailMessage()
    message["From"], message["To"] = formataddr((here.name, here.mail)), row.email
    message["Subject"] = f"Thank you for telling {here.name}"
    message["Message-ID"] = f"<feedback-{row.pk}@{here.mail.rpartition('@')[2]}>"
    message.set_content(row.reply)
    mailer.post(message)


def _by_relay(row: Feedback) -> None:
    rules, at = doors(), str(int(clock.now().timestamp()))
    source = row.source_id.split(":", 2)[-1]
    fields = {"id": f"reply-{row.pk}", "in_reply_to": source, "platform": row.platform, "url": row.url}
    body = json.dumps({**fields, "text": row.reply}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "X-Amends-Timestamp": at}
    headers["X-Amends-Signature"] = signature(rules.social_secret, at, body)
    answer = requests.post(
        rules.social_out, data=body, headers=headers, timeout=SECONDS, allow_redirects=False
    )
    if answer.status_code >= 300:
        raise NotTaken(f"The relay answered {answer.status_code}. It is tried again.")


def signature(secret: str, at: str, body: bytes) -> str:
    """What both directions sign: the time, a dot, the body."""
    return "sha256=" + hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
