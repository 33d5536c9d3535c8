"""How a form becomes a verb: find the case, do it, go back; or say in place why not. And what its fields hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case
from amends.desk.case.reads import find_case, user_of

MOST = 500  # rows that one form can name
Act = Callable[..., HttpResponse | None]
Decorate = Callable[[Act], Callable[..., HttpResponse]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refusal in place: at which form, one sentence, and what had been typed there."""

    at: str = ""
    sentence: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    status: int = 200


def trouble_of(request: HttpRequest, refusal: Refused, at: str) -> Trouble:
    """The refusal of a form with what was typed into it."""
    typed = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    return Trouble(at, str(refusal), typed, refusal.code, refusal.status)


def acting(
    at: str,
    show: Callable[[HttpRequest, Case, Trouble], HttpResponse],
    back: Callable[[Case], HttpResponse],
) -> Decorate:
    """Make a POST page of a function that calls a verb.

    `at` names the form, with {pk} where there are several; `show` is the page with a refusal in place.
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
                return show(request, case, trouble_of(request, refusal, at.format(**keys)))
            return answer or back(case)

        return handler

    return decorate


def said(request: HttpRequest, name: str) -> str:
    """What a field holds, with line ends as we keep them."""
    return str(request.POST.get(name, "")).replace("\r\n", "\n")


def number(request: HttpRequest, name: str) -> int | None:
    """The key in a field; None where there is none. What is no key is refused."""
    value = said(request, name).strip()
    return key_of(value, name) if value else None


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The keys that were ticked; what is no key, and more than a form can have, is refused."""
    values = request.POST.getlist(name)
    if len(values) > MOST:
        raise Invalid(f"Choose at most {MOST}.", name)
    return [key_of(value, name) for value in values]


def key_of(value: str, name: str = "") -> int:
    """The key of a row as a form sends it; one that no database could hold is refused."""
    if not value.isdecimal() or len(value) > 18:
        raise Invalid("Choose one of the list.", name)
    return int(value)
