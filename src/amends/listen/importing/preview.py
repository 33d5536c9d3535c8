"""What an import would do, from its first rows, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from amends.cases.models import Raw, State
from amends.listen.importing.files import Source
from amends.listen.importing.mapping import Guess, Mapping, guess, headings
from amends.listen.importing.services import item_of, sample
from amends.listen.importing.shape import IN, NOTE, OUT, BadRow, Item, Story

ROWS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it would become a case, or why it would not."""

    number: int
    subject: str = ""
    text: str = ""
    who: str = ""
    at: datetime | None = None
    state: str = ""
    holds: str = ""  # 2 from them, 1 from us, 1 note, 3 files
    facts: str = ""
    problem: str = ""
    there: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows, what stays behind, and for tables the guesses."""

    lines: list[Line]
    ignored: list[str]
    guesses: list[Guess]
    headings: list[str]


def preview(source: Source, mapping: Mapping) -> Preview:
    """Look at the beginning of a source. Nothing is written."""
    rows = sample(source)
    names = headings(rows)
    taken = set(mapping.columns.values())
    lines = list(_lines(source, mapping))
    return Preview(lines, [name for name in names if name not in taken], guess(rows) if rows else [], names)


def _lines(source: Source, mapping: Mapping) -> Iterator[Line]:
    for number, row in islice(source.rows(), ROWS):
        try:
            item = item_of(number, row, mapping)
            yield _line(item, item.story())
        except BadRow as error:
            yield Line(number, _glimpse(row), problem=str(error))


def _glimpse(row: Any) -> str:
    if isinstance(row, dict):
        return " · ".join(str(value)[:40] for value in list(row.values())[:3] if value)
    return ""


def _line(item: Item, story: Story) -> Line:
    first = next((said.words.text for said in story.said if said.direction == IN), story.said[0].words.text)
    return Line(
        number=item.number,
        subject=story.subject or "No subject",
        text=" ".join(first.split())[:160],
        who=" ".join(filter(None, (story.who.name, story.who.email))) or "nobody named",
        at=story.at,
        state=str(State(story.state).label),
        holds=_holds(story),
        facts="; ".join(f"{name}: {value}" for name, value in story.facts.items())[:300],
        problem=" ".join(story.problems),
        there=Raw.objects.filter(identity=item.identity).exists(),
    )


def _holds(story: Story) -> str:
    counts = {way: sum(said.direction == way for said in story.said) for way in (IN, OUT, NOTE)}
    files = sum(len(said.words.files) for said in story.said)
    words = {IN: "from them", OUT: "from us", NOTE: "for colleagues"}
    parts = [f"{count} {words[way]}" for way, count in counts.items() if count]
    return ", ".join([*parts, *([f"{files} {'file' if files == 1 else 'files'}"] if files else [])])
