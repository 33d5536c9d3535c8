"""What the pages of held items show. Raw bytes are shown as text and never as markup."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from amends.cases.models import Channel, Raw
from amends.desk.frame import Frame
from amends.listen import mail
from amends.listen.selectors import held_items

MOST = 50
SHOWN = 20_000  # bytes of the original on the page; the rest is in the download
READ = 5 * 1024 * 1024  # larger mails are shown by their beginning alone


@dataclass(frozen=True, slots=True)
class Item:
    """One held item as a row."""

    raw: Raw
    sender: str
    when: str


@dataclass(frozen=True, slots=True)
class One:
    """A held item in full, as far as it can be read."""

    raw: Raw
    when: str
    sender: str
    name: str
    email: str
    phone: str
    subject: str
    facts: list[tuple[str, str]]
    text: str
    source: str
    cut: bool
    size: int


def items(frame: Frame) -> tuple[list[Item], bool]:
    """The oldest held items, and whether there are more."""
    rows = list(held_items()[: MOST + 1])
    return [Item(raw, _sender(raw), frame.ago(raw.received_at)) for raw in rows[:MOST]], len(rows) > MOST


def _sender(raw: Raw) -> str:
    return str(raw.envelope.get("from") or raw.envelope.get("sender") or "Somebody")


def raw_of(pk: int) -> Raw:
    """A held or dropped item; what became a message is no business of this page."""
    kept = Raw.objects.select_related("blob").filter(state__in=(Raw.State.HELD, Raw.State.DROPPED))
    found = kept.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def one(raw: Raw, frame: Frame) -> One:
    """Everything that can be said of it."""
    content = bytes(raw.blob.content)
    head = content[:SHOWN].decode("utf-8", "replace").replace("\x00", "\ufffd")
    read = _mail(content) if raw.channel == Channel.MAIL else _fields(content)
    return One(
        raw=raw, when=frame.ago(raw.received_at), source=head, cut=len(content) > SHOWN,
        size=len(content), **{"sender": _sender(raw), **read},
    )  # fmt: skip


def _mail(content: bytes) -> dict[str, Any]:
    read = mail.parse(content[:READ])
    facts = [
        ("From", f"{read.from_name} <{read.from_email}>".strip()),
        ("To", ", ".join(read.to)),
        ("Subject", read.subject),
        ("Date", f"{read.at:%Y-%m-%d %H:%M %z}" if read.at else ""),
        ("Message-ID", read.message_id),
        ("In-Reply-To", read.in_reply_to),
        ("Files", ", ".join(file.name for file in read.files)),
        ("Could not be read", " ".join(filter(None, [*read.notices, read.problem]))),
    ]
    return {
        "name": read.from_name, "email": read.from_email, "phone": "", "subject": read.subject,
        "facts": [(name, value) for name, value in facts if value and value != "<>"],
        "text": read.text[:SHOWN],
    }  # fmt: skip


def _fields(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    plain = {name: str(value) for name, value in said.items() if isinstance(value, str | int)}
    facts = [(name, value) for name, value in plain.items() if name != "text" and value]
    return {
        "name": plain.get("name", ""), "email": plain.get("email", ""), "phone": plain.get("phone", ""),
        "subject": plain.get("subject", ""), "facts": facts, "text": plain.get("text", "")[:SHOWN],
    }  # fmt: skip
