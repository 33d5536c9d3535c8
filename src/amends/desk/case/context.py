"""What the Case page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from amends.cases.firm import end_of_day, holding
from amends.cases.models import Case, Due
from amends.desk.case.arc import Arc, arc_of
from amends.desk.case.events import Teller
from amends.desk.case.facts import Facts
from amends.desk.case.lanes import Shown, escalation_of, shown_lanes
from amends.desk.case.parts import (
    Composer,
    bare_points,
    colleagues_of,
    composer_of,
    facts_of,
    missing_of,
    owner_line,
    points_of,
    second_of,
    stages_of,
)
from amends.desk.case.reads import Place, Read, read_case
from amends.desk.case.story import LATE, Said, Story, in_hand, tell
from amends.desk.case.straight import Straight, straight_of
from amends.desk.case.when import Clock
from amends.desk.case.why import Why, why_of
from amends.followup.models import FollowUp
from amends.followup.stages import Stage
from amends.people.models import Role, User
from amends.understand.concerns import are_confirmed, mark_of
from amends.understand.escalation import FORMULA, Risk
from amends.understand.models import Concern, Protocol

WAYS = 3  # of an offer, in the form


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to decide a concern."""

    value: str
    name: str
    icon: str
    tone: str


OUTCOMES = {
    Concern.Outcome.UPHELD: Outcome("upheld", "Upheld", "circle-check", "is-good"),
    Concern.Outcome.PARTLY: Outcome("partly", "Partly", "partly", "is-soon"),
    Concern.Outcome.NOT_UPHELD: Outcome("not_upheld", "Not upheld", "circle-minus", ""),
    Concern.Outcome.UNDECIDED: Outcome("", "Undecided", "circle-dashed", ""),
}


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern with its number and outcome."""

    number: int
    concern: Concern
    outcome: Outcome

    @property
    def at(self) -> str:
        """The name of its outcome form."""
        return f"outcome-{self.concern.pk}"

    @property
    def at_edit(self) -> str:
        """The name of its edit form."""
        return f"concern-{self.concern.pk}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One way of an offer in the making."""

    number: int
    label: str
    title: str
    item: int
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a refused form held: at which form, and what was typed there."""

    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page."""

    case: Case
    clock: Clock
    place: Place
    why: Why
    lanes: list[Shown]
    escalation: Risk
    owner_line: str
    people: list[User]
    stages: list[Stage]
    missing: list[str]
    bare: str  # the upheld points without a remedy: point 2
    arc: Arc
    story: Story
    concerns: list[ConcernRow]
    removed: list[Concern]
    confirmed: bool
    composer: Composer
    facts: Facts
    straight: Straight
    follow_up: FollowUp | None
    week_from_now: str  # closing time in a week, for a field of the browser's
    asked: Asked
    reach: bool  # their mail does not arrive, and nobody has reached them otherwise yet

    senior: Due | None  # they asked for somebody more senior, and nobody has looked yet

    @property
    def name(self) -> str:
        """What we call the customer in a sentence."""
        return self.case.customer.name.split()[0] if self.case.customer.name else "the customer"

    @property
    def position(self) -> int:
        """1 for the first in the queue."""
        return (self.place.ahead or 0) + 1

    @property
    def formula(self) -> str:
        """How the escalation risk is worked out."""
        return FORMULA

    @property
    def lane_kinds(self) -> list[tuple[str, str]]:
        """The lanes that a person may raise."""
        return list(Protocol.Kind.choices)

    @property
    def leads(self) -> list[User]:
        """Whom one may bring in."""
        return [person for person in self.people if person.at_least(Role.LEAD)]

    @property
    def stage_now(self) -> Stage | None:
        """The first stage that is not done."""
        return next((stage for stage in self.stages if not stage.done), None)

    @property
    def outcomes(self) -> list[Outcome]:
        """The ways to decide a concern."""
        return list(OUTCOMES.values())

    @property
    def failed(self) -> list[Said]:
        """What could not leave, or not yet; and what came back, until they were reached otherwise."""
        said = [item.said for item in self.story.rest if item.said]
        open_ones = LATE | {"returned"} if self.reach else LATE
        return [s for s in said if s.message.failure and s.message.sending in open_ones]

    @property
    def editing(self) -> bool:
        """Whether the list of concerns is open for changes."""
        return self.asked.at.startswith("concern-") or self.asked.at in ("confirm", "list")

    @property
    def mark(self) -> str:
        """A mark of the list of concerns as shown, sent back with a confirmation."""
        return mark_of([row.concern for row in self.concerns])

    @property
    def offer_slots(self) -> list[Slot]:
        """The empty ways of a new offer, or what was typed into them."""
        return [_slot(n, self.asked.typed) for n in range(1, WAYS + 1)]


def case_page(request: HttpRequest, reference: str, asked: Asked | None = None) -> CasePage:
    """The page of a case. `asked` is what a refused form held, so that nothing typed is lost."""
    read = read_case(request, reference)
    with holding(read.frame.firm):
        return _built(read, asked or Asked())


def _built(read: Read, asked: Asked) -> CasePage:
    case, rows, concerns = read.case, read.rows, read.concerns
    heat = sorted(rows["heat"], key=lambda point: (point.at, point.pk))
    hand = in_hand(read.messages)
    points, second = points_of(read), second_of(read)
    return CasePage(
        case=case,
        clock=read.clock,
        place=read.place,
        why=why_of(case, read.place.ahead, read.frame.cases, heat),
        lanes=shown_lanes(case, rows, read.people, read.journal, read.clock),
        escalation=escalation_of(case, rows, read.messages, read.journal, read.frame.firm, read.clock.now),
        owner_line=owner_line(read),
        people=colleagues_of(read),
        stages=stages_of(read),
        missing=missing_of(read, points, second),
        bare=bare_points(read, points),
        arc=arc_of(heat, read.messages, rows["promises"], hand, read.clock, case.distress),
        story=_story(read, concerns),
        concerns=[ConcernRow(n, c, OUTCOMES[Concern.Outcome(c.outcome)]) for n, c in enumerate(concerns, 1)],
        removed=[c for c in rows["concerns"] if c.removed_at],
        confirmed=are_confirmed(concerns),
        composer=composer_of(read, asked.typed if asked.at == "reply" else {}),
        facts=facts_of(read, second),
        straight=straight_of(read),
        follow_up=read.follow_up,
        week_from_now=f"{end_of_day(7):%Y-%m-%dT%H:%M}",
        asked=asked,
        reach=any(due.kind == Due.Kind.REACH and not due.settled_at for due in rows["dues"]),
        senior=next(
            (due for due in rows["dues"] if due.kind == Due.Kind.SENIOR and not due.settled_at), None
        ),
    )


def _story(read: Read, concerns: list[Concern]) -> Story:
    teller = Teller(read.user, read.people, {c.pk: c for c in read.rows["concerns"]}, read.clock)
    return tell(read.messages, read.rows["notes"], read.journal, concerns, read.case.risks, teller)


def _slot(number: int, typed: Mapping[str, str]) -> Slot:
    item = typed.get(f"item-{number}", "")
    return Slot(
        number=number,
        label=f"Way {number}{'' if number < WAYS else ' (if you like)'}",
        title=typed.get(f"title-{number}", ""),
        item=int(item) if item.isdecimal() and len(item) < 19 else 0,
        amount=typed.get(f"amount-{number}", ""),
        currency=typed.get(f"currency-{number}", ""),
    )
