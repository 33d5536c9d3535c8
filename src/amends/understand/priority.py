"""The place of a case in the queue, as a sum that explains itself.

Each part is (points, words). The rank is their sum, held between 0 and 100; a case that a person put
first adds 100, so it stands above all others and still in order among its like.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from amends.text.bands import heat_word
from amends.understand import escalation

HEAT_SHARE = 0.55  # of the heat, 0 to 55 points
SILENCE_SHARE = 0.2  # of the escalation risk, 0 to 20 points, once a working day went by without news
RISING = 8  # a step of heat that counts as rising, as on the arc
RISK_POINTS = {
    "self_harm": (40, "may harm themselves"),
    "safety": (25, "somebody may be in danger"),
    "regulator": (9, "goes to a regulator"),
    "legal": (9, "announces legal steps"),
    "press": (8, "talks to the press"),
    "vulnerable": (8, "needs adjustments"),
    "public_review": (4, "posts about it"),
    "repeat": (4, "not the first time"),
    "churn": (3, "is leaving"),
    "abuse": (0, "abusive words"),
}
DUE_STEPS = (  # time before the due time, points, words
    (timedelta(0), 16, "overdue"),
    (timedelta(hours=1), 12, "due within the hour"),
    (timedelta(hours=4), 8, "due within four hours"),
    (timedelta(hours=24), 4, "due within a day"),
)
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rank depends on."""

    heat: int | None
    heat_before: int | None
    distress: bool
    complaint: float | None
    contacts: int
    reopened: int
    risks: tuple[str, ...]
    broken_promises: int
    put_first: str | None
    due_at: datetime | None
    due_what: str
    now: datetime
    public: bool = False
    silent_days: int = 0  # working days without news while it is our turn
    silent_step: datetime | None = None  # when one more is over

    @property
    def escalation(self) -> escalation.Risk:
        """How likely it is that they take it elsewhere, with its sum."""
        return escalation.risk_of(
            escalation.Facts(
                self.heat, self.silent_days, self.contacts, self.broken_promises, self.reopened, self.risks,
                self.public,
            )
        )  # fmt: skip


def rank_of(facts: Facts) -> tuple[int, list[tuple[int, str]]]:
    """The rank and its parts, most points first."""
    parts = sorted(_parts(facts), key=lambda part: -abs(part[0]))
    base = sum(points for points, _ in parts)
    total = max(0, min(100, base))
    if facts.put_first is not None:
        parts.insert(0, (100, f"put first: {_short(facts.put_first)}" if facts.put_first else "put first"))
        total += 100
    return total, parts


def _short(why: str, most: int = 70) -> str:
    """The first sentence of a reason, cut at a word."""
    first = why.split(". ")[0].rstrip(".")
    return first if len(first) <= most else first[:most].rpartition(" ")[0] + " …"


def _parts(facts: Facts) -> Iterator[tuple[int, str]]:
    yield _heat(facts)
    if facts.heat and facts.heat_before is not None and facts.heat - facts.heat_before >= RISING:
        yield 5, "rising"
    if facts.contacts > 1:
        yield (
            min(12, 4 * (facts.contacts - 1)),
            f"{ORDINALS.get(facts.contacts, f'{facts.contacts}th')} contact",
        )
    if facts.reopened:
        yield 12, "said it is not fixed"
    if facts.broken_promises:
        yield (
            10,
            "we broke a promise"
            if facts.broken_promises == 1
            else f"we broke {facts.broken_promises} promises",
        )
    yield from (RISK_POINTS[risk] for risk in facts.risks if risk in RISK_POINTS)
    if facts.complaint is not None and facts.complaint < 0.35:
        yield -15, "reads as no complaint"
    yield from _silence(facts)
    yield from _due(facts)


def _silence(facts: Facts) -> Iterator[tuple[int, str]]:
    """Silence weighs as much as it is dangerous: a share of the escalation risk, from the first day on."""
    if facts.silent_days:
        score = facts.escalation.score
        days = escalation.days_in_words(facts.silent_days)
        yield round(score * SILENCE_SHARE), f"no news from us for {days}, escalation risk {score}"


def _heat(facts: Facts) -> tuple[int, str]:
    if facts.heat is None:
        return 25, "not read yet"
    return round(facts.heat * HEAT_SHARE), heat_word(facts.heat, facts.distress).lower()


def _due(facts: Facts) -> Iterator[tuple[int, str]]:
    if facts.due_at is None:
        return
    for step, points, words in DUE_STEPS:
        if facts.due_at - facts.now <= step:
            yield points, f"{facts.due_what} {words}"
            return


def next_change(facts: Facts) -> datetime | None:
    """When the passing of time will next change the rank; None when it will not."""
    moments = [facts.due_at - step for step, _, _ in DUE_STEPS] if facts.due_at else []
    moments += [facts.silent_step] if facts.silent_step else []
    return min((moment for moment in moments if moment > facts.now), default=None)


def in_words(parts: list[tuple[int, str]] | list[list[object]], most: int = 4) -> str:
    """The reason as a short sentence: "furious, third contact, promise due within the hour"."""
    return ", ".join(str(words) for points, words in parts[:most] if points)
