"""Marks in the customer's words: what the reading found, shown on the words themselves.

Spans overlap freely (a concern may hold an ask that holds a risk), so the text is cut at every
border and each piece knows all that covers it. Nothing of the text is lost or altered by marking.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
WORDS = {
    "self_harm": "self-harm",
    "public_review": "public review",
    "third_party": "third party",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: what kind it is of, and what to say of it."""

    start: int
    end: int
    kind: str  # concern, risk, ask, abuse
    note: str
    number: int = 0


@dataclass(slots=True)
class Piece:
    """A run of text with the same marks throughout. `numbers` are concerns that end here."""

    text: str
    kinds: tuple[str, ...] = ()
    note: str = ""
    concern: int = 0
    opens: bool = False  # the first piece of its concern
    numbers: list[int] = field(default_factory=list)

    @property
    def classes(self) -> str:
        """The classes of its mark."""
        return " ".join(f"mark-{kind}" for kind in self.kinds)

    @property
    def masked(self) -> bool:
        """Whether the words are abusive and stay covered until somebody asks for them."""
        return "abuse" in self.kinds


def in_words(kind: str) -> str:
    """A kind of risk or ask as people say it."""
    return WORDS.get(kind, kind.replace("_", " "))


def paragraphs(text: str, spans: Iterable[Span]) -> list[list[Piece]]:
    """The text cut into paragraphs of pieces; joined again they are the text without its gaps."""
    valid = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    found, start = [], 0
    for gap in [*BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end > start:
            found.append(_pieces(text, start, end, valid))
        start = gap.end() if gap else end
    return found


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Piece]:
    inside = [s for s in spans if s.start < end and s.end > start]
    borders = {start, end}
    for span in inside:
        borders |= {max(span.start, start), min(span.end, end)}
    cuts = sorted(borders)
    return [_piece(text, a, b, inside) for a, b in pairwise(cuts)]


def _piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [s for s in spans if s.start <= start and s.end >= end]
    concerns = [s for s in over if s.kind == "concern"]
    return Piece(
        text=text[start:end],
        kinds=tuple(
            kind for kind in ("concern", "risk", "ask", "abuse") if any(s.kind == kind for s in over)
        ),
        note="; ".join(dict.fromkeys(s.note for s in over)),
        concern=concerns[0].number if concerns else 0,
        opens=any(s.start == start for s in concerns),
        numbers=sorted(s.number for s in concerns if s.end == end),
    )
