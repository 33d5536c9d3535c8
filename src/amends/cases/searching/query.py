"""What somebody typed, taken apart. Never an exception: what makes no sense becomes a problem in plain words.

    table "split leg" heat:>70 state:open -refund customer:marlow chair or stool

Terms stand beside each other and all must hold; `or` between two lets either hold; `-` excludes. A word may
end in `*`; the last one may be a beginning anyway. Everything that is no filter is words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.cases.searching.words import words_of

LONGEST, MOST = 300, 24  # letters and terms that are looked at
SHORTEST_BEGINNING = 2
_TERM = re.compile(r"""(?P<no>-?)(?:(?P<name>[A-Za-z]\w*):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""")


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or several that stand beside each other in this order."""

    words: tuple[str, ...]
    beginning: bool = False  # of the last word
    scope: str = ""  # the filter that looks only at who and what the case is about: customer, order, …
    excluded: bool = False
    exact: bool = False  # it was written in quotes, or is several words

    def __str__(self) -> str:
        said = f"{' '.join(self.words)}{'*' if self.beginning else ''}"
        said = f'"{said}"' if self.exact else said
        return f"{'-' if self.excluded else ''}{self.scope + ':' if self.scope else ''}{said}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as it was typed: its name and value."""

    name: str
    value: str
    excluded: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) or not self.value else self.value
        return f"{'-' if self.excluded else ''}{self.name}:{value}"


Term = Words | Asked


@dataclass(frozen=True, slots=True)
class Query:
    """All groups must hold; within a group one of its terms."""

    groups: tuple[tuple[Term, ...], ...] = ()
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(" or ".join(map(str, group)) for group in self.groups)

    @property
    def texts(self) -> list[tuple[Words, ...]]:
        """The groups of words that must occur."""
        return [g for g in self.groups if isinstance(g[0], Words) and not g[0].excluded]  # type: ignore[misc]

    @property
    def without(self) -> list[Words]:
        """What must not occur."""
        return [g[0] for g in self.groups if isinstance(g[0], Words) and g[0].excluded]

    @property
    def filters(self) -> list[tuple[Asked, ...]]:
        """The groups of filters."""
        return [g for g in self.groups if isinstance(g[0], Asked)]  # type: ignore[misc]


def parse(text: str) -> Query:
    """Take apart what was typed."""
    problems: list[str] = []
    groups: list[list[Term]] = []
    joined = False
    for raw, term in _terms(text.replace("\x00", " ")[:LONGEST], problems):
        if raw == "or":
            joined = bool(groups)
            continue
        if term is None:
            joined = False
            continue
        if joined and _can_join(groups[-1], term, problems):
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = False
    if len(groups) > MOST:
        problems.append(f"Only the first {MOST} parts were looked at.")
    found = tuple(tuple(dict.fromkeys(group)) for group in groups[:MOST])
    return Query(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(problems)))


def _can_join(group: list[Term], term: Term, problems: list[str]) -> bool:
    if term.excluded or group[0].excluded:
        problems.append("“or” cannot stand beside something to leave out.")
        return False
    if type(term) is not type(group[0]):
        problems.append("“or” can stand between words or between filters, not between a word and a filter.")
        return False
    return True


def _terms(text: str, problems: list[str]) -> Iterator[tuple[str, Term | None]]:
    for match in _TERM.finditer(text):
        if match[0].lower() == "or":
            yield "or", None
        else:
            yield match[0], _term(match, problems)


def _term(match: re.Match[str], problems: list[str]) -> Term | None:
    from amends.cases.searching.filters import FILTERS, nearly

    name, excluded = (match["name"] or "").lower(), bool(match["no"])
    value = match["quoted"] if match["quoted"] is not None else match["bare"]
    known = FILTERS.get(name)
    if known and not known.scope:
        return Asked(name, " ".join(value.split()), excluded)
    if known:
        return _words(value, name, excluded, match["quoted"] is not None)
    if name and not value.startswith("//") and (meant := nearly(name)):
        problems.append(f"There is no filter “{name}”. Did you mean {meant}:?")
        return None
    return _words(match[0][1:] if excluded else match[0], "", excluded, match["quoted"] is not None)


def _words(value: str, scope: str, excluded: bool, quoted: bool) -> Words | None:
    found = tuple(words_of(value))
    if not found:
        return None
    beginning = value.rstrip('"').endswith("*") and len(found[-1]) >= SHORTEST_BEGINNING
    exact = quoted or len(found) > 1 or (found == ("or",) and not scope)
    return Words(found, beginning, scope, excluded, exact)
