"""Search everything that was said; a reference goes straight to its case. And the searches that people keep."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.cases.models import Case, SavedSearch
from amends.cases.policy import visible_cases
from amends.cases.searching import saved
from amends.desk.answers import attempt, me, say, say_undoable
from amends.desk.frame import frame_of
from amends.desk.search.context import find

LONGEST = 300


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The best of the newest matches, a row a case."""
    query = _typed(request.GET)
    key = Case.pk_of(query)
    if key is not None and visible_cases(me(request)).filter(pk=key).exists():
        return redirect("case", Case(pk=key).reference)
    return _show(request, query, request.GET.get("after", ""))


def _typed(data: QueryDict) -> str:
    return data.get("q", "").replace("\x00", " ").strip()[:LONGEST]


def _show(request: HttpRequest, query: str, after: str = "") -> HttpResponse:
    found = find(me(request), frame_of(request), query, after)
    return render(request, "desk/search/page.html", {"nav": "search", "searched": query, "found": found})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was typed under a name; shared, colleagues have it too."""
    query, name, shared = _typed(request.POST), request.POST.get("name", ""), bool(request.POST.get("shared"))

    def done() -> HttpResponse:
        say(request, "Kept, and your colleagues have it." if shared else "Kept. It stands on this page.")
        return _to(query)

    return attempt(
        request,
        lambda: saved.save_search(staff(me(request)), name, query, shared),
        done,
        lambda r: _show(r, query),
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a kept search; Undo keeps it again."""
    kept = SavedSearch.objects.select_related("owner").filter(pk=pk).first()
    if kept is None or not (kept.shared or kept.owner == me(request)):
        raise Http404

    def done() -> HttpResponse:
        again = {"name": kept.name, "q": kept.query, "shared": "1" if kept.shared else ""}
        say_undoable(request, f"“{kept.name}” is gone.", reverse("save-search"), **again)
        return _to(kept.query)

    return attempt(
        request,
        lambda: saved.drop_search(kept, staff(me(request))),
        done,
        lambda r: _show(r, kept.query),
    )


def _to(query: str) -> HttpResponse:
    asked = QueryDict(mutable=True)
    asked["q"] = query
    return redirect(f"{reverse('search')}?{asked.urlencode()}")
