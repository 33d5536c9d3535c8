"""Letters in plain words, filled from what was decided. What the record does not know stands in [brackets]."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from amends.cases import clock
from amends.cases.firm import firm, local
from amends.cases.models import Case, Firm
from amends.people.models import User
from amends.resolve.authority import GIVEN
from amends.resolve.models import Promise, Remedy
from amends.resolve.words import money
from amends.respond.letters.rules import Kind, Pack
from amends.respond.models import Letterhead
from amends.understand.clocks.arithmetic import add_months
from amends.understand.selectors import open_concerns

_OUTCOMES = {
    "upheld": "We uphold this point.",
    "partly": "We partly uphold this point.",
    "not_upheld": "We do not uphold this point.",
}
_TOGETHER = {
    "yes": "We uphold your complaint.",
    "partly": "We partly uphold your complaint.",
    "no": "We do not uphold your complaint.",
    "": "[Our decision: we uphold, partly uphold or do not uphold your complaint.]",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One concern as the letter answers it."""

    text: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class WayOn:
    """Where the customer may go when we cannot agree; without a name, nowhere that we know of."""

    name: str
    website: str
    contact: str


def way_on(head: Letterhead, pack: Pack | None) -> WayOn:
    """The firm's own choice, or the first body of the pack, with how it is reached."""
    body = pack.bodies[0] if pack and pack.bodies else None
    reach = body.reach if body else ()
    return WayOn(
        head.body or (body.name if body else ""),
        head.body_website or next((one for one in reach if "." in one and "@" not in one), ""),
        head.body_contact or next((one for one in reach if one[:1].isdigit()), ""),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What a letter may say of a case."""

    case: Case
    firm: Firm
    head: Letterhead
    author: User | None
    today: date
    received: date
    name: str
    answers: list[Answer] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    promises: list[tuple[str, date]] = field(default_factory=list)
    due: date | None = None
    pack: Pack | None = None
    kind: Kind | None = None

    @property
    def decided(self) -> str:
        """What was decided of the complaint as a whole: yes, partly, no, or nothing yet."""
        told = {one.outcome for one in self.answers if one.outcome}
        if not told or any(not one.outcome for one in self.answers):
            return ""
        return {"upheld": "yes", "not_upheld": "no"}.get(told.pop(), "partly") if len(told) == 1 else "partly"

    @property
    def body(self) -> str:
        """The ombudsman's name: the firm's own choice, or the first of the pack."""
        return way_on(self.head, self.pack).name

    @property
    def website(self) -> str:
        """Where the ombudsman is to be found."""
        return way_on(self.head, self.pack).website

    @property
    def contact(self) -> str:
        """How else the ombudsman is to be reached."""
        return way_on(self.head, self.pack).contact

    @property
    def ombudsman_by(self) -> date | None:
        """The last day to refer it, counted from today."""
        if not (self.kind and self.kind.months):
            return None
        return add_months(self.today, self.kind.months)


def known_of(case: Case, author: User | None, head: Letterhead, pack: Pack, kind: Kind) -> Known:
    """Collect it from the record."""
    row = firm()
    concerns = [Answer(one.text, one.outcome, one.reason.strip()) for one in open_concerns(case)]
    given = case.remedies.filter(state__in=GIVEN).select_related("item").order_by("id")
    ahead = case.promises.filter(state=Promise.State.OPEN).order_by("due_at", "id")
    answer = case.clocks.filter(clock="final_response", state="running").first()
    return Known(
        case=case, firm=row, head=head, author=author, pack=pack, kind=kind,
        today=_day(clock.now(), row), received=_day(case.opened_at, row), name=case.customer.name,
        answers=concerns,
        given=[_remedy(one) for one in given],
        promises=[(one.what, _day(one.due_at, row)) for one in ahead],
        due=_day(answer.due_at, row) if answer and answer.due_at else None,
    )  # fmt: skip


def _remedy(one: Remedy) -> str:
    amount = money(one.amount, one.currency) if one.amount is not None else ""
    name = one.item.name.lower()
    return f"{name}: {amount}" if amount else name


def _day(moment: datetime, row: Firm) -> date:
    return local(moment, row).date()


def spoken(day: date) -> str:
    """3 May 2026."""
    return f"{day.day} {day:%B %Y}"


def title_of(known: Known) -> str:
    """The line above the letter."""
    kind = known.kind.title if known.kind else "Letter"
    return f"{kind.split(' (')[0]}: your complaint {known.case.reference}"


def compose(known: Known) -> str:
    """The whole letter: greeting, the kind's own paragraphs, what the pack asks for, sign-off."""
    name = known.kind.name if known.kind else "news"
    body = _BODIES.get(name, _answered)
    parts = [f"Dear {known.name or '[their name]'},", *body(known), _sign_off(known)]
    return "\n\n".join(part for part in parts if part)


def _sign_off(known: Known) -> str:
    return f"Yours sincerely,\n{known.author.name if known.author else '[your name]'}\n{known.firm.name}"


def _opening(known: Known) -> str:
    return (
        f"Thank you for your complaint of {spoken(known.received)}. Our reference is {known.case.reference}."
    )


def _answered(known: Known) -> Iterator[str]:
    """Final answers of every pack: decision, each point with its reason, what we do, their rights."""
    stage = {"stage1": "This is our stage 1 decision.", "stage2": "This is our stage 2 decision."}
    yield f"{_opening(known)} {stage.get(known.kind.name if known.kind else '', 'This letter is our answer.')}"
    yield _TOGETHER[known.decided]
    for one in known.answers:
        outcome = _OUTCOMES.get(one.outcome, "[Decide this point.]") if len(known.answers) > 1 else ""
        reason = f"What we found: {one.reason}" if one.reason else "[Say what you found, and why.]"
        yield f"You told us: {_sentence(one.text)} {outcome} {_sentence(reason)}".replace("  ", " ")
    yield from _put_right(known)
    yield from _pack_parts(known)


def _put_right(known: Known) -> Iterator[str]:
    if known.given:
        yield f"To put this right, we will give you: {'; '.join(known.given)}."
    elif known.decided in ("yes", "partly"):
        yield "[Say what you do to put this right, or why nothing is due.]"
    for what, due in known.promises:
        yield f"We will {what} by {spoken(due)}."


def _pack_parts(known: Known) -> Iterator[str]:
    """What only this pack asks for."""
    made = _OF_PACK.get(known.pack.name if known.pack else "", _of_no_regulator)
    yield from made(known)


def _by(known: Known) -> str:
    return f", that is by {spoken(known.ombudsman_by)}" if known.ombudsman_by else ""


def _of_fca(known: Known) -> Iterator[str]:
    yield (
        f"If you are not satisfied, you may refer your complaint to the {known.body}. It is free and independent. "
        f"You must do this within six months of the date of this letter{_by(known)}."
    )
    yield (
        "We agree to the ombudsman looking at your complaint even if you refer it late."
        if known.head.waives_limits
        else "If you refer it late, the ombudsman will not have our permission to look at it, unless the circumstances are exceptional."
    )
    yield f"We enclose the ombudsman's leaflet. You can read more at {known.website}{_or_call(known)}."


def _or_call(known: Known) -> str:
    return f" or call {known.contact}" if known.contact else ""


def _of_asic(known: Known) -> Iterator[str]:
    if known.decided != "yes":
        yield "To decide this we considered the following information: [the records, documents and calls you relied on]."
    yield (
        f"If you are not satisfied, you may take your complaint to the {known.body} (AFCA). It is free and independent. "
        f"You can reach AFCA at {known.website}{_or_call(known)}."
    )


def _of_cfpb(known: Known) -> Iterator[str]:
    yield "We reviewed your complaint and our records of your account. [Say what else was done.]"
    yield "Copies of our letters and e-mails with you are attached."
    relief = (
        "monetary relief"
        if any(any(c.isdigit() for c in one) for one in known.given)
        else "non-monetary relief"
        if known.given
        else "an explanation"
    )
    yield f"We are closing this complaint with {relief}."
    yield "" if known.promises else "No further action is planned."


def _of_ofcom(known: Known) -> Iterator[str]:
    yield (
        f"If you are not satisfied, you may take your complaint to the {known.body}, our dispute resolution scheme. "
        f"The scheme is free. You can reach it at {known.website}{_or_call(known)}. "
        f"You must go to the scheme within twelve months of the date of this letter{_by(known)}."
    )


def _of_nhs(known: Known) -> Iterator[str]:
    yield "[Say how the complaint was considered: who investigated it, whom they asked, which records they read.]"
    yield "[Say what action was needed, and whether we have taken it.]"
    yield (
        f"If you are not satisfied, you may take your complaint to the {known.body}. "
        f"You can reach the ombudsman at {known.website}{_or_call(known)}."
    )


def _of_housing(known: Known) -> Iterator[str]:
    yield "" if known.promises else "There are no outstanding actions."
    if known.kind and known.kind.name == "stage2":
        yield (
            f"If you are not satisfied, you may take your complaint to the {known.body}. "
            f"You can reach it at {known.website}{_or_call(known)}."
        )
    else:
        yield (
            "If you are not satisfied, you may ask for your complaint to go to stage 2. Reply to this letter to ask for it. "
            "Another person will look at it."
        )


def _of_psd2(known: Known) -> Iterator[str]:
    body = known.head.body or "[the ADR body that is competent for you]"
    yield (
        f"If you are not satisfied, you may take the dispute to {body}, a body for alternative dispute resolution. "
        f"You can reach this ADR body at {known.head.body_website or '[its website]'}{_or_call(known)}."
    )


def _of_no_regulator(known: Known) -> Iterator[str]:
    yield "" if known.promises else "[Say what happens next, and by when.]"
    yield "I am your contact for this case, so please contact me directly."
    yield "If you are not satisfied, tell me, and a manager will look at it again."


def _holding(known: Known) -> Iterator[str]:
    yield _opening(known)
    yield "We are not yet able to give you our answer, because [say what it still waits for]."
    yield f"We expect to send you our answer by {spoken(known.promises[0][1]) if known.promises else '[a day]'}."
    yield "I am sorry that this takes longer than you should have to wait."
    name = known.pack.name if known.pack else ""
    if name == "fca":
        yield f"You may refer your complaint to the {known.body} now. It is free and independent."
        yield f"We enclose the ombudsman's leaflet. You can read more at {known.website}{_or_call(known)}."
    elif name in ("asic", "housing_ombudsman"):
        yield f"You may take your complaint to the {known.body} now. You can reach it at {known.website}{_or_call(known)}."


def _acknowledged(known: Known) -> Iterator[str]:
    yield f"We have received your complaint of {spoken(known.received)}. Our reference is {known.case.reference}."
    if known.answers:
        yield "This is how we understand your complaint:\n" + "\n".join(
            f"- {_sentence(one.text)}" for one in known.answers
        )
    yield f"You will have our answer by {spoken(known.due) if known.due else '[a day]'}."
    if known.pack and known.pack.name == "nhs_england":
        yield "We would like to discuss with you how we handle it and how long this will take. Please call us to arrange a time."


def _resolved(known: Known) -> Iterator[str]:
    yield f"You complained to us on {spoken(known.received)}. We believe that your complaint is now resolved."
    yield from _put_right(known)
    yield f"If you change your mind, you may refer your complaint to the {known.body}. It is free and independent."
    yield (
        "We agree to the ombudsman looking at your complaint even if you refer it late."
        if known.head.waives_limits
        else "If you refer it late, the ombudsman will not have our permission to look at it, unless the circumstances are exceptional."
    )
    yield f"You can read more at {known.website}. The ombudsman's leaflet is available there, or ask us for a copy."


def _deadlocked(known: Known) -> Iterator[str]:
    yield _opening(known)
    yield "We have not been able to reach agreement with you, and there is nothing more that we can do. Your complaint is at deadlock."
    yield from _of_ofcom(known)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?]" else f"{text}."


_BODIES = {
    "holding_response": _holding, "delay_notice": _holding, "acknowledgement": _acknowledged,
    "summary_resolution": _resolved, "deadlock": _deadlocked,
}  # fmt: skip
_OF_PACK = {
    "fca": _of_fca, "asic": _of_asic, "cfpb": _of_cfpb, "ofcom": _of_ofcom, "nhs_england": _of_nhs,
    "housing_ombudsman": _of_housing, "psd2": _of_psd2,
}  # fmt: skip
