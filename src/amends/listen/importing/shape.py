"""What every source is turned into: a story, that is one case with all that was said on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from amends.cases.models import Case, State
from amends.cases.services import Who, Words

IN, OUT, NOTE = "in", "out", "note"


class BadRow(Exception):
    """Why a row cannot be imported."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said by the customer (in), by us (out), or among colleagues (note)."""

    words: Words
    direction: str = IN
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One case as its source tells it. `facts` has what has no place of its own here: tags, fields, agent."""

    who: Who
    said: tuple[Said, ...]
    subject: str = ""
    source_id: str | None = None
    at: datetime | None = None
    state: str = State.OPEN
    finished_at: datetime | None = None
    order_reference: str = ""
    agent: Who = field(default_factory=Who)
    spam: bool = False
    case: Case | None = None  # a mail that answers one of this case
    source: str = ""  # the program it comes from, as people call it
    facts: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()  # what of it could not be brought; the rest is


@dataclass(frozen=True, slots=True)
class Item:
    """A row that can be imported: what identifies it, its bytes, and how it becomes a story."""

    number: int
    identity: str
    content: bytes
    story: Callable[[], Story]
    message_id: str = ""


def plain(value: Any) -> str:
    """Any value as text that both databases can keep."""
    if value is None:
        return ""
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode().strip()


def address(text: str) -> str:
    """A lower-case e-mail address, or none. Raises BadRow for what is neither."""
    if text and "@" not in text:
        raise BadRow(f"Its e-mail address is {text[:60]!r}.")
    return text.lower()
