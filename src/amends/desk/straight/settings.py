"""Settings: the firm's tags, tidied by leads; the firm's own fields, defined by an admin."""

from typing import Any

from django.db.models import Count
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.cases.models import Field, Tag
from amends.cases.straight import services as straight
from amends.cases.straight.services.tags import tag_named
from amends.desk.answers import attempt, me, require_page, say

MOST = 500


def tags(request: HttpRequest) -> HttpResponse:
    """All tags with how often they are used."""
    require_page(me(request), "tags.tidy")
    found = Tag.objects.annotate(uses=Count("on")).order_by(Lower("name"))[:MOST]
    context = {"settings_nav": "tags", "tags": list(found)}
    return render(request, "desk/straight/tags.html", context)


def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a tag, or make one of two."""
    require_page(me(request), "tags.tidy")
    row = get_object_or_404(Tag, pk=pk)
    if request.method != "POST":
        return redirect("tags")
    by, into = staff(me(request)), request.POST.get("into")

    def verb() -> None:
        if into is not None:
            straight.merge_tags(row, _tag_named(into), by)
        else:
            straight.rename_tag(row, str(request.POST.get("name", "")), by)

    def done() -> HttpResponse:
        say(
            request,
            "The tags are merged." if into is not None else f"It is called “{row.name}” now, everywhere.",
        )
        return redirect("tags")

    return attempt(request, verb, done, tags)


def _tag_named(name: str) -> Tag:
    found = tag_named(name)
    if found is None:
        raise Invalid("Choose one of the tags there are.", "into")
    return found


def fields(request: HttpRequest) -> HttpResponse:
    """The firm's own fields; a POST defines one."""
    require_page(me(request), "firm.change")
    return _keep(request, None) if request.method == "POST" else _show(request)


def field(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field, ask it no more, or ask it again."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(Field, pk=pk)
    return _keep(request, row) if request.method == "POST" else redirect("fields")


def _show(request: HttpRequest) -> HttpResponse:
    context = {
        "settings_nav": "fields",
        "fields": list(Field.objects.order_by("retired_at", "position", "id")),
        "types": Field.Type.choices,
        "stages": Field.Stage.choices,
    }
    return render(request, "desk/straight/fields.html", context)


def _keep(request: HttpRequest, row: Field | None) -> HttpResponse:
    by, do = staff(me(request)), request.POST.get("do", "")
    said: dict[str, Any] = {name: str(request.POST.get(name, "")) for name in ("url", "required_at")}
    said["choices"] = str(request.POST.get("choices", "")).splitlines()
    name = str(request.POST.get("name", ""))

    def verb() -> None:
        if row is None:
            straight.define_field(name, str(request.POST.get("type", "")), by, **said)
        elif do in ("retire", "back"):
            straight.retire_field(row, by, back=do == "back")
        else:
            straight.change_field(row, by, name=name, **said)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("fields")

    return attempt(request, verb, done, _show)
