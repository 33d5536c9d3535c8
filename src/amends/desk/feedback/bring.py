"""Bring reviews and scores in: a file, or text pasted from a review site. Looked at first, then kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import Actor
from amends.cases.actors import staff as actor
from amends.cases.errors import Invalid, Refused
from amends.desk.answers import attempt, me, say
from amends.listen.feedback.columns import item_of, rows_of, text_of
from amends.listen.feedback.models import Feedback
from amends.listen.feedback.services import Item, take

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file held: how many rows were new, known, or could not be read, and why."""

    new: int
    known: int
    bad: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they would be kept."""

    rows: list[Item]
    bad: list[tuple[int, str]]
    count: int


def bring(request: HttpRequest) -> HttpResponse:
    """The page; a POST shows what was understood, and with `do=keep` keeps it."""
    if request.method != "POST":
        return _show(request)
    if request.POST.get("do") != "keep":
        found: list[Preview] = []
        return attempt(
            request, lambda: found.append(_preview(request)), lambda: _show(request, found[0]), _show
        )
    kept: list[Brought] = []

    def done() -> HttpResponse:
        say(request, _words(kept[0]))
        return redirect("feedback")

    return attempt(request, lambda: kept.append(_keep(request, actor(me(request)))), done, _show)


def _content(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > settings.AMENDS_MAX_UPLOAD:
        raise Invalid(f"At most {settings.AMENDS_MAX_UPLOAD // 1024**2} MB at once.", "file")
    content = (
        upload.read() if upload is not None else request.POST.get("content", "").encode("utf-8", "replace")
    )
    if not content.strip():
        raise Invalid("Choose a file, or paste the reviews.", "content")
    return content


def _source(request: HttpRequest) -> str:
    kind = request.POST.get("source", Feedback.Source.REVIEW)
    if kind not in (Feedback.Source.REVIEW, Feedback.Source.CSV):
        raise Invalid("Choose what it is: reviews, or feedback that was given to us.", "source")
    return kind


def _items(request: HttpRequest) -> Iterator[tuple[int, Item | str]]:
    """Each row as an item, or why it cannot be one."""
    source, platform = _source(request), request.POST.get("platform", "").strip()
    for number, row in rows_of(_content(request)):
        try:
            yield number, item_of(source, {"platform": platform, **row} if platform else row)
        except Refused as refusal:
            yield number, str(refusal)


def _preview(request: HttpRequest) -> Preview:
    found = list(_items(request))
    good = [item for _, item in found if isinstance(item, Item)]
    bad = [(number, item) for number, item in found if isinstance(item, str)]
    return Preview(good[:SAMPLE], bad[:SAMPLE], len(good))


def _keep(request: HttpRequest, by: Actor) -> Brought:
    new = known = 0
    bad: list[tuple[int, str]] = []
    for number, item in _items(request):
        try:
            if isinstance(item, str):
                raise Invalid(item)
            taken = take(item, by)
            new, known = new + (not taken.duplicate), known + taken.duplicate
        except Refused as refusal:
            bad.append((number, str(refusal)))
    return Brought(new, known, bad)


def _words(brought: Brought) -> str:
    parts = [f"{brought.new} new", f"{brought.known} known already"]
    if brought.bad:
        number, why = brought.bad[0]
        parts.append(f"{len(brought.bad)} not read (row {number}: {why})")
    return ", ".join(parts) + "."


def _show(request: HttpRequest, preview: Preview | None = None) -> HttpResponse:
    pasted = request.POST.get("content", "")
    upload = request.FILES.get("file")
    if preview and upload is not None:  # so that the second press keeps what was looked at
        upload.seek(0)
        pasted = text_of(upload.read())
    context = {
        "nav": "feedback",
        "preview": preview,
        "pasted": pasted,
        "source": request.POST.get("source", "review"),
    }
    return render(request, "desk/feedback/bring.html", context)
