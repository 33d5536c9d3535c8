"""What a letter must contain, as data: packs, their kinds of letter, and the items of each."""

import re
from dataclasses import dataclass, field

# When an item is asked for: always, or as the letter (or the record) decides.
WHEN = ("always", "accepts", "rejects")
# Judged by code, for no words tell them: every point answered, a person's name under it.
BY_CODE = ("points", "signed")
# What code sees in a sentence and words cannot tell alone.
SEEN = ("date", "ahead", "amount")
MARKS = "~!="


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a letter must contain.

    `found` lists ways of saying it; each is a list of names of words that stand in one sentence (`~`: in it
    or beside it, `=`: anywhere in the letter, `!`: not in it). `void` names words that take it back. `means`
    names what a sentence may mean instead of matching, and `needs` lists what must then be told by words.
    """

    id: str
    says: str
    why: str
    source: str
    unverified: bool = False
    when: str = "always"
    judge: str = ""
    found: tuple[tuple[str, ...], ...] = ()
    void: tuple[str, ...] = ()
    means: str = ""
    needs: tuple[tuple[str, ...], ...] = ()
    advice: bool = False  # worth saying; not asked for


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: what it is called and what it must contain."""

    name: str
    title: str
    items: tuple[Item, ...]
    months: int = 0  # how long they have to refer it, from the letter's date


@dataclass(frozen=True, slots=True)
class Body:
    """An ombudsman or another body that they may turn to."""

    name: str
    reach: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # words of the pack by which it may be called; empty: by its name


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one regulator or agreement."""

    name: str
    title: str
    checked: str
    kinds: dict[str, Kind]
    bodies: tuple[Body, ...] = ()
    words: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def first(self) -> Kind:
        """The kind that a letter is, unless it is said."""
        return next(iter(self.kinds.values()))
