"""What the sample company sent, as its customers would see it."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.demo import catcher
from amends.demo.loader import is_demo
from amends.demo.removal import remove

SHOWN = 200
URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail of the catcher."""

    name: str
    to: str
    subject: str
    at: Any
    body: SafeString
    headers: list[tuple[str, str]]


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    _only_demo()
    paths = sorted(catcher.folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "demo/mail.html", {"mails": [_read(path) for path in paths]})


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, with its links alive."""
    _only_demo()
    path = catcher.folder() / f"{name}.eml"
    if not re.fullmatch(r"[0-9a-f-]+", name) or not path.exists():
        raise Http404
    return render(request, "demo/one.html", {"mail": _read(path)})


@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """The one button that removes the sample company."""
    _only_demo()
    count = remove(staff(request.user))  # type: ignore[arg-type]
    messages.success(request, f"The sample company is gone: {count} cases. Set up your own firm next.")
    return redirect("first-run")


def _only_demo() -> None:
    if not is_demo():
        raise Http404


def _read(path: Path) -> Caught:
    parsed = email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)
    part = parsed.get_body(("plain",))
    text = part.get_content() if part else ""
    date = parsed["Date"]
    return Caught(
        name=path.stem,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        at=parsedate_to_datetime(str(date)) if date else None,
        body=_with_links(text),
        headers=[
            (name, str(value))
            for name, value in parsed.items()
            if name.lower() != "content-transfer-encoding"
        ],
    )


def _with_links(text: str) -> SafeString:
    """Escaped text whose addresses can be clicked."""
    parts: list[str] = []
    end = 0
    for match in URL.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a class="link" href="{escape(match[0])}">{escape(match[0])}</a>')
        end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 (every part is escaped)
