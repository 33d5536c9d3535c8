"""The verb of importing: every row once, known again by the source's own id."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.errors import Invalid
from amends.cases.models import Case, Channel, Message, Raw
from amends.cases.rows import insert
from amends.cases.services import Words, keep_blob
from amends.listen import mail
from amends.listen.arrival import Arrival, Held
from amends.listen.channels.mail import arrival as mail_arrival
from amends.listen.importing.fields import BadRow, columns, fields_of
from amends.listen.importing.files import Row, rows
from amends.listen.intake import is_temporary, place

BATCH = 100

After = Callable[[list[Message]], None]


@dataclass(slots=True)
class Report:
    """What an import did, or with `dry_run` would do."""

    created: int = 0
    skipped: int = 0  # there already
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    dry_run: bool = False

    def fail(self, number: int, why: str) -> None:
        """Count a bad row and keep its number and reason."""
        self.failed += 1
        self.errors.append({"row": number, "why": why})


@dataclass(frozen=True, slots=True)
class Item:
    """A row that can be imported: what identifies it, its bytes, and how it becomes an arrival."""

    number: int
    identity: str
    content: bytes
    arrival: Callable[[], Arrival]
    message_id: str = ""


def import_file(
    path: Path,
    channel: str,
    *,
    dry_run: bool = False,
    after: After = lambda _: None,
    said: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Bring the rows of a file as cases: nothing is sent, no clock starts.

    Rows are committed in batches; `after` then gets the batch's messages, `said` the report so far.
    """
    if channel not in Channel.values:
        raise Invalid(f"--channel is one of: {', '.join(Channel.values)}.", "channel")
    report, seen = Report(dry_run=dry_run), set[str]()
    for chunk in batched(rows(path), BATCH):
        items = list(_new(_items(chunk, channel, report), report, seen))
        messages = _try_out(items, report) if dry_run else _bring(items, report)
        after(messages)
        said(report)
    return report


def _items(chunk: Iterable[Row], channel: str, report: Report) -> Iterator[Item]:
    for number, row in chunk:
        try:
            yield _item(number, row, channel, report)
        except BadRow as error:
            report.fail(number, str(error))


def _item(number: int, row: dict[str, Any] | bytes | str, channel: str, report: Report) -> Item:
    if isinstance(row, str):
        raise BadRow(row)
    if isinstance(row, bytes):
        identity, sent_as = mail.identity(row), mail.message_id(row)
        return Item(number, identity, row, lambda: _of_mail(row, channel), sent_as)
    report.columns = report.columns or columns(row)
    known = fields_of(row)
    content = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")
    words = Words(
        known.text, subject=known.subject[:998], from_name=known.who.name, from_email=known.who.email
    )
    arrival = Arrival(
        who=known.who,
        words=words,
        channel=channel,
        by=SYSTEM,
        subject=known.subject or known.text[:80],
        order_reference=known.order_reference,
        source_id=known.source_id,
        at=known.at,
        verb="case.imported",
        clocks=False,
    )
    return Item(number, _identity(known.source_id), content, lambda: arrival)


def _identity(source_id: str) -> str:
    return "import:" + hashlib.sha256(source_id.encode()).hexdigest()


def _of_mail(content: bytes, channel: str) -> Arrival:
    """A mail of a mailbox; a reply joins the case of the mail that it answers."""
    read = mail.parse(content)
    found = mail_arrival(read, {})
    return Arrival(
        who=found.who,
        words=found.words,
        channel=channel,
        by=SYSTEM,
        case=found.case,
        subject=found.subject,
        source_id=read.message_id[:200] or None,
        at=read.at,
        verb="case.imported",
        clocks=False,
    )


def _new(items: Iterable[Item], report: Report, seen: set[str]) -> Iterator[Item]:
    """The items that are not there yet, whether from an earlier import or earlier in this file."""
    chunk = list(items)
    there = set(
        Raw.objects.filter(identity__in=[i.identity for i in chunk]).values_list("identity", flat=True)
    )
    for item in chunk:
        if item.identity in there or item.identity in seen:
            report.skipped += 1
        else:
            seen.add(item.identity)
            yield item


def _try_out(items: list[Item], report: Report) -> list[Message]:
    for item in items:
        try:
            item.arrival()
        except Held as reason:
            report.fail(item.number, str(reason))
        else:
            report.created += 1
    return []


@transaction.atomic
def _bring(items: list[Item], report: Report) -> list[Message]:
    """One batch in one transaction; each row stands or falls alone."""
    messages = []
    for item in items:
        try:
            with transaction.atomic():
                messages.append(_bring_one(item))
        except Exception as error:
            if is_temporary(error):
                raise
            report.fail(item.number, str(error) or type(error).__name__)
        else:
            report.created += 1
    return messages


def _bring_one(item: Item) -> Message:
    arrival, now = item.arrival(), clock.now()
    raw = Raw(
        channel=arrival.channel,
        received_at=now,
        filed_at=now,
        blob=keep_blob(item.content),
        identity=item.identity,
        message_id=item.message_id[:998],
        state=Raw.State.FILED,
    )
    insert(raw)
    message, _new_case = place(_once(arrival), raw)
    return message


def _once(arrival: Arrival) -> Arrival:
    """Refuse an id that another case has already, as one that a program gave it."""
    if arrival.source_id and Case.objects.filter(source_id=arrival.source_id).exists():
        raise BadRow(f"Another case has the id {arrival.source_id[:60]!r} already.")
    return arrival
