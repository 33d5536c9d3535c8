"""Settings, The firm: what customers see, working hours, mail out; and the first run."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.cases import founding, mailer
from amends.cases.actors import staff as actor
from amends.cases.errors import Invalid
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.frame import frame_of

MAIL_OUT = ("host", "port", "tls", "user", "password")


def firm(request: HttpRequest) -> HttpResponse:
    """What customers see of us, and when we work; a POST keeps it."""
    require_page(me(request), "firm.change")
    return _keep(request, "firm") if request.method == "POST" else _show(request)


def hello(request: HttpRequest) -> HttpResponse:
    """The first run: the same questions, once."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if me(request).one_time_password:
        return redirect("account_change_password")
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _show(request, first=True)
    if request.POST.get("do") == "later":
        founding.set_up(actor(me(request)))
        return redirect("today")
    return _keep(request, "today", first=True)


def _keep(request: HttpRequest, then: str, first: bool = False) -> HttpResponse:
    by = actor(me(request))
    fields = {name: str(request.POST[name]) for name in founding.CHECKS if name in request.POST}

    def verb() -> None:
        founding.change_firm(by, **fields)
        if first:
            founding.set_up(by)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect(then)

    return attempt(request, verb, done, lambda r: _show(r, first))


@require_POST
def mail_out(request: HttpRequest) -> HttpResponse:
    """Keep the mail server, and send one mail to see whether it works."""
    require_page(me(request), "firm.change")
    by, said = actor(me(request)), {name: str(request.POST.get(name, "")) for name in MAIL_OUT}
    first = request.POST.get("first") == "1"
    tested: list[str] = []

    def verb() -> None:
        if not settings.AMENDS_MAIL_URL:
            founding.change_mail_out(by, **said)
        if request.POST.get("do") == "test":
            tested.append(founding.test_mail_out(me(request).email))

    def done() -> HttpResponse:
        if tested and tested[0]:
            return _show(request, first, problem=tested[0])
        say(request, f"A test mail left for {me(request).email}." if tested else "Kept.")
        return redirect(reverse("first-run") if first else reverse("firm"))

    return attempt(request, verb, done, lambda r: _show(r, first))


def _show(request: HttpRequest, first: bool = False, problem: str = "") -> HttpResponse:
    row = frame_of(request).firm
    context = {
        "nav": "settings", "settings_nav": "firm", "firm": row, "first": first, "zones": sorted(available_timezones()),
        "default_url": settings.AMENDS_URL, "mail_out": _known(row.mail_url), "fixed": bool(settings.AMENDS_MAIL_URL),
        "tls": mailer.TLS, "mail_problem": problem,
    }  # fmt: skip
    return render(request, "desk/settings/firm.html", context)


def _known(url: str) -> dict[str, Any]:
    """What the form shows of the mail server; its password never leaves the server."""
    try:
        server = mailer.Server(url) if url else None
    except Invalid:
        server = None
    if server is None:
        return {"host": "", "port": 587, "user": "", "tls": "starttls", "has_password": False}
    return {
        "host": server.host, "port": server.port, "user": server.user, "tls": server.tls,
        "has_password": bool(server.password),
    }  # fmt: skip
