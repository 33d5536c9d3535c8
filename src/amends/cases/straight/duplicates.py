"""Cases that may be the same complaint: suggested beside a case, never acted upon.

Only a bounded number is ever compared: the customer's own open cases, those about the same order, and
the newest open ones, whose words are compared cheaply first and by meaning only where they come close.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from amends.cases.models import Case, CaseLink, Message, Reference, State
from amends.cases.policy import visible_cases
from amends.people.models import User
from amends.text.similarity import NEAR_DUPLICATE, embed

NEWEST = 60  # open cases whose words are looked at
CLOSE = 5  # of which so many are compared by meaning
SHOWN = 3
ALIKE = 0.35  # share of words in common from which meaning is looked at
SAME = 0.8  # share of words in common that needs no second look
COMPARED = 2_000  # characters of a message
OPEN = (State.OPEN, State.WAITING)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that may be the same, and why."""

    case: Case
    why: str
    points: float

    @property
    def reference(self) -> str:
        """Its reference."""
        return self.case.reference


def suggestions(case: Case, user: User) -> list[Suggestion]:
    """At most three open cases that may be this complaint again, likeliest first."""
    if not case.is_open:
        return []
    said = set(_said_of(case))
    others = visible_cases(user).filter(state__in=OPEN).exclude(pk__in=[case.pk, *said])
    found = [*_of_customer(case, others), *_of_order(case, others), *_of_words(case, others)]
    best: dict[int, Suggestion] = {}
    for one in sorted(found, key=lambda suggestion: -suggestion.points):
        best.setdefault(one.case.pk, one)
    return list(best.values())[:SHOWN]


def _said_of(case: Case) -> Iterable[int]:
    """Cases that a person has linked with this one, or said to be no duplicate of it."""
    links = CaseLink.objects.filter(Q(case=case) | Q(other=case)).values_list("case", "other")
    return {key for pair in links for key in pair}


def _of_customer(case: Case, others: QuerySet[Case]) -> list[Suggestion]:
    found = others.filter(customer=case.customer_id).select_related("customer").order_by("-id")[:5]
    return [Suggestion(one, "Same customer, open too", 0.7) for one in found]


def _of_order(case: Case, others: QuerySet[Case]) -> list[Suggestion]:
    values = list(case.order_references.filter(removed_at=None).values_list("value", flat=True)[:10])
    rows = Reference.objects.filter(value__in=values, removed_at=None, case__in=others).exclude(case=case)
    found = {row.case_id: row.value for row in rows.order_by("-case")[:5]}
    cases = others.filter(pk__in=found).select_related("customer")
    return [Suggestion(one, f"About {found[one.pk]} too", 0.8) for one in cases]


def _of_words(case: Case, others: QuerySet[Case]) -> list[Suggestion]:
    own = _first_words([case.pk]).get(case.pk, "")
    if len(words_of(own)) < 4:
        return []
    newest = list(others.order_by("-id").values_list("pk", flat=True)[:NEWEST])
    texts = _first_words(newest)
    shares = {key: share(own, text) for key, text in texts.items()}
    close = sorted((key for key in shares if shares[key] >= ALIKE), key=lambda key: -shares[key])[:CLOSE]
    alike = _alike(own, [texts[key] for key in close]) if close else []
    near = {
        key: max(value, shares[key])
        for key, value in zip(close, alike, strict=True)
        if value >= NEAR_DUPLICATE or shares[key] >= SAME
    }
    cases = others.filter(pk__in=near).select_related("customer")
    return [Suggestion(one, "Nearly the same words", near[one.pk]) for one in cases]


def _first_words(keys: Sequence[int]) -> dict[int, str]:
    """What the customer said first on each of these cases."""
    rows = Message.objects.filter(case__in=keys, direction=Message.Direction.IN, is_auto=False)
    found: dict[int, str] = {}
    for key, text in rows.order_by("-at", "-id").values_list("case", "text"):
        found[key] = text[:COMPARED]
    return found


def words_of(text: str) -> set[str]:
    """The words of a text, for comparing."""
    return set(re.findall(r"\w{3,}", text.lower()))


def share(one: str, other: str) -> float:
    """The share of words that two texts have in common."""
    a, b = words_of(one), words_of(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _alike(own: str, others: Sequence[str]) -> list[float]:
    vectors = embed([own, *others])
    return [float(value) for value in vectors[1:] @ vectors[0]]
