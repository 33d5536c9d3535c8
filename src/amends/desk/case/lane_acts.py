"""What is done about a risk lane on its case: raised by a person, or followed."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from amends.cases.models import Case
from amends.desk.case.handling import Actor, acts, said
from amends.understand import lanes
from amends.understand.models import Lane


@acts("lane-raise", tab="story")
def raise_one(request: HttpRequest, case: Case, by: Actor) -> None:
    """A person sees a risk: its lane stands, and its people are told."""
    lanes.raise_lane(case, said(request, "kind"), said(request, "why"), by)


@acts("lane-{pk}", tab="story")
def follow(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """The protocol was followed."""
    lane = get_object_or_404(Lane.objects.select_related("case"), pk=pk, case=case)
    lanes.follow_lane(lane, said(request, "note"), by)
