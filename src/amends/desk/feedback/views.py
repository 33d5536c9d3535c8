"""The inbox, one item, and what is decided about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import Actor
from amends.cases.actors import staff as actor
from amends.cases.errors import Invalid
from amends.cases.models import Case
from amends.cases.policy import may_open, visible_cases
from amends.desk.answers import attempt, me, say, say_undoable
from amends.desk.feedback.context import SHOWN, VIEWS, one_of, rows_of
from amends.desk.frame import frame_of
from amends.listen.feedback import services
from amends.listen.feedback.models import Feedback


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What people said, the worst that waits longest first."""
    kind = request.GET.get("view", "open")
    if kind not in dict(VIEWS):
        raise Http404
    rows = rows_of(kind, frame_of(request))
    context = {
        "nav": "feedback",
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "views": VIEWS,
        "view": kind,
    }
    return render(request, "desk/feedback/page.html", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One item, the engine's evidence, and the words to answer it."""
    item = get_object_or_404(Feedback.objects.select_related("location", "case", "replied_by"), pk=pk)
    typed = request.POST.get("text", "") if request.method == "POST" else ""
    shown = item.case if item.case and may_open(me(request), item.case) else None
    context = {"nav": "feedback", "one": one_of(item, frame_of(request), typed), "item": item, "case": shown}
    return render(request, "desk/feedback/one.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a case, put it on one, answer, set aside, take back; or read an answer through."""
    item, do = get_object_or_404(Feedback, pk=pk), request.POST.get("do", "")
    if do == "read":
        return one(request, pk)
    by, went = actor(me(request)), []

    def verb() -> None:
        went.append(_do(request, item, do, by))

    return attempt(request, verb, lambda: redirect(went[0]), lambda r: one(r, pk))


def _do(request: HttpRequest, item: Feedback, do: str, by: Actor) -> str:
    if do == "case":
        case = services.make_case(item, by)
        say(request, f"It is {case.reference} now, in their words.")
        return reverse("case", args=[case.reference])
    if do == "link":
        case = services.put_on_case(item, _case(request), by)
        say(request, f"It is on {case.reference} now.")
        return reverse("case", args=[case.reference])
    if do == "answer":
        return _answer(request, item, by)
    if do == "dismiss":
        services.dismiss(item, by)
        say_undoable(request, "Set aside.", reverse("feedback-decide", args=[item.pk]), do="back")
    elif do == "back":
        services.take_back(item, by)
        say(request, "It is open again.")
    else:
        raise Invalid("Choose what to do with it.", "do")
    return reverse("feedback")


def _answer(request: HttpRequest, item: Feedback, by: Actor) -> str:
    services.answer(item, request.POST.get("text", ""), by)
    one_of_them = one_of(item, frame_of(request))
    if one_of_them.by_hand:
        say(request, "Kept as answered. Copy the words to where they were said.")
        return reverse("feedback-item", args=[item.pk])
    say(request, "It leaves now.")
    return reverse("feedback")


def _case(request: HttpRequest) -> Case:
    found = visible_cases(me(request)).filter(pk=Case.pk_of(request.POST.get("case", "")) or 0).first()
    if found is None:
        raise Invalid("There is no case with this reference that you may open.", "case")
    return found
