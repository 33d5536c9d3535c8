"""The queue, its saved views, and who takes a case."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.cases.models import Case
from amends.cases.policy import visible_cases
from amends.cases.searching.saved import searches_of
from amends.cases.services import assign
from amends.desk.answers import attempt, back, me, say, say_undoable
from amends.desk.frame import frame_of
from amends.desk.queue import services
from amends.desk.queue.context import page
from amends.people.models import User

SEARCHES = 6  # kept ones that stand beside the views; the others are on the page of search


def queue(request: HttpRequest) -> HttpResponse:
    """Cases in order, as the URL's filters ask."""
    return _show(request, request.GET)


def _show(request: HttpRequest, query: QueryDict) -> HttpResponse:
    # With single keys a row is one stop of the Tab key; without them its acts must be reached by Tab.
    tabindex = mark_safe(' tabindex="-1"') if me(request).single_keys else ""
    found = page(me(request), frame_of(request), query)
    kept = list(searches_of(me(request))[:SEARCHES])
    context = {"nav": "queue", "queue": found, "tabindex": tabindex, "searches": kept}
    return render(request, "desk/queue/page.html", context)


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are shown under a name."""
    query = request.POST.get("query", "")

    def done() -> HttpResponse:
        say(request, "Saved. It stands beside the other views.")
        return redirect(f"{reverse('queue')}?{query}")

    return attempt(
        request,
        lambda: services.save_view(me(request), request.POST.get("name", ""), query),
        done,
        lambda r: _show(r, QueryDict(query)),
    )


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view; Undo saves it again."""
    view = services.drop_view(me(request), pk)
    if view is None:
        raise Http404
    say_undoable(request, f"“{view.name}” is gone.", reverse("save-view"), name=view.name, query=view.query)
    return redirect(f"{reverse('queue')}?{view.query}")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask who takes these cases."""
    cases = _cases(request, request.GET.getlist("case"))
    people = User.objects.filter(is_active=True).select_related("team").order_by("name")
    context = {"nav": "queue", "cases": cases, "people": people, "next": request.GET.get("next", "")}
    return render(request, "desk/queue/assign.html", context)


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """From the list to the question, as a page that can be loaded again."""
    chosen = QueryDict(mutable=True)
    chosen.setlist("case", list(dict.fromkeys(request.POST.getlist("case"))))
    chosen["next"] = request.POST.get("next", "")
    return redirect(f"{reverse('assign')}?{chosen.urlencode()}")


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the cases to one person, or to nobody; `to` is their key, empty for nobody."""
    return _give(request, _person(request.POST.get("to", "")))


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Make the cases one's own."""
    return _give(request, me(request))


def _give(request: HttpRequest, to: User | None) -> HttpResponse:
    cases = _cases(request, request.POST.getlist("case"))
    before = cases[0].owner_id

    def verb() -> None:
        for case in cases:
            assign(case, to, staff(me(request)), request.POST.get("note", ""))

    def done() -> HttpResponse:
        _say_given(request, cases, to, before)
        return back(request, reverse("queue"))

    return attempt(request, verb, done, lambda _: queue(request))


def _say_given(request: HttpRequest, cases: list[Case], to: User | None, before: int | None) -> None:
    who = "nobody" if to is None else "you" if to == me(request) else to.name
    what = cases[0].reference if len(cases) == 1 else f"{len(cases)} cases"
    if len(cases) > 1:
        return say(request, f"{what} now belong to {who}.")
    url, next_page = reverse("give"), request.POST.get("next", "")
    return say_undoable(
        request, f"{what} now belongs to {who}.", url, case=what, to=before or "", next=next_page
    )


def _person(key: str) -> User | None:
    if not key:
        return None
    found = User.objects.filter(pk=int(key)).first() if key.isdigit() else None
    if found is None:
        raise Http404
    return found


def _cases(request: HttpRequest, references: list[str]) -> list[Case]:
    """The named cases; one that this person may not open does not exist."""
    keys = [Case.pk_of(reference) for reference in dict.fromkeys(references)]
    found = visible_cases(me(request)).select_related("customer", "owner").in_bulk([k for k in keys if k])
    if not keys or len(found) != len(keys):
        raise Http404
    return [found[key] for key in keys if key]
