"""How what arrived and became no message is found by who sent it."""

import json
from collections.abc import Collection
from secrets import token_hex
from typing import Any

from amends.cases.models import Channel, Raw
from amends.cases.privacy.registry import Personal, declare, find_raws_with, forget_raws_with


def register() -> None:
    """Called when the app is ready."""
    find_raws_with(unfiled_from)
    forget_raws_with(_forget_files)
    declare(
        Personal(
            "listen.Mailbox",
            plain=(
                "name",
                "address",
                "host",
                "user",
                "folder",
                "secret",
                "token_url",
                "client_id",
                "last_error",
            ),
            why_plain="Our own mailboxes; a fault is told in our words.",
        ),
        Personal("listen.CallDraft", "calls_begun", case="case", fields={"fields": dict}, gone=True),
        Personal(
            "listen.Feedback",
            "feedback",
            case="case",
            facts="feedback",
            reach=("email", "phone"),
            blobs=("blob",),
            fields={
                "source_id": lambda _old: f"erased-{token_hex(8)}",
                "text": "",
                "title": "",
                "name": "",
                "email": "",
                "phone": "",
                "url": "",
                "order_reference": "",
                "why": list,
                "reply": "",
                "failure": "",
            },
            plain=("platform",),
        ),
        Personal(
            "listen.Import", plain=("path", "name", "format", "channel", "mapping", "why"), mentions=("name",)
        ),
        Personal("listen.Problem", plain=("why",), why_plain="What is wrong with a row, in our words."),
        Personal("listen.SavedMapping", plain=("name", "mapping")),
        Personal(
            "listen.Brought",
            case="case",
            customer="customer",
            fields={"facts": dict, "before": lambda _old: None},
            plain=("messages", "notes", "kept"),
            why_plain="Keys of rows, and why undo left one.",
        ),
        Personal("listen.Delivery", case="raw__message__case", fields={"message_id": ""}),
    )


def _forget_files(raws: Collection[int]) -> None:
    from amends.listen.mailboxes.folder import forget_files

    forget_files(raws)


def unfiled_from(reach: Collection[str]) -> list[int]:
    """The keys of held, dropped and waiting items whose sender is one of these addresses or numbers."""
    waiting = Raw.objects.filter(message=None, aside=None).select_related("blob").order_by("id")
    return [raw.pk for raw in waiting.iterator(chunk_size=20) if not senders(raw).isdisjoint(reach)]


def senders(raw: Raw) -> set[str]:
    """Every address and number that this item says it comes from, in small letters."""
    from amends.listen import mail

    found = {str(raw.envelope.get("sender") or "")}
    if raw.channel == Channel.MAIL:
        found.add(mail.parse(bytes(raw.blob.content)).from_email)
    else:
        found |= _of_fields(raw)
    return {one.strip().lower() for one in found if one.strip()}


def _of_fields(raw: Raw) -> set[str]:
    try:
        said: Any = json.loads(bytes(raw.blob.content))
    except ValueError:
        return set()
    fields = said if isinstance(said, dict) else {}
    return {str(fields.get(name) or "") for name in ("email", "phone")}
