"""From a mail on a server to a raw of ours: the bytes and their number are committed together."""

import re

from django.core.signing import BadSignature, Signer
from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.models import Channel, Raw
from amends.cases.rows import change, insert_unless_there
from amends.listen import mail
from amends.listen.intake import file, hold, receive
from amends.listen.mailboxes.sources import Fetched
from amends.listen.models import Delivery, Mailbox
from amends.listen.services import MAX_MAIL, receive_mail

TEST_HEADER = "X-Amends-Test"
_TEST = re.compile(rb"(?im)^%s:\s*(\S+)" % TEST_HEADER.encode())
_tests = Signer(salt="amends.mailbox.test")


class _There(Exception):
    """Another process has taken it in this moment."""


def take(mailbox: Mailbox, validity: int, fetched: Fetched) -> bool:
    """Keep one mail and file it; False where its number is known already.

    1. Bytes and number, in one transaction: a crash leaves both or none. What must never be filed, the
       beginning of a huge mail or our own test, is set aside in it.
    2. Filing, in another: a crash leaves it to the schedule that files what was left behind.
    """
    try:
        raw = _keep(mailbox, validity, fetched)
    except _There:
        return False
    if raw.state == Raw.State.RECEIVED:
        file(raw)
    return True


@transaction.atomic
def _keep(mailbox: Mailbox, validity: int, fetched: Fetched) -> Raw:
    known = Delivery.objects.filter(mailbox=mailbox, uidvalidity=validity, uid=fetched.uid)
    if known.exists():
        raise _There
    raw = _store(mailbox, validity, fetched)
    delivery = Delivery(
        mailbox=mailbox,
        uidvalidity=validity,
        uid=fetched.uid,
        raw=raw,
        message_id=raw.message_id,
        size=fetched.size,
        first_seen=clock.now(),
    )
    if not insert_unless_there(delivery):
        raise _There  # and the transaction takes back what was counted as a second delivery
    if not fetched.whole:
        hold(raw, _too_large(mailbox, fetched))
    elif is_test(fetched.content):
        _drop_test(raw)
    return raw


def _store(mailbox: Mailbox, validity: int, fetched: Fetched) -> Raw:
    envelope = {"mailbox": mailbox.pk, "uid": fetched.uid}
    if fetched.whole:
        return receive_mail(fetched.content, envelope)
    identity = f"cut:{mailbox.pk}:{validity}:{fetched.uid}"
    return receive(fetched.content, Channel.MAIL, envelope, identity, mail.message_id(fetched.content))


def _too_large(mailbox: Mailbox, fetched: Fetched) -> str:
    return (
        f"This mail has {fetched.size / 1024**2:.0f} MB, and at most {MAX_MAIL // 1024**2} MB can be taken. "
        f"Here is its beginning; all of it is still in the mailbox {mailbox.name}."
    )


def sign_test(token: str) -> str:
    """What the header of our own test mail says, so that no stranger can have a mail dropped by it."""
    return _tests.sign(token)


def is_test(content: bytes) -> bool:
    """Whether this is the mail of a test both ways."""
    found = _TEST.search(content[:4096].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    try:
        return bool(found and _tests.unsign(found[1].decode("ascii", "replace")))
    except BadSignature:
        return False


def _drop_test(raw: Raw) -> None:
    """It has done its work by being seen: no case, and nothing for a person to decide."""
    reason = "It is the mail of a test both ways."
    if change(raw, ("state", Raw.State.RECEIVED), state=Raw.State.DROPPED, held_reason=reason):
        record("raw.dropped", SYSTEM, None, {"raw": raw.pk, "test": True})
