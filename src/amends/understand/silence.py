"""How long a customer has been without news from us, while it is our turn. In working days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from amends.cases import clock, dues
from amends.cases.actors import SYSTEM
from amends.cases.calendar import add_days, calendar_of
from amends.cases.firm import firm, local
from amends.cases.locks import lock
from amends.cases.models import Case, Due, Firm, Kind, Message, State
from amends.understand.keeping import keeping

MOST = 8  # working days that count; more are as bad as these
# While one of these is open, somebody of ours is at work for them, whoever wrote last.
OURS = (
    Due.Kind.ANSWER,
    Due.Kind.PROMISE,
    Due.Kind.APPROVAL,
    Due.Kind.QUESTION,
    Due.Kind.REACH,
    Due.Kind.REQUEST,
    Due.Kind.DELIVERY,
    Due.Kind.CALL,
)
PERSONAL = Q(author__isnull=False, is_auto=False) | Q(about__startswith="moved:")  # what counts as news


def is_news(message: Message) -> bool:
    """The same for a message in hand: it left, and a person of ours wrote it, or moved a promise with it."""
    if message.direction != Message.Direction.OUT or message.sending != Message.Sending.SENT:
        return False
    by_hand = message.author_id is not None and not message.is_auto
    return by_hand or (message.about or "").startswith("moved:")


OPENINGS = ("case.reopened", "case.not_fixed", "case.taken_back")


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when, how many working days, and when one more is over (None: no more are counted)."""

    since: datetime | None = None
    days: int = 0
    next_step: datetime | None = None


def add_working_days(start: datetime, days: int, of: Firm | None = None) -> datetime:
    """The same time of day, that many working days later, in the firm's time zone."""
    row = of or firm()
    moment = local(start, row)
    day = add_days(calendar_of(row), moment.date(), days)
    return datetime.combine(day, moment.time().replace(fold=0), moment.tzinfo)


def working_days(since: datetime, now: datetime, of: Firm | None = None) -> Silence:
    """How many working days have passed since a moment, up to MOST."""
    row = of or firm()
    step = add_working_days(since, 1, row)
    for days in range(MOST):
        if step > now:
            return Silence(since, days, step)
        step = add_working_days(step, 1, row)
    return Silence(since, MOST, None)


def waits_for_us(case: Case, every: Iterable[Due]) -> bool:
    """Whether it is our turn: the case is open, or they wait for something of ours all the same."""
    if case.kind != Kind.COMPLAINT or not case.is_open:
        return False
    return case.state == State.OPEN or any(due.settled_at is None and due.kind in OURS for due in every)


def since_when(
    case: Case, every: Iterable[Due], news: Iterable[datetime], theirs: Iterable[datetime]
) -> datetime:
    """When they began to wait for news.

    `news` are the moments of what we wrote ourselves; `theirs` of what they wrote, and of reopenings. With
    our last word; but where it was their turn then, with the first that they said after it. That they ask
    again does not make their wait any shorter.
    """
    last = max(news, default=None)
    if last is None:
        return case.opened_at
    first = min((moment for moment in theirs if moment > last), default=last)
    at_work = any(d.settled_at is None and d.kind in OURS and d.starts_at < first for d in every)
    return last if at_work else first


def silence_of(case: Case, every: Sequence[Due], of: Firm | None = None) -> Silence:
    """How long it has been quiet. Asks the database more only where a working day is over."""
    if not waits_for_us(case, every):
        return Silence()
    row = of or firm()
    rough = working_days(case.last_outbound_at or case.opened_at, clock.now(), row)
    if not rough.days:
        return rough
    if not case.links.exists():  # brought in by an import: we never said that we would write
        return Silence()
    return working_days(since_when(case, every, _news(case), _theirs(case)), clock.now(), row)


def _news(case: Case) -> list[datetime]:
    left = case.messages.filter(PERSONAL, direction=Message.Direction.OUT, sending=Message.Sending.SENT)
    known = [case.last_outbound_at] if case.last_outbound_at else []
    return [*known, *left.order_by("-at").values_list("at", flat=True)[:1]]


def _theirs(case: Case) -> list[datetime]:
    after = case.last_outbound_at or case.opened_at
    wrote = case.messages.filter(direction=Message.Direction.IN, is_auto=False, at__gt=after)
    opened = case.journal.filter(verb__in=OPENINGS, at__gt=after)
    return [*wrote.values_list("at", flat=True), *opened.values_list("at", flat=True)]


# The due time of news


def wants_news(case: Case, every: Sequence[Due], found: Silence) -> bool:
    """Whether the due time of news is not as it should be: cheap to ask."""
    standing = [due for due in every if due.kind == Due.Kind.NEWS and due.settled_at is None]
    if not standing:
        return found.days > 0
    return (
        len(standing) > 1
        or found.days == 0
        or standing[0].owner_id != case.owner_id
        or _moved(standing[0], found)
    )


def _moved(due: Due, found: Silence) -> bool:
    return found.since is not None and found.since != due.starts_at


@transaction.atomic
def plan_news(case: Case) -> Due | None:
    """Set, move or settle the due time by which the customer hears from us again.

    It is set once a working day went by without news. Where the time is over already, as on the day on
    which the rule is switched on, there is one working day left.
    """
    lock(case, SYSTEM)
    every = list(case.dues.all())
    found, days = silence_of(case, every), keeping().silence_days
    if not days or not found.days or found.since is None:
        dues.settle(case, Due.Kind.NEWS)
        return None
    standing = [due for due in every if due.kind == Due.Kind.NEWS and due.settled_at is None]
    if standing and not _moved(standing[0], found) and len(standing) == 1:
        standing[0].owner = case.owner
        standing[0].save(update_fields=["owner"])
        return standing[0]
    if standing:
        dues.settle(case, Due.Kind.NEWS)
    return _set(case, found.since, days)


def _set(case: Case, since: datetime, days: int) -> Due:
    now = clock.now()
    wanted = add_working_days(since, days)
    at = wanted if wanted > now else add_working_days(now, 1)
    due = dues.set_due(case, Due.Kind.NEWS, at, "Write to them: they have heard nothing since", case.owner)
    due.starts_at = since
    due.what = f"News: nothing from us since {local(since):%A %d %B}"
    due.save(update_fields=["starts_at", "what"])
    return due
