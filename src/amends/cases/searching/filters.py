"""The table of filters. Rooms above add theirs with `register` in their AppConfig.ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Q

from amends.cases.errors import Invalid
from amends.cases.searching.query import Asked
from amends.people.models import User

ALIKE = 70  # of 100, from which a name that is none was meant to be one


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when: what `owner:me` and `opened:today` mean."""

    user: User | None
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> datetime:
        """The first moment of this day in the firm's zone."""
        return self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)


Read = Callable[[str, Asker], Q]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: what it says in the reference, how it is written, and the condition on a case.

    `read` raises Invalid with a sentence for a value that it does not take. A filter with `scope` has none: it
    looks for words, but only at who and what the case is about.
    """

    name: str
    says: str
    examples: tuple[str, ...]
    read: Read | None = None
    values: tuple[str, ...] = ()

    @property
    def scope(self) -> bool:
        """Whether its value is words."""
        return self.read is None


FILTERS: dict[str, Filter] = {}


def register(*filters: Filter) -> None:
    """Add filters to the language."""
    FILTERS.update({one.name: one for one in filters})


def nearly(name: str) -> str:
    """The filter that was probably meant, or nothing."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(name, FILTERS.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(best[0]) if best else ""


def condition(groups: Iterable[tuple[Asked, ...]], asker: Asker) -> tuple[Q, list[str]]:
    """What a case must be, and what could not be understood."""
    wanted, problems = Q(), []
    for group in groups:
        parts: list[Q] = []
        for asked in group:
            try:
                parts.append(_read(asked, asker))
            except Invalid as refused:
                problems.append(str(refused))
        if parts:
            wanted &= reduce(or_, parts)
    return wanted, problems


def _read(asked: Asked, asker: Asker) -> Q:
    read = FILTERS[asked.name].read
    if read is None:
        raise Invalid(f"{asked.name} takes words.")
    found = read(asked.value.strip().lower(), asker)
    # A case without the value is not one with it: NOT over NULL would be neither.
    return ~found if asked.excluded else found
