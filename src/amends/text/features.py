"""Text to sparse numbers: hashed words, word pairs and character n-grams inside words.

Training and run time share this file, so a weight always meets the feature it was learned for.
Changing anything here means training again (`VERSION` guards that).
"""

import re
import zlib

import numpy as np
from numpy.typing import NDArray

VERSION = 1
WORD_BITS = 16
CHAR_BITS = 16
DIMENSIONS = (1 << WORD_BITS) + (1 << CHAR_BITS)
# The heads read this far: enough for any letter, and it bounds the time of one reading.
MAX_CHARACTERS = 20_000

_TOKEN = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[!?]+|[\U0001f000-\U0001faff\u2600-\u27bf]|[\u00a3$\u20ac%]"
)
_URL = re.compile(r"https?://\S+|www\.\S+")
_USER = re.compile(r"@\w+")
_MASKED = re.compile(r"\bX{2,}(?:[/-]X{2,})*\b")
_LONG = re.compile(r"(\w)\1{3,}")
_WORD_MASK = np.uint64((1 << WORD_BITS) - 1)
_CHAR_MASK = np.uint64((1 << CHAR_BITS) - 1)
_PRIME = 1_099_511_628_211
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SPACE = ord(" ")
_NGRAMS = (2, 3, 4, 5)


def normalise(text: str) -> str:
    """Put names, links and masked data out of sight; what is left is how people speak."""
    short = text[:MAX_CHARACTERS].replace("\u2019", "'")
    short = _MASKED.sub(" ", _USER.sub(" ", _URL.sub(" ", short)))
    return _LONG.sub(r"\1\1\1", short)


def features(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give the indices and the damped counts of a text's features, not yet weighted."""
    clean = normalise(text)
    tokens = [_shape(token) for token in _TOKEN.findall(clean)]
    words = _word_features(tokens)
    chars = _char_features(" " + " ".join(tokens) + " ") + (1 << WORD_BITS)
    indices, counts = np.unique(np.concatenate((words, chars)), return_counts=True)
    return indices, (1.0 + np.log(counts)).astype(np.float32)


def _shape(token: str) -> str:
    """Lower-case a token; numbers keep only their length, capitals leave a mark."""
    if token[0].isdigit():
        return "0" * min(len(token), 4)
    return token.lower()[:40]


def _word_features(tokens: list[str]) -> NDArray[np.int64]:
    if not tokens:
        return np.zeros(0, dtype=np.int64)
    one = np.array([zlib.crc32(token.encode()) for token in tokens], dtype=np.uint64)
    two = one[:-1] * np.uint64(_PRIME) + one[1:]
    return (_mixed(np.concatenate((one, two))) & _WORD_MASK).astype(np.int64)


def _char_features(padded: str) -> NDArray[np.int64]:
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    space = codes == _SPACE
    parts = [_ngrams(codes, space, size) for size in _NGRAMS if len(codes) >= size]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _ngrams(codes: NDArray[np.uint64], space: NDArray[np.bool_], size: int) -> NDArray[np.int64]:
    """Hash all n-grams of one size that do not run over the end of a word."""
    last = len(codes) - size + 1
    hashes = np.full(last, size, dtype=np.uint64)
    within = np.ones(last, dtype=bool)
    for offset in range(size):
        hashes = hashes * np.uint64(_PRIME) + codes[offset : offset + last]
        if 0 < offset < size - 1:
            within &= ~space[offset : offset + last]
    if size == 2:
        within &= ~(space[:last] & space[1 : 1 + last])
    return (_mixed(hashes[within]) & _CHAR_MASK).astype(np.int64)


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = (hashes ^ (hashes >> np.uint64(31))) * _MIX
    return mixed >> np.uint64(32)
