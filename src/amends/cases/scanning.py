"""What a virus scanner's word means: which files may be downloaded, and who may let one through."""

from django.conf import settings
from django.db import transaction

from amends.cases import policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Attachment, Message

Scan = Attachment.Scan


def may_download(file: Attachment, message: Message | None) -> bool:
    """Whether a file may leave for somebody's computer. What we wrote ourselves always may."""
    return not why_not(file, message)


def why_not(file: Attachment, message: Message | None) -> str:
    """Why a file stays where it is, in a sentence; nothing when it may be downloaded."""
    if file.aside_id is None and (message is None or message.direction == Message.Direction.OUT):
        return ""
    if file.scan == Scan.INFECTED:
        return (
            f"The virus scanner found {file.scan_note or 'a virus'} in it, so it is kept and not given out."
        )
    if file.scan == Scan.FAILED:
        return f"It could not be scanned for viruses ({file.scan_note}), so it is not given out."
    if file.scan == Scan.UNSCANNED and settings.AMENDS_CLAMAV:
        return "It is still being scanned for viruses. Try again in a moment."
    return ""


@transaction.atomic
def scanned(file: Attachment, state: str, note: str = "") -> None:
    """Keep the scanner's word about a file. What a lead released stays released."""
    found = Attachment.objects.filter(pk=file.pk).exclude(scan=Scan.RELEASED)
    if not found.exclude(scan=state).update(scan=state, scan_note=note[:200]):
        return
    file.scan, file.scan_note = state, note[:200]
    if state == Scan.INFECTED:
        record("file.infected", SYSTEM, file.case, {"file": file.pk}, {"name": file.name, "found": note})


@transaction.atomic
def release(file: Attachment, why: str, by: Actor) -> None:
    """A lead lets a file be downloaded although it is infected or was not scanned; with a reason."""
    if by.user:
        policy.require(by.user, "file.release")
    if not why.strip():
        raise Invalid("Say why it must be downloaded all the same.", "why")
    held = Attachment.objects.filter(pk=file.pk, scan__in=[Scan.INFECTED, Scan.FAILED, Scan.UNSCANNED])
    if not held.update(scan=Scan.RELEASED):
        raise Refused("This file can be downloaded already.")
    file.scan = Scan.RELEASED
    record("file.released", by, file.case, {"file": file.pk}, {"name": file.name, "why": why.strip()})
