"""Files of a case, and mail as it came. Never shown in our origin: always a download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from amends.cases.models import Attachment, Message
from amends.desk.case.reads import find_case


@require_safe
def attachment(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file that came or went with the case."""
    case = find_case(request, reference)
    found = get_object_or_404(Attachment.objects.select_related("blob"), pk=pk, case=case)
    return download(bytes(found.blob.content), found.name)


@require_safe
def original(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A message exactly as it arrived."""
    case = find_case(request, reference)
    message = get_object_or_404(Message.objects.select_related("raw__blob"), pk=pk, case=case)
    if message.raw is None:
        raise Http404("This message did not arrive as a file.")
    ending = "eml" if message.channel == "mail" else "bin"
    return download(bytes(message.raw.blob.content), f"{case.reference}-{message.pk}.{ending}")


def download(content: bytes, name: str) -> HttpResponse:
    """Bytes that somebody sent us, in a form that no browser runs: a customer's file is not ours to trust."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
