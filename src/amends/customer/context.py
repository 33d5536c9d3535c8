"""What the customer's page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from amends.cases import clock, presence
from amends.cases.models import Case, Due, Entry, Firm, Message
from amends.customer.talk import Said, talk_of
from amends.followup.services.senior import open_request
from amends.people.models import User
from amends.resolve.models import Offer, Promise
from amends.resolve.words import money
from amends.respond.letters.composing import WayOn
from amends.respond.letters.selectors import way_on_of
from amends.respond.mime import their_subject
from amends.understand.concerns import mark_of
from amends.understand.gap import in_hours
from amends.understand.models import Concern
from amends.understand.selectors import open_concerns

# What happened, in the customer's words; everything else in the journal is our own business.
STEP_WORDS = {
    "case.assigned": lambda e: _("%(who)s took this over") % {"who": _owner_name(e)},
    "case.handed_over": lambda e: _("%(who)s took this over") % {"who": _owner_name(e)},
    "concerns.confirmed": lambda e: _("You confirmed what we understood"),
    "remedy.granted": lambda e: _("We decided what we give to put it right"),
    "remedy.delivered": lambda e: _("We delivered what we granted"),
    "offer.accepted": lambda e: _("You chose what puts it right"),
    "senior.asked": lambda e: _("You asked for somebody more senior"),
    "senior.looked": lambda e: _("%(who)s, who is more senior, looked at it") % {"who": _actor_name(e)},
    "clock.stage": lambda e: _("The next stage began, with somebody who decides it anew"),
    "clock.referred": lambda e: (
        _("We noted that you have gone to %(body)s") % {"body": e.facts.get("body", "")}
    ),
    "case.resolved": lambda e: _("We put it right, as far as we can see"),
    "case.reopened": lambda e: _("You said that it is not fixed, and we opened it again"),
    "survey.answered": lambda e: _("You told us how it went"),
    "case.closed": lambda e: _("We closed it"),
}


def _owner_name(entry: Entry) -> str:
    return _name(entry.facts.get("to"))


def _actor_name(entry: Entry) -> str:
    return _name(entry.actor_id)


def _name(key: int | None) -> str:
    user = User.objects.filter(pk=key).first() if key else None
    return user.name if user else _("A colleague")


@dataclass(frozen=True, slots=True)
class Step:
    """One line under "what we have done"; done or to come."""

    text: str
    at: datetime | None
    done: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point as we play it back: what we understood, and what it cost them."""

    concern: Concern

    @property
    def cost(self) -> str:
        """Time, money and worry, as far as they told us."""
        one = self.concern
        time = in_hours(one.cost_minutes) if one.cost_minutes else ""
        sum_ = money(one.cost_money, one.cost_currency) if one.cost_money else ""
        return ", ".join(part for part in (time, sum_, one.worry) if part)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the customer's page."""

    case: Case
    firm: Firm
    concerns: list[Concern]
    confirmed: bool
    offers: list[Offer]
    promises: list[Promise]
    steps: list[Step]
    next_text: str
    next_at: datetime | None
    their_subject: str
    follow_up_open: bool
    talk: list[Said]
    writing: str  # who of us is writing just now
    senior: Due | None  # they asked for somebody more senior, and nobody has looked yet
    way_on: WayOn  # whom they may go to when we cannot agree

    @property
    def newest(self) -> int:
        """The newest message that this page shows; scripts ask whether there is a newer one."""
        return max((said.key for said in self.talk), default=0)

    @property
    def points(self) -> list[Point]:
        """The list as we play it back."""
        return [Point(concern) for concern in self.concerns]

    @property
    def mark(self) -> str:
        """What the list says just now, so that a confirmation can be held against it."""
        return mark_of(self.concerns)

    @property
    def late(self) -> bool:
        """Whether what should happen next should have happened by now; then we say so."""
        return self.next_at is not None and self.next_at < clock.now()

    @property
    def over(self) -> bool:
        """Whether we hold it to be put right."""
        return not self.case.is_open


def page_of(case: Case, firm: Firm) -> Page:
    """Read it all; the page's templates ask nothing more."""
    concerns = open_concerns(case)
    promises = list(
        case.promises.exclude(state__in=[Promise.State.WITHDRAWN]).select_related("owner").order_by("-due_at")
    )
    text, at = _next(case, promises)
    return Page(
        case=case,
        firm=firm,
        concerns=concerns,
        confirmed=bool(concerns) and all(c.confirmed_at for c in concerns),
        offers=list(
            case.offers.order_by("-made_at").prefetch_related("options__item").select_related("chosen")[:3]
        ),
        promises=promises,
        steps=_steps(case),
        next_text=text,
        next_at=at,
        their_subject=their_subject(case),
        follow_up_open=case.follow_ups.filter(state="asked").exists(),
        talk=talk_of(case),
        writing=presence.who_writes(case, presence.DESK),
        senior=open_request(case),
        way_on=way_on_of(case),
    )


def _next(case: Case, promises: list[Promise]) -> tuple[str, datetime | None]:
    nearest = min(
        (p for p in promises if p.state == Promise.State.OPEN), key=lambda p: p.due_at, default=None
    )
    who = case.owner.name if case.owner else _("One of us")
    if nearest:
        return nearest.sentence or nearest.what, nearest.due_at
    if case.state == "closed":
        return _("Nothing more is planned. You can open this again at any time."), None
    if case.state == "resolved":
        return _("We ask you whether it is right."), _due(case, Due.Kind.FOLLOW_UP)
    due = _due(case, Due.Kind.ANSWER)
    if due:
        return _("%(who)s answers you") % {"who": who}, due
    return _("%(who)s is looking after this. It is open until you say that it is right.") % {"who": who}, None


def _due(case: Case, kind: str) -> datetime | None:
    due = case.dues.filter(kind=kind, settled_at=None).order_by("at").first()
    return due.at if due else None


def _steps(case: Case) -> list[Step]:
    rows: list[tuple[datetime, Step]] = []
    for message in case.messages.prefetch_related("attachments").order_by("at"):
        step = _message_step(message)
        if step and step.at:
            rows.append((step.at, step))
    for entry in case.journal.filter(verb__in=STEP_WORDS).order_by("id"):
        rows.append((entry.at, Step(STEP_WORDS[entry.verb](entry), entry.at, True)))
    rows.sort(key=lambda row: row[0])
    return [step for _at, step in rows] + _to_come(case)


def _message_step(message: Message) -> Step | None:
    if message.is_auto:
        return None
    if message.direction == Message.Direction.IN:
        files = len(message.attachments.all())
        detail = _("and %(n)d files") % {"n": files} if files > 1 else _("and a file") if files else ""
        return Step(_("We have your message"), message.at, True, detail)
    if message.sending == Message.Sending.SENT and message.author:
        return Step(_("%(who)s answered you") % {"who": message.author.name}, message.at, True)
    return None


def _to_come(case: Case) -> list[Step]:
    dues: Any = case.dues.filter(settled_at=None, kind=Due.Kind.FOLLOW_UP, at__gte=clock.now()).order_by("at")
    return [Step(_("We ask you whether it is right"), due.at, False) for due in dues]
