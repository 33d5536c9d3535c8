"""Reads of this room."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from amends.cases.models import Raw
from amends.listen.models import Mailbox

PATIENCE = timedelta(minutes=10)  # a server may be away for a moment; that is no news


def held_items() -> QuerySet[Raw]:
    """What waits for a person to decide, oldest first."""
    return Raw.objects.filter(state=Raw.State.HELD).defer("blob__content").order_by("received_at", "id")


def troubled_mailboxes(now: datetime) -> QuerySet[Mailbox]:
    """Those with mail that is missing here, and those that could not be asked for a while."""
    away = Q(failing_since__lt=now - PATIENCE, paused=False)
    return Mailbox.objects.filter(Q(alarm_since__isnull=False) | away, removed_at=None)
