"""What both databases' engines take and give."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models.expressions import OrderBy

from amends.cases.searching.query import Words

Groups = Sequence[tuple[Words, ...]]
Place = tuple[int, int]  # keys of a row of words and of its case


class OutOfTime(Exception):
    """The database was stopped: this would take too long."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, and SQL that a case (`d.case_id`) must satisfy; rows from `top` downwards.

    Where few cases fit, `cases` names them all, and only their rows are looked at.
    """

    groups: Groups
    where: str = ""
    params: tuple[Any, ...] = ()
    top: int | None = None
    cases: tuple[int, ...] | None = None


@dataclass(slots=True)
class Newest:
    """The newest rows that hold the words, and whether everything was looked at or the limit reached."""

    places: list[Place] = field(default_factory=list)
    complete: bool = True


class Deadline:
    """When a search gives up. What was found until then is shown, and that it is not all."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds."""
        return self.at - time.monotonic()


class Engine(Protocol):
    """One kind of database."""

    NEWEST: int  # cases that filters are tried on first: what many cases fit is found there at once
    ORDER: OrderBy  # of the rest, newest first

    def newest(self, wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
        """The newest matching rows, newest first."""
        ...

    def keys(self, sql: str, params: Sequence[Any], deadline: Deadline) -> list[int] | None:
        """The first column of a statement, or None when time is up."""
        ...
