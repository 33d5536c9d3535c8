"""The story of a case: messages, notes and what the journal tells, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from amends.cases.filetypes import warning
from amends.cases.models import Attachment, Entry, Message, Note
from amends.cases.scanning import Scan
from amends.desk.case.events import LISTING, Line, Teller
from amends.desk.case.marks import Piece, Span, in_words, paragraphs
from amends.desk.case.when import Clock
from amends.understand.models import Concern, Reading

FIRST_WORDS = 110
GO = timedelta(minutes=30)
LATE = {"failed", "queued", "sending", "held"}


@dataclass(frozen=True, slots=True)
class File:
    """A file that came or went with a message."""

    pk: int
    name: str
    size: str
    told: str = ""  # what to know before opening it


@dataclass(slots=True)
class Said:
    """One message as the page shows it."""

    message: Message
    who: str
    how: str  # mail, phone, their page
    when: str
    exact: str
    day: str
    words: list[list[Piece]]
    first_words: str
    heat: int | None
    distress: bool
    reading: Reading | None
    files: list[File] = field(default_factory=list)
    leaves: str = ""

    @property
    def at(self) -> str:
        """The name of the form that sends it again."""
        return f"message-{self.message.pk}"

    @property
    def is_theirs(self) -> bool:
        """Whether the customer said it."""
        return self.message.direction == Message.Direction.IN

    @property
    def at_move(self) -> str:
        """The name of the form that moves it to another case."""
        return f"move-{self.message.pk}"

    @property
    def band(self) -> int | None:
        """The heat band, 0 to 4."""
        return None if self.heat is None else min(self.heat, 99) // 20

    @property
    def band_class(self) -> str:
        """The class that colours it."""
        return "" if self.band is None else f"h{self.band}"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the story: a message, a note, or a line from the journal."""

    at: datetime
    day: str
    exact: str
    said: Said | None = None
    note: Note | None = None
    note_by: str = ""
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The message in hand first, so that it is beside the draft; then all else, newest first."""

    hand: Said | None
    rest: list[Item]

    @property
    def has_others(self) -> bool:
        """Whether a message would stay if the one in hand moved."""
        return any(item.said for item in self.rest)


def tell(
    messages: Sequence[Message],
    notes: Iterable[Note],
    journal: Iterable[Entry],
    concerns: Sequence[Concern],
    risks: Sequence[str],
    teller: Teller,
) -> Story:
    """The story around the message in hand, the newest that a person wrote to us."""
    shown = [m for m in messages if m.sending != Message.Sending.UNDONE]
    said = {m.pk: _said(m, concerns, risks, teller) for m in shown}
    hand = in_hand(messages)
    items = [_item(m.at, teller.clock, said=said[m.pk]) for m in shown if m is not hand]
    items += [_item(n.at, teller.clock, note=n, note_by=teller.name(n.author_id)) for n in notes]
    items += _changes(journal, teller)
    items.sort(key=lambda item: item.at, reverse=True)
    return Story(said[hand.pk] if hand else None, items)


def _changes(journal: Iterable[Entry], teller: Teller) -> list[Item]:
    """What the journal tells. Work on the list of concerns in one go is one line, not ten."""
    found: list[Item] = []
    run: list[Entry] = []
    for entry in journal:
        if entry.verb in LISTING and (not run or _same_go(run[-1], entry)):
            run.append(entry)
            continue
        found += _run(run, teller)
        run = [entry] if entry.verb in LISTING else []
        if not run and (line := teller.line(entry)):
            found.append(_item(entry.at, teller.clock, line=line))
    return found + _run(run, teller)


def _same_go(one: Entry, other: Entry) -> bool:
    return one.actor_id == other.actor_id and one.actor_kind == other.actor_kind and other.at - one.at < GO


def _run(run: list[Entry], teller: Teller) -> list[Item]:
    if not run:
        return []
    line = teller.line(run[0]) if len(run) == 1 else teller.listing(run)
    return [_item(run[-1].at, teller.clock, line=line)] if line else []


def in_hand(messages: Iterable[Message]) -> Message | None:
    """The newest message of a person to us; an automatic one only where there is no other."""
    theirs = [m for m in messages if m.direction == Message.Direction.IN]
    spoken = [m for m in theirs if not m.is_auto] or theirs
    return max(spoken, key=lambda m: (m.at, m.pk), default=None)


def _item(
    at: datetime,
    clock: Clock,
    said: Said | None = None,
    note: Note | None = None,
    note_by: str = "",
    line: Line | None = None,
) -> Item:
    return Item(at, clock.brief(at), clock.exact(at), said, note, note_by, line)


def _said(message: Message, concerns: Sequence[Concern], risks: Sequence[str], teller: Teller) -> Said:
    reading: Reading | None = getattr(message, "reading", None)
    text = message.text.strip()
    clock = teller.clock
    return Said(
        message=message,
        who=_who(message, teller),
        how=message.get_channel_display(),
        when=clock.spoken(message.at),
        exact=clock.exact(message.at),
        day=clock.day(message.at),
        words=paragraphs(text, _spans(message, reading, concerns, risks)),
        first_words=_shortened(text or message.subject),
        heat=reading.heat if reading else None,
        distress=bool(reading and reading.distress),
        reading=reading,
        files=[_file(a) for a in message.attachments.all()],
        leaves=clock.spoken(message.leaves_at) if message.leaves_at and message.sending in LATE else "",
    )


def _who(message: Message, teller: Teller) -> str:
    if message.direction == Message.Direction.OUT:
        return teller.name(message.author_id) if message.author_id else "Amends"
    return message.from_name or message.from_email or str(message.case.customer)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= FIRST_WORDS:
        return line
    return line[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"


def _spans(
    message: Message, reading: Reading | None, concerns: Sequence[Concern], risks: Sequence[str]
) -> list[Span]:
    """What the reading and the list of concerns say of this message's words."""
    # Readings are made of the words without the white space around them, so offsets fit what is shown.
    found = [
        Span(c.start, c.end, "concern", f"Concern {number}: {c.text}", number)
        for number, c in enumerate(concerns, 1)
        if c.message_id == message.pk
    ]
    if reading is None:
        return found
    found += [_risk_span(risk) for risk in reading.risks if risk["kind"] in risks or risk["kind"] == "abuse"]
    found += [
        Span(ask["start"], ask["end"], "ask", f"Asks for: {in_words(ask['kind'])}") for ask in reading.asks
    ]
    return found


def _risk_span(risk: Mapping[str, object]) -> Span:
    kind, sure = str(risk["kind"]), float(str(risk.get("probability", 0)))
    what = "abuse" if kind == "abuse" else "risk"
    return Span(int(str(risk["start"])), int(str(risk["end"])), what, f"Risk: {in_words(kind)}, {sure:.2f}")


def _file(attachment: Attachment) -> File:
    told = {Scan.INFECTED: "infected, held back", Scan.FAILED: "not scanned, held back"}.get(
        Scan(attachment.scan), ""
    )
    odd = "not what its name says" if warning(attachment.name, attachment.real_type) else ""
    return File(attachment.pk, attachment.name, size_in_words(attachment.blob.size), told or odd)


def size_in_words(size: int) -> str:
    """412 kB, 3.1 MB."""
    return f"{max(1, round(size / 1000))} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
