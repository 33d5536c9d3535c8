"""The case from the customer's side: what they had to do, how long they waited, what they lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from amends.cases import clock
from amends.cases.models import Case, Channel, Message
from amends.resolve.models import Promise
from amends.resolve.words import money
from amends.text import similarity
from amends.understand.answers import sentences
from amends.understand.concerns import concerns_of, has_same_facts, is_alike
from amends.understand.gap import in_hours
from amends.understand.models import Concern

TELLING = 5  # words from which a sentence can be told as a repetition
COMPARED = 80  # sentences of one case; the first ones
DAY = timedelta(days=1)
FORMULAS = {
    "contacts": "Each message, call or visit of theirs that no machine wrote.",
    "waited": (
        "From each time they wrote until our next answer by a person that left; while we owed no answer nothing"
        " counts, and what overlaps counts once. An answer that is still owed counts until now."
    ),
    "repeated": (
        "Sentences of five words or more that say in nearly the same words, or in the same sense, what they"
        f" had said in an earlier message; of the first {COMPARED} sentences."
    ),
    "broken": "Promises on this case that were not kept and not moved in time.",
    "time": "The sum of the time that each concern cost them.",
    "money": "The sum of what each concern cost them, by currency; currencies are not mixed.",
}


class Stretch(NamedTuple):
    """A time in which they waited for us."""

    start: datetime
    end: datetime
    open: bool = False  # we still owe the answer


class Repeat(NamedTuple):
    """A sentence that they had to say again."""

    message: Message
    words: str
    first: Message


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline as they lived it. `kind`: theirs, ours, wait, broken, end."""

    at: datetime
    kind: str
    text: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The sums, and the line of moments."""

    contacts: int
    channels: dict[str, int]
    waits: list[Stretch]
    repeats: list[Repeat]
    broken: list[Promise]
    minutes: int
    money: dict[str, Decimal]
    moments: list[Moment] = field(default_factory=list)

    @property
    def waited(self) -> timedelta:
        """How long they waited for us, all together."""
        return sum((wait.end - wait.start for wait in self.waits), timedelta())

    @property
    def days(self) -> float:
        """The same in days, to one place."""
        return round(self.waited / DAY, 1)

    @property
    def lost(self) -> str:
        """What they lost in money: £40 and EUR 12."""
        return " and ".join(money(amount, currency) for currency, amount in self.money.items())

    @property
    def time(self) -> str:
        """What they lost in time."""
        return in_hours(self.minutes) if self.minutes else ""


def customer_side(case: Case) -> Side:
    """Read it: three queries."""
    messages = list(case.messages.order_by("at", "id"))
    concerns = list(concerns_of(case))
    theirs = [one for one in messages if one.direction == Message.Direction.IN and not one.is_auto]
    ours = [one for one in messages if _reached_them(one)]
    broken = list(case.promises.filter(state=Promise.State.BROKEN).order_by("settled_at", "id"))
    until = clock.now() if case.is_open else (case.resolved_at or case.closed_at or clock.now())
    waits = waiting([m.at for m in theirs], [m.at for m in ours], until)
    return Side(
        contacts=len(theirs),
        channels=dict(Counter(str(Channel(one.channel).label) for one in theirs)),
        waits=waits,
        repeats=repeated(theirs),
        broken=broken,
        minutes=sum(concern.cost_minutes or 0 for concern in concerns),
        money=lost_money(concerns),
        moments=_moments(theirs, ours, waits, broken),
    )


def _reached_them(message: Message) -> bool:
    left = message.sending in (Message.Sending.SENT, Message.Sending.NONE)
    return message.direction == Message.Direction.OUT and not message.is_auto and left


def waiting(theirs: Iterable[datetime], ours: Iterable[datetime], until: datetime) -> list[Stretch]:
    """When they waited for us: from what they said until our next answer, the last one until `until`."""
    events = sorted([(at, 1) for at in theirs] + [(at, 0) for at in ours])
    found: list[Stretch] = []
    since: datetime | None = None
    for at, is_theirs in events:
        if is_theirs:
            since = since or at
        elif since:
            found.append(Stretch(since, at))
            since = None
    if since and since < until:
        found.append(Stretch(since, until, open=True))
    return found


def lost_money(concerns: Iterable[Concern]) -> dict[str, Decimal]:
    """What the concerns cost them, by currency."""
    found: dict[str, Decimal] = {}
    for concern in concerns:
        if concern.cost_money:
            code = concern.cost_currency
            found[code] = found.get(code, Decimal(0)) + concern.cost_money
    return dict(sorted(found.items()))


def repeated(theirs: Sequence[Message]) -> list[Repeat]:
    """The sentences that they had said before, each with the message that said it first."""
    said = [
        (message, place.text)
        for message in theirs
        for place in sentences(message.text)
        if len(place.text.split()) >= TELLING
    ][:COMPARED]
    same = _same_sense(tuple(words for _, words in said))
    found = []
    for n, (message, words) in enumerate(said):
        before = next(
            (m for k, (m, w) in enumerate(said[:n]) if m is not message and _again(same, k, n, w, words)),
            None,
        )
        if before:
            found.append(Repeat(message, words, before))
    return found


def _again(same: frozenset[tuple[int, int]], first: int, later: int, before: str, words: str) -> bool:
    return ((first, later) in same and has_same_facts(before, words)) or is_alike(before, words)


@lru_cache(maxsize=256)
def _same_sense(texts: tuple[str, ...]) -> frozenset[tuple[int, int]]:
    vectors = similarity.embed(texts)
    return frozenset((one, other) for one, other, _ in similarity.near_duplicates(vectors))


def _moments(
    theirs: Sequence[Message], ours: Sequence[Message], waits: Sequence[Stretch], broken: Sequence[Promise]
) -> list[Moment]:
    found = [
        Moment(m.at, "theirs", f"They told us, by {Channel(m.channel).label}", _first_words(m))
        for m in theirs
    ]
    found += [Moment(m.at, "ours", "We answered", _first_words(m)) for m in ours]
    found += [Moment(p.settled_at, "broken", "We broke a promise", p.what) for p in broken if p.settled_at]
    found += [
        Moment(wait.end, "wait", f"{_spent(wait)} of waiting{', so far' if wait.open else ''}")
        for wait in waits
    ]
    order = ("wait", "theirs", "ours", "broken")
    return sorted(found, key=lambda one: (one.at, order.index(one.kind)))


def _first_words(message: Message) -> str:
    words = " ".join((message.text.strip() or message.subject).split())
    return words if len(words) <= 140 else f"{words[:139]}…"


def _spent(wait: Stretch) -> str:
    spent = wait.end - wait.start
    if spent >= DAY:
        days = spent / DAY
        return f"{days:.1f} days"
    hours = round(spent.total_seconds() / 3600, 1)
    return (
        f"{hours:g} hour{'' if hours == 1 else 's'}" if hours >= 1 else f"{max(1, spent.seconds // 60)} min"
    )
