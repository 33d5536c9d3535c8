"""Merge with a preview, un-merge, and the story of a merged case before it was."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases import clock
from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Customer, Merge
from amends.cases.policy import visible_cases
from amends.cases.straight.duplicates import Suggestion, suggestions
from amends.cases.straight.preview import Preview, preview
from amends.cases.straight.services import merge_cases, unmerge
from amends.desk.answers import me, say, say_undoable
from amends.desk.case.events import Line, Teller
from amends.desk.case.handling import acts, number, said
from amends.desk.case.reads import find_case, user_of
from amends.desk.case.when import Clock
from amends.desk.frame import frame_of
from amends.people.models import User
from amends.understand.models import Concern

MOST = 5


@dataclass(frozen=True, slots=True)
class MergePage:
    """The preview, or before one is chosen what may belong here."""

    case: Case
    asked: str
    found: Preview | None
    suggested: list[Suggestion]
    trouble: str = ""

    @property
    def problem(self) -> str:
        """Why not: what was just refused, or what would be."""
        return self.trouble or (self.found.refusal if self.found else "")

    @property
    def swapped(self) -> str:
        """The address of the same preview, with the other case surviving."""
        if not self.found or len(self.found.others) != 1:
            return ""
        return f"{reverse('case-merge', args=[self.found.others[0].reference])}?with={self.case.reference}"


@require_safe
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    """What a merge would do. Nothing is changed."""
    case = find_case(request, reference)
    return _show(request, case, request.GET.getlist("with"))


def _show(
    request: HttpRequest, case: Case, wanted: list[str], trouble: str = "", status: int = 200
) -> HttpResponse:
    try:
        others = _others(request, case, wanted)
    except Refused as refusal:
        others, trouble = [], trouble or str(refusal)
    page = MergePage(
        case=case,
        asked=" ".join(wanted),
        found=preview(case, others) if others else None,
        suggested=[] if others else suggestions(case, user_of(request)),
        trouble=trouble,
    )
    return render(request, "desk/straight/merge.html", {"page": page, "nav": "queue"}, status=status)


def _others(request: HttpRequest, case: Case, wanted: list[str]) -> list[Case]:
    """The cases that were named, by reference, several with spaces or commas between."""
    named = [word for text in wanted for word in text.replace(",", " ").split()]
    cases = visible_cases(user_of(request)).select_related("customer", "owner", "team")
    found: dict[int, Case] = {}
    for word in named[:MOST]:
        other = cases.filter(pk=Case.pk_of(word) or 0).first()
        if other is None:
            raise Invalid(
                f"There is no case {word[:20]!r} that you can open. A reference looks like A-1042.", "with"
            )
        found[other.pk] = other
    found.pop(case.pk, None)
    return list(found.values())


@require_POST
def do_merge(request: HttpRequest, reference: str) -> HttpResponse:
    """Merge, and offer to undo it. A refusal shows the preview again."""
    case = find_case(request, reference)
    wanted = [str(value) for value in request.POST.getlist("with")]
    try:
        others = _others(request, case, wanted)
        whose = number(request, "customer")
        customer = Customer.objects.filter(pk=whose).first() if whose else None
        prefer = ("offer",) if said(request, "offer") == "theirs" else ()
        done = merge_cases(case, others, staff(user_of(request)), customer, prefer)
    except Refused as refusal:
        return _show(request, case, wanted, str(refusal), refusal.status)
    names = " and ".join(other.reference for other in others)
    if len(done) == 1:
        url = reverse("case-unmerge", args=[case.reference, done[0].pk])
        say_undoable(request, f"{names} is part of {case.reference} now.", url)
    else:
        say(request, f"{names} are part of {case.reference} now.")
    return redirect("case", case.reference)


@acts("merged", tab="facts")
def undo(request: HttpRequest, case: Case, by: Actor, pk: int) -> HttpResponse:
    """Take a merged case out again."""
    row = get_object_or_404(Merge.objects.select_related("survivor", "merged"), pk=pk, survivor=case)
    stayed = unmerge(row, by)
    words = f"{row.merged.reference} stands on its own again."
    if stayed:
        words += f" {stayed} message{'s' if stayed > 1 else ''} that came in between stay{'' if stayed > 1 else 's'} here."
    url = reverse("case-merge-do", args=[case.reference])
    say_undoable(request, words, url, **{"with": row.merged.reference, "customer": case.customer_id})
    return redirect("case", case.reference)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the other case's journal."""

    when: str
    exact: str
    line: Line


@require_safe
def before(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the journal tells of a merged case; its entries never move."""
    case = find_case(request, reference)
    row = Merge.objects.select_related("merged", "by").filter(pk=pk, survivor=case, undone_at=None).first()
    if row is None:
        raise Http404("Nothing was merged here.")
    context = {"case": case, "merge": row, "told": _told(request, row.merged), "nav": "queue"}
    return render(request, "desk/straight/before.html", context)


def _told(request: HttpRequest, case: Case) -> list[Told]:
    frame = frame_of(request)
    time = Clock(clock.now(), ZoneInfo(frame.firm.zone_name))
    entries = list(case.journal.select_related("payload").order_by("-id"))
    keys = [entry.facts.get("concern") for entry in entries if entry.facts.get("concern")]
    people = {person.pk: person for person in User.objects.all()}
    teller = Teller(me(request), people, Concern.objects.in_bulk(keys), time)
    lines = [(entry.at, teller.line(entry)) for entry in entries]
    return [Told(time.day(at), time.exact(at), line) for at, line in lines if line]
