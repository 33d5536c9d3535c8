"""The stretches that the reader judges: sentences, and the clauses of a sentence that says several things."""

from .passage import Passage
from .patterns import Words

_CUT = Words(
    r"; |\s[-\u2013\u2014]+\s|:\s+(?=[a-z])"
    r"|,? (?:and|but|so|or|plus|while|because|though|although|then|n)\s+(?=(?:also |now |then |just )?(?:the|my|your|you|u|ur|we|i|i'm|i've|i'll|im|ive|it|it's|he|she|they|nobody|no one|there|that|this|not|if|please|pls|can|could|our|when|want|send|give|tell)\b)"
    r"|, (?=(?:he|she|they|it|it's|we|i|i'm|i've|i'll|you|u|my|the|your|nobody|not|please|pls|so|can|could|would|this|that|there) )"
    r"|(?<=[a-z0-9])\s*(?:\.\.+|\u2026|!+|\?+)\s+(?=\S)"
)
# A clause of fewer words says too little alone.
_LEAST_WORDS = 3
_MAX_SENTENCES = 400
_LONG = 1500


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one sentence into its clauses; a short or whole one stays as it is."""
    if end - start > _LONG:
        return [(start, end)]
    made, first = [], start
    for cut in _CUT.finditer(text, start, end):
        if _words(text, first, cut.start()) >= _LEAST_WORDS and _words(text, cut.end(), end) >= _LEAST_WORDS:
            # The mark that ends a clause is part of it.
            marks = len(cut.group().rstrip()) if cut.group().strip()[:1] in ("!", "?", ".", "\u2026") else 0
            made.append((first, cut.start() + marks))
            first = cut.end()
    return [*made, (first, end)]


def sentences(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Give the sentences to judge: as many as any letter has."""
    return passage.sentences[:_MAX_SENTENCES]


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
