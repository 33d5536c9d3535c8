"""What the Case page shows, read in as few queries as the parts allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from amends.cases.firm import holding
from amends.cases.models import Attachment, Case, Channel, Due, Entry, Kind, Link, Message, Note, State
from amends.cases.policy import visible_cases
from amends.desk.case import arc, facts, lanes, story, why
from amends.desk.case.events import Teller
from amends.desk.case.gather import CASE, CUSTOMER, Queries, Rows, gather
from amends.desk.case.when import Clock
from amends.desk.frame import Frame, frame_of
from amends.desk.reach import branches, counted_cases, first_key
from amends.followup import stages as progress
from amends.followup.models import FollowUp, Survey
from amends.followup.services.closing import Standing, missing_for_close, missing_for_resolve
from amends.people.models import Role, User
from amends.resolve.authority import DEFAULTS
from amends.resolve.models import Authority, CatalogueItem, Offer, OfferOption, Promise, Remedy
from amends.respond.models import Draft
from amends.respond.services import WRITING
from amends.understand.concerns import mark_of
from amends.understand.models import Concern, HeatPoint

AHEAD = 500  # positions are counted up to here
WAYS = 3  # of an offer, in the form
CHANNELS = (
    (Channel.MAIL, "by mail"),
    (Channel.PHONE, "said by phone"),
    (Channel.IN_PERSON, "said in person"),
    (Channel.LETTER, "by letter"),
)


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
class Composer:
    """The reply in the making: to whom, how, and what stands in it."""

    text: str
    kept: str
    files: list[story.File]
    to: str
    channels: list[tuple[str, str]]
    answers: str
    others: list[str]
    why_stop: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the case stands in the queue, and its neighbours' references."""

    ahead: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One way of an offer in the making."""

    number: int
    label: str
    title: str
    item: int
    amount: str


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
    why: why.Why
    lane: lanes.Lane | None
    owner_line: str
    people: list[User]
    leads: list[User]
    stages: list[progress.Stage]
    missing: list[str]
    arc: arc.Arc
    story: story.Story
    concerns: list[ConcernRow]
    removed: list[Concern]
    confirmed: bool
    outcomes: list[Outcome]
    composer: Composer
    facts: facts.Facts
    follow_up: FollowUp | None
    failed: list[story.Said]
    name: str
    editing: bool
    typed: Mapping[str, str]

    @property
    def position(self) -> int:
        """1 for the first in the queue."""
        return (self.place.ahead or 0) + 1

    @property
    def stage_now(self) -> progress.Stage | None:
        """The first stage that is not done."""
        return next((stage for stage in self.stages if not stage.done), None)

    @property
    def mark(self) -> str:
        """A mark of the list of concerns as shown, sent back with a confirmation."""
        return mark_of([row.concern for row in self.concerns])

    @property
    def offer_slots(self) -> list[Slot]:
        """The empty ways of a new offer, or what was typed into them."""
        return [_slot(n, self.typed) for n in range(1, WAYS + 1)]

    @property
    def week_from_now(self) -> str:
        """Closing time in a week, for a field of the browser's."""
        return f"{self.clock.local(self.clock.now + timedelta(days=7)):%Y-%m-%dT17:00}"


def find_case(request: HttpRequest, reference: str) -> Case:
    """The case behind a reference, if this person may open it; else 404, as if it were not there."""
    return _found(visible_cases(_user(request)).select_related("customer", "owner", "team"), reference)


def _found(cases: QuerySet[Case], reference: str) -> Case:
    key = Case.pk_of(reference)
    case = cases.filter(pk=key).first() if key else None
    if case is None:
        raise Http404("No case with this reference is open to you.")
    return case


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def case_page(request: HttpRequest, reference: str, asked: Asked | None = None) -> CasePage:
    """Read the page. `asked` is what a refused form held, so that nothing typed is lost."""
    user, frame = _user(request), frame_of(request)
    case = _found(visible_cases(user).select_related("customer", "owner", "team", "cause"), reference)
    clock = Clock(frame.now, frame.zone)
    rows = gather(_queries, {CASE: case.pk, CUSTOMER: case.customer_id})
    messages, drafted = _messages(case, rows["draft_files"])
    journal = list(case.journal.select_related("payload").order_by("id"))
    with holding(frame.firm):
        return _build(
            case, user, frame, clock, {**rows, "drafted": drafted}, messages, journal, asked or Asked()
        )


def _build(
    case: Case,
    user: User,
    frame: Frame,
    clock: Clock,
    rows: Rows,
    messages: list[Message],
    journal: list[Entry],
    asked: Asked,
) -> CasePage:
    people = {person.pk: person for person in rows["people"]}
    _join(rows)
    concerns = sorted((c for c in rows["concerns"] if not c.removed_at), key=lambda c: (c.position, c.pk))
    teller = Teller(user, people, {c.pk: c for c in rows["concerns"]}, clock)
    told = story.tell(messages, rows["notes"], journal, concerns, case.risks, teller)
    heat = sorted(rows["heat"], key=lambda p: (p.at, p.pk))
    place = _place(case, user)
    hand = story.in_hand(messages)
    return CasePage(
        case=case,
        clock=clock,
        place=place,
        why=why.why_of(case, place.ahead, frame.cases, heat),
        lane=lanes.lane_of(case.risks) if case.is_open else None,
        owner_line=_owner_line(case, user, journal, clock),
        people=_colleagues(case, rows["people"], user),
        leads=[p for p in _colleagues(case, rows["people"], user) if p.at_least(Role.LEAD)],
        stages=progress.stages(case, _known(case, rows, concerns, messages)),
        missing=_missing(case, rows, concerns, clock),
        arc=arc.arc_of(heat, messages, rows["promises"], hand, clock, case.distress),
        story=told,
        concerns=[ConcernRow(n, c, OUTCOMES[Concern.Outcome(c.outcome)]) for n, c in enumerate(concerns, 1)],
        removed=[c for c in rows["concerns"] if c.removed_at],
        confirmed=bool(concerns) and all(c.confirmed_at for c in concerns),
        outcomes=list(OUTCOMES.values()),
        composer=_composer(case, user, rows, hand, clock, asked.typed if asked.at == "reply" else {}),
        facts=_facts(case, user, frame, rows, messages, clock),
        follow_up=_follow_up(rows["follow_ups"]),
        failed=[
            i.said
            for i in told.rest
            if i.said and i.said.message.failure and i.said.message.sending in story.LATE
        ],
        name=case.customer.name.split()[0] if case.customer.name else "the customer",
        editing=asked.at.startswith("concern-") or asked.at in ("confirm", "list"),
        typed=asked.typed,
    )


def _queries() -> Queries:
    """The small tables of a case, and who and what one may choose from on the page."""
    return {
        "notes": Note.objects.filter(case=CASE),
        "concerns": Concern.objects.filter(case=CASE),
        "heat": HeatPoint.objects.filter(case=CASE),
        "dues": Due.objects.filter(case=CASE),
        "promises": Promise.objects.filter(case=CASE),
        "remedies": Remedy.objects.filter(case=CASE),
        "offers": Offer.objects.filter(case=CASE),
        "options": OfferOption.objects.filter(offer__case=CASE),
        "links": Link.objects.filter(case=CASE),
        "drafts": Draft.objects.filter(case=CASE),
        "draft_files": Draft.files.through.objects.filter(draft__case=CASE),
        "follow_ups": FollowUp.objects.filter(case=CASE),
        "surveys": Survey.objects.filter(follow_up__case=CASE),
        "other_cases": Case.objects.filter(customer=CUSTOMER).exclude(pk=CASE),
        "people": User.objects.all(),
        "catalogue": CatalogueItem.objects.all(),
        "authority": Authority.objects.all(),
    }


def _join(rows: Rows) -> None:
    """Tie remedies to their items, so that saying their names asks nothing of the database."""
    items = {item.pk: item for item in rows["catalogue"]}
    for part in rows["remedies"] + rows["options"]:
        if part.item_id in items:
            part.item = items[part.item_id]


def _known(case: Case, rows: Rows, concerns: list[Concern], messages: Sequence[Message]) -> progress.Facts:
    """What the done-tests of the stages look at."""
    ours = [m for m in messages if m.direction == Message.Direction.OUT and m.author_id and not m.is_auto]
    follow_up = _follow_up(rows["follow_ups"])
    return progress.Facts(
        concerns=concerns,
        remedies=rows["remedies"],
        cause=getattr(case, "cause", None),
        answer=next((m for m in reversed(ours) if m.sending in progress.LEFT), None),
        follow_up=follow_up,
        survey=next((s for s in rows["surveys"] if follow_up and s.follow_up_id == follow_up.pk), None),
    )


def _missing(case: Case, rows: Rows, concerns: list[Concern], clock: Clock) -> list[str]:
    """What stands between this case and its next end, in sentences."""
    offers = [o for o in rows["offers"] if o.state == Offer.State.OPEN and o.expires_at > clock.now]
    standing = Standing(
        concerns=concerns,
        has_cause=hasattr(case, "cause"),
        remedies=rows["remedies"],
        offer=offers[0] if offers else None,
        promises=sorted(rows["promises"], key=lambda p: p.due_at),
        follow_up=_follow_up(rows["follow_ups"]),
    )
    if case.is_open:
        return missing_for_resolve(case, standing)
    return missing_for_close(case, standing) if case.state == State.RESOLVED else []


def _messages(case: Case, draft_files: Sequence[Any]) -> tuple[list[Message], list[tuple[int, Attachment]]]:
    """The messages with their readings and files; and the files of drafts, each with its draft's key."""
    messages = list(case.messages.select_related("reading").order_by("at", "id"))
    files = list(case.attachments.select_related("blob").defer("blob__content").order_by("id"))
    for message in messages:
        message.case = case
        own = [file for file in files if file.message_id == message.pk]
        message._prefetched_objects_cache = {"attachments": own}  # type: ignore[attr-defined]
    by_key = {file.pk: file for file in files}
    return messages, [
        (row.draft_id, by_key[row.attachment_id]) for row in draft_files if row.attachment_id in by_key
    ]


def _place(case: Case, user: User) -> Place:
    if not case.is_open:
        return Place(None, "", "")
    above = Q(rank__gt=case.rank) | Q(rank=case.rank, pk__gt=case.pk)
    higher = branches(user, narrow=lambda cases: cases.filter(above))
    lower = branches(user, narrow=lambda cases: cases.exclude(above).exclude(pk=case.pk))
    found = Case.objects.filter(pk=case.pk).annotate(
        ahead=counted_cases(higher, AHEAD),
        before_pk=first_key(higher, ("rank", "id")),
        after_pk=first_key(lower, ("-rank", "-id")),
    )
    ahead, before, after = found.values_list("ahead", "before_pk", "after_pk")[0]
    return Place(ahead, _reference(before), _reference(after))


def _reference(key: int | None) -> str:
    return Case(pk=key).reference if key else ""


def _owner_line(case: Case, user: User, journal: Sequence[Entry], clock: Clock) -> str:
    """Open, with Nadia Osei since 11:58: the part after the owner's name."""
    given = [
        e
        for e in journal
        if e.verb in ("case.assigned", "case.handed_over") and e.facts.get("to") == case.owner_id
    ]
    return f"since {clock.spoken(given[-1].at).removeprefix('today ')}" if given and case.owner_id else ""


def _colleagues(case: Case, people: Iterable[User], user: User) -> list[User]:
    """Who may be given the case: active people who can see it, but for who has it."""
    able = [
        p
        for p in people
        if p.is_active
        and p.pk != case.owner_id
        and (case.team_id in (None, p.team_id) or p.at_least(Role.MANAGER))
    ]
    return sorted(able, key=lambda p: (p.pk != user.pk, p.name))


def _composer(
    case: Case, user: User, rows: Rows, hand: Message | None, clock: Clock, typed: Mapping[str, str]
) -> Composer:
    own = next((d for d in rows["drafts"] if d.author_id == user.pk), None)
    people = {p.pk: p for p in rows["people"]}
    writing = [
        d for d in rows["drafts"] if d.author_id != user.pk and d.text and d.seen_at > clock.now - WRITING
    ]
    by_mail = bool(case.customer.email)
    files = [file for draft, file in rows["drafted"] if own and draft == own.pk]
    return Composer(
        text=typed.get("text", own.text if own else ""),
        kept=f"Draft kept {clock.time(own.kept_at)}" if own and own.text else "",
        files=[story.File(f.pk, f.name, story.size_in_words(f.blob.size)) for f in files],
        to=str(case.customer),
        channels=[(str(c), words) for c, words in CHANNELS if by_mail or c != Channel.MAIL],
        answers=f"answers the message of {clock.spoken(hand.at)}" if hand else "",
        others=[people[d.author_id].first_name for d in writing],
        why_stop=typed.get("why_stop", ""),
    )


def _facts(
    case: Case, user: User, frame: Frame, rows: Rows, messages: list[Message], clock: Clock
) -> facts.Facts:
    people = {p.pk: p for p in rows["people"]}
    items = {item.pk: item for item in rows["catalogue"]}
    currency = frame.firm.currency
    return facts.Facts(
        dues=facts.due_rows(rows["dues"], people, clock),
        risks=facts.risk_rows(case, messages),
        remedies=facts.remedy_rows(rows["remedies"], items, people, user, clock),
        catalogue=sorted((i for i in items.values() if i.active), key=lambda i: i.name),
        limit=facts.limit_words(_limits(rows["authority"]), user, currency),
        offers=facts.offer_rows(rows["offers"], rows["options"], currency, clock),
        promises=facts.promise_rows(rows["promises"], people, clock),
        customer=case.customer,
        since=facts.since_words(case.customer, clock),
        others=_others(rows["other_cases"]),
        cause=getattr(case, "cause", None),
        page=facts.page_of(rows["links"], clock),
    )


def _limits(rows: Iterable[Authority]) -> dict[str, Decimal]:
    return {**{str(role): limit for role, limit in DEFAULTS.items()}, **{row.role: row.limit for row in rows}}


def _others(cases: Sequence[Case]) -> str:
    """One complaint before, resolved."""
    told = [c for c in cases if c.kind == Kind.COMPLAINT]
    if not told:
        return "No complaint before this one."
    still = sum(c.state in (State.OPEN, State.WAITING) for c in told)
    noun = "One other complaint" if len(told) == 1 else f"{why.in_numbers(len(told))} other complaints"
    return f"{noun}, {still} still open." if still else f"{noun}, none open."


def _slot(number: int, typed: Mapping[str, str]) -> Slot:
    item = typed.get(f"item-{number}", "")
    return Slot(
        number=number,
        label=f"Way {number}{'' if number < WAYS else ' (if you like)'}",
        title=typed.get(f"title-{number}", ""),
        item=int(item) if item.isdecimal() else 0,
        amount=typed.get(f"amount-{number}", ""),
    )


def _follow_up(rows: Sequence[FollowUp]) -> FollowUp | None:
    standing = [f for f in rows if f.state != FollowUp.State.DROPPED]
    return standing[-1] if standing else None
