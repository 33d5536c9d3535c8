"""Settings, Letters: whose rules apply, what letters say of the firm, four eyes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.desk.answers import attempt, me, require_page, say
from amends.respond.letters import selectors, services
from amends.respond.letters.loading import packs

TEXTS = ("pack", "address", "body", "body_contact", "body_website")
TICKS = ("four_eyes", "waives_limits")


def letterhead(request: HttpRequest) -> HttpResponse:
    """Show it; a POST keeps it."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _show(request)
    fields: dict[str, object] = {
        name: str(request.POST.get(name, "")).replace("\r\n", "\n").strip() for name in TEXTS
    }
    fields |= {name: name in request.POST for name in TICKS}

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("letterhead")

    return attempt(request, lambda: services.change_letterhead(staff(me(request)), **fields), done, _show)


def _show(request: HttpRequest) -> HttpResponse:
    known = {
        "head": selectors.letterhead(),
        "packs": packs(selectors.folder()).values(),
        "settings_nav": "letterhead",
    }
    return render(request, "desk/letters/letterhead.html", known)
