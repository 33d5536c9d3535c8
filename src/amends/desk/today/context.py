"""What Today shows, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Subquery

from amends.cases.firm import end_of_day
from amends.cases.models import Case, Due, Firm, Message
from amends.cases.policy import seen_through, visible_cases
from amends.desk import reach
from amends.desk.frame import Frame, open_promises
from amends.desk.reasons import reason
from amends.desk.times import When, in_full, number, plural
from amends.desk.today.approvals import Approval, waiting_for
from amends.desk.today.line import DayLine, Mark, day_line
from amends.listen.selectors import troubled_mailboxes as troubled
from amends.people.models import User
from amends.resolve.models import Promise

ANSWER, FOLLOW_UP, QUESTION = Due.Kind.ANSWER, Due.Kind.FOLLOW_UP, Due.Kind.QUESTION
NEWS, LANE, SENIOR = Due.Kind.NEWS, Due.Kind.LANE, Due.Kind.SENIOR
BURNING = 55  # the rank from which a case burns
MOST = 5  # rows of a section; the rest is a link away
AHEAD = 3  # days that Today looks ahead
SOON = timedelta(hours=2)  # a promise due within this stands in the headline


@dataclass(frozen=True, slots=True)
class Burning:
    """A burning case: what it is, why it stands here, what is due next."""

    place: int
    case: Case
    why: str
    due: When | None


@dataclass(frozen=True, slots=True)
class Item:
    """Something due: of a case, by somebody, at a time."""

    case: Case
    what: str
    sub: str
    owner: str
    due: When
    pk: int


@dataclass(frozen=True, slots=True)
class Day:
    """The whole page."""

    headline: str
    lead: str
    line: DayLine
    burning: list[Burning]
    promises: list[Item]
    answers: list[Item]
    follow_ups: list[Item]
    lanes: list[Item]  # protocols that nobody has followed yet
    senior: list[Item]  # who asked for somebody more senior, and nobody has looked
    news: list[Item]  # of this person: who must hear from us
    asked: list[Item]  # questions of colleagues to this person
    approvals: list[Approval]
    approvals_n: int
    tallies: "Tallies"

    @property
    def failed_case(self) -> str:
        """The reference of the first case with a message that did not leave."""
        return Case(pk=self.tallies.failed_case).reference


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts behind the headline and the lead, up to 501 each."""

    burning: int
    unanswered: int  # wrote today and had no first answer yet
    overdue: int
    failed: int
    broken: int
    failed_case: int | None  # the first case with a message that did not leave
    mailboxes: int = 0  # with mail that is missing here, or that cannot be reached for a while


def hot(user: User) -> list[reach.Branch]:
    """The burning cases that a person sees."""
    return reach.branches(user, narrow=lambda cases: cases.filter(rank__gte=BURNING))


class Reader:
    """Reads the parts of the page for one person at one moment."""

    def __init__(self, user: User, frame: Frame) -> None:
        self.user, self.frame, self.now = user, frame, frame.now
        self.until = end_of_day(AHEAD, frame.firm)
        self.seen = seen_through(user)

    def burning(self) -> list[Burning]:
        """The first cases of the queue, if they burn."""
        statement = reach.compiled(
            "burning", self.user, lambda anybody: reach.firsts(hot(anybody), ("-rank", "-id"), MOST)
        )
        rows = reach.rows_of(statement, ("-rank", "-id"))
        return [self._burning(place, case) for place, case in enumerate(rows, 1)]

    def _burning(self, place: int, case: Case) -> Burning:
        due = self.frame.when(case.next_due_at) if case.next_due_at else None
        return Burning(place, case, f"{reason(case.rank_why, most=6)}.", due)

    def promises(self) -> list[Item]:
        """Open promises that fall due soon, and those of which this person was reminded; the next one first."""
        every = open_promises(self.user)
        soon = every.filter(due_at__lte=self.until).order_by("due_at", "id")[: MOST + 1]
        told = every.filter(owner=self.user, reminded__gt=0, due_at__gt=self.until).order_by("due_at", "id")
        found = Promise.objects.filter(pk__in=reach.keys([soon, told[:MOST]])).order_by("due_at", "id")
        return [
            self._promise(promise) for promise in found.select_related("case__customer", "owner", "message")
        ][: MOST + 1]

    def _promise(self, promise: Promise) -> Item:
        said = self.frame.ago(promise.made_at)
        by = promise.owner.first_name if promise.owner else "Nobody"
        quote = f"“{promise.sentence}” " if promise.sentence else ""
        gone = f"; {promise.reminded} % of its time has passed" if promise.reminded else ""
        return Item(
            promise.case, promise.what[:1].upper() + promise.what[1:], f"{quote}{by}, {said}{gone}", self._who(promise.owner),
            self.frame.when(promise.due_at), promise.pk,
        )  # fmt: skip

    def dues(self) -> dict[str, list[Item]]:
        """By kind the next ones: answers and follow-ups that are due soon, and what this person was asked."""
        open_ = Due.objects.filter(self.seen, settled_at=None)
        soon = open_.filter(at__lte=self.until)
        kinds = {ANSWER: soon, FOLLOW_UP: soon, QUESTION: open_.filter(owner=self.user)}
        kinds |= {LANE: open_, SENIOR: open_, NEWS: soon.filter(owner=self.user)}
        firsts = [
            rows.filter(kind=kind).order_by("at", "id").values("pk")[:MOST] for kind, rows in kinds.items()
        ]
        found: dict[str, list[Item]] = {kind: [] for kind in kinds}
        rows = Due.objects.filter(pk__in=reach.keys(firsts)).select_related("case__customer", "owner")
        for due in rows.order_by("at", "id"):
            found[due.kind].append(self._due(due))
        return found

    def _due(self, due: Due) -> Item:
        sub = f"{due.what}, since {self.frame.ago(due.starts_at)}"
        return Item(due.case, due.what, sub, self._who(due.owner), self.frame.when(due.at), due.pk)

    def _who(self, owner: User | None) -> str:
        if owner is None:
            return "nobody"
        return "you" if owner.pk == self.user.pk else owner.first_name

    def tallies(self) -> Tallies:
        """Every count of the page in one query."""
        midnight = self.now.astimezone(self.frame.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        burning = reach.compiled(
            "burning count", self.user, lambda anybody: reach.counts(branch.rows for branch in hot(anybody))
        )
        # Few cases are that new, so one index on the time of opening is quicker than a branch each.
        seen = visible_cases(self.user)
        fresh = [
            seen.filter(state=state, opened_at__gte=midnight, first_answer_at=None) for state in reach.OPEN
        ]
        broken = Promise.objects.filter(
            self.seen, state=Promise.State.BROKEN, due_at__gte=self.now - timedelta(days=7)
        )
        failed = Message.objects.filter(self.seen, sending=Message.Sending.FAILED)
        row = Firm.objects.values_list(
            reach.as_column(burning),
            reach.counted(fresh),
            reach.counted([Due.objects.filter(self.seen, settled_at=None, at__lt=self.now)]),
            reach.counted([failed]),
            reach.counted([broken]),
            Subquery(failed.order_by("leaves_at").values("case")[:1]),
            reach.counted([troubled(self.now)]),
        )[0]
        return Tallies(*row)


def day(user: User, frame: Frame) -> Day:
    """The page for this person now."""
    reader = Reader(user, frame)
    promises, dues, tallies = reader.promises(), reader.dues(), reader.tallies()
    approvals, approvals_n = waiting_for(user, frame)
    return Day(
        headline=headline(tallies, promises, frame.now),
        lead=lead(tallies),
        line=day_line(frame, [*_marks(promises, dues[ANSWER], dues[FOLLOW_UP]), *_decisions(approvals)]),
        burning=reader.burning(),
        promises=promises[:MOST],
        answers=dues[ANSWER],
        follow_ups=dues[FOLLOW_UP],
        lanes=dues[LANE],
        senior=dues[SENIOR],
        news=dues[NEWS],
        asked=dues[QUESTION],
        approvals=approvals,
        approvals_n=approvals_n,
        tallies=tallies,
    )


def _marks(promises: list[Item], answers: list[Item], follow_ups: list[Item]) -> list[Mark]:
    """What stands on the day line, each with the mark of its kind."""
    told = [("mark-promise", item.what, item) for item in promises]
    told += [("mark-clock", f"Answer {item.case.customer}", item) for item in answers]
    told += [("mark-follow-up", f"Ask {item.case.customer}: fixed?", item) for item in follow_ups]
    return [Mark(mark, what, item.owner, item.due, item.case) for mark, what, item in told]


def _decisions(approvals: list[Approval]) -> list[Mark]:
    return [
        Mark("mark-approval", f"Decide {one.title}", "you", one.due, one.remedy.case)
        for one in approvals
        if one.due and not one.own
    ]


def headline(tallies: Tallies, promises: list[Item], now: datetime) -> str:
    """The finding of the page in one sentence."""
    start = _burning_words(tallies.burning)
    late = [item for item in promises if item.due.moment < now]
    if late:
        return f"{start}, and {_promises(len(late))} {plural(len(late), 'is', 'are')} late"
    if not promises:
        return f"{start} and no promise falls due in the next days" if not tallies.burning else start
    first = promises[0].due.moment
    if first - now > SOON:
        return (
            start if tallies.burning else f"{start}. The next promise falls due {_at(promises[0].due, now)}"
        )
    together = sum(item.due.moment - now <= SOON for item in promises)
    verb = plural(together, "falls", "fall")
    return f"{start}, and {_promises(together)} {verb} due in {in_full(first - now)}"


def _burning_words(count: int) -> str:
    if count == 0:
        return "Nothing is burning"
    return f"{number(count, capital=True)} {plural(count, 'case')} {plural(count, 'is', 'are')} burning"


def _promises(count: int) -> str:
    return f"{number(count)} {plural(count, 'promise')}"


def _at(due: When, now: datetime) -> str:
    day = "" if due.moment.date() == now.astimezone(due.moment.tzinfo).date() else f"{due.moment:%A} "
    return f"at {due.moment:%H:%M}" if not day else f"on {day}at {due.moment:%H:%M}"


def lead(tallies: Tallies) -> str:
    """The line under the headline: first answers, and what is overdue."""
    if tallies.unanswered:
        first = f"Everyone who wrote today has had a first answer except {number(tallies.unanswered)}."
    else:
        first = "Everyone who wrote today has had a first answer."
    if not tallies.overdue:
        return f"{first} Nothing is overdue."
    return f"{first} {number(tallies.overdue, capital=True)} {plural(tallies.overdue, 'thing is', 'things are')} overdue."
