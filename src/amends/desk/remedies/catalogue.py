"""Settings, Remedies: the catalogue, and the codes that go with it."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.desk.answers import attempt, me, require_page, say
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem

WORDS = ("name", "kind", "description", "cost", "currencies", "steps", "hours", "stock")
TICKS = ("money", "coded", "active")
MOST_BYTES = 4_000_000


def catalogue(request: HttpRequest) -> HttpResponse:
    """What this firm gives; a POST adds a remedy."""
    require_page(me(request), "firm.change")
    return _keep(request, None) if request.method == "POST" else _show(request)


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one remedy."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(CatalogueItem, pk=pk)
    return _keep(request, row) if request.method == "POST" else redirect("catalogue")


def _keep(request: HttpRequest, row: CatalogueItem | None) -> HttpResponse:
    said: dict[str, Any] = {name: str(request.POST.get(name, "")) for name in WORDS}
    said |= {name: name in request.POST for name in TICKS}

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("catalogue")

    return attempt(
        request, lambda: resolve.define_item(row, staff(me(request)), **said), done, lambda r: _show(r, row)
    )


@require_POST
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in codes, pasted or in a file."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(CatalogueItem, pk=pk)
    brought: list[Any] = []

    def verb() -> None:
        brought.append(resolve.add_codes(row, _text(request), staff(me(request))))

    def done() -> HttpResponse:
        say(request, brought[0].words())
        return redirect("catalogue")

    return attempt(request, verb, done, lambda r: _show(r, row))


def _text(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return str(request.POST.get("codes", ""))
    if (file.size or 0) > MOST_BYTES:
        raise Invalid("This file is larger than a list of codes. Bring in part of it.", "file")
    try:
        return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("This file is no text. Save the list as CSV.", "file") from error


def _show(request: HttpRequest, opened: CatalogueItem | None = None) -> HttpResponse:
    free = Count("codes", filter=Q(codes__given_at=None))
    items = CatalogueItem.objects.annotate(free=free).order_by("-active", "name")
    context = {
        "settings_nav": "catalogue",
        "items": list(items),
        "opened": opened.pk if opened else None,
        "kinds": CatalogueItem.Kind.choices,
    }
    return render(request, "desk/remedies/catalogue.html", context)
