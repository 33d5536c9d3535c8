"""Reads of the inbox. What waits too long stands first."""

from datetime import datetime, timedelta

from django.db.models import Case as When
from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models import When as If

from amends.cases import clock
from amends.listen.feedback.models import Feedback

KINDS = {
    "open": Q(state=Feedback.State.OPEN),
    "proposed": Q(state=Feedback.State.OPEN, proposed=True),
    "reviews": Q(state=Feedback.State.OPEN, source=Feedback.Source.REVIEW),
    "posts": Q(state=Feedback.State.OPEN, source=Feedback.Source.SOCIAL),
    "good": Q(state=Feedback.State.OPEN, proposed=False, score__gte=80),
    "done": ~Q(state=Feedback.State.OPEN),
}


def inbox(kind: str, answer_days: int) -> QuerySet[Feedback]:
    """The rows of one view: late low ones, then other low ones, then the newest."""
    late = Q(state=Feedback.State.OPEN, proposed=True, received_at__lt=late_before(answer_days))
    rise = When(
        If(late, then=Value(2)),
        If(proposed=True, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = Feedback.objects.filter(KINDS.get(kind, KINDS["open"])).annotate(rise=rise)
    return found.select_related("location", "case").order_by("-rise", "-received_at", "-id")


def late_before(answer_days: int) -> datetime:
    """What was received before this moment waits for too long."""
    return clock.now() - timedelta(days=answer_days)
