"""The promise ledger and what is done with one promise."""

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.desk.answers import attempt, back, me, say
from amends.desk.frame import frame_of
from amends.desk.promises.context import NEW_TIME, page, promise_of
from amends.resolve import services
from amends.resolve.models import Promise
from amends.resolve.words import moment
from amends.respond.services import check_leaving


def promises(request: HttpRequest) -> HttpResponse:
    """What we said we would do, by when, and what became of it."""
    return _show(request, request.GET)


def _show(request: HttpRequest, query: QueryDict) -> HttpResponse:
    context = {"nav": "promises", "ledger": page(me(request), frame_of(request), query)}
    return render(request, "desk/promises/page.html", context)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept, taken over, moved with a letter, or broken with its reason."""
    promise = promise_of(me(request), pk)
    acts = {"kept": _keep, "take": _take, "move": _move, "break": _break}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    otherwise = f"{reverse('promises')}?open={pk}"
    return attempt(
        request, lambda: act(request, promise), lambda: back(request, otherwise), lambda r: _again(r, pk)
    )


def _again(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger with this promise in hand, for a refusal in place."""
    query = request.GET.copy()
    query["open"] = str(pk)
    return _show(request, query)


def _keep(request: HttpRequest, promise: Promise) -> None:
    services.keep_promise(promise, staff(me(request)))
    say(request, f"Kept: {promise.what}.")


def _take(request: HttpRequest, promise: Promise) -> None:
    services.take_promise(promise, staff(me(request)))
    say(request, f"Yours now: {promise.what}.")


@transaction.atomic
def _move(request: HttpRequest, promise: Promise) -> None:
    """The letter passes the coach as everything does that leaves."""
    new_due = _chosen(request)
    words = request.POST.get("words", "").replace("\r\n", "\n").replace(NEW_TIME, moment(new_due))
    check_leaving(promise.case, me(request), words, request.POST.get("why_stop", ""))
    new = services.move_promise(promise, new_due, words, staff(me(request)))
    say(request, f"Moved to {moment(new.due_at)}. {promise.case.customer} is told.")


def _chosen(request: HttpRequest) -> datetime:
    value = request.POST.get("to", "")
    if value == "other":
        value = request.POST.get("other", "")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("Choose the new time.", "to") from error
    return found if found.tzinfo else found.replace(tzinfo=frame_of(request).zone)


def _break(request: HttpRequest, promise: Promise) -> None:
    services.break_promise(promise, request.POST.get("reason", ""), staff(me(request)))
    say(request, "It is in the ledger with its reason. A lead is told.")
