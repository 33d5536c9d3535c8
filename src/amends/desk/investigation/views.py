"""The page of an investigation, and where its forms lead. A GET changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from amends.cases.models import Case
from amends.desk.acting import Decorate, Trouble, acting
from amends.desk.case.reads import find_case
from amends.desk.investigation.context import page_of


@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """How the case is looked into."""
    case = find_case(request, reference)
    if case.pk != Case.pk_of(reference):
        return redirect("investigation", case.reference)
    return _show(request, case, Trouble())


def _show(request: HttpRequest, case: Case, trouble: Trouble) -> HttpResponse:
    case = find_case(request, case.reference) if trouble.at else case  # as it was before the refusal
    found = page_of(request, case, trouble)
    context = {"nav": "queue", "page": found, "case": case, "trouble": found.trouble}
    return render(request, "desk/investigation/page.html", context, status=trouble.status)


def acts(at: str, anchor: str) -> Decorate:
    """Make a POST page of a function that calls a verb; `anchor` is the part of the page to go back to."""
    return acting(
        at, _show, lambda case: redirect(f"{reverse('investigation', args=[case.reference])}#{anchor}")
    )
