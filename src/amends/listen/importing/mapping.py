"""Which column of a table means what: guessed with a confidence, changed by a person, kept under a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import available_timezones

from amends.cases.errors import Invalid
from amends.listen.importing.dates import ORDERS, moment, order_in
from amends.listen.importing.shape import BadRow, plain

# Letters, case and dashes aside. The first name that a row has, wins.
NAMES: dict[str, tuple[str, ...]] = {
    "source_id": ("source_id", "complaint_id", "case_id", "ticket_id", "id", "message_id", "reference", "number"),
    "text": ("text", "consumer_complaint_narrative", "complaint_what_happened", "narrative", "body", "message", "complaint", "description", "content"),
    "date": ("date_received", "received_at", "received", "opened_at", "created_at", "created", "date", "at"),
    "subject": ("subject", "title", "summary"),
    "name": ("customer_name", "name", "from_name", "full_name", "customer"),
    "email": ("customer_email", "email", "e_mail", "from_email", "mail", "email_address"),
    "phone": ("customer_phone", "phone", "telephone", "mobile"),
    "order_reference": ("order_reference", "order_id", "order", "order_number"),
    "state": ("status", "case_status", "ticket_status"),
    "agent": ("agent_email", "assignee_email", "owner_email"),
    "tags": ("tags", "labels"),
}  # fmt: skip
WORDS = {
    "source_id": "Id in the source", "text": "What they wrote", "date": "When it came", "subject": "Subject", "name": "Customer’s name",
    "email": "Customer’s e-mail", "phone": "Customer’s phone", "order_reference": "Order", "state": "State", "agent": "Colleague’s e-mail", "tags": "Tags",
}  # fmt: skip
SURE, LIKELY, BY_LOOKS = 0.98, 0.85, 0.5
SAMPLE = 200  # rows that a guess looks at


@dataclass(frozen=True, slots=True)
class Mapping:
    """Our word for each column that is taken, and how its dates are read."""

    columns: dict[str, str] = field(default_factory=dict)
    dates: str = ""  # day_first, month_first, or empty where no date of the file can be read two ways
    zone: str = ""  # of dates that name none; empty: the firm's

    def to_dict(self) -> dict[str, Any]:
        """As `--mapping` reads it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Guess:
    """One of our words, the column that it is taken from, and why we think so."""

    ours: str
    theirs: str
    confidence: float
    why: str
    examples: tuple[str, ...] = ()


def mapping_of(said: Any) -> Mapping:
    """A mapping that a person or file gave. Raises Invalid with the sentence."""
    if not isinstance(said, dict) or not isinstance(said.get("columns", {}), dict):
        raise Invalid('A mapping is an object such as {"columns": {"text": "Narrative"}}.', "mapping")
    columns = {str(ours): str(theirs) for ours, theirs in said.get("columns", {}).items() if theirs}
    if unknown := sorted(set(columns) - set(NAMES)):
        raise Invalid(f"There is no field {unknown[0]!r}. There are: {', '.join(NAMES)}.", "mapping")
    dates, zone = str(said.get("dates") or ""), str(said.get("zone") or "")
    if dates and dates not in ORDERS:
        raise Invalid(f"Dates are one of: {', '.join(ORDERS)}.", "dates")
    if zone and zone not in available_timezones():
        raise Invalid(f"{zone} is no time zone. Choose one such as Europe/London.", "zone")
    return Mapping(columns, dates, zone)


def headings(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Every column of these rows, in the order in which they come."""
    return list(dict.fromkeys(str(name) for row in rows for name in row))


def columns(row: dict[str, Any]) -> dict[str, str]:
    """Our word for each column whose name we know: {"text": "narrative", …}."""
    given = {key(str(name)): str(name) for name in reversed(row)}
    chosen = {ours: next((given[n] for n in names if n in given), "") for ours, names in NAMES.items()}
    return {ours: theirs for ours, theirs in chosen.items() if theirs}


def key(name: str) -> str:
    """A heading without its letters' case, spaces and dashes."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def guess(rows: Sequence[dict[str, Any]]) -> list[Guess]:
    """The columns by their names; what is missing then, by what stands in them."""
    names = headings(rows)
    known = columns(dict.fromkeys(names))
    found = {ours: _by_name(ours, theirs) for ours, theirs in known.items()}
    for ours in ("text", "email", "date"):
        if ours not in found and (
            theirs := _by_looks(ours, rows, [n for n in names if n not in known.values()])
        ):
            found[ours] = Guess(ours, theirs, BY_LOOKS, LOOKS[ours])
    return [_with_examples(found.get(ours, Guess(ours, "", 0, "")), rows) for ours in NAMES]


def _by_name(ours: str, theirs: str) -> Guess:
    first = key(theirs) in NAMES[ours][:2]
    return Guess(ours, theirs, SURE if first else LIKELY, "by its name")


LOOKS = {
    "text": "its cells are the longest",
    "email": "its cells are addresses",
    "date": "its cells are dates",
}


def _by_looks(ours: str, rows: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    scores = {name: _score(ours, [text for row in rows if (text := plain(row.get(name)))]) for name in names}
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] > 0 else ""


def _score(ours: str, cells: Sequence[str]) -> float:
    if not cells:
        return 0
    if ours == "text":
        mean = sum(map(len, cells)) / len(cells)
        return mean if mean >= 40 else 0
    fits = _is_address if ours == "email" else _is_date
    share = sum(map(fits, cells)) / len(cells)
    return share if share >= 0.8 else 0


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text))


def _is_date(text: str) -> bool:
    try:
        return len(text) >= 6 and bool(moment(text, ORDERS[0], "UTC") or moment(text, ORDERS[1], "UTC"))
    except BadRow:
        return False


def _with_examples(found: Guess, rows: Sequence[dict[str, Any]]) -> Guess:
    cells = dict.fromkeys(text[:60] for row in rows if (text := plain(row.get(found.theirs))))
    return Guess(found.ours, found.theirs, found.confidence, found.why, tuple(list(cells)[:3]))


def settled(rows: Sequence[dict[str, Any]], given: Mapping | None) -> tuple[Mapping, str]:
    """(the mapping that is used, a date that a person must say how to read, or nothing)."""
    found = given if given and given.columns else Mapping({g.ours: g.theirs for g in guess(rows) if g.theirs})
    if given:
        found = Mapping(found.columns, given.dates, given.zone)
    if found.dates or "date" not in found.columns:
        return found, ""
    order, doubtful = order_in(plain(row.get(found.columns["date"])) for row in rows)
    return Mapping(found.columns, order, found.zone), "" if order else doubtful
