"""The stretches of a text that a pattern fits: found in one pass, then picked for each clause."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache

from .patterns import lowered

_Found = tuple[list[int], list[re.Match[str]]]

# The texts whose stretches are kept: a draft, its forms, and what it answers.
_KEPT = 8


class Stretches:
    """A large pattern with the words it may begin with: it is tried at those alone."""

    def __init__(self, pattern: re.Pattern[str], leads: str) -> None:
        self._pattern = pattern
        self._leads = re.compile(rf"\b(?={leads})")
        self._all: Callable[[str], _Found] = lru_cache(maxsize=_KEPT)(self._find_all)

    def between(self, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Give those that lie in a part of the text, in order; one that is cut by its ends is read anew."""
        starts, found = self._all(text)
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        is_cut = (first and found[first - 1].end() > start) or (last > first and found[last - 1].end() > end)
        return list(self._find(text, start, end)) if is_cut else found[first:last]

    def _find_all(self, text: str) -> _Found:
        found = list(self._find(text, 0, len(text)))
        return [each.start() for each in found], found

    def _find(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        for lead in self._leads.finditer(lowered(text), start, end):
            if lead.start() >= start:
                found = self._pattern.match(text, lead.start(), end)
                if found:
                    start = found.end()
                    yield found
