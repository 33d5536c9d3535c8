"""The facts beside a case: dues, risks, remedies, offers, cause, customer, their page, promises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from amends.cases.links import token_of
from amends.cases.models import Case, Customer, Due, Link, Message
from amends.desk.case.marks import in_words
from amends.desk.case.when import Clock
from amends.desk.times import SOON, span
from amends.people.models import Role, User
from amends.resolve.models import CatalogueItem, Cause, Offer, OfferOption, Promise, Remedy
from amends.resolve.services.offers import wish_words
from amends.resolve.words import money
from amends.understand.models import Reading

ICONS = {
    "legal": "scale",
    "regulator": "scale",
    "press": "megaphone",
    "public_review": "megaphone",
    "repeat": "repeat",
    "churn": "trending-down",
    "safety": "shield-alert",
    "self_harm": "shield-alert",
    "vulnerable": "shield-alert",
    "abuse": "circle-alert",
}
QUARTER = 0.25  # of its time left: from here a due is soon
OURS = {
    Due.Kind.ANSWER: "ours, in working hours",
    Due.Kind.PROMISE: "we said so",
    Due.Kind.APPROVAL: "somebody decides",
    Due.Kind.FOLLOW_UP: "we go back and ask",
    Due.Kind.OFFER: "theirs to choose",
    Due.Kind.QUESTION: "a colleague was asked",
    Due.Kind.REACH: "our mail came back",
    Due.Kind.CLOCK: "counted by its pack",
    Due.Kind.REQUEST: "somebody was asked by mail",
    Due.Kind.NEWS: "nobody goes without news",
    Due.Kind.LANE: "a person confirms it",
    Due.Kind.SENIOR: "somebody above answers",
    Due.Kind.DELIVERY: "granted, on its way",
    Due.Kind.CALL: "they like to be rung",
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """One due time: what, whose, how long is left, and how near it is."""

    what: str
    note: str
    left: str
    at: str
    exact: str
    tone: str  # "", is-soon, is-bad


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk with the words that speak for it."""

    kind: str
    name: str
    icon: str
    quote: str
    probability: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """A remedy with what may be done about it now."""

    remedy: Remedy
    name: str
    amount: str
    state: str
    tone: str
    may_decide: bool
    is_own: bool
    may_deliver: bool
    may_withdraw: bool

    @property
    def at(self) -> str:
        """The name of its form."""
        return f"remedy-{self.remedy.pk}"


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer with its options in words."""

    offer: Offer
    options: list[str]
    state: str
    ends: str
    is_open: bool
    wish: str

    @property
    def at(self) -> str:
        """The name of its form."""
        return f"offer-{self.offer.pk}"


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise of this case."""

    promise: Promise
    icon: str
    state: str
    due: str
    left: str
    tone: str
    who: str
    is_open: bool
    is_late: bool

    @property
    def at(self) -> str:
        """The name of its form."""
        return f"promise-{self.promise.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """The customer's own page: where it is, and whether they came."""

    links: int
    opened: str
    url: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The investigation in a line or two."""

    open_questions: int
    questions: int
    waiting: int
    answered: int
    underlying: str
    second: str  # how we know of a second failure
    shown: bool  # whether evidence speaks for the cause


@dataclass(slots=True)
class Facts:
    """The whole rail."""

    dues: list[DueRow]
    risks: list[RiskRow]
    remedies: list[RemedyRow]
    catalogue: list[CatalogueItem]
    limit: str
    offers: list[OfferRow]
    promises: list[PromiseRow]
    customer: Customer
    since: str
    others: str
    cause: Cause | None
    page: Page
    inquiry: Inquiry

    @property
    def count(self) -> int:
        """How many things there are to look at, for the tab on a phone."""
        return len(self.dues) + len(self.risks) + len(self.remedies) + len(self.promises)

    @property
    def has_open_offer(self) -> bool:
        """Whether the customer may choose now."""
        return any(row.is_open for row in self.offers)


def due_rows(dues: Iterable[Due], people: Mapping[int, User], clock: Clock) -> list[DueRow]:
    """What is due, the nearest first."""
    waiting = sorted((d for d in dues if d.settled_at is None), key=lambda d: (d.at, d.pk))
    return [_due_row(due, people, clock) for due in waiting]


def _due_row(due: Due, people: Mapping[int, User], clock: Clock) -> DueRow:
    owner = people.get(due.owner_id or 0)
    note = OURS.get(Due.Kind(due.kind), "")
    return DueRow(
        what=due.what or due.get_kind_display(),
        note=f"{note}, {owner.first_name}" if owner else note,
        left=clock.left(due.at),
        at=clock.spoken(due.at),
        exact=clock.exact(due.at),
        tone=_tone(due, clock),
    )


def _tone(due: Due, clock: Clock) -> str:
    if due.at <= clock.now:
        return "is-bad"
    whole = (due.at - due.starts_at).total_seconds()
    left = (due.at - clock.now).total_seconds()
    return "is-soon" if left < SOON.total_seconds() / 2 or (whole > 0 and left / whole < QUARTER) else ""


def risk_rows(case: Case, messages: Sequence[Message]) -> list[RiskRow]:
    """The risks that stand, each with its newest words."""
    found: dict[str, RiskRow] = {}
    for message in sorted(messages, key=lambda m: m.at):
        reading: Reading | None = getattr(message, "reading", None)
        for risk in reading.risks if reading else []:
            found[risk["kind"]] = _risk_row(
                risk["kind"], risk["text"], f"{risk['probability']:.2f}", message.pk
            )
    return [found.get(kind) or _risk_row(kind, "", "", None) for kind in case.risks]


def _risk_row(kind: str, quote: str, probability: str, message_id: int | None) -> RiskRow:
    icon = ICONS.get(kind, "flag")
    # Abuse is not repeated where staff look all day.
    shown = "" if kind == "abuse" else quote
    return RiskRow(kind, in_words(kind).capitalize(), icon, shown, probability, message_id)


def remedy_rows(
    remedies: Iterable[Remedy],
    people: Mapping[int, User],
    reader: User,
    clock: Clock,
) -> list[RemedyRow]:
    """What was granted, asked for or refused, the newest first."""
    rows = sorted(remedies, key=lambda r: r.asked_at, reverse=True)
    return [_remedy_row(r, people, reader, clock) for r in rows]


def _remedy_row(remedy: Remedy, people: Mapping[int, User], reader: User, clock: Clock) -> RemedyRow:
    state, tone = _remedy_state(remedy, people, clock)
    waiting = remedy.state == Remedy.State.WAITING
    own = remedy.asked_by_id == reader.pk
    return RemedyRow(
        remedy=remedy,
        name=remedy.item.name,
        amount="" if remedy.amount is None else money(remedy.amount, remedy.currency),
        state=state,
        tone=tone,
        may_decide=waiting and not own and reader.at_least(Role.LEAD),  # who only stands in decides on Today
        is_own=waiting and own,
        may_deliver=remedy.state == Remedy.State.GRANTED,
        may_withdraw=remedy.state in (Remedy.State.WAITING, Remedy.State.GRANTED),
    )


def _remedy_state(remedy: Remedy, people: Mapping[int, User], clock: Clock) -> tuple[str, str]:
    decider = people.get(remedy.decided_by_id or 0)
    by = f" by {decider.first_name}" if decider else ""
    match remedy.state:
        case Remedy.State.WAITING:
            until = f", by {clock.spoken(remedy.decide_by)}" if remedy.decide_by else ""
            return f"waits for approval{until}", "is-soon"
        case Remedy.State.GRANTED:
            return f"granted{by}, not yet delivered", "is-good"
        case Remedy.State.DELIVERED:
            return (
                f"delivered {clock.day(remedy.delivered_at)}" if remedy.delivered_at else "delivered",
                "is-good",
            )
        case Remedy.State.REFUSED:
            return f"not approved{by}", "is-bad"
    return "taken back", ""


def offer_rows(
    offers: Iterable[Offer], options: Iterable[OfferOption], currency: str, clock: Clock
) -> list[OfferRow]:
    """The offers of this case, the newest first."""
    listed = sorted(options, key=lambda o: o.position)
    rows = []
    for offer in sorted(offers, key=lambda o: o.made_at, reverse=True):
        own = [o for o in listed if o.offer_id == offer.pk]
        chosen = next((o.title for o in own if o.pk == offer.chosen_id), "")
        is_open = offer.state == Offer.State.OPEN and offer.expires_at > clock.now
        state = f"They chose {chosen}" if chosen else offer.get_state_display()
        words = [
            o.title + (f", {money(o.amount, o.currency or currency)}" if o.amount is not None else "")
            for o in own
        ]
        rows.append(OfferRow(offer, words, state, clock.spoken(offer.expires_at), is_open, wish_words(offer)))
    return rows


def promise_rows(promises: Iterable[Promise], people: Mapping[int, User], clock: Clock) -> list[PromiseRow]:
    """The ledger of this case: open ones first, the nearest due first."""
    listed = [p for p in promises if p.state != Promise.State.WITHDRAWN]
    listed.sort(key=lambda p: (p.state != Promise.State.OPEN, p.due_at))
    return [_promise_row(p, people, clock) for p in listed]


def _promise_row(promise: Promise, people: Mapping[int, User], clock: Clock) -> PromiseRow:
    is_open = promise.state == Promise.State.OPEN
    late = is_open and promise.due_at <= clock.now
    whole = (promise.due_at - promise.made_at).total_seconds() or 1
    risky = is_open and (promise.due_at - clock.now).total_seconds() / whole < QUARTER
    tones = {Promise.State.BROKEN: "is-bad", Promise.State.KEPT: "is-good"}
    owner = people.get(promise.owner_id or 0)
    return PromiseRow(
        promise=promise,
        icon="mark-promise-broken" if promise.state == Promise.State.BROKEN else "mark-promise",
        state="At risk" if risky else promise.get_state_display(),
        due=clock.spoken(promise.due_at),
        left=clock.left(promise.due_at) if is_open else "",
        tone="is-bad" if late else "is-soon" if risky else tones.get(Promise.State(promise.state), ""),
        who=owner.first_name if owner else "nobody",
        is_open=is_open,
        is_late=late,
    )


def page_of(links: Sequence[Link], clock: Clock) -> Page:
    """Whether the customer's link works, and when they last came."""
    working = [
        k for k in links if k.revoked_at is None and (k.expires_at is None or k.expires_at > clock.now)
    ]
    opened = max((k.opened_at for k in links if k.opened_at), default=None)
    url = f"/c/{token_of(working[-1])}/" if working else ""
    return Page(len(working), f"Last opened {clock.spoken(opened)}." if opened else "Not opened yet.", url)


def since_words(customer: Customer, clock: Clock) -> str:
    """Customer since 2021; new today."""
    gap = clock.now - customer.since
    if gap.days < 1:
        return "New customer today"
    if gap.days < 60:
        return f"Customer for {span(gap)}"
    return f"Customer since {clock.local(customer.since).year}"


def limit_words(limits: Mapping[str, Decimal], reader: User, currency: str) -> str:
    """£75."""
    return money(limits.get(reader.role, Decimal(0)), currency)
