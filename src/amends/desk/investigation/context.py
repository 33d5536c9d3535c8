"""What the page of an investigation shows."""

from dataclasses import dataclass

from django.http import HttpRequest

from amends.cases.firm import end_of_day, holding
from amends.cases.models import Aside, Attachment, Case, Message, Note
from amends.desk.acting import Trouble
from amends.desk.case.reads import user_of
from amends.desk.case.when import Clock
from amends.desk.frame import frame_of
from amends.people.models import User
from amends.resolve.customer_side import FORMULAS, Moment, Side, customer_side
from amends.resolve.investigating import (
    Asked,
    Branch,
    Determination,
    determinations,
    evidence_of,
    plan_of,
    requests_of,
    severity_of,
    tree_of,
)
from amends.resolve.models import Cause, Evidence, Investigation, Promise, Question, Request, Why
from amends.resolve.plans import NAMES
from amends.resolve.second_failure import SOURCE, Second, missing_for, second_failure_of
from amends.resolve.selectors import visible_promises
from amends.resolve.words import money
from amends.understand.answers import asked_before
from amends.understand.gap import in_hours
from amends.understand.issues import FORMULA, Suggestion, issue_of, suggest_older, underlying_for
from amends.understand.models import Concern, Issue

FIRST_WORDS = 90
DUE_DAYS = 2  # until when a request is asked to be answered, unless somebody says otherwise


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one may choose from a list."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Part[T]:
    """A row with the name of its form."""

    row: T
    at: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A concern with what was established and with its gap in the words of a form."""

    number: int
    found: Determination
    time: str
    money: str
    cost: str

    @property
    def concern(self) -> Concern:
        """The concern."""
        return self.found.concern

    @property
    def at_gap(self) -> str:
        """The name of the form that describes it."""
        return f"gap-{self.concern.pk}"

    @property
    def at_outcome(self) -> str:
        """The name of the form that decides it."""
        return f"outcome-{self.concern.pk}"


@dataclass(frozen=True, slots=True)
class Row:
    """A request as the page shows it."""

    asked: Asked
    state: str
    tone: str
    due: str
    left: str

    @property
    def request(self) -> Request:
        """The request."""
        return self.asked.request

    @property
    def at(self) -> str:
        """The name of its form."""
        return f"request-{self.request.pk}"


@dataclass(frozen=True, slots=True)
class Line:
    """A moment of the customer's side with its time."""

    moment: Moment
    when: str
    exact: str
    icon: str


ICONS = {"theirs": "message-square", "ours": "send", "wait": "hourglass", "broken": "mark-promise-broken"}


@dataclass(slots=True)
class Page:
    """Everything on the page."""

    case: Case
    clock: Clock
    investigation: Investigation | None
    read_severity: int
    second: Second
    missing: list[str]
    issue: Issue | None
    underlying: str  # as this reader may read it
    suggestion: Suggestion | None
    plan: list[Part[Question]]
    requests: list[Row]
    evidence: list[Part[Evidence]]
    things: list[Choice]
    side: Side
    lines: list[Line]
    tree: list[Branch]
    whys: list[Why]
    cause: Cause | None
    concerns: list[Gap]
    theirs: list[Choice]
    questions: list[str]
    due: str  # closing time in two days, for a field of the browser's
    promised: list[str]  # what they could expect, because we said so
    trouble: Trouble

    formulas = FORMULAS
    issue_formula = FORMULA
    source = SOURCE
    severities = tuple(Choice(str(n), f"{n}, {name}") for n, name in enumerate(NAMES))
    avoidables = tuple(Choice(str(value), str(words)) for value, words in Cause.Avoidable.choices if value)

    @property
    def severity(self) -> int:
        """As planned, or until then as read."""
        return self.investigation.severity if self.investigation else self.read_severity

    @property
    def severity_words(self) -> str:
        """A nuisance; serious harm."""
        return NAMES[self.severity]

    @property
    def open_questions(self) -> int:
        """How many are still to be answered."""
        return sum(part.row.is_open for part in self.plan)

    @property
    def is_confirmed(self) -> bool:
        """Whether the cause is confirmed and its evidence is still here."""
        return bool(self.cause and self.cause.confirmed_at and self.for_cause)

    @property
    def for_cause(self) -> list[Evidence]:
        """The evidence that speaks for the cause."""
        return [part.row for part in self.evidence if part.row.for_cause]


def page_of(request: HttpRequest, case: Case, trouble: Trouble | None = None) -> Page:
    """The page of a case. `trouble` is a refusal with what was typed, so that nothing is lost."""
    frame = frame_of(request)
    with holding(frame.firm):
        return _built(request, case, Clock(frame.now, frame.zone), trouble or Trouble())


def _built(request: HttpRequest, case: Case, clock: Clock, trouble: Trouble) -> Page:
    second, side = second_failure_of(case), customer_side(case)
    messages, issue = list(case.messages.order_by("at", "id")), issue_of(case)
    asides = list(case.asides.order_by("at", "id"))
    theirs = [one for one in messages if one.direction == Message.Direction.IN and not one.is_auto]
    whys = list(case.whys.filter(removed_at=None).order_by("id"))
    return Page(
        case=case,
        clock=clock,
        investigation=Investigation.objects.filter(case=case).first(),
        read_severity=severity_of(case),
        second=second,
        missing=missing_for(second),
        issue=issue,
        underlying=underlying_for(issue, user_of(request)),
        suggestion=suggest_older(case, issue, user_of(request)) if case.is_open else None,
        plan=[Part(one, f"question-{one.pk}") for one in plan_of(case)],
        requests=[_row(one, clock) for one in requests_of(case)],
        evidence=[Part(one, f"evidence-{one.pk}") for one in evidence_of(case)],
        things=_things(case, messages, asides, clock),
        side=side,
        lines=[_line(one, clock) for one in side.moments],
        tree=tree_of(case),
        whys=whys,
        cause=Cause.objects.filter(case=case).first(),
        concerns=[_gap(n, one) for n, one in enumerate(determinations(case), 1)],
        theirs=[Choice(str(one.pk), f"{clock.short(one.at)}: {_first(one.text)}") for one in theirs],
        questions=asked_before(theirs[-1]) if theirs else [],
        due=f"{end_of_day(DUE_DAYS):%Y-%m-%dT%H:%M}",
        promised=_promised(case, user_of(request), clock),
        trouble=trouble,
    )


def _promised(case: Case, reader: User, clock: Clock) -> list[str]:
    """What we promised this customer, on this case and on others that the reader may open, the newest first."""
    standing = visible_promises(reader).exclude(state=Promise.State.WITHDRAWN)
    found = standing.filter(case__customer=case.customer_id, made_at__lte=clock.now).order_by("-due_at")[:5]
    return [f"{one.what}, by {clock.day(one.due_at)}: {one.get_state_display().lower()}" for one in found]


def _row(asked: Asked, clock: Clock) -> Row:
    request = asked.request
    late = request.is_open and request.due_at <= clock.now
    tones = {Request.State.ANSWERED: "is-good", Request.State.FAILED: "is-bad"}
    return Row(
        asked,
        state="waits for an answer, late" if late else request.get_state_display(),
        tone="is-bad" if late else tones.get(Request.State(request.state), ""),
        due=clock.spoken(request.due_at),
        left=clock.left(request.due_at) if request.is_open else "",
    )


def _line(moment: Moment, clock: Clock) -> Line:
    return Line(moment, clock.short(moment.at), clock.exact(moment.at), ICONS[moment.kind])


def _gap(number: int, found: Determination) -> Gap:
    concern = found.concern
    time = "" if concern.cost_minutes is None else in_hours(concern.cost_minutes)
    sum_ = "" if concern.cost_money is None else str(concern.cost_money)
    told = money(concern.cost_money, concern.cost_currency) if concern.cost_money is not None else ""
    return Gap(number, found, time, sum_, ", ".join(part for part in (time, told, concern.worry) if part))


def _things(case: Case, messages: list[Message], asides: list[Aside], clock: Clock) -> list[Choice]:
    """What on the case may be evidence, by kind and key."""
    notes: list[Note] = list(case.notes.order_by("at", "id"))
    files: list[Attachment] = list(case.attachments.exclude(message=None, aside=None).order_by("id"))
    found = [
        Choice(f"message-{m.pk}", f"{_who(m, case)}, {clock.short(m.at)}: {_first(m.text)}") for m in messages
    ]
    found += [Choice(f"file-{one.pk}", f"File: {one.name}") for one in files]
    found += [Choice(f"note-{one.pk}", f"Note, {clock.short(one.at)}: {_first(one.text)}") for one in notes]
    found += [Choice(f"answer-{one.pk}", f"Answer of {one.from_name}: {_first(one.text)}") for one in asides]
    return found


def _who(message: Message, case: Case) -> str:
    return str(case.customer) if message.direction == Message.Direction.IN else "We"


def _first(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= FIRST_WORDS else f"{words[: FIRST_WORDS - 1]}…"
