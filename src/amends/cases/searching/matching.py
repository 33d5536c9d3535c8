"""Whether a text holds the words, as the indexes would say. For what is checked on a few rows by hand."""

import re
from collections.abc import Sequence
from functools import lru_cache

from amends.cases.searching.engine import Groups
from amends.cases.searching.query import Words
from amends.cases.searching.words import fold

_START, _END, _BETWEEN = r"(?<![^\W_])", r"(?![^\W_])", r"[\W_]+"


@lru_cache(500)
def pattern(words: Words) -> re.Pattern[str]:
    """The words in a folded text."""
    inside = _BETWEEN.join(words.words)  # letters and digits only: nothing to escape
    return re.compile(f"{_START}{inside}{'' if words.beginning else _END}")


def matches(groups: Groups, text: str, about: str) -> bool:
    """Whether each group has a term that occurs."""
    said, named = fold(text), fold(about)
    return all(any(occurs(words, said, named) for words in group) for group in groups)


def occurs(words: Words, said: str, named: str) -> bool:
    """Whether the words stand there in order, in folded texts."""
    found = pattern(words)
    return bool(found.search(named) or (not words.scope and found.search(said)))


def count(words: Words, said: str, most: int = 8) -> int:
    """How often they stand there, up to a limit."""
    return sum(1 for _, _ in zip(range(most), pattern(words).finditer(said), strict=False))


def starts(words: Words, among: Sequence[str]) -> list[int]:
    """Where they begin in a list of words."""
    first, length = words.words[0], len(words.words)
    if length == 1:
        if words.beginning:
            return [n for n, word in enumerate(among) if word.startswith(first)]
        return [n for n, word in enumerate(among) if word == first]
    return [n for n, word in enumerate(among) if word == first and _goes_on(words, among[n : n + length])]


def _goes_on(words: Words, there: Sequence[str]) -> bool:
    last = words.words[-1]
    if len(there) < len(words.words) or tuple(there[:-1]) != words.words[:-1]:
        return False
    return there[-1].startswith(last) if words.beginning else there[-1] == last
