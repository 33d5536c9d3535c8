"""Whether the record is whole: the journal's chain, the stored bytes, and that nothing lies unfiled."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, Exists, Model, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from amends.cases import journal
from amends.cases.models import Attachment, Blob, Case, Customer, Entry, Message, Payload, Raw, Seal

NAMED = 20  # raws named one by one in a report


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: the first bad row in words, or none; and how much there is of everything."""

    ok: bool
    problem: str
    entries: int
    counts: dict[str, int]
    raws: dict[str, int]
    not_filed: list[int] = field(default_factory=list)
    outside: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # what others hold against ours

    def to_dict(self) -> dict[str, Any]:
        """As `amends verify --json` prints it."""
        told = asdict(self)
        return {**told, **told.pop("outside")}


def examine(outside: bool = False) -> Report:
    """Seal and recompute the chain, then reconcile what arrived with what was filed.

    With `outside`, also with what mail servers still hold: the record may be whole and yet lack a mail.
    """
    asked = _ask_outside() if outside else {}
    verdict = journal.verify()
    problem = verdict.problem or next(_faults(), "") or _gap(asked)
    waiting = Raw.objects.filter(state=Raw.State.RECEIVED).order_by("id")
    return Report(
        ok=not problem,
        problem=problem,
        entries=verdict.checked,
        counts=counts(),
        raws=dict(Raw.objects.values_list("state").annotate(Count("id")).order_by("state")),
        not_filed=list(waiting.values_list("pk", flat=True)[:NAMED]),
        outside=asked,
    )


def _ask_outside() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, str] = import_string(settings.AMENDS_RECONCILIATIONS)
    return {name: import_string(path)() for name, path in table.items()}


def _gap(asked: dict[str, list[dict[str, Any]]]) -> str:
    """The first row that does not agree, in its own words."""
    gaps = [row for rows in asked.values() for row in rows if row["ok"] is False]
    if not gaps:
        return ""
    mailbox = gaps[0].get("mailbox")
    return f"Mailbox {mailbox}: {gaps[0]['words']}" if mailbox else str(gaps[0]["words"])


def counted_models() -> dict[str, type[Model]]:
    """What makes up the record, by the name used in reports and backups."""
    models = (Customer, Case, Message, Attachment, Raw, Blob, Entry, Payload, Seal)
    return {model._meta.model_name or "": model for model in models}


def counts() -> dict[str, int]:
    """How many rows there are of what makes up the record."""
    return {name: model._default_manager.count() for name, model in counted_models().items()}


def _faults() -> Iterator[str]:
    for check in CHECKS:
        yield from check()


def _seals_without_entry() -> Iterator[str]:
    # The chain is read through a join, which would pass over a seal at the end whose entry is gone.
    gone = Seal.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).order_by("seq").first()
    if gone:
        yield f"Seal {gone.seq} belongs to journal entry {gone.entry_id}, which is gone."


def _changed_bytes() -> Iterator[str]:
    for blob in Blob.objects.order_by("sha256").iterator(chunk_size=20):
        content = bytes(blob.content)
        if hashlib.sha256(content).hexdigest() != blob.sha256:
            yield f"The stored bytes {blob.sha256[:12]} were changed: they are no longer what arrived."


def _filed_without_message() -> Iterator[str]:
    lost = Raw.objects.filter(state=Raw.State.FILED, message=None, aside=None).order_by("id").first()
    if lost:
        yield f"Raw {lost.pk} ({lost.channel}) is marked as filed, but no message holds it."


def _received() -> QuerySet[Any]:
    return _of("message.received")


def _of(verb: str) -> QuerySet[Any]:
    """The journal entries of messages that came in, or were taken back with their import, with the message's key."""
    return Entry.objects.filter(verb=verb).annotate(message_pk=Cast(KT("facts__message"), BigIntegerField()))


def _messages_without_entry() -> Iterator[str]:
    inbound = Message.objects.filter(direction=Message.Direction.IN)
    found = inbound.exclude(pk__in=_received().values("message_pk")).order_by("id").first()
    if found:
        yield f"Message {found.pk} of case {found.case} came in without a journal entry."


def _entries_without_message() -> Iterator[str]:
    gone = _received().exclude(message_pk__in=Message.objects.values("pk"))
    entry = gone.exclude(message_pk__in=_of("message.taken_back").values("message_pk")).order_by("id").first()
    if entry:
        yield f"Journal entry {entry.pk} received message {entry.message_pk}, which is gone."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _seals_without_entry,
    _filed_without_message,
    _entries_without_message,
    _messages_without_entry,
    _changed_bytes,
)
