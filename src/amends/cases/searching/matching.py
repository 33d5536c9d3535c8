"""Whether a text holds the words, as the indexes would say. For what is checked on a few rows by hand."""

import re
from collections.abc import Sequence

from amends.cases.searching.engine import Groups
from amends.cases.searching.query import Words
from amends.cases.searching.words import fold, words_of


def matches(groups: Groups, text: str, about: str, may: re.Pattern[str] | None = None) -> bool:
    """Whether each group has a term that occurs. `may` finds quickly that none can."""
    if may and not may.search(fold(f"{about}\n{text}")):
        return False
    named, said = words_of(about), words_of(text)
    return all(any(occurs(words, said, named) for words in group) for group in groups)


def occurs(words: Words, said: Sequence[str], named: Sequence[str]) -> bool:
    """Whether the words stand there in order."""
    return _stand(words, named) or (not words.scope and _stand(words, said))


def _stand(words: Words, among: Sequence[str]) -> bool:
    return any(True for _ in starts(words, among))


def starts(words: Words, among: Sequence[str]) -> list[int]:
    """Where they begin, counted in words."""
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
