"""Promises in what we send: who does what by when (rules.md, section E)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from .commitments import Clause, commitments
from .passage import Passage
from .types import Promise
from .when import RELATIVE, VAGUE, Times, When, time_spans

END_OF_DAY = time(17, 30)

# Whoever is only pointed to comes on the day that was named before: "He'll be there at 9."
_POINTED_TO = re.compile(r"(?:and )?(?:he|she|they|it)\b", re.I)
# What was promised before and is only said again: "My promise stands: …"
_STANDS = re.compile(r"\bpromised?\b[^.:]{0,60}\bstands\b", re.I)
_FILLER = re.compile(
    r"^(?:\s|,|by|on|at|before|until|within|and|then|to you by|around|about|no later than)+|(?:\s|,|\b(?:by|on|at|before|until|till|within|around|about|of|for|in|the|latest|this|no later than|and))+$",
    re.I,
)


@dataclass(slots=True)
class _Before:
    """The day of the promise before, and the sentence it stands in."""

    day: date | None = None
    sentence: int = -1


def find_promises(text: str | Passage, now: datetime | None = None) -> tuple[Promise, ...]:
    """Find the commitments in a text. Without `now` a time is known to be said, not its date."""
    passage = text if isinstance(text, Passage) else Passage(text)
    times = Times(passage.plain, now or datetime(2001, 1, 1, 9))
    return tuple(
        _promise(passage, clause, when, known=now is not None) for clause, when in _dated(passage, times)
    )


def due_at(promise: Promise, now: datetime) -> datetime | None:
    """Give the moment a promise is due: its own time of day, else the end of the working day.

    Naive in, naive out; a time zone on `now` is kept.
    """
    if promise.due is None:
        return None
    at = time.fromisoformat(promise.at) if promise.at else END_OF_DAY
    return datetime.combine(date.fromisoformat(promise.due), at, tzinfo=now.tzinfo)


def vague_words(promise: Promise) -> tuple[int, int]:
    """Give the stretch of a vague promise that should be a time, within the given text."""
    found = VAGUE.search(promise.text)
    if found:
        return promise.start + found.start(), promise.start + found.end()
    return promise.start, promise.end


def _dated(passage: Passage, times: Times) -> Iterator[tuple[Clause, When | None]]:
    before = _Before()
    for number, (first, last) in enumerate(passage.sentences):
        if _STANDS.search(passage.plain, first, last):
            continue
        for clause in commitments(times, first, last):
            when = _when(times, clause, before, number)
            if when:
                before = _Before(when.day, number)
            yield clause, when


def _when(times: Times, clause: Clause, before: _Before, sentence: int) -> When | None:
    text = times.text
    leans = before.sentence == sentence or _POINTED_TO.match(text, clause.subject)
    when = times.between(clause.start, clause.end, before.day if leans else None)
    if when is None and before.day and RELATIVE.search(text, clause.act, clause.end):
        return When(clause.start, clause.end, before.day)
    return when


def _promise(passage: Passage, clause: Clause, when: When | None, known: bool) -> Promise:
    span = passage.span(clause.start, clause.end)
    return Promise(
        text=span.text,
        start=span.start,
        end=span.end,
        what=_what(passage.plain, clause),
        due=when.day.isoformat() if when and known else None,
        vague=when is None,
        at=when.at.isoformat("minutes") if when and when.at and known else None,
    )


def _what(text: str, clause: Clause) -> str:
    """Give the act without its subject and its time."""
    kept, at = [], clause.act
    for first, last in time_spans(text, clause.act, clause.end):
        if first >= at:
            kept.append(_FILLER.sub("", text[at:first]))
            at = last
    kept.append(_FILLER.sub("", text[at : clause.end]))
    words = " ".join(piece.strip(" ,;:-") for piece in kept if piece.strip(" ,;:-"))
    return words or text[clause.start : clause.end]
