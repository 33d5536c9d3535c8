"""One look at a mailbox: list, take what is not here, count both sides, say so."""

import logging
from dataclasses import dataclass

from django.db import close_old_connections, transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.listen.intake import is_temporary
from amends.listen.mailboxes.sources import Source
from amends.listen.mailboxes.taking import take
from amends.listen.mailboxes.trouble import Trouble, in_words
from amends.listen.models import Delivery, Mailbox

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: on the server, newly taken, still missing, and why something is."""

    on_server: int
    taken: int
    missing: int
    why: str = ""


def fetch(mailbox: Mailbox, source: Source) -> Look:
    """Take every mail whose number is not in the ledger, whatever its flags.

    A mail that cannot be had does not keep the others waiting; a database or disk that is away does,
    for then nothing can be kept.
    """
    _note_validity(mailbox, source.validity)
    listed, before = source.listed(), known(mailbox, source.validity)
    taken, why = _take_all(mailbox, source, [uid for uid in listed if uid not in before])
    here = known(mailbox, source.validity)
    source.kept(here)
    look = Look(len(listed), taken, sum(uid not in here for uid in listed), why)
    note_look(mailbox, look)
    return look


def known(mailbox: Mailbox, validity: int) -> set[int]:
    """The numbers whose bytes are committed here."""
    rows = Delivery.objects.filter(mailbox=mailbox, uidvalidity=validity)
    return set(rows.values_list("uid", flat=True))


def _take_all(mailbox: Mailbox, source: Source, uids: list[int]) -> tuple[int, str]:
    """Together; where that fails, the rest one by one. How many were taken, and why not all."""
    taken, left = 0, dict.fromkeys(uids)
    try:
        for fetched in source.mails(uids):
            taken += take(mailbox, source.validity, fetched)
            left.pop(fetched.uid, None)
    except Trouble:
        if len(uids) > 1:
            return _take_each(mailbox, source, list(left), taken)
        raise
    return taken, _not_handed_over(list(left))


def _take_each(mailbox: Mailbox, source: Source, uids: list[int], taken: int) -> tuple[int, str]:
    why = ""
    for uid in uids:
        try:
            taken += _take_all(mailbox, source, [uid])[0]
        except Trouble as trouble:
            why = f"Mail {uid}: {trouble}"
    return taken, why


def _not_handed_over(uids: list[int]) -> str:
    if not uids:
        return ""
    return f"The server lists mail {uids[0]} and does not hand it over. It is asked for again."


@transaction.atomic
def _note_validity(mailbox: Mailbox, validity: int) -> None:
    """The server has numbered its mails anew: all are listed again, and known ones are recognised."""
    before = mailbox.uidvalidity
    if before == validity:
        return
    Mailbox.objects.filter(pk=mailbox.pk).update(uidvalidity=validity)
    mailbox.uidvalidity = validity
    if before is not None:
        record("mailbox.renumbered", SYSTEM, None, {"mailbox": mailbox.pk, "from": before, "to": validity})


def note_look(mailbox: Mailbox, look: Look) -> None:
    """Keep the counts; raise or close the alarm, each once and in the journal."""
    Mailbox.objects.filter(pk=mailbox.pk).update(
        looked_at=clock.now(), on_server=look.on_server, missing=look.missing,
        last_error=look.why, failing_since=None,
    )  # fmt: skip
    raise_alarm(mailbox, look.missing) if look.missing else close_alarm(mailbox)


@transaction.atomic
def raise_alarm(mailbox: Mailbox, missing: int) -> None:
    """Mails are on the server and not here."""
    fresh = Mailbox.objects.filter(pk=mailbox.pk, alarm_since=None)
    if fresh.update(alarm_since=clock.now(), missing=missing):
        record("mailbox.gap_found", SYSTEM, None, {"mailbox": mailbox.pk, "missing": missing})


@transaction.atomic
def close_alarm(mailbox: Mailbox) -> None:
    """Everything that is on the server is here."""
    if Mailbox.objects.filter(pk=mailbox.pk).exclude(alarm_since=None).update(alarm_since=None, missing=0):
        record("mailbox.gap_closed", SYSTEM, None, {"mailbox": mailbox.pk})


def note_fault(mailbox: Mailbox, error: Exception) -> str:
    """Keep in words what is wrong, if the database can be reached; and log it."""
    place = mailbox.folder if mailbox.kind == Mailbox.Kind.FOLDER else f"{mailbox.host}:{mailbox.port}"
    words = in_words(error, place)
    log.log(logging.INFO if isinstance(error, Trouble) else logging.WARNING, "%s: %s", mailbox.name, words)
    try:
        row = Mailbox.objects.filter(pk=mailbox.pk)
        row.update(last_error=words)
        row.filter(failing_since=None).update(failing_since=clock.now())
    except Exception as second:
        if not is_temporary(second):
            raise
    finally:
        close_old_connections()
    return words
