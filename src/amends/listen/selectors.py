"""Reads of this room."""

from django.db.models import QuerySet

from amends.cases.models import Raw


def held_items() -> QuerySet[Raw]:
    """What waits for a person to decide, oldest first."""
    return Raw.objects.filter(state=Raw.State.HELD).defer("blob__content").order_by("received_at", "id")
