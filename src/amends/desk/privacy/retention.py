"""Settings, Personal data: how long things are kept, and what an erasure needs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.cases.privacy import retention
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.frame import frame_of


def page(request: HttpRequest) -> HttpResponse:
    """The rules and what they would take now; a POST keeps them, or with `do=look` only tries them."""
    require_page(me(request), "privacy.retention")
    if request.method == "POST" and request.POST.get("do") != "look":
        return _keep(request)
    trying: dict[str, int | None] = {}

    def verb() -> None:
        trying.update(_months(request) if request.method == "POST" else retention.months_of())

    return attempt(request, verb, lambda: _show(request, trying), _show)


def _months(request: HttpRequest) -> dict[str, int | None]:
    return {rule.kind: _number(request.POST.get(rule.kind, ""), rule.kind) for rule in retention.RULES}


def _number(said: str, kind: str) -> int | None:
    if not said.strip():
        return None
    if not said.strip().isdigit() or not 1 <= int(said) <= retention.LONGEST:
        raise Invalid(f"Write a whole number of months from 1 to {retention.LONGEST}, or nothing.", kind)
    return int(said)


def _keep(request: HttpRequest) -> HttpResponse:
    def verb() -> None:
        retention.keep_rules(
            _months(request), request.POST.get("hours", ""), "two" in request.POST, staff(me(request))
        )

    def done() -> HttpResponse:
        say(request, "Kept. The rules act within the hour, a little at a time.")
        return redirect("retention")

    return attempt(request, verb, done, _show)


def _show(request: HttpRequest, trying: dict[str, int | None] | None = None) -> HttpResponse:
    context = {
        "nav": "settings", "settings_nav": "retention", "rules": retention.outlook(trying),
        "firm": frame_of(request).firm, "kept": trying is None or trying == retention.months_of(),
    }  # fmt: skip
    return render(request, "desk/settings/retention.html", context)
