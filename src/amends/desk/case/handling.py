"""How a form of the page becomes a verb: find the case, do it, go back; or say in place why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case
from amends.desk.case.page import show
from amends.desk.case.reads import find_case, user_of

Act = Callable[..., HttpResponse | None]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refusal in place: at which form, one sentence, and what had been typed there."""

    at: str
    sentence: str
    typed: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


def acts(at: str, tab: str = "facts") -> Callable[[Act], Callable[..., HttpResponse]]:
    """Make a POST page of a function that calls a verb.

    `at` names the form, with {pk} where there are several; `tab` is where a phone goes back to.
    """

    def decorate(act: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(act)
        def handler(request: HttpRequest, reference: str, **keys: Any) -> HttpResponse:
            case = find_case(request, reference)
            try:
                with transaction.atomic():
                    answer = act(request, case, staff(user_of(request)), **keys)
            except Refused as refusal:
                return refused(request, case, refusal, at.format(**keys), tab)
            return answer or back_to(case, tab)

        return handler

    return decorate


def refused(request: HttpRequest, case: Case, refusal: Refused, at: str, tab: str) -> HttpResponse:
    """The page again with the refusal beside its form, what was typed, and the right status."""
    typed = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    trouble = Trouble(at, str(refusal), typed, refusal.code)
    return show(request, case.reference, trouble=trouble, tab=tab, status=refusal.status)


def back_to(case: Case, tab: str = "") -> HttpResponse:
    """To the case, on the same tab of a narrow screen."""
    url = reverse("case", args=[case.reference])
    return redirect(f"{url}?tab={tab}" if tab else url)


def said(request: HttpRequest, name: str) -> str:
    """What a field holds, with line ends as we keep them."""
    return str(request.POST.get(name, "")).replace("\r\n", "\n")


def number(request: HttpRequest, name: str) -> int | None:
    """The key in a field; None where there is none. What is no key is refused."""
    value = said(request, name).strip()
    if not value:
        return None
    if not value.isdecimal() or len(value) > 18:
        raise Invalid("Choose one of the list.", name)
    return int(value)


__all__ = ["Actor", "Trouble", "acts", "back_to", "number", "refused", "said", "user_of"]
