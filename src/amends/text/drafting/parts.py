"""The parts of an answer: which ones this case calls for, in which order, and their phrasings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..question_bank import GENERAL
from ..questions import kind_of
from . import phrases, saying
from .choice import Chooser
from .known import SHORT_CHANNELS, SPOKEN_CHANNELS, Known, Point

HOT, WARM = 60, 40
_MOST_POINTS = 12
_LISTED_FROM = 3  # so many points stand each on a line of its own
_FEELINGS = {
    "anger": "angry", "frustration": "frustrated", "anxiety": "worried", "sadness": "sad",
    "disappointment": "let_down", "betrayal": "let_down",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part in all its phrasings, the chosen one first. One that may be left out ends in silence."""

    name: str
    paragraph: int
    options: tuple[str, ...]
    may_go: bool = False
    gap: str = "\n\n"

    @property
    def last(self) -> int:
        return len(self.options) - (not self.may_go)

    def option(self, at: int) -> str:
        """The phrasing at a place; nothing behind the last."""
        return self.options[at] if at < len(self.options) else ""


def parts_of(known: Known, chooser: Chooser) -> list[Part]:
    """The parts in their order."""
    writer = Writer(known, chooser)
    return numbered(_public(writer) if known.public else _private(writer))


def numbered(blocks: Iterable["Block"]) -> list[Part]:
    """The parts of these blocks, each with the number of its block; what has no words is left out."""
    return [
        Part(name, number, tuple(options), may_go, gap)
        for number, (gap, block) in enumerate(blocks)
        for name, options, may_go in block
        if options
    ]


Piece = tuple[str, Sequence[str], bool]
Block = tuple[str, list[Piece]]


def _private(writer: "Writer") -> Iterator[Block]:
    known = writer.known
    opening, feeling = [writer.thanks()], [writer.sorry(), writer.heard(), writer.help()]
    yield "", [writer.greeting()]
    if known.distress or known.heat >= HOT:
        feeling = feeling if known.distress else [feeling[1], feeling[0], feeling[2]]
        yield "\n\n", [*opening, *feeling]
        yield from writer.points([])
    else:
        yield from writer.points(opening)
        yield "\n\n", feeling
    yield "\n\n", [writer.cause(), writer.owned(), *writer.remedies(), *writer.commitments()]
    yield "\n\n", [writer.question(), *([] if writer.is_short else [writer.close()])]
    yield from writer.signature()


def _public(writer: "Writer") -> Iterator[Block]:
    topics = [kind.topic for kind in map(saying.public_kind, writer.known.points) if kind]
    topic = saying.listed(dict.fromkeys(topics))
    at = f" ({writer.known.contact})" if writer.known.contact else ""
    yield "", [("greeting", ("Hello,",), False)]
    thanks = writer.chosen("thanks", phrases.THANKS["spoken"])
    sorry = writer.chosen("sorry", phrases.PUBLIC["sorry" if topic else "sorry_for_all"], topic=topic)
    said = [writer.in_public(n, point) for n, point in enumerate(writer.known.points[:_MOST_POINTS])]
    yield "\n\n", [("thanks", thanks, False), ("sorry", sorry, False), *said]
    step = writer.chosen("step", phrases.PUBLIC["step"])
    invite = writer.chosen("invite", phrases.PUBLIC["invite"], at=at)
    close = writer.chosen("close", phrases.PUBLIC["close"])
    yield "\n\n", [("step", step, True), ("invite", invite, False), ("close", close, True)]
    yield from writer.signature()


class Writer:
    """Makes each part from what is known."""

    def __init__(self, known: Known, chooser: Chooser) -> None:
        self.known = known
        self.chooser = chooser
        # Some points decided and some not: then each says how it stands.
        self.is_mixed = known.open and any(point.upheld for point in known.points)
        self.is_short = known.channel in SHORT_CHANNELS | SPOKEN_CHANNELS

    def chosen(self, part: str, options: Iterable[str], turn: int = 0, **fills: str) -> list[str]:
        """The phrasings of a part, filled in, the chosen one first; what comes again says it otherwise."""
        return [option.format(**fills) for option in self.chooser.order(part, list(options), turn)]

    def greeting(self) -> Piece:
        name = saying.name_of(self.known.customer_name)
        if not name:
            return "greeting", ("Hello,",), False
        formal = self.known.heat >= HOT or self.known.distress
        forms = phrases.GREETING["formal" if formal else "warm"]
        return "greeting", self.chosen("greeting", forms, name=name, first=saying.first_of(name)), False

    def thanks(self) -> Piece:
        again = self.known.reply_number > 1 or "repeat" in self.known.risks
        spoken = self.known.channel in SPOKEN_CHANNELS
        return (
            "thanks",
            self.chosen("thanks", phrases.THANKS["again" if again else "spoken" if spoken else "first"]),
            True,
        )

    def sorry(self) -> Piece:
        upheld = self.known.upheld or "open"
        return "sorry", self.chosen("sorry", phrases.SORRY.get(upheld, phrases.SORRY["open"])), False

    def heard(self) -> Piece:
        if "repeat" in self.known.risks and self.chooser.number("again?", 2):
            return "heard", self.chosen("heard", phrases.HEARD_AGAIN), True
        feeling = _FEELINGS.get(self.known.emotion) or self._by_heat()
        return "heard", self.chosen("heard", phrases.HEARD[feeling]) if feeling else (), True

    def _by_heat(self) -> str:
        if self.known.distress:
            return "worried"
        return "frustrated" if self.known.heat >= WARM else ""

    def help(self) -> Piece:
        """Said on threads with abuse, which the answer otherwise passes over."""
        asked = "abuse" in self.known.risks
        return "help", self.chosen("help", phrases.HELP) if asked else (), True

    def points(self, opening: list[Piece]) -> Iterator[Block]:
        """Each point played back, with what was found about it."""
        points = self.known.points[:_MOST_POINTS]
        pieces = [self._about(number, point) for number, point in enumerate(points)]
        apart = len(points) >= _LISTED_FROM or any(len(piece) > 1 for piece in pieces)
        if not apart:
            yield "\n\n", [*opening, *(one for piece in pieces for one in piece)]
            return
        if opening:
            yield "\n\n", opening
        for piece in pieces:
            yield "\n\n", piece

    def _about(self, number: int, point: Point) -> list[Piece]:
        said: list[Piece] = [(f"point {number}", self.played_back(number, point), False)]
        if not point.upheld:
            looking = self.chosen("looking", phrases.LOOKING, number, ref="this")
            return [*said, (f"looking {number}", looking, True)] if self.is_mixed else said
        found = self.chosen("found", phrases.DECIDED[point.upheld], number, ref="this")
        said.append((f"found {number}", found, False))
        if point.reason.strip():
            said.append((f"reason {number}", (saying.sentence(point.reason),), True))
        if point.upheld == "no":
            said.append((f"missed {number}", self.chosen("missed", phrases.DISAGREE, number), True))
        return said

    def played_back(self, number: int, point: Point) -> list[str]:
        """All ways to say a point back: turned, in their words, as a note; the surest of them last."""
        also = number > 0
        clauses = dict.fromkeys(saying.clauses_of(point))
        ways = [
            self.chosen("told", self._told(also, clause, point.upheld), number, clause=clause)
            for clause in clauses
        ]
        quoted = phrases.ALSO_QUOTED if also else phrases.QUOTED
        quotes = dict.fromkeys(saying.quotes_of(point, self.known.message))
        ways += [self.chosen("quoted", quoted, number, words=words) for words in quotes]
        if label := saying.label_of(point):
            listed = phrases.ALSO_LISTED if also else phrases.LISTED
            noted = self.chosen("listed", listed, number, label=label)
            ways = [*ways, noted] if saying.speaks_of_them(label) else [*ways[:1], noted, *ways[1:]]
        return [way for some in ways for way in some] or self._by_kind(number, point)

    def _told(self, also: bool, clause: str, upheld: str) -> tuple[str, ...]:
        """How a turned statement is led in."""
        told: tuple[str, ...] = phrases.ALSO_TOLD if also else phrases.TOLD
        if not also and self.known.channel == "mail":
            told += phrases.TOLD_WRITTEN
        if upheld in {"yes", "partly"} or not saying.is_about_us(clause):
            told += phrases.ALSO_UNDERSTOOD if also and upheld == "yes" else phrases.UNDERSTOOD
        return told

    def _by_kind(self, number: int, point: Point) -> list[str]:
        """What is left where their words are only insults: the kind of thing that it is about."""
        topic = kind_of([point.text], point.quote).topic
        told = (f"You wrote to us about {topic}.", f"I have read what you say about {topic}.")
        return self.chosen("kind", told, number)

    def in_public(self, number: int, point: Point) -> Piece:
        """A point in public: what may be repeated there; nothing of what is nobody else's business."""
        forms = {"told": phrases.TOLD[:2], "quoted": phrases.QUOTED}
        ways = [
            self.chosen(form, forms[form], number, clause=words, words=words)
            for form, words in saying.open_ways(point, self.known.message)
        ]
        return f"point {number}", [way for some in ways for way in some], True

    def cause(self) -> Piece:
        words = saying.lowered(self.known.cause)
        due = words and self.known.upheld in {"yes", "partly"}
        return "cause", self.chosen("cause", phrases.CAUSE, cause=words) if due else (), True

    def owned(self) -> Piece:
        if not self.known.open or self.is_mixed:
            return "owned", (), True
        return "owned", self.chosen("owned", (*phrases.LOOKING, *phrases.OWNED), ref="this"), False

    def remedies(self) -> Iterator[Piece]:
        for number, remedy in enumerate(self.known.remedies):
            if remedy.kind in saying.UNSAID:
                continue
            form, fills = saying.remedy_form(remedy)
            table = phrases.DELIVERED if remedy.delivered else phrases.REMEDY
            options = table.get(form) or table["other"]
            yield f"remedy {number}", self.chosen("remedy", options, number, **fills), True

    def commitments(self) -> Iterator[Piece]:
        for number, commitment in enumerate(self.known.commitments):
            form, fills = saying.commitment_form(commitment)
            options = self.chosen("step", phrases.PROMISED[form], number, **fills)
            plain = phrases.PROMISED["stands_plain" if commitment.made else "plain"][0].format(**fills)
            yield f"step {number}", [*options, plain], True

    def question(self) -> Piece:
        known = self.known
        texts = [point.quote or point.text for point in known.points if not point.upheld]
        kind = kind_of(texts, known.message) if known.open else GENERAL
        asked = [*self.chooser.order("question", kind.questions), *GENERAL.questions]
        forms = self.chosen("asking", phrases.ASKING, question="{0}", question_low="{1}")
        return "question", [form.format(q, q[0].lower() + q[1:]) for q in asked for form in forms], False

    def close(self) -> Piece:
        contact = self.known.contact
        told = phrases.CLOSE["line" if contact else "written"]
        return "close", self.chosen("close", told, contact=contact), False

    def signature(self) -> Iterator[Block]:
        agent, firm = self.known.agent.strip(), self.known.firm.strip()
        if self.is_short or self.known.public:
            yield "\n\n", [("signature", (agent or firm,) if agent or firm else (), False)]
            return
        yield "\n\n", [("sign off", self.chosen("sign off", phrases.SIGN_OFF), False)]
        for words in (agent, firm):
            yield "\n", [("signature", (words,) if words else (), False)]
