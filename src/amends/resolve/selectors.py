"""The reads of this room: the ledger, how well promises are kept, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from amends.cases import clock, policy
from amends.cases.firm import local
from amends.cases.models import Case
from amends.people.models import User
from amends.resolve.delegating import decides
from amends.resolve.delivering import said as said  # other rooms know it from here
from amends.resolve.models import CatalogueItem, Promise, Remedy

SHOWN = 200  # open promises on one page
SETTLED_SHOWN = 30
ENOUGH = 10  # promises that came due, from which on a share says something
NEAR = timedelta(minutes=30)
STATES = Promise.State
SETTLED = (STATES.KEPT, STATES.MOVED, STATES.BROKEN)  # named, so that an index answers


# Promises


@dataclass(frozen=True, slots=True)
class Filters:
    """What the ledger shows: of one owner, in one state, of one customer's name, of one team's cases."""

    owner: User | None = None
    state: str = ""
    customer: str = ""
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One promise, how much of its time has passed (0 to 1), and whether it is about to break."""

    promise: Promise
    share: float
    at_risk: bool

    @property
    def state(self) -> str:
        """The word of the row: At risk, Open, Kept, Moved, Broken."""
        return "At risk" if self.at_risk else self.promise.get_state_display()


@dataclass(slots=True)
class Ledger:
    """Promises by when they fall due. `more` says that not all open ones fit."""

    today: list[Row] = field(default_factory=list)
    this_week: list[Row] = field(default_factory=list)
    next: list[Row] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    more: bool = False


def ledger(user: User, filters: Filters | None = None, limit: int = SHOWN) -> Ledger:
    """The promises on the cases that this person may see. Two queries, whatever their number."""
    asked = filters or Filters()
    found = _narrowed(visible_promises(user), asked).select_related("case__customer", "owner", "message")
    book = Ledger()
    if asked.state in ("", STATES.OPEN):
        rows = list(found.filter(state=STATES.OPEN).order_by("due_at", "id")[: limit + 1])
        book.more = len(rows) > limit
        _file(book, rows[:limit])
    if asked.state != STATES.OPEN:
        settled = found.filter(state__in=SETTLED, settled_at__isnull=False)
        book.settled = [row_of(promise) for promise in settled.order_by("-settled_at", "-id")[:SETTLED_SHOWN]]
    return book


def _narrowed(found: QuerySet[Promise], asked: Filters) -> QuerySet[Promise]:
    if asked.owner:
        found = found.filter(owner=asked.owner)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.team:
        found = found.filter(case__team=asked.team)
    if asked.customer.strip():
        found = found.filter(case__customer__name__icontains=asked.customer.strip())
    return found


def _file(book: Ledger, promises: Iterable[Promise]) -> None:
    tonight, sunday = day_ends()
    for promise in promises:
        if promise.due_at < tonight:
            book.today.append(row_of(promise))
        elif promise.due_at < sunday:
            book.this_week.append(row_of(promise))
        else:
            book.next.append(row_of(promise))


def day_ends() -> tuple[datetime, datetime]:
    """The next midnight, and the one that ends this Sunday, in the firm's time zone."""
    today = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1), today + timedelta(days=7 - today.weekday())


def row_of(promise: Promise) -> Row:
    """A promise as the ledger shows it."""
    until = promise.settled_at or clock.now()
    share = share_passed(promise.made_at, promise.due_at, until)
    near = promise.state == STATES.OPEN and until >= alarm_from(promise.made_at, promise.due_at)
    return Row(promise, share, near)


def share_passed(start: datetime, end: datetime, now: datetime) -> float:
    """How much of the time between start and end has passed, from 0 to 1."""
    whole = (end - start).total_seconds()
    passed = (now - start).total_seconds()
    return 1.0 if whole <= 0 else min(1.0, max(0.0, passed / whole))


def alarm_from(start: datetime, end: datetime) -> datetime:
    """When something counts as about to be missed: after 75 % of its time, or 30 minutes before."""
    return end - max((end - start) / 4, NEAR)


def visible_promises(user: User) -> QuerySet[Promise]:
    """The promises on the cases that this person may open."""
    return Promise.objects.filter(policy.seen_through(user))


def open_promises(user: User) -> QuerySet[Promise]:
    """Those that are still to be kept, the nearest first."""
    return visible_promises(user).filter(state=STATES.OPEN).order_by("due_at", "id")


def broken_since(user: User, since: datetime) -> QuerySet[Promise]:
    """Those that were broken since a moment, the latest first."""
    found = visible_promises(user).filter(state=STATES.BROKEN, settled_at__gte=since)
    return found.select_related("case__customer", "owner").order_by("-settled_at", "-id")


def overdue_promises() -> QuerySet[Promise]:
    """Open ones whose time has passed: these are broken."""
    return Promise.objects.filter(state=STATES.OPEN, due_at__lt=clock.now()).order_by("due_at", "id")


class Interval(NamedTuple):
    """From low to high."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How many promises were kept, or moved in time, of those that came due; and how sure."""

    good: int
    due: int
    low: float
    high: float
    days: int

    @property
    def share(self) -> float | None:
        """good / due; None while nothing came due."""
        return self.good / self.due if self.due else None

    @property
    def formula(self) -> str:
        """The arithmetic in words."""
        what = f"Kept, or moved before due, of all that came due in the last {self.days} days"
        if self.share is None:
            return f"{what}: none came due yet."
        spread = f"95 % sure between {self.low:.0%} and {self.high:.0%} (Wilson)"
        return f"{what}: {self.good} of {self.due} = {self.share:.0%}; {spread}."


@dataclass(frozen=True, slots=True)
class TeamRate:
    """How well the promises on the cases of one team were kept. Never of one person."""

    team: str
    rate: Rate

    @property
    def words(self) -> str:
        """Kept 41 of 44; where there are few, that they say little."""
        few = "; too few to tell" if self.rate.due < ENOUGH else ""
        return f"{self.rate.good} of {self.rate.due}{few}"

    @property
    def spread(self) -> str:
        """The interval in which the true share lies: 82 to 98 %."""
        return f"{self.rate.low:.0%} to {self.rate.high:.0%}".replace("%", "", 1).replace("%", " %")


def kept_by_team(user: User, days: int = 90) -> list[TeamRate]:
    """The kept rate of each team by name, over the cases that this person may see. One query.

    By name and not by rate: with small numbers an order of merit is an order of luck.
    """
    now = clock.now()
    came_due = visible_promises(user).filter(
        due_at__gt=now - timedelta(days=days), due_at__lte=now, state__in=(STATES.OPEN, *SETTLED)
    )
    rows = came_due.values("case__team__name").annotate(
        due=Count("id"), good=Count("id", filter=Q(state__in=(STATES.KEPT, STATES.MOVED)))
    )
    named = sorted(rows, key=lambda row: (row["case__team__name"] is None, row["case__team__name"] or ""))
    return [
        TeamRate(
            row["case__team__name"] or "No team",
            Rate(row["good"], row["due"], *wilson(row["good"], row["due"]), days=days),
        )
        for row in named
    ]


def kept_rate(user: User | None = None, days: int = 90) -> Rate:
    """How well promises were kept: the firm's, or those that one person may see. One query."""
    now = clock.now()
    base = visible_promises(user) if user else Promise.objects.all()
    came_due = base.filter(due_at__gt=now - timedelta(days=days), due_at__lte=now)
    counts = came_due.filter(state__in=(STATES.OPEN, *SETTLED)).aggregate(
        due=Count("id"), good=Count("id", filter=Q(state__in=(STATES.KEPT, STATES.MOVED)))
    )
    return Rate(**counts, **wilson(**counts)._asdict(), days=days)


def wilson(good: int, due: int, confidence: float = 0.95) -> Interval:
    """The Wilson score interval of good / due; (0, 1) when nothing was counted."""
    if not due:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, z2 = good / due, z * z
    middle = (share + z2 / (2 * due)) / (1 + z2 / due)
    half = z * ((share * (1 - share) + z2 / (4 * due)) / due) ** 0.5 / (1 + z2 / due)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


# Remedies


def catalogue() -> QuerySet[CatalogueItem]:
    """What this firm gives, by name."""
    return CatalogueItem.objects.filter(active=True).order_by("name")


def remedies_of(case: Case) -> QuerySet[Remedy]:
    """Everything that was asked for on a case, the first first."""
    found = case.remedies.select_related("item", "asked_by", "decided_by")
    return found.prefetch_related("concerns").order_by("asked_at", "id")


def approvals(user: User) -> QuerySet[Remedy]:
    """What waits for a decision on the cases that this person may open, the most urgent first.

    One's own requests are among them: the page says that another person must decide.
    """
    if not decides(user):
        return Remedy.objects.none()
    waiting = Remedy.objects.filter(policy.seen_through(user), state=Remedy.State.WAITING)
    return waiting.select_related("case__customer", "item", "asked_by").order_by("decide_by", "id")


def owed(case: Case) -> list[str]:
    """What was granted and has not reached the customer yet, in words."""
    granted = case.remedies.filter(state=Remedy.State.GRANTED).select_related("item")
    return [said(remedy) for remedy in granted.order_by("id")]
