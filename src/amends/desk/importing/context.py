"""What the pages of imports show."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amends.cases.errors import Refused
from amends.cases.models import Channel, Message
from amends.desk.frame import Frame
from amends.listen.importing.dates import ORDERS
from amends.listen.importing.files import TABLES, Source
from amends.listen.importing.mapping import WORDS, mapping_of, settled
from amends.listen.importing.models import Brought, Import, Problem, SavedMapping
from amends.listen.importing.preview import Preview, preview
from amends.listen.importing.services import inbox, sample

SHOWN = 50
ORDER_WORDS = {
    "": "no date can be read two ways",
    ORDERS[0]: "day first: 3/4 is 3 April",
    ORDERS[1]: "month first: 3/4 is 4 March",
}
BUSY = (Import.State.RUNNING, Import.State.UNDOING)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder that lies in the data folder's `import/`."""

    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One of our words, the column chosen for it, and why it was guessed."""

    ours: str
    words: str
    chosen: str
    sure: str
    examples: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running import is, in words and as a share."""

    percent: int
    rows: int
    rate: str
    left: str
    to_read: int
    busy: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One import."""

    row: Import
    when: str
    progress: Progress
    seen: Preview | None
    fields: list[Field]
    doubtful: str
    trouble: str
    orders: dict[str, str]
    channels: list[tuple[str, str]]
    saved: list[SavedMapping]
    problems: list[Problem]
    kept: list[Brought]
    is_table: bool
    no_id: bool


def files() -> list[Entry]:
    """What lies ready, by name."""
    folder = inbox()
    found = sorted(folder.iterdir(), key=lambda one: one.name.lower()) if folder.is_dir() else []
    return [
        Entry(one.name, one.stat().st_size if one.is_file() else None)
        for one in found
        if not one.name.startswith(".")
    ]


def path_of(name: str) -> Path | None:
    """A file of the folder by its name; nothing outside it."""
    found = inbox() / Path(name).name
    return found if name and not name.startswith(".") and found.exists() else None


def page_of(row: Import, frame: Frame) -> Page:
    """Everything that the page of one import shows."""
    seen, fields, doubtful, trouble = None, [], "", ""
    if row.state == Import.State.READY:
        try:
            source, given = Source(Path(row.path), row.format), mapping_of(row.mapping)
            found, doubtful = settled(sample(source), given)
            seen = preview(source, found)
            fields = list(_fields(seen, given.columns))
        except Refused as refusal:
            trouble = str(refusal)
    return Page(
        row=row, when=frame.ago(row.made_at), progress=progress_of(row), seen=seen, fields=fields, doubtful=doubtful,
        trouble=trouble, orders=ORDER_WORDS, channels=[(str(v), str(w)) for v, w in Channel.choices], saved=list(SavedMapping.objects.order_by("name")),
        problems=list(row.problems.order_by("row", "id")[:SHOWN]),
        kept=list(Brought.objects.filter(by=row).exclude(kept="").select_related("case")[:SHOWN]),
        is_table=row.format in TABLES, no_id=row.format in TABLES and "source_id" not in row.mapping.get("columns", {}),
    )  # fmt: skip


def _fields(seen: Preview, columns: dict[str, str]) -> Iterator[Field]:
    for guess in seen.guesses:
        chosen = columns.get(guess.ours, "")
        sure = f"{guess.confidence:.0%}, {guess.why}" if guess.theirs and guess.theirs == chosen else ""
        examples = " · ".join(guess.examples) if guess.theirs == chosen else ""
        yield Field(guess.ours, WORDS[guess.ours], chosen, sure, examples)


def progress_of(row: Import) -> Progress:
    """Rows a second, and about how long it takes still."""
    rate = row.rows_done / row.seconds if row.seconds else 0
    left = row.seconds / row.share - row.seconds if row.share > 0 and row.seconds else 0
    to_read = Message.objects.filter(raw__brought__by=row, direction="in", is_auto=False)
    unread = to_read.filter(reading=None).count() if row.state != Import.State.READY else 0
    share = row.share if row.state != Import.State.UNDOING else row.taken_back / max(1, row.created)
    return Progress(
        percent=int(min(1.0, share) * 100), rows=row.rows_done, rate=f"{rate:.0f}" if rate else "", left=_span(left),
        to_read=unread, busy=row.state in BUSY or unread > 0,
    )  # fmt: skip


def _span(seconds: float) -> str:
    if seconds < 1:
        return ""
    return (
        f"{seconds:.0f} s"
        if seconds < 90
        else f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:.1f} h"
    )
