"""The verbs of importing: look at a source, bring its rows in bounded batches, stop, go on.

A batch, its rows' problems and the checkpoint are one transaction: whoever is killed goes on behind the
last whole batch, and two who work at once cannot bring a row twice.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from amends.cases import clock, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import firm, holding
from amends.cases.journal import record, without_reactions
from amends.cases.models import Channel, Entry, Message, Raw
from amends.listen.importing import mails, tables
from amends.listen.importing.bring import bring
from amends.listen.importing.files import TABLES, Row, Source
from amends.listen.importing.mapping import SAMPLE, Mapping, mapping_of, settled
from amends.listen.importing.models import Import, Problem, SavedMapping
from amends.listen.importing.shape import BadRow, Item
from amends.listen.importing.systems.shelf import forget
from amends.listen.intake import is_temporary

BATCH = 100
SLICE = 20.0  # seconds that one task works before the next takes over
NAMED = 1_000  # bad rows that a report names; every one is kept with the import

After = Callable[[list[Message]], object]


class Overtaken(Refused):
    """Another process works on this import, or somebody stopped it."""


@dataclass(slots=True)
class Report:
    """What an import did, or with `dry_run` would do."""

    created: int = 0
    skipped: int = 0  # there already
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    dry_run: bool = False
    number: int | None = None  # of the import, for undoing it
    format: str = ""

    def fail(self, number: int, why: str) -> None:
        """Count a bad row and keep its number and reason."""
        self.failed += 1
        if len(self.errors) < NAMED:
            self.errors.append({"row": number, "why": why})


def inbox() -> Path:
    """The folder whose files the desk's page offers."""
    return Path(settings.AMENDS_DATA) / "import"


def sample(source: Source) -> list[dict[str, Any]]:
    """The first rows of a table, to guess its columns by; empty for what is no table."""
    if source.kind not in TABLES:
        return []
    return [row for _, row in islice(source.rows(), SAMPLE) if isinstance(row, dict)]


def mapping_for(source: Source, given: Mapping | None) -> Mapping:
    """The mapping to use. Raises Invalid when a person must first say how the dates are meant."""
    found, doubtful = settled(sample(source), given)
    if doubtful:
        raise Invalid(
            f"The date {doubtful!r} can be read two ways, and no other date of the file tells. "
            "Say whether the day or the month comes first (day_first or month_first).",
            "dates",
        )
    return found


def make(
    path: Path, channel: str, by: Actor, mapping: Mapping | None = None, kind: str = ""
) -> tuple[Import, Source]:
    """An import of this file that is not started yet, and its source."""
    if channel not in Channel.values:
        raise Invalid(f"--channel is one of: {', '.join(Channel.values)}.", "channel")
    source = Source(path, kind)
    return _import(source, channel, by, mapping_for(source, mapping)), source


def _import(source: Source, channel: str, by: Actor, mapping: Mapping) -> Import:
    return Import(
        path=str(source.path), name=source.path.name[:255], format=source.kind, size=_size(source.path),
        channel=channel, mapping=mapping.to_dict(), by=by.user, made_at=clock.now(),
    )  # fmt: skip


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


@transaction.atomic
def start(of: Import, by: Actor) -> None:
    """Set it running; whoever calls then makes it go on."""
    require_admin(by)
    of.state, of.started_at, of.by = Import.State.RUNNING, clock.now(), by.user
    of.save()
    record("import.started", by, None, {"import": of.pk, "format": of.format}, {"name": of.name})


def require_admin(by: Actor) -> None:
    """Raise NotAllowed unless this is an admin, or the command line of the machine."""
    if by.user:
        policy.require(by.user, "firm.change")


@transaction.atomic
def stop(of: Import, by: Actor) -> None:
    """Stop it behind its current batch; it can go on later."""
    require_admin(by)
    if Import.objects.filter(pk=of.pk, state=Import.State.RUNNING).update(state=Import.State.STOPPED):
        record("import.stopped", by, None, {"import": of.pk})


@transaction.atomic
def resume(of: Import, by: Actor) -> None:
    """Go on behind the last whole batch."""
    require_admin(by)
    halted = (Import.State.STOPPED, Import.State.FAILED)
    if not Import.objects.filter(pk=of.pk, state__in=halted).update(state=Import.State.RUNNING, why=""):
        raise Refused("This import does not stand still.")
    record("import.resumed", by, None, {"import": of.pk})


def import_file(
    path: Path,
    channel: str,
    *,
    dry_run: bool = False,
    mapping: Mapping | None = None,
    kind: str = "",
    after: After = lambda _: None,
    said: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Bring the rows of a file as cases: nothing is sent, no clock starts.

    Rows are committed in batches; `after` then gets the batch's messages, `said` the report so far. The
    same file again goes on where a killed process left it.
    """
    of, source = make(path, channel, SYSTEM, mapping, kind)
    if dry_run:
        return _try_out(of, source, said)
    waiting = _left_behind(of)
    if waiting is None:
        start(of, SYSTEM)
    else:
        of = waiting
        after(_last_batch(of))
    list(go_on(of, source, after, lambda: said(report_of(of))))
    return report_of(of)


def _left_behind(of: Import) -> Import | None:
    """The unfinished import of the same file by a process that died."""
    same = Import.objects.filter(
        path=of.path, size=of.size, channel=of.channel, format=of.format, mapping=of.mapping
    )
    return same.filter(state=Import.State.RUNNING).order_by("-id").first()


def _last_batch(of: Import) -> list[Message]:
    """What was committed last: whoever was killed then had perhaps not handed it on."""
    entries = Entry.objects.filter(verb="import.went_on", facts__import=of.pk).order_by("-id")
    keys: list[int] = next((entry.facts["messages"] for entry in entries[:1]), [])
    return list(Message.objects.filter(pk__in=keys).select_related("case__customer").order_by("pk"))


def report_of(of: Import) -> Report:
    """Where it stands."""
    errors = [{"row": p.row, "why": p.why} for p in of.problems.order_by("row", "id")[:NAMED]]
    columns = of.mapping.get("columns", {})
    return Report(of.created, of.skipped, of.failed, errors, columns, False, of.pk, of.format)


def go_on(
    of: Import, source: Source, after: After = lambda _: None, said: Callable[[], None] = lambda: None
) -> Iterator[int]:
    """Bring batch after batch behind the checkpoint; yields after each, and ends the import at the end."""
    _require_same_file(of)
    began = time.monotonic()
    for chunk in batched(source.rows(of.rows_done), BATCH):
        spent, began = time.monotonic() - began, time.monotonic()
        messages = _batch(of, chunk, source.share, spent)
        after(messages)
        said()
        yield len(chunk)
    _end(of)
    said()


def _require_same_file(of: Import) -> None:
    path = Path(of.path)
    if of.size and _size(path) != of.size:
        raise Invalid(f"The file {of.name} is not the one that was looked at: its size has changed.")


@transaction.atomic
def _batch(of: Import, chunk: Sequence[Row], share: float, seconds: float) -> list[Message]:
    """One batch in one transaction; each row stands or falls alone."""
    _claim(of, chunk[-1][0], share, seconds)
    counts = {"created": 0, "skipped": 0, "failed": 0}
    problems: list[Problem] = []
    messages: list[Message] = []
    mapping = mapping_of(of.mapping)
    with without_reactions(), holding(firm()):
        for number, row in chunk:
            try:
                said, partly = _one(of, number, row, mapping) or ([], ())
            except BadRow as error:
                counts["failed"] += 1
                problems.append(Problem(of=of, row=number, why=str(error)))
            else:
                counts["created" if said else "skipped"] += 1
                messages += said
                problems += [Problem(of=of, row=number, why=why) for why in partly]
    Problem.objects.bulk_create(problems)
    _count(of, counts)
    if messages:
        record("import.went_on", SYSTEM, None, {"import": of.pk, "messages": [m.pk for m in messages]})
    return messages


def _claim(of: Import, row: int, share: float, seconds: float) -> None:
    """Move the checkpoint first: of two who work at once, the second finds it moved and stops."""
    standing = Import.objects.filter(pk=of.pk, rows_done=of.rows_done, state=Import.State.RUNNING)
    if not standing.update(rows_done=row, share=share, seconds=F("seconds") + seconds):
        raise Overtaken("Another process works on this import, or somebody stopped it.")


def _count(of: Import, counts: dict[str, int]) -> None:
    Import.objects.filter(pk=of.pk).update(**{name: F(name) + count for name, count in counts.items()})
    of.refresh_from_db()


def _one(of: Import, number: int, row: Any, mapping: Mapping) -> tuple[list[Message], tuple[str, ...]] | None:
    """Bring one row; None where it is there already. Raises BadRow."""
    item = item_of(number, row, mapping)
    known = (
        Raw.objects.filter(identity=item.identity).select_related("brought").defer("blob__content").first()
    )
    if known is not None:
        _require_same_text(known, item, of)
        return None
    try:
        with transaction.atomic():
            return bring(item, of)
    except BadRow:
        raise
    except Exception as error:
        if is_temporary(error):
            raise
        raise BadRow(str(error) or type(error).__name__) from error


def _require_same_text(known: Raw, item: Item, of: Import) -> None:
    """Within one file an id twice with different words is a mistake of the file, and one must see it."""
    earlier = getattr(known, "brought", None)
    if earlier is None or earlier.by_id != of.pk:
        return
    if known.blob_id != hashlib.sha256(item.content).hexdigest():
        raise BadRow(
            f"It has the id of row {earlier.row}, but says something else. Row {earlier.row} was brought."
        )


def item_of(number: int, row: Any, mapping: Mapping) -> Item:
    """A row of any source, ready to be brought. Raises BadRow with the reason."""
    if isinstance(row, str):
        raise BadRow(row)
    if isinstance(row, Item):
        return row
    return mails.item(number, row) if isinstance(row, bytes) else tables.item(number, row, mapping)


@transaction.atomic
def _end(of: Import) -> None:
    now = clock.now()
    if Import.objects.filter(pk=of.pk, state=Import.State.RUNNING).update(
        state=Import.State.DONE, ended_at=now, share=1.0
    ):
        facts = {"import": of.pk, "created": of.created, "skipped": of.skipped, "failed": of.failed}
        record("import.done", SYSTEM, None, facts)
        transaction.on_commit(lambda: forget(Path(of.path)))
    of.refresh_from_db()


@transaction.atomic
def fail(of: Import, why: str) -> None:
    """It stopped by itself: keep the sentence, so that a person can put it right and go on."""
    running = Import.objects.filter(pk=of.pk, state=Import.State.RUNNING)
    if running.update(state=Import.State.FAILED, why=why[:2000]):
        record("import.failed", SYSTEM, None, {"import": of.pk}, {"why": why[:2000]})


def _try_out(of: Import, source: Source, said: Callable[[Report], None]) -> Report:
    """Everything but the writing."""
    mapping = mapping_of(of.mapping)
    report = Report(columns=mapping.columns, dry_run=True, format=of.format)
    seen: dict[int, tuple[int, int]] = {}  # numbers alone: a file may have millions of rows
    for chunk in batched(source.rows(), BATCH):
        items = list(_readable(chunk, mapping, report))
        there = set(
            Raw.objects.filter(identity__in=[i.identity for i in items]).values_list("identity", flat=True)
        )
        for item in items:
            _try_one(item, item.identity in there, report, seen)
        said(report)
    return report


def _readable(chunk: Iterable[Row], mapping: Mapping, report: Report) -> Iterator[Item]:
    for number, row in chunk:
        try:
            yield item_of(number, row, mapping)
        except BadRow as error:
            report.fail(number, str(error))


def _try_one(item: Item, there: bool, report: Report, seen: dict[int, tuple[int, int]]) -> None:
    name, words = hash(item.identity), hash(item.content)
    row, same = seen.setdefault(name, (item.number, words))
    if there or row != item.number:
        if there or same == words:
            report.skipped += 1
        else:
            report.fail(
                item.number,
                f"It has the id of row {row}, but says something else. Row {row} would be brought.",
            )
        return
    try:
        item.story()
        report.created += 1
    except BadRow as error:
        report.fail(item.number, str(error))


# What the desk's pages do before an import starts


@transaction.atomic
def look(path: Path, by: Actor) -> Import:
    """Note a file to be brought, with the guessed mapping. What must be asked is asked on its page."""
    require_admin(by)
    source = Source(path)
    found, _doubtful = settled(sample(source), None)
    of = _import(source, Channel.IMPORT, by, found)
    of.save()
    return of


@transaction.atomic
def map_again(of: Import, mapping: Mapping, channel: str, by: Actor) -> None:
    """Keep what a person said about the columns."""
    require_admin(by)
    if channel not in Channel.values:
        raise Invalid(f"Choose one of: {', '.join(Channel.values)}.", "channel")
    standing = Import.objects.filter(pk=of.pk, state=Import.State.READY)
    if not standing.update(mapping=mapping.to_dict(), channel=channel):
        raise Refused("This import has started; its mapping stays.")
    of.refresh_from_db()


@transaction.atomic
def keep_mapping(name: str, mapping: Mapping, by: Actor) -> None:
    """Keep a mapping under a name, or replace the one of that name."""
    require_admin(by)
    if not name.strip():
        raise Invalid("Give the mapping a name.", "save_as")
    SavedMapping.objects.update_or_create(
        name=name.strip()[:80], defaults={"mapping": mapping.to_dict(), "made_at": clock.now()}
    )


@transaction.atomic
def drop(of: Import, by: Actor) -> None:
    """Forget an import that was only looked at. Its file stays."""
    require_admin(by)
    Import.objects.filter(pk=of.pk, state=Import.State.READY).delete()
