"""Settings, Working time: hours, holidays, days of our own, and the usual pack. A look before it is kept."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.cases.calendar import calendar_of
from amends.cases.calendar.days import KINDS, Day, days_of_file
from amends.cases.calendar.places import countries
from amends.cases.calendar.services import Change, change_calendar, changed_row, week_of
from amends.cases.calendar.week import WEEKDAYS, clock_face
from amends.cases.models import Firm
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.clocks.context import pack_choices
from amends.desk.frame import frame_of
from amends.understand.clocks.recounting import Preview, newest_recount, preview
from amends.understand.clocks.verbs import choose_usual, usual
from amends.understand.models import ClockChoice

LIST = "Your list"  # how a refusal names what was typed


@dataclass
class Form:
    """What stands in the fields."""

    week: list[tuple[str, str]]
    place: str
    days: str
    usual: str
    preview: Preview | None = None
    usual_changes: bool = False
    packs: list[tuple[str, str]] = field(default_factory=list)


def page(request: HttpRequest) -> HttpResponse:
    """The page. A POST with `do=look` says what would change, one with `do=keep` does it."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        if request.GET.get("part") == "progress":
            return render(request, "desk/clocks/progress.html", {"recount": newest_recount()})
        return _show(request, _kept(frame_of(request).firm))
    if request.POST.get("do") == "keep":
        return attempt(request, lambda: _keep(request), lambda: redirect("working-time"), _again)
    found: list[Form] = []
    return attempt(request, lambda: found.append(_look(request)), lambda: _show(request, found[0]), _again)


def _show(request: HttpRequest, form: Form) -> HttpResponse:
    form.packs = _choices()
    context = {
        "nav": "settings", "settings_nav": "working-time", "form": form, "recount": newest_recount(),
        "kinds": KINDS, "countries": list(countries()), "folder": settings.AMENDS_DATA / "packs",
    }  # fmt: skip
    return render(request, "desk/clocks/working.html", context)


def _again(request: HttpRequest) -> HttpResponse:
    return _show(request, _entered(request))


def _kept(row: Firm) -> Form:
    spans = [", ".join(f"{clock_face(a)}–{clock_face(b)}" for a, b in day) for day in calendar_of(row).week]
    days = [f"{day}, {one['kind']}, {one['name']}".rstrip(", ") for day, one in row.own_days.items()]
    return Form(list(zip(WEEKDAYS, spans, strict=True)), row.place, "\n".join(days), _value(usual()))


def _entered(request: HttpRequest) -> Form:
    said = request.POST
    week = [(name, str(said.get(f"hours-{n}", ""))) for n, name in enumerate(WEEKDAYS)]
    return Form(week, str(said.get("place", "")), str(said.get("days", "")), str(said.get("usual", "")))


def _look(request: HttpRequest) -> Form:
    """What would change; the days of a file join those of the list."""
    form, row = _entered(request), frame_of(request).firm
    file = request.FILES.get("file")
    if file:
        found = days_of_file(file.name or "The file", file.read())
        lines = [f"{one.day}, {one.kind}, {one.name}".rstrip(", ") for one in found]
        form.days = "\n".join([*filter(None, [form.days.strip()]), *lines])
    form.preview = preview(changed_row(row, _change(form, row)))
    form.usual_changes = form.usual != _value(usual())
    return form


@transaction.atomic
def _keep(request: HttpRequest) -> None:
    form, row, by = _entered(request), frame_of(request).firm, staff(me(request))
    changed = change_calendar(by, _change(form, row))
    pack, _, kind = form.usual.partition(":")
    choose_usual(pack, kind, by)
    say(request, "Kept. The due times follow now." if changed else "Kept.")


def _change(form: Form, row: Firm) -> Change:
    wanted: list[Day] = days_of_file(LIST, form.days.encode()) if form.days.strip() else []
    gone = {date.fromisoformat(day) for day in row.own_days} - {one.day for one in wanted}
    week = week_of([spans for _, spans in form.week])
    unchanged = [list(day) for day in calendar_of(row).week] == week
    return Change(week=None if unchanged else week, place=form.place, add=wanted, remove=sorted(gone))


def _value(row: ClockChoice) -> str:
    return f"{row.pack}:{row.kind}" if row.pack else ""


def _choices() -> list[tuple[str, str]]:
    found = pack_choices()
    if found is None:
        return [("", "none"), (_value(usual()), "as it is")]
    return [("", "none: no clocks start"), *found]
