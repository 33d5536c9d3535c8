"""What the Case page shows, read in as few queries as the parts allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest

from amends.cases.models import Attachment, Case, Channel, Due, Entry, Kind, Link, Message, Note, State
from amends.cases.firm import holding
from amends.cases.policy import visible_cases
from amends.desk.case import arc, facts, story, why
from amends.desk.case.events import Teller
from amends.desk.case.gather import Rows, gather
from amends.desk.case.when import Clock
from amends.desk.frame import Frame, frame_of
from amends.desk.reach import Branch, branches, counted_cases, first_ids
from amends.followup import stages as progress
from amends.followup.models import FollowUp, Survey
from amends.followup.services.closing import Standing, missing_for_close, missing_for_resolve
from amends.people.models import Role, User
from amends.resolve.authority import DEFAULTS
from amends.resolve.models import Authority, CatalogueItem, Offer, OfferOption, Promise, Remedy
from amends.respond.models import Draft
from amends.respond.services import WRITING
from amends.understand.models import Concern, HeatPoint

AHEAD = 500  # positions are counted up to here


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


@dataclass(frozen=True, slots=True)
class Composer:
    """The reply in the making: to whom, how, and what stands in it."""

    text: str
    kept: str
    files: list[story.File]
    to: str
    how: str
    channel: str
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
class CasePage:
    """Everything on the page."""

    case: Case
    clock: Clock
    place: Place
    why: why.Why
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

    @property
    def all_decided(self) -> bool:
        """Whether every concern has an outcome."""
        return bool(self.concerns) and all(row.concern.outcome for row in self.concerns)


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


def case_page(request: HttpRequest, reference: str, typed: Mapping[str, str] | None = None) -> CasePage:
    """Read the page. `typed` is what a refused form held, so that nothing typed is lost."""
    user, frame = _user(request), frame_of(request)
    case = _found(visible_cases(user).select_related("customer", "owner", "team", "cause"), reference)
    clock = Clock(frame.now, frame.zone)
    rows = _rows(case)
    messages = _messages(case)
    journal = list(case.journal.select_related("payload").order_by("id"))
    with holding(frame.firm):
        return _build(case, user, frame, clock, rows, messages, journal, typed or {})


def _build(
    case: Case,
    user: User,
    frame: Frame,
    clock: Clock,
    rows: Rows,
    messages: list[Message],
    journal: list[Entry],
    typed: Mapping[str, str],
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
        owner_line=_owner_line(case, user, journal, clock),
        people=_colleagues(case, rows["people"], user),
        leads=[p for p in _colleagues(case, rows["people"], user) if p.at_least(Role.LEAD)],
        stages=progress.stages(case, _known(case, rows, concerns, messages)),
        missing=_missing(case, rows, concerns, clock),
        arc=arc.arc_of(heat, messages, rows["promises"], hand, clock),
        story=told,
        concerns=[ConcernRow(n, c, OUTCOMES[Concern.Outcome(c.outcome)]) for n, c in enumerate(concerns, 1)],
        removed=[c for c in rows["concerns"] if c.removed_at],
        confirmed=bool(concerns) and all(c.confirmed_at for c in concerns),
        outcomes=list(OUTCOMES.values()),
        composer=_composer(case, user, rows, hand, clock, typed),
        facts=_facts(case, user, frame, rows, messages, clock),
        follow_up=_follow_up(rows["follow_ups"]),
        failed=[i.said for i in told.newer + told.older if i.said and i.said.message.sending == "failed"],
        name=case.customer.name.split()[0] if case.customer.name else "the customer",
    )


def _rows(case: Case) -> Rows:
    return gather(
        {
            "notes": Note.objects.filter(case=case),
            "concerns": Concern.objects.filter(case=case),
            "heat": HeatPoint.objects.filter(case=case),
            "dues": Due.objects.filter(case=case),
            "promises": Promise.objects.filter(case=case),
            "remedies": Remedy.objects.filter(case=case),
            "offers": Offer.objects.filter(case=case),
            "options": OfferOption.objects.filter(offer__case=case),
            "links": Link.objects.filter(case=case),
            "drafts": Draft.objects.filter(case=case),
            "follow_ups": FollowUp.objects.filter(case=case),
            "surveys": Survey.objects.filter(follow_up__case=case),
            "other_cases": Case.objects.filter(customer=case.customer_id).exclude(pk=case.pk),
            "people": User.objects.all(),
            "catalogue": CatalogueItem.objects.all(),
            "authority": Authority.objects.all(),
        }
    )


def _join(rows: Rows) -> None:
    """Tie remedies to their items, so that saying their names asks nothing of the database."""
    items = {item.pk: item for item in rows["catalogue"]}
    for part in rows["remedies"] + rows["options"]:
        if part.item_id in items:
            part.item = items[part.item_id]


def _known(
    case: Case, rows: Rows, concerns: list[Concern], messages: Sequence[Message]
) -> progress.Facts:
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


def _messages(case: Case) -> list[Message]:
    """The messages with their readings; and every file of the case with its size, drafts' included."""
    files = Attachment.objects.select_related("blob").defer("blob__content")
    found = case.messages.select_related("reading").prefetch_related(Prefetch("attachments", files))
    messages = list(found.order_by("at", "id"))
    for message in messages:
        message.case = case
    return messages


def _place(case: Case, user: User) -> Place:
    if not case.is_open:
        return Place(None, "", "")
    above = Q(rank__gt=case.rank) | Q(rank=case.rank, pk__gt=case.pk)
    higher = branches(user, narrow=lambda cases: cases.filter(above))
    lower = branches(user, narrow=lambda cases: cases.exclude(above).exclude(pk=case.pk))
    ahead = Case.objects.filter(pk=case.pk).annotate(n=counted_cases(higher, AHEAD)).values_list("n", flat=True)
    return Place(ahead[0], _first(higher, ("rank", "id")), _first(lower, ("-rank", "-id")))


def _first(found: Sequence[Branch], order: Sequence[str]) -> str:
    keys = first_ids(found, order, 1)
    return Case(pk=keys[0]).reference if keys else ""


def _owner_line(case: Case, user: User, journal: Sequence[Entry], clock: Clock) -> str:
    """Open, with Nadia Osei since 11:58: the part after the owner's name."""
    given = [e for e in journal if e.verb in ("case.assigned", "case.handed_over") and e.facts.get("to") == case.owner_id]
    return f"since {clock.spoken(given[-1].at).removeprefix('today ')}" if given and case.owner_id else ""


def _colleagues(case: Case, people: Iterable[User], user: User) -> list[User]:
    """Who may be given the case: active people who can see it."""
    able = [p for p in people if p.is_active and (case.team_id in (None, p.team_id) or p.at_least(Role.MANAGER))]
    return sorted(able, key=lambda p: (p.pk != user.pk, p.name))


def _composer(
    case: Case, user: User, rows: Rows, hand: Message | None, clock: Clock, typed: Mapping[str, str]
) -> Composer:
    own = next((d for d in rows["drafts"] if d.author_id == user.pk), None)
    people = {p.pk: p for p in rows["people"]}
    writing = [d for d in rows["drafts"] if d.author_id != user.pk and d.text and d.seen_at > clock.now - WRITING]
    by_mail = bool(case.customer.email)
    files = own.files.select_related("blob").defer("blob__content") if own else []
    return Composer(
        text=typed.get("text", own.text if own else ""),
        kept=f"Draft kept {clock.time(own.kept_at)}" if own and own.text else "",
        files=[story.File(f.pk, f.name, story.size_in_words(f.blob.size)) for f in files],
        to=str(case.customer),
        how="mail" if by_mail else "phone",
        channel=Channel.MAIL if by_mail else Channel.PHONE,
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


def _follow_up(rows: Sequence[FollowUp]) -> FollowUp | None:
    standing = [f for f in rows if f.state != FollowUp.State.DROPPED]
    return standing[-1] if standing else None
