"""The page Today, and the decisions that can be made on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.desk.answers import attempt, back, me, say
from amends.desk.frame import frame_of
from amends.desk.today.context import day
from amends.resolve.models import Remedy
from amends.resolve.selectors import approvals, said
from amends.resolve.services import approve_remedy, refuse_remedy


def today(request: HttpRequest) -> HttpResponse:
    """What is burning and why; what falls due; what waits for this person."""
    frame = frame_of(request)
    if frame.firm.set_up_at is None and me(request).role == "admin":
        return redirect("first-run")
    return render(request, "desk/today/page.html", {"nav": "today", "day": day(me(request), frame)})


@require_POST
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what waits, approve another sum, or not, because."""
    remedy = approvals(me(request)).filter(pk=pk).first()
    acts = {"approve": _approve, "refuse": _refuse}
    act = acts.get(request.POST.get("do", ""))
    if remedy is None or act is None:
        raise Http404
    return attempt(request, lambda: act(request, remedy), lambda: back(request, reverse("today")), today)


def _approve(request: HttpRequest, remedy: Remedy) -> None:
    amount = request.POST.get("amount", "").strip() or None
    approve_remedy(remedy, staff(me(request)), amount, request.POST.get("why", ""))
    say(request, f"Approved: {said(remedy)}, {remedy.case.reference}.")


def _refuse(request: HttpRequest, remedy: Remedy) -> None:
    refuse_remedy(remedy, request.POST.get("why", ""), staff(me(request)))
    asker = remedy.asked_by.first_name if remedy.asked_by else "Whoever asked"
    say(request, f"Not approved. {asker} reads why.")
