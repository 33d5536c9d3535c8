"""Split a case, move a message; and take both back."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Message, Split
from amends.cases.policy import visible_cases
from amends.cases.straight.services import move_message, split_case, undo_split
from amends.desk.answers import say, say_undoable
from amends.desk.case.handling import acts, numbers, said
from amends.desk.case.reads import find_case, user_of
from amends.resolve.models import Promise, Remedy
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern

PARTS = ("message", "concern", "promise", "remedy")


@dataclass(frozen=True, slots=True)
class SplitPage:
    """What may go to the new case."""

    case: Case
    messages: list[Message]
    concerns: list[Concern]
    promises: list[Promise]
    remedies: list[Remedy]
    chosen: dict[str, list[int]]
    subject: str = ""
    trouble: str = ""


@require_safe
def split(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose what the new case is about. Nothing is changed."""
    return _show(request, find_case(request, reference))


def _show(request: HttpRequest, case: Case, trouble: str = "", status: int = 200) -> HttpResponse:
    page = SplitPage(
        case=case,
        messages=list(case.messages.exclude(sending="undone").order_by("-at", "-id")),
        concerns=list(concerns_of(case)),
        promises=list(Promise.objects.filter(case=case).order_by("due_at")),
        remedies=list(Remedy.objects.filter(case=case).select_related("item").order_by("id")),
        chosen=_chosen(request),
        subject=said(request, "subject"),
        trouble=trouble,
    )
    return render(request, "desk/straight/split.html", {"page": page, "nav": "queue"}, status=status)


@require_POST
def do_split(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the new case, and offer to undo it."""
    case = find_case(request, reference)
    try:
        done = split_case(case, _chosen(request), said(request, "subject"), staff(user_of(request)))
    except Refused as refusal:
        return _show(request, case, str(refusal), refusal.status)
    made = done.made.reference
    url = reverse("case-unsplit", args=[case.reference, done.pk])
    say_undoable(request, f"{made} is a case of its own. What may be granted is counted over both.", url)
    return redirect("case", made)


def _chosen(request: HttpRequest) -> dict[str, list[int]]:
    chosen = {part: numbers(request, part) for part in PARTS}
    # What was not ticked goes along where it belongs to something that was; points only by hand.
    return {part: keys for part, keys in chosen.items() if keys or part == "concern"}


@acts("split", tab="facts")
def undo(request: HttpRequest, case: Case, by: Actor, pk: int) -> HttpResponse:
    """Take the new case back into the first."""
    row = get_object_or_404(Split.objects.select_related("source", "made"), pk=pk, source=case)
    undo_split(row, by)
    say(request, f"{row.made.reference} is part of {case.reference} again.")
    return redirect("case", case.reference)


@acts("move-{pk}", tab="story")
def move(request: HttpRequest, case: Case, by: Actor, pk: int) -> HttpResponse:
    """Put a message on the case where it belongs, and offer to undo it."""
    message = get_object_or_404(Message, pk=pk, case=case)
    wanted = said(request, "to").strip()
    target = visible_cases(user_of(request)).filter(pk=Case.pk_of(wanted) or 0).first()
    if target is None:
        raise Invalid("Write the reference of the case where it belongs, such as A-1042.", "to")
    move_message(message, target, by)
    url = reverse("case-move-message", args=[target.reference, pk])
    say_undoable(request, f"The message is on {target.reference} now.", url, to=case.reference)
    return redirect("case", case.reference)
