"""What the customer raised: add, put in better words, remove, confirm, decide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.models import Case, Kind
from amends.cases.services import set_kind
from amends.desk.answers import say_undoable
from amends.desk.case.handling import acts, said
from amends.understand import concerns
from amends.understand import services as understand
from amends.understand.models import Concern


def _concern(case: Case, pk: int) -> Concern:
    return get_object_or_404(Concern.objects.select_related("case"), pk=pk, case=case)


@acts("concern-add", tab="reply")
def add(request: HttpRequest, case: Case, by: Actor) -> HttpResponse:
    """Put a point on the list."""
    concerns.add_concern(case, said(request, "text"), by)
    return _still_editing(case)


@acts("concern-{pk}", tab="reply")
def change(request: HttpRequest, case: Case, by: Actor, pk: int) -> HttpResponse:
    """Put a point in better words, take it off the list, or bring it back."""
    concern = _concern(case, pk)
    match said(request, "do"):
        case "remove":
            concerns.remove_concern(concern, by)
        case "restore":
            concerns.restore_concern(concern, by)
        case _:
            concerns.edit_concern(concern, said(request, "text"), by)
    return _still_editing(case)


def _still_editing(case: Case) -> HttpResponse:
    return redirect(f"{reverse('case', args=[case.reference])}?tab=reply&edit=1")


@acts("outcome-{pk}", tab="reply")
def decide(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Say whether a point is upheld, and why."""
    concerns.decide_concern(_concern(case, pk), said(request, "outcome"), said(request, "reason"), by)


@acts("confirm", tab="reply")
def confirm(request: HttpRequest, case: Case, by: Actor) -> None:
    """The customer confirmed the list to a member of staff."""
    concerns.confirm_concerns(case, by, said(request, "mark"))


@acts("reading", tab="story")
def overrule(request: HttpRequest, case: Case, by: Actor) -> None:
    """The reading is wrong: the heat, one risk, or that it is a complaint at all. Kept and counted."""
    what, why = said(request, "what"), said(request, "why").strip()
    if what == "complaint":
        understand.overrule(case, what, understand.reads_as_complaint(case), False, by, why=why)
        set_kind(case, Kind.NOT_COMPLAINT, by)
        url = reverse("case-kind", args=[case.reference])
        say_undoable(request, "Set aside as no complaint.", url, kind=Kind.COMPLAINT)
    elif what == "heat":
        understand.overrule(case, what, case.heat, _heat(said(request, "heat")), by, why=why)
    elif what.startswith("risk:") and what.removeprefix("risk:") in case.risks:
        understand.overrule(case, what, True, False, by, text=said(request, "text"), why=why)
    else:
        raise Invalid("Choose what is wrong: the heat, one of the risks, or that it is a complaint.", "what")


def _heat(value: str) -> int:
    if not value.strip().isdecimal() or int(value) > 100:
        raise Invalid("Heat is a whole number from 0 to 100.", "heat")
    return int(value)
