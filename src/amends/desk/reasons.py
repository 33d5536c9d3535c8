"""Why a case stands where it stands, as a sentence for a row."""

from collections.abc import Sequence
from typing import Any


def reason(parts: Sequence[Sequence[Any]], most: int = 5) -> str:
    """The parts of the rank in words: "Furious, rising, third contact". What a person wrote comes first."""
    said = [str(words).rstrip(".… ") for points, words in parts[:most] if points]
    if said and said[0].startswith("put first: "):
        return ". ".join(filter(None, (_capital(said[0]), _capital(", ".join(said[1:])))))
    return _capital(", ".join(said))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
