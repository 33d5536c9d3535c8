"""What is personal, table by table. Each room declares its own; a test finds what nobody declared."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

ERASED = "Erased"  # stands where a column needs words


@dataclass(frozen=True, slots=True)
class Personal:
    """One table.

    `case` and `customer` are the lookups that lead from a row to whom it is about; a table with neither
    holds nothing of customers; `or_case` is a second way to the case, where there are two. `fields` names the personal columns and what stands there afterwards: a
    value, or a function of the old one. `plain` names the columns that can hold text and hold nothing
    personal. `gone` rows are deleted whole. `ends` moves states that wait for something; `stamps` are
    times that end with the erasure. `mentions` are columns of ours in which somebody may have put a
    customer's name: the preview of an erasure says where. `facts` is the key under which the journal names a
    row where no case does. `reach` are columns that hold an address or a
    number by which a row is somebody's though no key leads to them. `blobs` are keys of bytes that are
    the customer's. `name` is what the export calls the table.
    """

    model: str
    name: str = ""
    case: str = ""
    or_case: str = ""
    customer: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    plain: Collection[str] = ()
    gone: bool = False
    ends: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stamps: Collection[str] = ()
    mentions: Collection[str] = ()
    facts: str = ""
    reach: Collection[str] = ()
    blobs: Collection[str] = ()
    why_plain: str = ""

    @property
    def table(self) -> type[Model]:
        """The model."""
        return apps.get_model(self.model)

    def of(
        self, cases: Collection[int], customers: Collection[int] = (), reach: Collection[str] = ()
    ) -> QuerySet[Any]:
        """The rows about these cases, and about these rows of one customer, by key or by address."""
        about = Q(pk__in=[])
        if self.case:
            about |= Q(**{f"{self.case}__in": cases})
        if self.or_case:
            about |= Q(**{f"{self.or_case}__in": cases})
        if self.customer:
            about |= Q(**{f"{self.customer}__in": list(customers)})
        for column in self.reach:
            for one in reach:
                about |= Q(**{f"{column}__iexact": one})
        return self.table._default_manager.filter(about)


Finder = Callable[[Collection[str]], list[int]]
_declared: dict[str, Personal] = {}
_finders: list[Finder] = []
Forgetter = Callable[[Collection[int]], None]
_forgetters: list[Forgetter] = []


def declare(*rows: Personal) -> None:
    """Add a room's tables; called by its AppConfig.ready()."""
    _declared.update({row.model: row for row in rows})


def tables() -> list[Personal]:
    """Every table that was declared, in the order of the rooms from the bottom up."""
    return list(_declared.values())


def about_customers() -> Iterator[Personal]:
    """The tables that hold something of customers."""
    return (row for row in tables() if row.case or row.customer or row.reach)


def find_raws_with(finder: Finder) -> None:
    """Register how the unfiled raws that came from an address or a number are found."""
    _finders.append(finder)


def raws_from(reach: Collection[str]) -> list[int]:
    """The keys of what arrived from these addresses and numbers and became no message."""
    return sorted({pk for finder in _finders for pk in finder(reach)})


def forget_raws_with(forgetter: Forgetter) -> None:
    """Register who removes what lies outside the database of raws that are erased; it acts after the commit."""
    _forgetters.append(forgetter)


def forget_outside(raws: Collection[int]) -> None:
    """Have everything outside the database go that these raws were made of."""
    for forgetter in _forgetters:
        forgetter(raws)
