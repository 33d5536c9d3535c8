"""Search everything that was said; a reference goes straight to its case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from amends.cases.models import Case
from amends.cases.policy import visible_cases
from amends.desk.answers import me
from amends.desk.frame import frame_of
from amends.desk.search.context import find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The newest matches, a row a case."""
    query = request.GET.get("q", "").strip()[:300]
    key = Case.pk_of(query)
    if key is not None and visible_cases(me(request)).filter(pk=key).exists():
        return redirect("case", Case(pk=key).reference)
    found = find(me(request), frame_of(request), query, request.GET.get("after", ""))
    return render(request, "desk/search/page.html", {"nav": "search", "searched": query, "found": found})
