"""Held items: look, download, make a case of it, drop it."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.cases.models import Case, Channel, Raw
from amends.cases.policy import visible_cases
from amends.cases.services import Who
from amends.desk.answers import attempt, me, require_page, say, say_undoable
from amends.desk.frame import frame_of
from amends.desk.held.context import items, one, raw_of
from amends.listen import services


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a person, oldest first."""
    require_page(me(request), "held.decide")
    rows, more = items(frame_of(request))
    return render(request, "desk/held/page.html", {"nav": "held", "rows": rows, "more": more})


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item in full."""
    require_page(me(request), "held.decide")
    context = {"nav": "held", "item": one(raw_of(pk), frame_of(request))}
    return render(request, "desk/held/one.html", context)


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they came: always a download, never a page."""
    require_page(me(request), "held.decide")
    raw = raw_of(pk)
    ending = "eml" if raw.channel == Channel.MAIL else "json"
    answer = HttpResponse(bytes(raw.blob.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="held-{raw.pk}.{ending}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a case, put it on one, try it again, drop it, or take the dropping back."""
    raw = raw_of(pk)
    acts: dict[str, Callable[[HttpRequest, Raw], str]] = {
        "take": _take, "drop": _drop, "undrop": _undrop, "again": _again,
    }  # fmt: skip
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    places: list[str] = []
    return attempt(
        request, lambda: places.append(act(request, raw)), lambda: redirect(places[0]), lambda r: item(r, pk)
    )


@transaction.atomic
def _take(request: HttpRequest, raw: Raw) -> str:
    reference = request.POST.get("case", "").strip()
    case = visible_cases(me(request)).filter(pk=Case.pk_of(reference) or 0).first() if reference else None
    if reference and case is None:
        raise Invalid(f"There is no case {reference} that you may open.", "case")
    who = Who(*(request.POST.get(name, "").strip() for name in ("name", "email", "phone")))
    message = services.take_in(
        raw, staff(me(request)), who if any((who.name, who.email, who.phone)) else None, case
    )
    say(request, f"It is on {message.case.reference} now.")
    return reverse("case", args=[message.case.reference])


def _drop(request: HttpRequest, raw: Raw) -> str:
    services.drop(raw, staff(me(request)))
    say_undoable(request, "Dropped. Its original stays.", reverse("held-decide", args=[raw.pk]), do="undrop")
    return reverse("held")


def _undrop(request: HttpRequest, raw: Raw) -> str:
    services.undrop(raw, staff(me(request)))
    say(request, "It is held again.")
    return reverse("held-item", args=[raw.pk])


def _again(request: HttpRequest, raw: Raw) -> str:
    filed = services.file_again(raw, staff(me(request)))
    if filed.case is None:
        say(request, f"Still held: {filed.held}")
        return reverse("held-item", args=[raw.pk])
    say(request, f"It is on {filed.case.reference} now.")
    return reverse("case", args=[filed.case.reference])
