"""The order of what was found, and the words around it. Printed where it is shown: FORMULA."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from unicodedata import normalize

from amends.cases.searching.engine import Groups
from amends.cases.searching.matching import count, occurs, pattern, starts
from amends.cases.searching.query import Words
from amends.cases.searching.words import fold, places

FORMULA = (
    "Order = 60 × how well the words fit + 40 × how new, among the newest matches. A word fits better the more"
    " often it occurs, when it stands in the subject, the name or the order, and when the words stand together."
)
AROUND = 90  # letters of a snippet before and after the first hit
MARK, UNMARK = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of words that matched."""

    doc: int
    case: int
    kind: str
    message: int | None
    text: str
    about: str


def scored(rows: Sequence[Row], groups: Groups) -> list[tuple[float, Row]]:
    """Each row with its score, 0-100; rows come newest first."""
    most = max(len(rows), 1)
    return [(60 * fit(row, groups) + 40 * (1 - n / most), row) for n, row in enumerate(rows)]


def fit(row: Row, groups: Groups) -> float:
    """How well the words fit, 0-1."""
    said, named = fold(row.text), fold(row.about)
    title = row.kind == "case"
    single = sum(max(_fit(words, said, named, title) for words in group) for group in groups) / len(groups)
    together = len(groups) == 1 or occurs(_joined(groups), said, named)
    return 0.75 * single + (0.25 if together and single else 0.0)


def _fit(words: Words, said: str, named: str, title: bool) -> float:
    if pattern(words).search(named):
        return 1.0
    often = 0 if words.scope else count(words, said)
    return min(1.0, (0.6 if title else 0.0) + 0.3 * log1p(often)) if often else 0.0


def _joined(groups: Groups) -> Words:
    """All words as one phrase."""
    every = [group[0] for group in groups]
    return Words(tuple(word for words in every for word in words.words), every[-1].beginning)


def snippet(text: str, groups: Groups) -> str:
    """The words around the first hit, hits between MARK and UNMARK; the beginning where nothing hits."""
    text = normalize("NFC", text.replace(MARK, " ").replace(UNMARK, " "))
    hits = _hits(text, groups)
    first = hits[0][0] if hits else 0
    start = _word_edge(text, max(0, first - AROUND))
    end = min(len(text), first + 2 * AROUND)
    parts, at = ["… " if start else ""], start
    for low, high in hits:
        if low >= at and high <= end:
            parts += [text[at:low], MARK, text[low:high], UNMARK]
            at = high
    parts += [text[at:end], " …" if end < len(text) else ""]
    return "".join(parts)


def _word_edge(text: str, at: int) -> int:
    space = text.rfind(" ", 0, at + 1) if at else 0
    return max(space + 1 if at else 0, at - 20)


def _hits(text: str, groups: Groups) -> list[tuple[int, int]]:
    there = list(places(text))
    among = [word for word, _, _ in there]
    every = (words for group in groups for words in group if not words.scope)
    found = {
        (there[n + i][1], there[n + i][2])
        for words in every
        for n in starts(words, among)
        for i in range(len(words.words))
    }
    return sorted(found)
