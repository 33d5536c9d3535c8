"""The page of an investigation, and how a form on it becomes a verb. A GET changes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import Actor, staff
from amends.cases.errors import Refused
from amends.cases.models import Case
from amends.desk.case.reads import find_case, user_of
from amends.desk.investigation.context import Trouble, page_of

Act = Callable[..., None]


@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """How the case is looked into."""
    case = find_case(request, reference)
    if case.pk != Case.pk_of(reference):
        return redirect("investigation", case.reference)
    return _show(request, case)


def _show(
    request: HttpRequest, case: Case, trouble: Trouble | None = None, status: int = 200
) -> HttpResponse:
    found = page_of(request, case, trouble)
    context = {"nav": "queue", "page": found, "case": case, "trouble": found.trouble}
    return render(request, "desk/investigation/page.html", context, status=status)


def acts(at: str, anchor: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """Make a POST page of a function that calls a verb.

    `at` names the form, with {pk} where there are several; `anchor` is the part of the page to go back to.
    """

    def decorate(act: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(act)
        def handler(request: HttpRequest, reference: str, **keys: Any) -> HttpResponse:
            case = find_case(request, reference)
            by: Actor = staff(user_of(request))
            try:
                with transaction.atomic():
                    act(request, case, by, **keys)
            except Refused as refusal:
                typed = {
                    key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"
                }
                trouble = Trouble(at.format(**keys), str(refusal), typed)
                return _show(request, find_case(request, reference), trouble, refusal.status)
            return redirect(f"{reverse('investigation', args=[case.reference])}#{anchor}")

        return handler

    return decorate
