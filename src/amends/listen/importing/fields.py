"""Which column means what. The first name that a row has, wins; letters, case and dashes aside."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from amends.cases.firm import firm
from amends.cases.services import Who

NAMES: dict[str, tuple[str, ...]] = {
    "source_id": ("source_id", "complaint_id", "case_id", "ticket_id", "id", "message_id", "reference", "number"),
    "text": ("text", "consumer_complaint_narrative", "complaint_what_happened", "narrative", "body", "message", "complaint", "description", "content"),
    "date": ("date_received", "received_at", "received", "opened_at", "created_at", "created", "date", "at"),
    "subject": ("subject", "title", "summary"),
    "name": ("customer_name", "name", "from_name", "full_name", "customer"),
    "email": ("customer_email", "email", "e_mail", "from_email", "mail", "email_address"),
    "phone": ("customer_phone", "phone", "telephone", "mobile"),
    "order_reference": ("order_reference", "order_id", "order", "order_number"),
}  # fmt: skip
TOPICS = ("product", "issue")  # together they name a case that has no subject
FORMATS = ("%Y/%m/%d", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%B %d, %Y")


class BadRow(Exception):
    """Why a row cannot be imported."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One row in our words."""

    source_id: str
    text: str
    subject: str
    who: Who
    at: datetime | None
    order_reference: str


def columns(row: dict[str, Any]) -> dict[str, str]:
    """Our word for each column of a row that we understand: {"text": "narrative", …}."""
    given = {_plain(str(name)): str(name) for name in row}
    chosen = {ours: next((given[n] for n in names if n in given), "") for ours, names in NAMES.items()}
    return {ours: theirs for ours, theirs in chosen.items() if theirs}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def fields_of(row: dict[str, Any]) -> Fields:
    """A row in our words. Raises BadRow with the reason."""
    known = {ours: _text(row[theirs]) for ours, theirs in columns(row).items()}
    source_id, text = known.get("source_id", ""), known.get("text", "")
    if not source_id:
        raise BadRow(
            "It has no id (id, complaint_id or the like), so a second import could not know it again."
        )
    if len(source_id) > 200:
        raise BadRow("Its id is longer than 200 characters.")
    if not text:
        raise BadRow("It has no text (text, narrative, body or the like).")
    return Fields(
        source_id,
        text,
        known.get("subject") or _topic(row),
        Who(known.get("name", ""), _email(known.get("email", "")), known.get("phone", "")),
        moment(known["date"]) if known.get("date") else None,
        known.get("order_reference", ""),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode().strip()


def _topic(row: dict[str, Any]) -> str:
    given = {_plain(str(name)): _text(value) for name, value in row.items()}
    return ": ".join(filter(None, (given.get(topic, "") for topic in TOPICS)))


def _email(text: str) -> str:
    if text and "@" not in text:
        raise BadRow(f"Its e-mail address is {text[:60]!r}.")
    return text.lower()


def moment(text: str) -> datetime:
    """A date or date-time, as many programs write it; without a zone, in the firm's."""
    for reads in (datetime.fromisoformat, *(_by(form) for form in FORMATS)):
        try:
            found = reads(text)
        except ValueError:
            continue
        return _aware(found)
    raise BadRow(f"Its date is {text[:40]!r}, which cannot be read. Write it as 2026-03-27.")


def _by(form: str) -> Any:
    return lambda text: datetime.strptime(text, form)


def _aware(found: datetime) -> datetime:
    if found.tzinfo:
        return found.astimezone(UTC)
    if found.time() == time(0):
        found = found.replace(hour=12)  # a bare date stays that date in any zone near the firm's
    return found.replace(tzinfo=ZoneInfo(firm().zone_name)).astimezone(UTC)
