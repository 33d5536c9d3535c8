"""Patterns that ignore case, cheaply.

`re.IGNORECASE` makes large alternations slow to compile and to run. Here the pattern and the text
are put in lower case instead, and a pattern is compiled when it is first asked.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache

_ESCAPE_OR_CAPITAL = re.compile(r"(\\.|\(\?P)|([A-Z])")


_LONG = 1000


def lowered(text: str) -> str:
    """Lower-case a text without changing its length (a few letters grow when lowered)."""
    return _lowered_once(text) if len(text) > _LONG else _lowered(text)


def _lowered(text: str) -> str:
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# Many patterns go through one long text sentence by sentence; it is lowered once.
_lowered_once = lru_cache(maxsize=4)(_lowered)


class Words:
    """A case-blind pattern. Offsets are those of the given text; groups come in lower case."""

    __slots__ = ("_compiled", "_source")

    def __init__(self, *patterns: str) -> None:
        self._source = patterns
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._pattern().search(lowered(text), start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._pattern().match(lowered(text), start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        return self._pattern().finditer(lowered(text), start, end)

    def findall(self, text: str) -> list[str]:
        return self._pattern().findall(lowered(text))

    def sub(self, by: str, text: str) -> str:
        return self._pattern().sub(by, lowered(text))

    def _pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            joined = "|".join(f"(?:{pattern})" for pattern in self._source)
            low = _ESCAPE_OR_CAPITAL.sub(lambda found: found[1] or found[2].lower(), joined)
            self._compiled = re.compile(low)
        return self._compiled
