"""The page of the doors. Whoever may change the firm may open and shut them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from amends.cases import doors
from amends.cases.actors import staff as actor
from amends.cases.links import base_url
from amends.cases.models import Doors, Location
from amends.cases.qr import svg_of
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.doors.poster import LANGUAGES, words_in


def page(request: HttpRequest) -> HttpResponse:
    """Everything about the doors; a POST changes one of them."""
    require_page(me(request), "firm.change")
    return _change(request) if request.method == "POST" else _show(request)


def _change(request: HttpRequest) -> HttpResponse:
    by, given, shown = actor(me(request)), request.POST, []
    verbs: dict[str, Callable[[], object]] = {
        "origins": lambda: doors.open_to(given.get("origins", ""), by),
        "pin": lambda: doors.set_pin(given.get("pin", "").strip(), by),
        "feedback": lambda: doors.set_feedback(
            given.get("low_score", ""), given.get("answer_days", ""), given.get("auto_open", ""), by
        ),
        "secret": lambda: shown.append(doors.new_secret(by)),
        "out": lambda: doors.reply_out(given.get("social_out", ""), by),
    }
    verb = verbs.get(given.get("do", ""))
    if verb is None:
        return _show(request)

    def done() -> HttpResponse:
        if shown:  # once, on this answer: it is not shown again
            return _show(request, secret=shown[0])
        say(request, "Kept.")
        return redirect("doors")

    return attempt(request, verb, done, _show)


def _show(request: HttpRequest, secret: str = "") -> HttpResponse:
    row, base = doors.doors(), base_url()
    places = list(Location.objects.order_by("-active", "name"))
    context: dict[str, Any] = {
        "nav": "settings",
        "settings_nav": "doors",
        "doors": row,
        "origins": "\n".join(row.origins),
        "places": places,
        "base": base,
        "auto": Doors.AutoOpen.choices,
        "secret": secret,
        "problem": getattr(request, "refusal", None),
    }
    return render(request, "desk/doors/page.html", context)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new place."""
    require_page(me(request), "firm.change")
    given, by = request.POST, actor(me(request))
    return _kept(request, lambda: doors.add_location(given.get("name", ""), given.get("address", ""), by))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a place, close it, open it again."""
    require_page(me(request), "firm.change")
    row, given, by = get_object_or_404(Location, pk=pk), request.POST, actor(me(request))
    name, address, active = given.get("name", ""), given.get("address", ""), "active" in given
    return _kept(request, lambda: doors.change_location(row, by, name=name, address=address, active=active))


def _kept(request: HttpRequest, verb: Callable[[], object]) -> HttpResponse:
    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("doors")

    return attempt(request, verb, done, _show)


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet for the wall: what to do, in three languages, and the code."""
    require_page(me(request), "firm.change")
    row, size = get_object_or_404(Location, pk=pk), request.GET.get("size", "a4")
    address = f"{base_url()}/c/{row.slug}/"
    with override("en-gb"):
        context = {
            "location": row,
            "size": size if size in ("a4", "a5") else "a4",
            "address": address,
            "plain": address.partition("://")[2],
            "qr": svg_of(address, f"Code that opens {address}"),
            "languages": [(code, words_in(code)) for code in LANGUAGES],
            "firm": request.firm,  # type: ignore[attr-defined]
        }
        return render(request, "desk/doors/poster.html", context)
