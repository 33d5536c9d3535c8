"""A text made ready to be read: plain quotes, no invisible characters, cut into sentences.

Rules look at `plain`; every span they find is mapped back to the text as it was given.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from .patterns import Words
from .types import Span

# Rules read this far; what lies beyond is stored by others and shown to people, but not judged.
MAX_READ = 200_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FOLD = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u0060": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "\t": " ", "\r": " ",
        "\u2010": "-", "\u2011": "-", "\x00": " ",
    }
)  # fmt: skip

_STOP = re.compile(r"""[.!?\u2026]+["')\]]*(?=\s|$)|\n[ ]*\n\s*|\n|$""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|nr|rs|vs|etc|inc|ltd|approx|prof|rev|sr|jr|e\.g|i\.e|[a-z])|\b[A-Z])\.$",
    re.I,
)
_BULLET = re.compile(r"\s*(?:[-*\u2022\u2013]|\(?\d{1,2}[.)])\s")
_SHORT_LINE = 58


class Passage:
    """One text, its plain form and its sentences."""

    def __init__(self, text: str) -> None:
        self.raw = text
        folded = text[:MAX_READ].translate(_FOLD)
        self._origin: list[int] | None = None
        if _INVISIBLE.search(folded):
            self._origin = [i for i, c in enumerate(folded) if not _INVISIBLE.match(c)]
            folded = _INVISIBLE.sub("", folded)
        self.plain = folded
        self._found: dict[Words, tuple[re.Match[str], ...]] = {}

    def found(self, pattern: Words) -> tuple[re.Match[str], ...]:
        """Give the matches of a pattern in `plain`; several rules ask for the same ones."""
        if pattern not in self._found:
            self._found[pattern] = tuple(pattern.finditer(self.plain))
        return self._found[pattern]

    def span(self, start: int, end: int) -> Span:
        """Map a stretch of `plain` to the given text, without blanks at its ends."""
        start, end = self.trim(start, end)
        if self._origin is not None:
            origin = [*self._origin, len(self.raw)]
            start, end = origin[start], (origin[end - 1] + 1 if end > start else origin[start])
        return Span(start, end, self.raw[start:end])

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Leave out blanks at both ends."""
        piece = self.plain[start:end]
        lead = len(piece) - len(piece.lstrip())
        return (start + lead, start + len(piece.rstrip())) if piece.strip() else (start, start)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Sentences as stretches of `plain`, in order, without blanks."""
        return tuple(_sentences(self.plain))

    @cached_property
    def words(self) -> int:
        return len(self.plain.split())

    def sentence_at(self, position: int) -> tuple[int, int]:
        """Give the sentence that holds a position (the nearest before it, if it lies between)."""
        best = (0, len(self.plain))
        for start, end in self.sentences:
            if start > position:
                break
            best = (start, end)
        return best


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        if stop.start() < start or not _ends_sentence(text, start, stop):
            continue
        piece = text[start : stop.end()]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + len(piece.rstrip())
        start = stop.end()


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    mark = stop.group()
    if mark == "\n":
        # A single line break inside a paragraph is a wrapped line, unless the line is short.
        return stop.start() - start < _SHORT_LINE or bool(_BULLET.match(text, stop.end()))
    if mark == ".":
        before = text[max(start, stop.start() - 8) : stop.end()]
        return not _ABBREVIATION.search(before)
    return True
