"""Text to word pieces of the encoder's vocabulary, each with its place in the text.

The usual uncased WordPiece, with what customers do to words put right on the way: emoji are read by
their names, letters of other scripts that look like Latin ones are folded, stretched words shrink, and
names, links and masked data are passed over. Training and run time share this file.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

VOCABULARY = "weights/vocabulary.txt"
PAD, UNKNOWN, START, STOP = 0, 100, 101, 102
_LONGEST_WORD = 60

_TOKEN = re.compile(
    r"(?P<skip>https?://\S+|www\.\S+|@\w+|\bX{2,}(?:[/-]X{2,})*\b)"
    r"|(?P<word>(?:[^\W_][\u0300-\u036f]*)+)"
    r"|(?P<mark>[^\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\x00-\x08\x0e-\x1f])"
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff]")
_LATIN = re.compile("[a-z]")
_LOOKALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0432\u043a\u043c\u043d\u0442"
    "\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c4\u0131",
    "aeopcyxijsbkmhtaopvikti",
)


class Piece(NamedTuple):
    """A vocabulary number and the stretch of the text that it stands for."""

    number: int
    start: int
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text into pieces, in order."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "skip":
            continue
        start, end = found.span()
        for number in _numbers(found.group()[:_LONGEST_WORD]):
            yield Piece(number, start, end)


@lru_cache(maxsize=20_000)
def _numbers(word: str) -> tuple[int, ...]:
    """Give the pieces of one word, mark or emoji."""
    if _EMOJI.match(word):
        named = unicodedata.name(word, "").lower().split()
        return tuple(n for part in named for n in _word(part.replace("-", "")))
    plain = _plain(word)
    if any(character >= "\u2e80" for character in plain):
        return tuple(n for character in plain for n in _word(character))
    return _word(plain)


def _plain(word: str) -> str:
    """Lower-case a word, without accents, stretched letters and letters in disguise."""
    apart = unicodedata.normalize("NFKD", word.lower())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    if not bare.isascii() and _LATIN.search(bare):
        bare = bare.translate(_LOOKALIKE)
    return _STRETCHED.sub(r"\1\1", bare) if bare.isalpha() else bare


def _word(word: str) -> tuple[int, ...]:
    """Take the longest known piece from the left, until nothing is left."""
    known = vocabulary()
    found: list[int] = []
    start = 0
    while start < len(word):
        lead = "##" if start else ""
        for end in range(len(word), start, -1):
            number = known.get(lead + word[start:end])
            if number is not None:
                break
        else:
            return (UNKNOWN,)
        found.append(number)
        start = end
    return tuple(found)


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Read the vocabulary, once a process."""
    lines = files(__package__).joinpath(VOCABULARY).read_text(encoding="utf-8").split("\n")
    return {word: number for number, word in enumerate(lines) if word}
