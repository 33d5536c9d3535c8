"""Files of a case, and mail as it came. Never shown in our origin: a preview is drawn anew, the rest a download."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from amends.cases import filetypes
from amends.cases.actors import staff
from amends.cases.errors import Refused
from amends.cases.models import Attachment, Case, Message, Preview
from amends.cases.policy import may
from amends.cases.scanning import Scan, release, why_not
from amends.desk.answers import say
from amends.desk.case.reads import find_case, user_of
from amends.desk.case.story import size_in_words
from amends.listen.mail.decode import to_text

LINES = 200
_FENCE = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page of a file shows."""

    file: Attachment
    kind: str
    size: str
    warning: str
    held: str  # why it cannot be downloaded
    may_release: bool
    picture: bool
    no_picture: str
    lines: list[str]
    cut: bool


@require_safe
def look(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file without opening it: what it is, what the scanner says, how it begins."""
    case = find_case(request, reference)
    return _page(request, case, _file(case, pk))


def _page(request: HttpRequest, case: Case, file: Attachment, refusal: Refused | None = None) -> HttpResponse:
    context = {"nav": "queue", "case": case, "look": _looked(request, file), "refusal": refusal}
    return render(request, "desk/case/file.html", context, status=refusal.status if refusal else 200)


def _looked(request: HttpRequest, file: Attachment) -> Looked:
    held = why_not(file, file.message)
    preview = Preview.objects.filter(blob=file.blob_id).defer("content").first()
    lines = _lines(file) if not held else []
    return Looked(
        file=file,
        kind=filetypes.in_words(file.real_type),
        size=size_in_words(file.blob.size),
        warning=filetypes.warning(file.name, file.real_type),
        held=held,
        may_release=may(user_of(request), "file.release"),
        picture=bool(preview and not preview.failure and not held),
        no_picture=preview.failure if preview else "",
        lines=lines[:LINES],
        cut=len(lines) > LINES,
    )


def _lines(file: Attachment) -> list[str]:
    """The first lines of what is text, however it calls itself."""
    if file.real_type not in (filetypes.TEXT, "text/html", "text/xml", "image/svg+xml"):
        return []
    text, _ = to_text(bytes(file.blob.content)[:200_000])
    return [line[:2_000] for line in text.splitlines()[: LINES + 1]]


@require_safe
def attachment(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file that came or went with the case."""
    case = find_case(request, reference)
    found = _file(case, pk)
    if held := why_not(found, found.message):
        raise PermissionDenied(held)
    return download(bytes(found.blob.content), found.name)


@require_safe
def preview(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The picture that we drew of a file."""
    case = find_case(request, reference)
    found = _file(case, pk)
    drawn = get_object_or_404(Preview, blob=found.blob_id, failure="")
    if held := why_not(found, found.message):
        raise PermissionDenied(held)
    response = HttpResponse(bytes(drawn.content), content_type="image/webp")
    return _fenced(response, "private, max-age=3600")


@require_POST
def let_through(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A lead lets an infected or unscanned file be downloaded, with a reason."""
    case = find_case(request, reference)
    file = _file(case, pk)
    try:
        release(file, str(request.POST.get("why", "")), staff(user_of(request)))
    except Refused as refusal:
        return _page(request, case, file, refusal)
    say(request, f"{file.name} can be downloaded now. It is on record who let it through, and why.")
    return redirect("case-file-look", case.reference, file.pk)


@require_safe
def original(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A message exactly as it arrived. What is infected stays infected inside it."""
    case = find_case(request, reference)
    message = get_object_or_404(Message.objects.select_related("raw__blob"), pk=pk, case=case)
    if message.raw is None:
        raise Http404("This message did not arrive as a file.")
    held = [
        why_not(file, message)
        for file in message.attachments.filter(scan__in=(Scan.INFECTED, Scan.UNSCANNED))
    ]
    if any(held):
        raise PermissionDenied(f"A file in it is held back. {next(filter(None, held))}")
    ending = "eml" if message.channel == "mail" else "bin"
    return download(bytes(message.raw.blob.content), f"{case.reference}-{message.pk}.{ending}")


def _file(case: Case, pk: int) -> Attachment:
    return get_object_or_404(Attachment.objects.select_related("blob", "message", "case"), pk=pk, case=case)


def download(content: bytes, name: str) -> HttpResponse:
    """Bytes that somebody sent us, in a form that no browser runs: a customer's file is not ours to trust."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _fenced(response, "private, no-store")


def _fenced(response: HttpResponse, keep: str) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _FENCE
    response["Cache-Control"] = keep
    return response
