"""How a form of the page of a case becomes a verb, and where it leads afterwards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.models import Case
from amends.desk.acting import Decorate, Trouble, acting, number, numbers, said, trouble_of
from amends.desk.case.page import show
from amends.desk.case.reads import user_of


def acts(at: str, tab: str = "facts") -> Decorate:
    """Make a POST page of a function that calls a verb; `tab` is where a phone goes back to."""
    return acting(
        at, lambda request, case, trouble: _show(request, case, trouble, tab), lambda case: back_to(case, tab)
    )


def refused(request: HttpRequest, case: Case, refusal: Refused, at: str, tab: str) -> HttpResponse:
    """The page again with the refusal beside its form, what was typed, and the right status."""
    return _show(request, case, trouble_of(request, refusal, at), tab)


def _show(request: HttpRequest, case: Case, trouble: Trouble, tab: str) -> HttpResponse:
    return show(request, case.reference, trouble=trouble, tab=tab, status=trouble.status)


def back_to(case: Case, tab: str = "") -> HttpResponse:
    """To the case, on the same tab of a narrow screen."""
    url = reverse("case", args=[case.reference])
    return redirect(f"{url}?tab={tab}" if tab else url)


__all__ = ["Actor", "Trouble", "acts", "back_to", "number", "numbers", "refused", "said", "user_of"]
