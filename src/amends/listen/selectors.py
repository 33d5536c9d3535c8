"""Reads of this room."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from amends.cases.models import Raw
from amends.cases.searching.engine import Groups
from amends.cases.searching.matching import matches
from amends.listen.models import Mailbox

LOOKED_THROUGH, LOOKED_AT, SHOWN = 50, 20_000, 5  # held items, bytes of each, and how many are named
PATIENCE = timedelta(minutes=10)  # a server may be away for a moment; that is no news


def held_items() -> QuerySet[Raw]:
    """What waits for a person to decide, oldest first."""
    return Raw.objects.filter(state=Raw.State.HELD).defer("blob__content").order_by("received_at", "id")


def held_with(groups: Groups) -> list[Raw]:
    """Held items that have these words in their sender or text: of the newest, as far as they can be read as text."""
    newest = Raw.objects.filter(state=Raw.State.HELD).order_by("-received_at", "-id")
    read = newest.annotate(said=Substr("blob__content", 1, LOOKED_AT)).defer("blob__content")[:LOOKED_THROUGH]
    found: list[Raw] = [raw for raw in read if matches(groups, _text(raw), _sender(raw))]
    return found[:SHOWN]


def _text(raw: Any) -> str:
    return bytes(raw.said or b"").decode("utf-8", "replace")


def _sender(raw: Raw) -> str:
    return f"{raw.envelope.get('from', '')} {raw.envelope.get('sender', '')} {raw.held_reason}"


def troubled_mailboxes(now: datetime) -> QuerySet[Mailbox]:
    """Those with mail that is missing here, and those that could not be asked for a while."""
    away = Q(failing_since__lt=now - PATIENCE, paused=False)
    return Mailbox.objects.filter(Q(alarm_since__isnull=False) | away, removed_at=None)
