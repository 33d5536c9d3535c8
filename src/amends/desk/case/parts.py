"""The parts of the page, made of what was read: composer, facts, progress, who may have the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from amends.cases import presence
from amends.cases.models import Case, Channel, Due, Kind, Message, State
from amends.cases.policy import may_open
from amends.desk.case import facts
from amends.desk.case.facts import Inquiry
from amends.desk.case.reads import Read
from amends.desk.case.story import File, in_hand, size_in_words
from amends.desk.case.why import in_numbers
from amends.followup import stages
from amends.followup.services.closing import Standing, missing_for_close, missing_for_resolve
from amends.people.models import Role, User
from amends.resolve.authority import DEFAULTS
from amends.resolve.matrix import ANSWERING, bare, waived
from amends.resolve.models import Authority, Offer, Request
from amends.resolve.second_failure import Known, Second, judge
from amends.respond.drafting import news_in
from amends.respond.services import WRITING

CHANNELS = (
    (Channel.MAIL, "by mail"),
    (Channel.PHONE, "said by phone"),
    (Channel.IN_PERSON, "said in person"),
    (Channel.LETTER, "by letter"),
)
GIVEN = ("case.assigned", "case.handed_over")


@dataclass(frozen=True, slots=True)
class Told:
    """What the customer answered when we asked, for quoting back."""

    number: int  # of its concern
    question: str
    quote: str


@dataclass(frozen=True, slots=True)
class Composer:
    """The reply in the making: to whom, how, and what stands in it."""

    text: str
    kept: str
    files: list[File]
    to: str
    address: str
    channels: list[tuple[str, str]]
    answers: str
    others: list[str]
    why_stop: str
    news: str
    customer_writes: str
    told: list[Told]


def composer_of(read: Read, typed: Mapping[str, str]) -> Composer:
    """The composer with this person's draft, or with what a refused form held."""
    own = next((d for d in read.rows["drafts"] if d.author_id == read.user.pk), None)
    others = [d for d in read.rows["drafts"] if d.author_id != read.user.pk and d.text]
    writing = [d for d in others if d.seen_at > read.clock.now - WRITING]
    hand = in_hand(read.messages)
    news = news_in(read.journal, own) if own else None
    files = [file for draft, file in read.drafted if own and draft == own.pk]
    return Composer(
        text=typed.get("text", own.text if own else ""),
        kept=f"Draft kept {read.clock.time(own.kept_at)}" if own and own.text else "",
        files=[File(f.pk, f.name, size_in_words(f.blob.size)) for f in files],
        to=str(read.case.customer),
        address=typed.get("to") or read.case.address,
        channels=[(str(c), words) for c, words in CHANNELS if read.case.address or c != Channel.MAIL],
        answers=f"answers the message of {read.clock.spoken(hand.at)}" if hand else "",
        others=[read.people[d.author_id].first_name for d in writing],
        why_stop=typed.get("why_stop", ""),
        news=news.sentence if news else "",
        customer_writes=presence.who_writes(read.case, presence.CUSTOMER),
        told=told_of(read),
    )


def told_of(read: Read) -> list[Told]:
    """Their answers, concern by concern, as far as concern and message are still on this case."""
    texts = {message.pk: message.text for message in read.messages}
    numbers = {concern.pk: n for n, concern in enumerate(read.concerns, 1)}
    standing = [a for a in read.rows["answers"] if a.concern_id in numbers and a.message_id in texts]
    told = [
        Told(numbers[a.concern_id], a.question, texts[a.message_id][a.start : a.end].strip())
        for a in standing
    ]
    return sorted((one for one in told if one.quote), key=lambda one: one.number)


def inquiry_of(read: Read, second: Second) -> Inquiry:
    """What the rail says of the investigation."""
    rows, case = read.rows, read.case
    issue = getattr(case, "issue", None)
    return Inquiry(
        open_questions=sum(one.is_open for one in rows["questions"]),
        questions=len(rows["questions"]),
        waiting=sum(one.is_open for one in rows["requests"]),
        answered=sum(one.state == Request.State.ANSWERED for one in rows["requests"]),
        underlying=issue.underlying if issue else "",
        second=second.why,
        shown=bool(rows["evidence"]),
    )


def facts_of(read: Read, second: Second) -> facts.Facts:
    """The rail at the right."""
    rows, people, clock, case = read.rows, read.people, read.clock, read.case
    currency = read.frame.firm.currency
    return facts.Facts(
        dues=facts.due_rows(rows["dues"], people, clock),
        risks=facts.risk_rows(case, read.messages),
        remedies=facts.remedy_rows(rows["remedies"], people, read.user, clock),
        catalogue=sorted((i for i in rows["catalogue"] if i.active), key=lambda i: i.name),
        limit=facts.limit_words(_limits(rows["authority"]), read.user, currency),
        offers=facts.offer_rows(rows["offers"], rows["options"], currency, clock),
        promises=facts.promise_rows(rows["promises"], people, clock),
        customer=case.customer,
        since=facts.since_words(case.customer, clock),
        others=_others([c for c in rows["other_cases"] if may_open(read.user, c)]),
        cause=getattr(case, "cause", None),
        page=facts.page_of(rows["links"], clock),
        inquiry=inquiry_of(read, second),
    )


def _limits(rows: Iterable[Authority]) -> dict[str, Decimal]:
    return {**{str(role): limit for role, limit in DEFAULTS.items()}, **{row.role: row.limit for row in rows}}


def _others(cases: list[Case]) -> str:
    """One other complaint, none open: of those that the reader may open."""
    told = [c for c in cases if c.kind == Kind.COMPLAINT]
    if not told:
        return "No other complaint."
    still = sum(c.state in (State.OPEN, State.WAITING) for c in told)
    noun = "One other complaint" if len(told) == 1 else f"{in_numbers(len(told))} other complaints"
    return f"{noun}, {still} still open." if still else f"{noun}, none open."


def stages_of(read: Read) -> list[stages.Stage]:
    """The six stages with their done-tests."""
    out = Message.Direction.OUT
    ours = [m for m in read.messages if m.direction == out and m.author_id and not m.is_auto]
    follow_up = read.follow_up
    known = stages.Facts(
        concerns=read.concerns,
        remedies=read.rows["remedies"],
        cause=getattr(read.case, "cause", None),
        answer=next((m for m in reversed(ours) if m.sending in stages.LEFT), None),
        follow_up=follow_up,
        survey=next((s for s in read.rows["surveys"] if follow_up and s.follow_up_id == follow_up.pk), None),
    )
    return stages.stages(read.case, known)


def missing_of(read: Read, points: set[int], second: Second) -> list[str]:
    """What stands between this case and its next end, in sentences."""
    case, now = read.case, read.clock.now
    offers = [o for o in read.rows["offers"] if o.state == Offer.State.OPEN and o.expires_at > now]
    standing = Standing(
        concerns=read.concerns,
        has_cause=hasattr(case, "cause"),
        remedies=read.rows["remedies"],
        offer=offers[0] if offers else None,
        promises=sorted(read.rows["promises"], key=lambda p: p.due_at),
        follow_up=read.follow_up,
        fields=sorted(read.rows["fields"], key=lambda f: (f.position, f.pk)),
        answered={value.field_id for value in read.rows["field_values"]},
        points=points,
        senior=any(due.kind == Due.Kind.SENIOR and not due.settled_at for due in read.rows["dues"]),
        second=second,
    )
    if case.is_open:
        return missing_for_resolve(case, standing)
    return missing_for_close(case, standing) if case.state == State.RESOLVED else []


def points_of(read: Read) -> set[int]:
    """The points that a remedy answers, or that somebody said need none."""
    standing = {row.pk for row in read.rows["remedies"] if row.state in ANSWERING}
    answered = {row.concern_id for row in read.rows["answering"] if row.remedy_id in standing}
    return answered | waived(read.rows["waivers"])


def bare_points(read: Read, points: set[int]) -> str:
    """point 2; points 1 and 3: upheld, and no remedy answers them."""
    numbers = [str(number) for number, _concern in bare(read.concerns, points)]
    if not numbers:
        return ""
    listed = " and ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part)
    return f"point{'s' if len(numbers) > 1 else ''} {listed}"


def second_of(read: Read) -> Second:
    """Whether the matter failed twice, from what was read."""
    rows, case = read.rows, read.case
    return judge(
        Known(
            case=case,
            promises=rows["promises"],
            entries=read.journal,
            links=rows["case_links"],
            others=rows["other_cases"],
            issue=getattr(case, "issue", None),
            remedies=rows["remedies"],
            messages=read.messages,
            excuse=getattr(case, "second_failure", None),
        )
    )


def colleagues_of(read: Read) -> list[User]:
    """Who may be given the case: active people who can see it, but for who has it. The reader first."""
    case = read.case
    able = [p for p in read.people.values() if p.pk != case.owner_id and _could_have(p, case)]
    return sorted(able, key=lambda p: (p.pk != read.user.pk, p.name))


def _could_have(person: User, case: Case) -> bool:
    same_team = case.team_id is None or case.team_id == person.team_id
    return person.is_active and (same_team or person.at_least(Role.MANAGER))


def owner_line(read: Read) -> str:
    """The part after the owner's name: since 11:58."""
    owner = read.case.owner_id
    given = [e for e in read.journal if e.verb in GIVEN and e.facts.get("to") == owner]
    return f"since {read.clock.spoken(given[-1].at).removeprefix('today ')}" if given and owner else ""
