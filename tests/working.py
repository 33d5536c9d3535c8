"""Small steps that the tests of the verbs take again and again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)  # ten in the morning in London
FRIDAY_FIVE = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is Monday morning, unless a test says otherwise."""
    from amends.cases import clock

    with clock.at(MONDAY):
        yield


def item(name: str = "Full refund", kind: str = "refund", money: bool = True) -> Any:
    """A remedy of the catalogue."""
    from amends.resolve.models import CatalogueItem

    return CatalogueItem.objects.get_or_create(name=name, defaults={"kind": kind, "money": money})[0]


def repair() -> Any:
    """A remedy without a sum."""
    return item("Repair", "repair", False)


def verbs(case: Any) -> list[str]:
    """What the journal holds of a case, in order."""
    return list(case.journal.order_by("id").values_list("verb", flat=True))


def last(case: Any, verb: str) -> Any:
    """The newest entry of a verb."""
    return case.journal.filter(verb=verb).latest("id")


def list_points(case: Any, by: Any, *texts: str) -> list[Any]:
    """Put points on the case's list."""
    from amends.understand.concerns import add_concern

    return [add_concern(case, text, by) for text in texts or ("The leg is split", "Nobody came")]


@pytest.fixture
def points(case: Any, nadia: Any) -> list[Any]:
    """Both points of Denise's case."""
    from amends.cases.actors import staff

    return list_points(case, staff(nadia))


def make_ready(case: Any, owner: Any) -> list[Any]:
    """Everything that resolving asks for: an owner, decided points, a cause."""
    from amends.cases.actors import CUSTOMER, staff
    from amends.cases.services import assign
    from amends.resolve.services import record_cause, waive_remedy
    from amends.understand.concerns import confirm_concerns, decide_concern

    by = staff(owner)
    assign(case, owner, by)
    points = list_points(case, by)
    confirm_concerns(case, CUSTOMER)
    for point in points:
        decide_concern(point, "upheld", "", by)
        waive_remedy(point, "They asked for an explanation only", by)
    record_cause(case, by, text="The legs are glued before the wood is dry")
    return points


def make_resolved(case: Any, owner: Any) -> Any:
    """A resolved case; gives its follow-up."""
    from amends.cases.actors import staff
    from amends.followup.services import resolve_case

    make_ready(case, owner)
    return resolve_case(case, "We replaced the table and checked its legs.", staff(owner))
