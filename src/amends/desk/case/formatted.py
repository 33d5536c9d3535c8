"""A customer's mail as they formatted it, in a frame that can do nothing.

Three fences, each enough alone: nh3 lets through harmless markup only; the answer's own policy lets
nothing be loaded or run; the frame on the page is sandboxed. Pictures stand in the page as data, so the
frame makes no request at all, neither to others nor to us.
"""

import base64
import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from amends.cases.models import Message
from amends.cases.scanning import may_download
from amends.desk.case.reads import find_case
from amends.listen import mail

STYLE = (
    "html{color-scheme:light}body{margin:0;padding:12px;background:#fff;color:#1c1a17;"
    "font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}"
    "table{max-width:100%}pre{white-space:pre-wrap}"
    ".told{margin:0 0 12px;padding:8px 10px;background:#f1eee8;font-size:13px}"
    f'img[src="{mail.BLANK}"]{{outline:1px dashed #8a8378;min-width:12px;min-height:12px}}'
    # Where a link leads stands beside it, whatever its words say.
    'a[href]::after{content:" \\2039" attr(href) "\\203a";display:inline-block;max-width:28em;overflow:hidden;'
    "text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom;color:#6b655b;font-size:12px}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# Attributes may colour and align (the properties that nh3 lets through); our sheet is named by its hash.
POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_HASH}'; style-src-attr 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@require_safe
@xframe_options_sameorigin
def formatted(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The sanitised HTML of a message, as a page of its own for the frame."""
    case = find_case(request, reference)
    message = get_object_or_404(Message.objects.select_related("raw__blob"), pk=pk, case=case)
    if message.raw is None or message.channel != "mail":
        raise Http404("This message has no formatting of its own.")
    markup = mail.parse(bytes(message.raw.blob.content)).markup
    shown = mail.formatted(markup, _pictures(message))
    context = {"shown": shown, "style": STYLE, "notes": told(shown)}
    return fenced(render_to_string("desk/case/formatted.html", context), POLICY)


def _pictures(message: Message) -> dict[str, bytes]:
    files = message.attachments.exclude(cid="").select_related("blob")
    return {file.cid: bytes(file.blob.content) for file in files if may_download(file, message)}


def told(shown: mail.Formatted) -> list[str]:
    """What the frame does not show, in words."""
    notes = [shown.refused] if shown.refused else []
    if shown.remote:
        what = "1 remote picture is" if shown.remote == 1 else f"{shown.remote} remote pictures are"
        notes.append(f"{what} not loaded: loading one would tell the sender that it was read.")
    if shown.missing:
        what = "1 picture" if shown.missing == 1 else f"{shown.missing} pictures"
        notes.append(f"{what} cannot be shown here.")
    return notes


def fenced(html: str, policy: str) -> HttpResponse:
    """An answer that only its own policy governs."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
