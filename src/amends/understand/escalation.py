"""Escalation risk: how likely it is that they take it elsewhere. A sum that is printed, part by part.

Pure: no clock and no database. Each part only ever rises with what it counts, and stops at its most, so
that no single thing makes the whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amends.cases.models import Case, Channel, Due

MOST = 100
HEAT_SHARE = 0.3  # of the heat: 30 at most
DAY, SILENT_MOST = 5, 40  # a working day without news while it is our turn
CONTACT, CONTACTS_MOST = 4, 12  # each contact after the first
BROKEN, BROKEN_MOST = 10, 20
REOPENED, REOPENED_MOST = 8, 16
RISKS, RISKS_MOST = {"legal": 8, "regulator": 8, "press": 8, "public_review": 6, "churn": 4, "repeat": 4}, 16
PUBLIC = 6
FORMULA = (
    "Escalation risk = 0.3 × heat (30 at most) + 5 for each working day without news from us while it is our "
    "turn (40) + 4 for each contact after the first (12) + 10 for each broken promise (20) + 8 for each time "
    "that it was not fixed (16) + what they announce: legal, regulator and press 8 each, a public review 6, "
    "leaving and “not the first time” 4 each (16) + 6 where anybody may read along; 100 at most. "
    "It rises with silence alone. A fifth of it goes into the rank from the first silent day on."
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the risk depends on."""

    heat: int | None = None
    silent_days: int = 0
    contacts: int = 1
    broken_promises: int = 0
    reopened: int = 0
    risks: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """The score, 0 to 100, and its parts: (points, words), most points first."""

    score: int
    parts: list[tuple[int, str]]

    @property
    def sum_in_words(self) -> str:
        """62 = 24 heat 80 + 20 four working days without news + …"""
        told = " + ".join(f"{points} {words}" for points, words in self.parts) or "nothing speaks for it"
        capped = ", at most 100" if sum(points for points, _ in self.parts) > MOST else ""
        return f"{self.score} = {told}{capped}"


def risk_of(facts: Facts) -> Risk:
    """The score and its parts."""
    parts = sorted((part for part in _parts(facts) if part[0]), key=lambda part: -part[0])
    return Risk(min(MOST, sum(points for points, _ in parts)), parts)


def risk_on(case: Case, every: Iterable[Due], silent_days: int) -> Risk:
    """The risk of a case after so many silent days; `every` are all its dues."""
    broken, public = broken_promises(every), Channel.is_public(case.channel)
    return risk_of(
        Facts(case.heat, silent_days, case.contacts, broken, case.reopened, tuple(case.risks), public)
    )


def broken_promises(every: Iterable[Due]) -> int:
    """How many promises were broken, among all the dues of a case."""
    return sum(due.kind == Due.Kind.PROMISE and due.missed_at is not None for due in every)


def _parts(facts: Facts) -> Iterator[tuple[int, str]]:
    yield round((facts.heat or 0) * HEAT_SHARE), f"heat {facts.heat}"
    yield min(SILENT_MOST, DAY * facts.silent_days), f"{days_in_words(facts.silent_days)} without news"
    yield min(CONTACTS_MOST, CONTACT * max(0, facts.contacts - 1)), f"{facts.contacts} contacts"
    yield (
        min(BROKEN_MOST, BROKEN * facts.broken_promises),
        "broken promises" if facts.broken_promises > 1 else "a broken promise",
    )
    yield min(REOPENED_MOST, REOPENED * facts.reopened), "not fixed"
    found = [kind for kind in RISKS if kind in facts.risks]
    named = ", ".join(kind.replace("_", " ") for kind in found)
    yield min(RISKS_MOST, sum(RISKS[kind] for kind in found)), f"announced: {named}"
    yield PUBLIC * facts.public, "in public"


def days_in_words(days: int) -> str:
    """One working day; three working days; eight working days or more."""
    if days >= len(NUMBERS):
        return "eight working days or more"
    return f"{NUMBERS[days]} working {'day' if days == 1 else 'days'}"
