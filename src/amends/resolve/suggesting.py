"""What would put it right, from what failed: each suggestion with its reason and where that comes from.

Research says what works on the average, in studies that are mostly English and of imagined cases. It
is a hint beside the catalogue, and never a rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from amends.cases.models import Case
from amends.resolve.models import CatalogueItem, Remedy
from amends.text.questions import kind_of
from amends.understand.models import Concern

Kind = CatalogueItem.Kind
MATCH = "Smith, Bolton & Wagner 1999; Roschk & Gelbrich 2014"
NOW = " Now weighs more than later."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Kinds of remedy for one point or for the case, with the reason and its source."""

    about: str
    kinds: tuple[Kind, ...]
    why: str
    source: str
    items: tuple[CatalogueItem, ...] = ()

    @property
    def names(self) -> str:
        """What the catalogue has of it, else the kinds."""
        return ", ".join(item.name for item in self.items[:3]) or ", ".join(kind.label for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Failure:
    """A type of failure, and what matches it."""

    name: str
    kinds: tuple[Kind, ...]
    why: str


MONEY = Failure(
    "money was lost", (Kind.REFUND, Kind.PARTIAL_REFUND, Kind.CREDIT), "Money makes good for money." + NOW
)
GOODS = Failure(
    "the goods were flawed",
    (Kind.REPLACEMENT, Kind.REPAIR, Kind.REFUND),
    "A flawed thing is best exchanged." + NOW,
)
SERVICE = Failure(
    "the service failed",
    (Kind.REDO, Kind.REPAIR, Kind.PARTIAL_REFUND),
    "What failed is best done again, and done right." + NOW,
)
NEGLECT = Failure(
    "they were not minded",
    (Kind.APOLOGY, Kind.EXPLANATION, Kind.EXTRA_SUPPORT),
    "Who was not minded wants attention: an apology and an explanation by a person weigh more than money.",
)
FAILURES = {
    "billing": MONEY, "refund": MONEY, "contract": MONEY,
    "faulty": GOODS, "wrong_item": GOODS, "food": GOODS,
    "appointment": SERVICE, "workmanship": SERVICE, "delivery": SERVICE, "access": SERVICE,
    "manner": NEGLECT, "silence": NEGLECT, "adjustment": NEGLECT, "privacy": NEGLECT,
}  # fmt: skip


def suggestions_for(
    case: Case,
    concerns: Sequence[Concern],
    catalogue: Sequence[CatalogueItem],
    given: Sequence[Remedy],
    usual: Decimal | None,
) -> list[Suggestion]:
    """One for each type of failure on the list, and for what the case has been through."""
    found: dict[str, Suggestion] = {}
    for number, concern in enumerate(concerns, start=1):
        failure = FAILURES.get(kind_of([concern.text]).name)
        if failure and failure.name not in found and concern.outcome != Concern.Outcome.NOT_UPHELD:
            about = f"Point {number}: {failure.name}"
            found[failure.name] = _of(about, failure.kinds, failure.why, MATCH, catalogue)
    return [*found.values(), *_of_the_case(case, catalogue, given, usual)]


def _of_the_case(
    case: Case, catalogue: Sequence[CatalogueItem], given: Sequence[Remedy], usual: Decimal | None
) -> list[Suggestion]:
    found = []
    if case.reopened or "repeat" in case.risks:
        why = "It went wrong a second time: only an apology and compensation together turn it round."
        kinds = (Kind.APOLOGY, Kind.GOODWILL)
        found.append(
            _of("It failed twice", kinds, why, "Joireman, Grégoire, Devezer & Tripp 2013", catalogue)
        )
    worth = sum((one.worth for one in given if one.worth), Decimal(0))
    if usual and worth > usual:
        why = "They have more than most in such cases. Each further sum does less; attention and a fix may do more."
        kinds = (Kind.EXPLANATION, Kind.PROCESS_CHANGE)
        found.append(_of("More money adds less", kinds, why, "Gelbrich, Gäthke & Grégoire 2015", catalogue))
    return found


def _of(
    about: str, kinds: tuple[Kind, ...], why: str, source: str, catalogue: Sequence[CatalogueItem]
) -> Suggestion:
    fits = tuple(item for kind in kinds for item in catalogue if item.kind == kind)
    return Suggestion(about, kinds, why, source, fits)
