"""Settings: the protocol of each risk lane, whom it reaches, and the numbers that it gives."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.desk.acting import numbers
from amends.desk.answers import attempt, me, require_page, say
from amends.people.models import Role, Team, User
from amends.understand import lanes
from amends.understand.models import Protocol

FIELDS = (
    ("steps", "First, in this order", "One thing a line. They stand at the top of the case."),
    ("say", "What one may say", "One sentence a line."),
    ("avoid", "What not to say or do", "One a line. It stands beside the reply, too."),
    ("forbidden", "Words that a reply must not have", "One a line. The coach stops for them in this lane."),
    ("ring", "Whom to ring of ours", "One a line, with the number: Safety officer, 0114 496 0100"),
)


def every(request: HttpRequest) -> HttpResponse:
    """The lanes, each in a line."""
    require_page(me(request), "firm.change")
    rows = [(protocol, _reaches(protocol)) for protocol in lanes.protocols().values()]
    return render(request, "desk/settings/lanes.html", {"settings_nav": "lanes", "rows": rows})


def _reaches(protocol: Protocol) -> str:
    named = [Role(role).label.lower() + "s" for role in protocol.roles]
    if protocol.pk:
        named += [team.name for team in protocol.teams.all()] + [user.name for user in protocol.people.all()]
    return ", ".join(["the owner", *named]) if named else "the owner, and the next lead"


def one(request: HttpRequest, kind: str) -> HttpResponse:
    """One protocol; a POST changes it."""
    require_page(me(request), "firm.change")
    if kind not in lanes.KINDS:
        raise Http404
    if request.method != "POST":
        return _show(request, kind)
    by = staff(me(request))

    def verb() -> None:
        if request.POST.get("do") == "checked":
            lanes.check_lines(kind, by)
        else:
            lanes.set_protocol(kind, _said(request), by)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("lane-settings", kind)

    return attempt(request, verb, done, lambda asked: _show(asked, kind))


def _said(request: HttpRequest) -> dict[str, Any]:
    texts = {name: request.POST.get(name, "") for name in (*lanes.TEXTS, "lines", "minutes")}
    on = {name: request.POST.get(name) == "on" for name in ("active", "round_the_clock", "again", "mail")}
    keys = {name: numbers(request, name) for name in ("teams", "people")}
    return {**texts, **on, **keys, "roles": request.POST.getlist("roles")}


def _show(request: HttpRequest, kind: str) -> HttpResponse:
    row, typed = lanes.protocol_of(kind), request.POST
    saved = row.pk is not None
    texts = [
        (name, title, hint, typed.get(name, "\n".join(getattr(row, name)))) for name, title, hint in FIELDS
    ]
    context = {
        "settings_nav": "lanes",
        "row": row,
        "texts": texts,
        "lines": typed.get("lines", "\n".join(" | ".join(line) for line in row.lines)),
        "minutes": typed.get("minutes", row.minutes),
        "roles": [(role.value, role.label, role.value in row.roles) for role in Role],
        "teams": _chosen(Team.objects.order_by("name"), row.teams.all() if saved else ()),
        "people": _chosen(
            User.objects.filter(is_active=True).order_by("name"), row.people.all() if saved else ()
        ),
    }
    return render(request, "desk/settings/lane.html", context)


def _chosen(rows: Any, chosen: Any) -> list[tuple[Any, bool]]:
    keys = {one.pk for one in chosen}
    return [(one, one.pk in keys) for one in rows]
