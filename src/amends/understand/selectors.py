"""Reads of understanding."""

from amends.cases.models import Case
from amends.understand.models import Concern, HeatPoint, Reading


def heat_points(case: Case) -> list[HeatPoint]:
    """The heat arc, oldest first."""
    return list(case.heat_points.order_by("at", "id"))


def readings(case: Case) -> dict[int, Reading]:
    """Readings by the key of their message."""
    return {r.message_id: r for r in Reading.objects.filter(message__case=case)}


def open_concerns(case: Case) -> list[Concern]:
    """What the customer raised and still stands, in order."""
    return list(case.concerns.filter(removed_at=None).order_by("position", "id"))
