"""What happens to the files of a message after it was stored: scanned, then drawn. Each may run twice."""

from django.conf import settings

from amends.cases import clock
from amends.cases.models import Aside, Attachment, Message, Preview
from amends.cases.scanning import Scan, may_download, scanned
from amends.listen.clamav import ScannerAway, scan
from amends.listen.drawing import DRAWN, CannotDraw, draw

LARGEST_DRAWN = 30 * 1024 * 1024
MOST_DRAWN = 20  # files of one message
WAITING = (Scan.UNSCANNED, Scan.FAILED)


def scan_files(message: Message | Aside) -> None:
    """Ask ClamAV about each file; raise ScannerAway, so that it is tried again, when it is not there."""
    if not settings.AMENDS_CLAMAV:
        return
    away: ScannerAway | None = None
    for file in message.attachments.filter(scan__in=WAITING).select_related("blob", "case"):
        try:
            found = scan(bytes(file.blob.content), settings.AMENDS_CLAMAV)
        except ScannerAway as error:
            away = error
            scanned(file, Scan.FAILED, str(error))
        else:
            scanned(file, Scan.INFECTED if found else Scan.CLEAN, found)
    if away:
        raise away


def draw_files(message: Message | Aside) -> int:
    """Make the previews that are missing; return how many. What may not be downloaded is not drawn."""
    files = message.attachments.filter(real_type__in=DRAWN, blob__size__lte=LARGEST_DRAWN)
    missing = files.filter(blob__preview=None).select_related("blob").order_by("id")[:MOST_DRAWN]
    return sum(
        _draw(file)
        for file in missing
        if may_download(file, message if isinstance(message, Message) else None)
    )


def _draw(file: Attachment) -> bool:
    content, failure = b"", ""
    try:
        content = draw(bytes(file.blob.content), file.real_type)
    except CannotDraw as error:
        failure = str(error)[:200]
    kept = {"content": content, "failure": failure, "made_at": clock.now()}
    Preview.objects.update_or_create(blob=file.blob, defaults=kept)
    return bool(content)
