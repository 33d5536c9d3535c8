"""The page of a customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.cases.services import know_more
from amends.desk.answers import attempt, me, say
from amends.desk.customers.context import customer_of, page
from amends.desk.frame import frame_of

FIELDS = ("name", "phone", "prefers", "adjustments", "note")
PREFERS = (("", "as they write"), ("mail", "e-mail"), ("phone", "phone"), ("letter", "letter"))


def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """All their cases; a POST changes what we know of them."""
    if request.method == "POST":
        return _change(request, pk)
    return _show(request, pk)


def _show(request: HttpRequest, pk: int) -> HttpResponse:
    frame = frame_of(request)
    context = {"page": page(me(request), frame, customer_of(me(request), pk)), "prefers": PREFERS}
    return render(request, "desk/customers/page.html", context)


def _change(request: HttpRequest, pk: int) -> HttpResponse:
    found = customer_of(me(request), pk)
    fields = {name: request.POST[name].strip() for name in FIELDS if name in request.POST}

    def done() -> HttpResponse:
        say(request, f"Kept what we know of {found}.")
        return redirect("customer", pk)

    return attempt(
        request, lambda: know_more(found, staff(me(request)), **fields), done, lambda r: _show(r, pk)
    )
