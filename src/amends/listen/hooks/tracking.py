"""What became of a mail of ours, as its provider tells: the same verbs as for a report by mail."""

from typing import Any

from anymail.signals import EventType, RejectReason
from django.db.models import Q
from django.http import HttpRequest

from amends.cases import addresses
from amends.cases.links import message_pk_of_return
from amends.cases.mailer.providers import MARK
from amends.cases.models import Message
from amends.listen.bounces.act import CALLED_SPAM
from amends.listen.bounces.words import FOR_GOOD, FOR_NOW, NOBODY, STATUS, in_words, meaning

_GONE = (RejectReason.BOUNCED, RejectReason.INVALID)


def take_events(request: HttpRequest, reader: Any) -> int:
    """Mark what the events say; how many spoke of a mail of ours."""
    return sum(_act(event) for event in reader.parse_events(request))


def _act(event: Any) -> bool:
    ours = _about(event)
    if ours is None:
        return False
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        hard, why = _judged(event)
        addresses.came_back(ours, why, hard)
    elif event.event_type == EventType.COMPLAINED:
        addresses.called_spam(ours, CALLED_SPAM)
    elif event.event_type == EventType.DEFERRED:
        addresses.is_late(ours, _judged(event)[1])
    return True


def _about(event: Any) -> Message | None:
    """By our own mark, else by the provider's name for it, else by our Message-ID."""
    ours = Message.objects.filter(direction=Message.Direction.OUT).select_related("case__customer", "address")
    key = message_pk_of_return(str((event.metadata or {}).get(MARK, "")))
    if key and (found := ours.filter(pk=key).first()):
        return found
    named = str(event.message_id or "").strip()
    if not named:
        return None
    bare = named.strip("<>")
    return ours.filter(Q(provider_id__in=(named, bare)) | Q(message_id=f"<{bare}>")).order_by("-id").first()


def _judged(event: Any) -> tuple[bool, str]:
    """(is it for good, plain words). Their server's words decide; without any, the provider's verdict."""
    said = str(event.mta_response or event.description or "")
    found = meaning(next(iter(STATUS.findall(said)), ""), said)
    if found in (FOR_GOOD, FOR_NOW):
        gone = event.reject_reason in _GONE and not _is_soft(event.esp_event)
        found = NOBODY if gone and found == FOR_NOW else FOR_GOOD if gone else FOR_NOW
    return found.hard, in_words(found, said)


def _is_soft(given: Any) -> bool:
    """Some providers have one event for both, and say which in a field of their own."""
    if not isinstance(given, dict):
        return False
    inner = given.get("event-data", given)
    words = " ".join(
        str(inner.get(name, "")) for name in ("event", "Type", "type", "severity", "bounce_class")
    )
    soft = any(word in words.lower() for word in ("soft", "temporary", "transient", "block"))
    return soft or inner.get("hard_bounce") is False
