"""Which open questions fit this complaint: by its words, else by its meaning."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from . import heads, similarity
from .answered import answers, bearing
from .question_bank import GENERAL, KINDS, Kind

# Meaning settles between kinds whose words were found; alone it must be this near.
_ALONE = 0.7
# Danger first: it is asked about even where more words speak of the delivery.
_FIRST = {"safety": 1.5, "adjustment": 1.25}
_LONGEST = 4_000
_MOST = 3

_WORDS = {kind.name: re.compile(rf"\b(?:{kind.words})\b", re.I) for kind in KINDS}


def kind_of(concerns: Sequence[str], message: str = "") -> Kind:
    """Tell the kind of a complaint by its points; the message counts where they say nothing."""
    return kinds_of(concerns, message)[0]


def kinds_of(concerns: Sequence[str], message: str = "") -> list[Kind]:
    """Give the kinds that a complaint touches, the plainest first; `general` where none shows."""
    said = " \n".join(concerns)[:_LONGEST]
    return (said.strip() and _found(said)) or _found(message[:_LONGEST]) or [GENERAL]


@lru_cache(64)  # asked anew at every pause of somebody who types
def _found(text: str) -> list[Kind]:
    means = dict(zip(KINDS, _likeness(text), strict=True))
    worded = {kind: weight + means[kind] for kind in KINDS if (weight := _weight(kind, text))}
    told = worded or {kind: near for kind, near in means.items() if near >= _ALONE}
    return sorted(told, key=lambda kind: -told[kind])[:_MOST]


def _weight(kind: Kind, text: str) -> float:
    hits = {found.group().lower() for found in _WORDS[kind.name].finditer(text)}
    return min(len(hits), 3) * _FIRST.get(kind.name, 1.0)


def _likeness(text: str) -> list[float]:
    """How near the text comes to each kind's sentence; nothing where the encoder is missing."""
    if not text.strip() or not heads.available():
        return [0.0] * len(KINDS)
    return [float(near) for near in _abouts() @ similarity.embed([text])[0]]


@cache
def _abouts() -> similarity.Vectors:
    return similarity.embed([kind.about for kind in KINDS])


def open_questions(
    concerns: Sequence[str], message: str = "", count: int = 3, draft: str = ""
) -> tuple[str, ...]:
    """Give questions that only the customer can answer; what the draft asks already is left out.

    Where a complaint is of several kinds each gets its first question before any gets a second.
    """
    asked = [words.strip() for words in re.split(r"(?<=[.!?\n])", draft) if words.endswith("?")]
    kinds = [*kinds_of(concerns, message), GENERAL]
    rows = zip(*(kind.questions for kind in kinds), strict=True)
    offered = (question for row in rows for question in row if not _is_asked(question, asked))
    return tuple(dict.fromkeys(offered))[:count]


def _is_asked(question: str, asked: Sequence[str]) -> bool:
    return any(question == one or answers(set(bearing(one)), question) for one in asked)
