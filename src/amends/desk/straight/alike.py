"""Cases that read like this one, and what became of them."""

from collections import defaultdict
from dataclasses import dataclass

from amends.cases.models import Case
from amends.people.models import User
from amends.resolve.counting import GIVEN
from amends.resolve.models import Remedy
from amends.resolve.selectors import said
from amends.understand.models import Concern
from amends.understand.similar import similar_cases


@dataclass(frozen=True, slots=True)
class Alike:
    """One case, how like it is in percent, and how it ended as far as it has."""

    case: Case
    percent: int
    ended: str


def alike(case: Case, user: User) -> list[Alike]:
    """The cases most like this one that this person may open. Five queries at most."""
    found = similar_cases(case, user)
    keys = [one.case.pk for one in found]
    outcomes, given = _outcomes(keys), _given(keys)
    return [
        Alike(
            one.case, round(one.likeness * 100), _ended(one.case, outcomes[one.case.pk], given[one.case.pk])
        )
        for one in found
    ]


def _outcomes(keys: list[int]) -> defaultdict[int, list[str]]:
    rows = (
        Concern.objects.filter(case__in=keys, removed_at=None).exclude(outcome="").order_by("position", "id")
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row.get_outcome_display().lower())
    return found


def _given(keys: list[int]) -> defaultdict[int, list[str]]:
    rows = Remedy.objects.filter(case__in=keys, state__in=GIVEN).select_related("item").order_by("id")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(said(row))
    return found


def _ended(case: Case, outcomes: list[str], given: list[str]) -> str:
    """Resolved: upheld, partly upheld. Refund, £140."""
    state = case.get_state_display().capitalize()
    decided = ", ".join(dict.fromkeys(outcomes))
    return ". ".join([f"{state}: {decided}" if decided else state, *given])
