"""Putting one case right, in full: which point has what, what fits, what others got, how far it has come."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from amends.cases.actors import Actor
from amends.cases.models import Case
from amends.cases.policy import visible_cases
from amends.desk.acting import Trouble, acting, number, said
from amends.desk.answers import say
from amends.desk.case.reads import find_case, user_of
from amends.desk.case.resolving import moment
from amends.desk.case.when import Clock
from amends.desk.frame import frame_of
from amends.desk.times import span
from amends.people.models import User
from amends.resolve import services as resolve
from amends.resolve.counting import GIVEN
from amends.resolve.matrix import ANSWERING, bare, waived
from amends.resolve.measures import first_action_of
from amends.resolve.models import CouponCode, DeliveryStep, Remedy, Waiver
from amends.resolve.precedent import Likes, likes_of
from amends.resolve.selectors import catalogue, remedies_of
from amends.resolve.selectors import said as remedy_words
from amends.resolve.suggesting import Suggestion, suggestions_for
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern


@dataclass(frozen=True, slots=True)
class Point:
    """One point with the remedies that answer it, or why there is none."""

    number: int
    concern: Concern
    remedies: list[str]
    waived: str
    bare: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One remedy: how far it has come, and what may be done next."""

    remedy: Remedy
    name: str
    state: str
    code: str
    steps: list[DeliveryStep]
    likes: str
    to_ring: bool


@dataclass(frozen=True, slots=True)
class Right:
    """The page."""

    case: Case
    points: list[Point]
    given: list[Given]
    suggestions: list[Suggestion]
    likes: list[Likes]
    first: str
    people: list[User]
    trouble: str = ""


@require_safe
def putting_right(request: HttpRequest, reference: str) -> HttpResponse:
    """The page; nothing changes."""
    return _show(request, find_case(request, reference), Trouble())


def _show(request: HttpRequest, case: Case, trouble: Trouble) -> HttpResponse:
    page = _page(request, case, trouble.sentence)
    return render(request, "desk/remedies/case.html", {"page": page, "case": case}, status=trouble.status)


def _page(request: HttpRequest, case: Case, trouble: str) -> Right:
    concerns, remedies = list(concerns_of(case)), list(remedies_of(case).prefetch_related("steps__owner"))
    likes = likes_of(case, visible_cases(user_of(request)))
    best = next((one.precedent for one in likes if len(one.precedent.sums) > 1), None)
    usual = sorted(best.sums)[len(best.sums) // 2] if best else None
    given = [remedy for remedy in remedies if remedy.state in GIVEN]
    first: timedelta | None = first_action_of(case)
    return Right(
        case=case,
        points=_points(case, concerns, remedies),
        given=_given(case, remedies, likes, Clock(frame_of(request).now, frame_of(request).zone)),
        suggestions=suggestions_for(case, concerns, list(catalogue()), given, usual),
        likes=likes,
        first=f"The first remedy came {span(first)} after the complaint." if first else "",
        people=list(User.objects.filter(is_active=True).order_by("name")),
        trouble=trouble,
    )


def _points(case: Case, concerns: list[Concern], remedies: list[Remedy]) -> list[Point]:
    waivers = list(Waiver.objects.filter(concern__case=case).select_related("concern"))
    standing = waived(waivers)
    reasons = {row.concern_id: row.reason for row in waivers if row.concern_id in standing}
    answering = [remedy for remedy in remedies if remedy.state in ANSWERING]
    answered = {point.pk for remedy in answering for point in remedy.concerns.all()} | standing
    left = {concern.pk for _, concern in bare(concerns, answered)}
    rows = []
    for place, concern in enumerate(concerns, start=1):
        own = [remedy for remedy in answering if concern in remedy.concerns.all()]
        words = [f"{remedy_words(one)}, {one.get_state_display()}" for one in own]
        why = "" if own else reasons.get(concern.pk, "")
        rows.append(Point(place, concern, words, why, concern.pk in left))
    return rows


def _given(case: Case, remedies: list[Remedy], likes: list[Likes], clock: Clock) -> list[Given]:
    codes = dict(CouponCode.objects.filter(remedy__case=case).values_list("remedy_id", "code"))
    by_kind = {one.kind: one.precedent for one in likes}
    calls = set(case.dues.filter(kind="call", settled_at=None).values_list("object_id", flat=True))
    rows = []
    for remedy in remedies:
        before = by_kind.get(remedy.item.kind)
        words = before.in_words(remedy.worth) if before and before.sums else ""
        state = remedy.get_state_display()
        if remedy.delivered_at and remedy.decided_at:
            state += f" {clock.spoken(remedy.delivered_at)}, {span(remedy.delivered_at - remedy.decided_at)} after it was granted"
        steps = sorted(remedy.steps.all(), key=lambda step: step.position)
        rows.append(
            Given(
                remedy,
                remedy_words(remedy),
                state,
                codes.get(remedy.pk, ""),
                steps,
                words,
                remedy.pk in calls,
            )
        )
    return rows


def _refused(request: HttpRequest, case: Case, trouble: Trouble) -> HttpResponse:
    return _show(request, find_case(request, case.reference), trouble)


def _back(case: Case) -> HttpResponse:
    return redirect("case-putting-right", case.reference)


acts = acting("page", _refused, _back)


@acts
def step(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """A step of the delivery is done, or somebody else's, or due at another time."""
    row = get_object_or_404(
        DeliveryStep.objects.select_related("remedy__case", "remedy__item"), pk=pk, remedy__case=case
    )
    if said(request, "do") == "done":
        resolve.do_step(row, by)
    else:
        owner = get_object_or_404(User, pk=number(request, "owner") or 0)
        resolve.plan_step(row, owner, moment(request, "due_at"), by)
    say(request, "Kept.")


@acts
def told(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Somebody rang the customer: it is done."""
    remedy = get_object_or_404(Remedy.objects.select_related("case", "item"), pk=pk, case=case)
    resolve.mark_told(remedy, by, said(request, "note"))
    say(request, "Kept.")


@acts
def waive(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Why an upheld point gets no remedy."""
    concern = get_object_or_404(Concern.objects.select_related("case"), pk=pk, case=case)
    resolve.waive_remedy(concern, said(request, "reason"), by)
    say(request, "Kept.")
