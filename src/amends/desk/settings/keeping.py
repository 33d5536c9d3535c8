"""Settings: how long silence may last, and what owners of promises are told by mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.desk.answers import attempt, me, require_page, say
from amends.understand.escalation import FORMULA
from amends.understand.keeping import LONGEST, keeping, set_keeping


def keeping_page(request: HttpRequest) -> HttpResponse:
    """Days of silence, and mail to owners."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _show(request)
    days, mail = request.POST.get("silence_days", ""), request.POST.get("mail_owners") == "on"

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("keeping")

    return attempt(request, lambda: set_keeping(days, mail, staff(me(request))), done, _show)


def _show(request: HttpRequest) -> HttpResponse:
    context = {"settings_nav": "keeping", "keeping": keeping(), "longest": LONGEST, "formula": FORMULA}
    return render(request, "desk/settings/keeping.html", context)
