"""The clocks of one case: a page of their own, and what is done on it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from amends.cases import waiting
from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid
from amends.cases.models import Case
from amends.desk.answers import attempt, me, say
from amends.desk.case.handling import number
from amends.desk.case.reads import find_case
from amends.desk.clocks.context import page
from amends.desk.frame import frame_of
from amends.people.models import User
from amends.understand.clocks import verbs
from amends.understand.clocks.asking import moment
from amends.understand.clocks.standing import received_of

Act = Callable[[HttpRequest, Case, Actor], str]


def clocks(request: HttpRequest, reference: str) -> HttpResponse:
    """The page."""
    return _show(request, find_case(request, reference))


def _show(request: HttpRequest, case: Case) -> HttpResponse:
    return render(request, "desk/clocks/case.html", {"nav": "queue", "page": page(case, frame_of(request))})


@require_POST
def act(request: HttpRequest, reference: str) -> HttpResponse:
    """Do what the button says."""
    case, by = find_case(request, reference), staff(me(request))

    def verb() -> None:
        do = ACTS.get(request.POST.get("do", ""))
        if do is None:
            raise Invalid("Choose what to do with these clocks.", "do")
        say(request, do(request, case, by))

    return attempt(
        request, verb, lambda: redirect("case-clocks", case.reference), lambda r: _show(r, find_case(r, reference))
    )  # fmt: skip


def _choose(request: HttpRequest, case: Case, by: Actor) -> str:
    pack, _, kind = request.POST.get("pack", "").partition(":")
    said = request.POST.get("received", "")
    received = moment(said, frame_of(request).firm.zone_name) if said else None
    known = page(case, frame_of(request))
    if known.chosen and said == known.received:
        received = received_of(known.chosen)  # the field shows whole minutes
    verbs.choose_pack(case, pack, kind, by, received, request.POST.get("why", ""))
    return "The clocks are counted anew."


def _extend(request: HttpRequest, case: Case, by: Actor) -> str:
    one = verbs.extend(case, request.POST.get("clock", ""), request.POST.get("why", ""), by)
    return f"Extended to {frame_of(request).when(one.due_at).exact}." if one.due_at else "Extended."


def _notice(request: HttpRequest, case: Case, by: Actor) -> str:
    verbs.notice_sent(case, request.POST.get("notice", ""), by, request.POST.get("how", ""))
    return "Noted that the notice has left."


def _stage(request: HttpRequest, case: Case, by: Actor) -> str:
    handler = get_object_or_404(User, pk=number(request, "handler") or 0)
    verbs.next_stage(case, handler, request.POST.get("why", ""), by)
    return f"The next stage has begun with {handler.name}."


def _refer(request: HttpRequest, case: Case, by: Actor) -> str:
    return f"Noted that they went to: {verbs.refer(case, by, request.POST.get('theirs', ''))}."


def _wait(request: HttpRequest, case: Case, by: Actor) -> str:
    waiting.wait(case, request.POST.get("why", ""), by)
    return "It is the customer’s turn. Our own clocks stand still."


def _go_on(request: HttpRequest, case: Case, by: Actor) -> str:
    waiting.go_on(case, by)
    return "It is our turn again."


ACTS: dict[str, Act] = {
    "choose": _choose,
    "extend": _extend,
    "notice": _notice,
    "stage": _stage,
    "refer": _refer,
    "wait": _wait,
    "go-on": _go_on,
}
