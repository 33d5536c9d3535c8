"""Everything about one customer in a zip: a page to read, tables for programs, mails and files as they came.

The zip is written as it is sent: nothing of it is ever stored here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Attachment, Case, Customer, Entry, Raw
from amends.cases.privacy.erasing import Scope, all_of
from amends.cases.privacy.registry import Personal, about_customers
from amends.cases.privacy.whole import require_whole
from amends.people.models import User

CHUNK = 200
PART = 64 * 1024
CLERICAL = {"id", "demo", "rank", "rank_again_at", "identity", "blob_id"}  # of our machinery, not of them


@transaction.atomic
def export(customer: Customer, by: Actor) -> Iterator[bytes]:
    """Journal that it was asked for; return the zip in pieces."""
    if by.user:
        policy.require(by.user, "privacy.export")
        require_whole(customer, by.user)
    scope = all_of(customer)
    record("customer.exported", by, None, {"customer": customer.pk, "cases": len(scope.cases)})
    return _zipped(customer, scope)


class _Pipe:
    """What ZipFile writes to: it takes bytes until they are fetched."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        self.parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing lies anywhere else."""

    def fetch(self) -> bytes:
        content, self.parts = b"".join(self.parts), []
        return content


def _zipped(customer: Customer, scope: Scope) -> Iterator[bytes]:
    pipe = _Pipe()
    with ZipFile(cast(IO[bytes], pipe), "w", ZIP_DEFLATED) as archive:
        for name, content in _contents(customer, scope):
            with archive.open(name, "w") as out:
                for start in range(0, len(content), PART):
                    out.write(content[start : start + PART])
                    yield pipe.fetch()
    yield pipe.fetch()


def _contents(customer: Customer, scope: Scope) -> Iterator[tuple[str, bytes]]:
    yield "read-me-first.html", _page(customer, scope).encode()
    for table in _named():
        yield f"data/{table.name}.json", _as_json(rows_of(table, scope))
    yield "data/journal.json", _as_json(_journal(scope))
    arrivals = Raw.objects.filter(
        Q(message__case__in=scope.cases) | Q(aside__case__in=scope.cases) | Q(pk__in=scope.raws)
    )
    for raw in arrivals.select_related("blob").order_by("pk").iterator(chunk_size=1):
        yield f"as-it-came/{raw.pk}.{'eml' if raw.channel == 'mail' else 'json'}", bytes(raw.blob.content)
    for one in _files(scope).select_related("blob").iterator(chunk_size=1):
        yield file_name(one), bytes(one.blob.content)


def _files(scope: Scope) -> Any:
    return Attachment.objects.filter(case__in=scope.cases).order_by("pk")


def file_name(one: Attachment) -> str:
    """Where an attachment lies in the zip. No name leads out of its folder."""
    safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in one.name).lstrip(". ")
    return f"files/{one.pk}-{re.sub(r'[.]{2,}', '_', safe)[-100:] or 'file'}"


def _named() -> Iterator[Personal]:
    return (table for table in about_customers() if table.name)


def rows_of(table: Personal, scope: Scope) -> Iterator[dict[str, Any]]:
    """The rows of a table about them, columns by their plain names, references to colleagues by name."""
    found = table.of(scope.cases, scope.customers, scope.words)
    if table.model == "cases.Raw":
        found = found | Raw.objects.filter(pk__in=scope.raws)
    columns = [one for one in table.table._meta.local_concrete_fields if one.attname not in CLERICAL]
    people = [one.name for one in columns if one.related_model in (User, Case)]
    whole = found.select_related(*people) if people else found
    for row in whole.order_by("pk").distinct().iterator(chunk_size=CHUNK):
        yield {_plain_name(one): _plain(row, one) for one in columns}


def _plain_name(column: Any) -> str:
    return str(column.name).replace("_", " ").removesuffix(" at")


def _plain(row: Any, column: Any) -> Any:
    if column.is_relation:
        other = getattr(row, column.attname)
        return str(getattr(row, column.name)) if other and column.related_model in (User, Case) else other
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return getattr(row, column.name)


def _journal(scope: Scope) -> Iterator[dict[str, Any]]:
    """What was done, when and by whom, with the words beside it."""
    about = Q(case__in=scope.cases) | Q(case=None, facts__customer__in=scope.customers)
    entries = Entry.objects.filter(about).select_related("payload", "case", "actor").order_by("id")
    for entry in entries.iterator(chunk_size=CHUNK):
        said = getattr(entry, "payload", None)
        yield {
            "when": entry.at, "what": entry.verb, "case": str(entry.case or ""),
            "who": entry.actor.name if entry.actor else entry.actor_kind,
            "facts": entry.facts, "words": said.body if said else None,
        }  # fmt: skip


def _as_json(rows: Iterator[dict[str, Any]]) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=_word).encode()


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page: its heading, its columns that say something, its rows."""

    name: str
    columns: list[str]
    rows: list[list[Any]]


def _page(customer: Customer, scope: Scope) -> str:
    cases = Case.objects.filter(pk__in=scope.cases).order_by("opened_at")
    context = {
        "customer": customer, "firm": firm(), "made_at": clock.now(),
        "cases": [(case, list(case.messages.order_by("at", "pk").prefetch_related("attachments"))) for case in cases],
        "tables": [made for table in _named() if (made := _table(table, scope)).rows],
        "files": {one.pk: file_name(one) for one in _files(scope)},
    }  # fmt: skip
    with timezone.override(firm().zone_name):
        return render_to_string("privacy/export.html", context)


def _table(table: Personal, scope: Scope) -> Table:
    rows = list(rows_of(table, scope)) if table.model not in ("cases.Message", "cases.Case") else []
    columns = [
        name for name in (rows[0] if rows else {}) if any(row[name] not in (None, "", [], {}) for row in rows)
    ]
    return Table(
        table.name.replace("_", " ").capitalize(), columns, [[row[name] for name in columns] for row in rows]
    )
