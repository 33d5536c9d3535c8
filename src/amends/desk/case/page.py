"""The Case page itself. A GET changes nothing."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from amends.cases.models import Case
from amends.desk.case.context import Asked, case_page

if TYPE_CHECKING:
    from amends.desk.case.handling import Trouble
    from amends.text import Coaching

TABS = ("story", "reply", "facts")


@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The case: its story, the reply, the facts."""
    return show(request, reference, tab=str(request.GET.get("tab", "")))


def show(
    request: HttpRequest,
    reference: str,
    *,
    trouble: "Trouble | None" = None,
    coaching: "Coaching | None" = None,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; after a refused form with the trouble in its place."""
    at_list = Asked("list") if "edit" in request.GET else None
    page = case_page(request, reference, Asked(trouble.at, trouble.typed) if trouble else at_list)
    if request.method == "GET" and page.case.pk != Case.pk_of(reference):
        return redirect("case", page.case.reference)  # it was merged: its reference leads to where it is
    context = {
        "page": page,
        "case": page.case,
        "trouble": trouble,
        "coaching": coaching,
        "tab": tab if tab in TABS else "story",
        "nav": "queue",
    }
    return render(request, "desk/case/case.html", context, status=status)
