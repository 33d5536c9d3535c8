"""Words as both indexes see them: lower case, without accents, letters and digits only."""

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case and no accents: what is typed without them is found with them, and the other way."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words, folded, in order."""
    return WORD.findall(fold(text))


def places(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word, folded, with where it stands in the text as it is."""
    for match in WORD.finditer(text):
        for word in words_of(match[0]):
            yield word, match.start(), match.end()
