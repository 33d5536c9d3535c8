"""The page of a customer's personal data, and what can be done there."""

from collections.abc import AsyncIterator, Callable, Iterator

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.cases.errors import NotAllowed, Refused
from amends.cases.models import Case, Customer, Erasure, Hold
from amends.cases.privacy import holds, services
from amends.cases.privacy.export import export as pieces_of
from amends.cases.privacy.whole import require_whole
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.customers.context import customer_of
from amends.desk.privacy.context import page as context_of


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What we hold, what would go, what waits."""
    return _show(request, _customer(request, pk))


def _customer(request: HttpRequest, pk: int) -> Customer:
    """The customer, for whom a person who sees all of their cases."""
    require_page(me(request), "privacy.export")
    customer = customer_of(me(request), pk)
    try:
        require_whole(customer, me(request))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return customer


def _show(request: HttpRequest, customer: Customer) -> HttpResponse:
    return render(request, "desk/privacy/page.html", {"page": context_of(me(request), customer)})


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The zip, written while it is sent; nothing of it is kept here."""
    customer = _customer(request, pk)
    try:
        pieces = pieces_of(customer, staff(me(request)))
    except Refused as refusal:
        request.refusal = refusal  # type: ignore[attr-defined]
        shown = _show(request, customer)
        shown.status_code = refusal.status
        return shown
    body = _off_the_loop(pieces) if isinstance(request, ASGIRequest) else pieces
    answer = StreamingHttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer.pk}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


async def _off_the_loop(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in a thread, when the one before was taken."""
    while (piece := await sync_to_async(_next)(pieces)) is not None:
        yield piece


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


@require_POST
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an erasure, agree to it, or call it off."""
    customer, do = _customer(request, pk), ERASURE.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    verb, sentence = do
    return _attempt(request, customer, lambda: verb(request, customer), sentence)


def _ask(request: HttpRequest, customer: Customer) -> None:
    said = request.POST
    services.ask(customer, said.get("ground", ""), said.get("reason", ""), staff(me(request)))


def _approve(request: HttpRequest, customer: Customer) -> None:
    services.approve(_pending(customer), staff(me(request)))


def _cancel(request: HttpRequest, customer: Customer) -> None:
    services.cancel(_pending(customer), staff(me(request)))


def _pending(customer: Customer) -> Erasure:
    return get_object_or_404(Erasure, customer=customer, state=Erasure.State.PENDING)


ERASURE: dict[str, tuple[Callable[[HttpRequest, Customer], None], str]] = {
    "ask": (_ask, "It waits now, and can be called off until then."),
    "approve": (_approve, "Agreed."),
    "cancel": (_cancel, "Called off: nothing is erased."),
}


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Place a legal hold on the customer, or lift one."""
    customer, by = _customer(request, pk), staff(me(request))
    wanted = request.POST.get("lift", "")

    def verb() -> None:
        if wanted:
            holds.lift(_hold(customer, wanted), by)
        else:
            holds.hold(_held(request, customer), request.POST.get("why", ""), by)

    return _attempt(
        request,
        customer,
        verb,
        "The hold was lifted." if wanted else "Nothing is erased while the hold stands.",
    )


def _hold(customer: Customer, wanted: str) -> Hold:
    for one in holds.standing(customer):
        if str(one.pk) == wanted:
            return one
    raise Http404


def _held(request: HttpRequest, customer: Customer) -> Customer | Case:
    """What the form names: one of their cases, or all of them."""
    wanted = request.POST.get("case", "")
    return get_object_or_404(customer.cases, pk=wanted) if wanted.isdigit() else customer


def _attempt(
    request: HttpRequest, customer: Customer, verb: Callable[[], None], sentence: str
) -> HttpResponse:
    def done() -> HttpResponse:
        say(request, sentence)
        return redirect("privacy", customer.pk)

    return attempt(request, verb, done, lambda r: _show(r, customer))
