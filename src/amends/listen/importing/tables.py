"""A row of a table (CSV, JSON lines, Parquet) as a story, by a mapping."""

import hashlib
import json
from datetime import datetime
from typing import Any

from amends.cases.models import State
from amends.cases.services import Who, Words
from amends.listen.importing.dates import moment
from amends.listen.importing.mapping import Mapping, columns, key
from amends.listen.importing.shape import BadRow, Item, Said, Story, address, plain

TOPICS = ("product", "issue")  # together they name a case that has no subject
FINISHED = {
    **dict.fromkeys(("closed", "archived", "geschlossen", "cerrado", "fermé", "clos"), State.CLOSED),
    **dict.fromkeys(("solved", "resolved", "done", "complete", "completed", "gelöst", "erledigt"), State.RESOLVED),
    **dict.fromkeys(("pending", "waiting", "on hold", "hold", "waiting on customer"), State.WAITING),
    **dict.fromkeys(("open", "new", "reopened", "active", "in progress", "offen", "neu"), State.OPEN),
}  # fmt: skip


def item(number: int, row: dict[str, Any], mapping: Mapping) -> Item:
    """A row ready to be brought. Raises BadRow with the reason."""
    known = _known(row, mapping)
    content = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")
    source_id = _source_id(known, mapping)
    told = story(row, known, mapping)
    return Item(number, identity(source_id or content.hex()), content, lambda: told)


def _known(row: dict[str, Any], mapping: Mapping) -> dict[str, str]:
    """The cells that are taken. A line of JSON may call a thing otherwise than the lines before it."""
    own = {} if all(theirs in row for theirs in mapping.columns.values()) else columns(row)
    taken = {ours: theirs if theirs in row else own.get(ours, "") for ours, theirs in mapping.columns.items()}
    return {ours: plain(row.get(theirs)) for ours, theirs in taken.items()}


def _source_id(known: dict[str, str], mapping: Mapping) -> str:
    """The source's id; empty where the file has none at all, then all cells together are the identity."""
    found = known.get("source_id", "")
    if "source_id" in mapping.columns and not found:
        raise BadRow(
            "It has no id (id, complaint_id or the like), so a second import could not know it again."
        )
    if len(found) > 200:
        raise BadRow("Its id is longer than 200 characters.")
    return found


def identity(source_id: str) -> str:
    """What makes a second row with this id the same one."""
    return "import:" + hashlib.sha256(source_id.encode()).hexdigest()


def story(row: dict[str, Any], known: dict[str, str], mapping: Mapping) -> Story:
    """A row in our words."""
    text = known.get("text", "")
    if not text:
        raise BadRow("It has no text (text, narrative, body or the like).")
    who = Who(known.get("name", ""), address(known.get("email", "")), known.get("phone", ""))
    subject, at = known.get("subject") or _topic(row), _at(known, mapping)
    words = Words(text, subject=subject[:998], from_name=who.name, from_email=who.email)
    state, facts = _state(known), _facts(known)
    return Story(
        who=who,
        said=(Said(words, at=at),),
        subject=subject or text[:80],
        source_id=known.get("source_id") or None,
        at=at,
        state=state,
        order_reference=known.get("order_reference", ""),
        agent=Who("", known.get("agent", "").lower()),
        facts=facts,
    )


def _at(known: dict[str, str], mapping: Mapping) -> datetime | None:
    return moment(known["date"], mapping.dates, mapping.zone) if known.get("date") else None


def _state(known: dict[str, str]) -> str:
    return FINISHED.get(known.get("state", "").lower(), State.OPEN)


def _facts(known: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if known.get("tags"):
        facts["tags"] = known["tags"]
    if known.get("state") and known["state"].lower() not in FINISHED:
        facts["state there"] = known["state"]
    return facts


def _topic(row: dict[str, Any]) -> str:
    given = {key(str(name)): plain(value) for name, value in row.items()}
    return ": ".join(filter(None, (given.get(topic, "") for topic in TOPICS)))
