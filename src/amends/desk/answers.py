"""What a page says after a verb: done and undoable, or refused with one sentence in place."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from amends.cases.errors import Refused
from amends.cases.policy import require
from amends.people.models import User


def me(request: HttpRequest) -> User:
    """Who is signed in; behind the middleware that is certain."""
    assert isinstance(request.user, User)
    return request.user


def say(request: HttpRequest, sentence: str) -> None:
    """Say in the foot of the next page that something was done."""
    messages.success(request, sentence)


def say_undoable(request: HttpRequest, sentence: str, url: str, **fields: Any) -> None:
    """The same, with an Undo that posts these fields to that address."""
    messages.success(request, sentence, extra_tags=json.dumps({"url": url, "fields": fields}))


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that the form names in `next`, if it is one of ours."""
    wanted = str(request.POST.get("next", ""))
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if wanted and ours else otherwise)


def attempt(
    request: HttpRequest,
    verb: Callable[[], object],
    done: Callable[[], HttpResponse],
    show: Callable[[HttpRequest], HttpResponse],
) -> HttpResponse:
    """Do it and go on; or show the page again with the refusal in place and its status."""
    try:
        verb()
    except Refused as refusal:
        request.refusal = refusal  # type: ignore[attr-defined]
        page = show(request)
        page.status_code = refusal.status
        return page
    return done()


def require_page(user: User, action: str) -> None:
    """Answer 403 with the sentence of the refusal unless this person may."""
    try:
        require(user, action)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
