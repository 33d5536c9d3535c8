"""Orders and visits that a case is about: found in what was written, by the firm's way of writing them.

The firm writes patterns such as `BW-######` or `V-??-###`: # is a digit, ? a letter, the rest stands as
it is. They become expressions that cannot run away on a long text.
"""

import re
from functools import lru_cache

from amends.cases.errors import Invalid
from amends.cases.models import Case, Reference
from amends.cases.rows import insert_unless_there

MOST = 20  # of one message: a list of all orders of a year is no subject of a complaint
LOOKED_AT = 50_000  # characters of one text
LONGEST = 80


@lru_cache(maxsize=32)
def expression(patterns: str) -> re.Pattern[str] | None:
    """One expression for all patterns of the firm; None where it has none."""
    parts = [_one(pattern) for pattern in patterns.replace(",", " ").split()]
    if not parts:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE | re.ASCII)


def _one(pattern: str) -> str:
    signs = {"#": r"\d", "?": "[a-z]"}
    return "".join(signs.get(sign) or re.escape(sign) for sign in pattern)


def checked_patterns(text: str) -> str:
    """The firm's patterns, of which each has at least three digits or letters to recognise it by."""
    words = " ".join(text.replace(",", " ").split())
    for pattern in words.split():
        if sum(sign.isalnum() or sign in "#?" for sign in pattern) < 3 or "#" not in pattern:
            raise Invalid(
                f"{pattern} would be found everywhere. Write one such as BW-######, with # for each digit.",
                "reference_pattern",
            )
    return words[:200]


def found_in(text: str, patterns: str) -> list[str]:
    """The references in a text, each once, in capitals."""
    known = expression(patterns)
    if known is None:
        return []
    return list(dict.fromkeys(match[0].upper() for match in known.finditer(text[:LOOKED_AT])))[:MOST]


def keep_found(case: Case, text: str, patterns: str) -> None:
    """Note what a text refers to. What a person took off does not come back."""
    for value in found_in(text, patterns):
        insert_unless_there(Reference(case=case, value=value[:LONGEST], source=Reference.Source.TEXT))
