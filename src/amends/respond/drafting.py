"""Starting a reply with a draft: at once without a model, and by a model if one is configured."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Refused
from amends.cases.firm import end_of_day, firm, local
from amends.cases.journal import record
from amends.cases.models import Case, Entry, Firm
from amends.people.models import User
from amends.resolve.authority import GIVEN
from amends.resolve.models import Promise
from amends.resolve.models import Remedy as Granted
from amends.resolve.words import money
from amends.respond import provider
from amends.respond.coaching import UPHELD, context_for
from amends.respond.models import Draft
from amends.respond.services import draft_of, keep_draft
from amends.text import coach
from amends.text.drafting import Commitment, Known, NotForUs, Point, Remedy, draft_reply, invented, prompt
from amends.text.questions import open_questions
from amends.understand.models import Concern, Reading
from amends.understand.selectors import open_concerns

UPDATE_DAYS = 2  # until an update is due where something is still open and nothing was promised yet
STRONG = 0.5  # an emotion below this is not named to the person who may feel it
UPSET = ("anger", "frustration", "disappointment", "betrayal", "anxiety", "sadness")
VERBS = ASKED, WRITTEN, REFUSED = "draft.asked", "draft.written", "draft.refused"


# What is known of the case


def known_of(case: Case, author: User, channel: str = "mail") -> Known:
    """Everything that a draft for this case may say."""
    row, context = firm(), context_for(case, author)
    concerns, reading = open_concerns(case), _last_reading(case)
    known = Known(
        points=tuple(_point(concern) for concern in concerns),
        key=case.reference,
        message=context["customer_message"],
        customer_name=case.customer.name,
        agent=author.name,
        firm=row.name,
        contact=row.phone,
        channel=channel,
        heat=case.heat if case.heat is not None else 40,
        distress=case.distress,
        emotion=_emotion(reading),
        risks=frozenset(case.risks),
        reply_number=context["reply_number"],
        confirmed=context["concerns_confirmed"],
        remedies=tuple(_remedy(one) for one in case.remedies.filter(state__in=GIVEN).select_related("item")),
        cause=_cause(case),
        now=datetime.fromisoformat(context["now"]),
        authority_limit=context.get("authority_limit"),
        currency=row.currency,
        linked_action=case.linked_action,
        priority_raised=context["priority_raised"],
    )
    return replace(known, commitments=_commitments(case, known, row))


def _point(concern: Concern) -> Point:
    return Point(concern.text, concern.quote, UPHELD.get(concern.outcome, ""), concern.reason)


def _remedy(remedy: Granted) -> Remedy:
    amount = money(remedy.amount, remedy.currency) if remedy.amount is not None else ""
    return Remedy(remedy.item.name, remedy.item.kind, amount, remedy.state == Granted.State.DELIVERED)


def _cause(case: Case) -> str:
    cause = getattr(case, "cause", None)
    return cause.text if cause else ""


def _last_reading(case: Case) -> Reading | None:
    heard = Reading.objects.filter(message__case=case, message__is_auto=False)
    return heard.order_by("-message__at", "-message_id").first()


def _emotion(reading: Reading | None) -> str:
    felt = {name: reading.emotions.get(name, 0) for name in UPSET} if reading else {}
    strongest = max(felt, key=lambda name: felt[name], default="")
    return strongest if felt.get(strongest, 0) >= STRONG else ""


def _commitments(case: Case, known: Known, row: Firm) -> tuple[Commitment, ...]:
    """What was promised and still stands; else, while something is open, a day for an update."""
    ahead = case.promises.filter(state=Promise.State.OPEN, due_at__gt=clock.now())
    stand = tuple(
        Commitment(one.what, _plain(one.due_at, row), _owner(one, known), made=True)
        for one in ahead.select_related("owner").order_by("due_at", "id")
    )
    if stand or not known.open:
        return stand
    return (Commitment("write to you with what I have found", _plain(end_of_day(UPDATE_DAYS, row), row)),)


def _owner(promise: Promise, known: Known) -> str:
    return promise.owner.name if promise.owner and promise.owner.name != known.agent else ""


def _plain(moment: datetime, row: Firm) -> datetime:
    return local(moment, row).replace(tzinfo=None, second=0, microsecond=0)


# The verbs


def start_draft(case: Case, author: User, by: Actor, channel: str = "mail") -> Draft:
    """Put a first draft where the reply is written, if nothing is written there yet.

    1. It is composed without a model, before any transaction: composing takes its time.
    2. It is kept; where a model is configured, the entry asks it for another one.
    """
    policy.person(by)
    require_empty(case, author)
    known = known_of(case, author, channel)
    if not known.points:
        raise Refused(
            "No point is on the list yet. Put down what the customer raised; the draft answers that."
        )
    require_english(case)
    try:
        drafted = draft_reply(known)
    except NotForUs as error:
        raise Refused(str(error)) from error
    return _keep_first(case, author, drafted.text, by)


def require_empty(case: Case, author: User) -> None:
    """Raise Refused where the author has words of their own on the case."""
    own = draft_of(case, author)
    if own and own.text.strip():
        raise Refused(
            "Words of yours stand there already, and a draft would take their place. Empty it first."
        )


def require_english(case: Case) -> None:
    """Raise Refused where the customer writes another language than the drafts."""
    reading = _last_reading(case)
    if reading and reading.language not in ("", "en"):
        raise Refused("This customer does not write in English, and Amends drafts in English alone.")


@transaction.atomic
def keep_first(case: Case, author: User, text: str) -> Draft:
    """Keep a first draft, unless the author has begun to write by now."""
    require_empty(case, author)
    return keep_draft(case, author, text)


@transaction.atomic
def _keep_first(case: Case, author: User, text: str, by: Actor) -> Draft:
    draft = keep_first(case, author, text)
    if provider.is_set():
        facts = {"author": author.pk, "kept_at": draft.kept_at.isoformat(), "model": provider.name()}
        record(ASKED, by, case, facts)
    return draft


def write_by_model(entry_id: int) -> None:
    """Let the model write what was asked for, and judge it. A second run does nothing.

    The model is asked outside any transaction; what it wrote stands only if nothing in it is invented,
    the coach would send it, and the author has not begun to write.
    """
    entry = Entry.objects.select_related("case__customer").get(pk=entry_id)
    case, author = entry.case, User.objects.filter(pk=entry.facts["author"]).first()
    if case is None or author is None or _is_done(entry) or not _untouched(entry):
        return
    known = known_of(case, author)
    try:
        text = _written(known)
    except provider.NoAnswer as error:
        _refuse(entry, [str(error)])
        return
    if faults := invented.faults(text, known, coach(text, known.context())):
        _refuse(entry, list(faults), text)
    else:
        _take(entry, author, text)


def _written(known: Known) -> str:
    mask = prompt.masked(known)
    asked = open_questions([point.text for point in known.points], known.message, 1)[0]
    return mask.show(provider.ask(prompt.messages(known, mask, asked)))


def _is_done(entry: Entry) -> bool:
    after = Entry.objects.filter(case=entry.case_id, verb__in=(WRITTEN, REFUSED), pk__gt=entry.pk)
    return any(one.facts.get("asked") == entry.pk for one in after)


def _untouched(entry: Entry) -> bool:
    return bool(_own(entry).exists())


def _own(entry: Entry) -> Any:
    """The draft as it was when the model was asked; nothing once its author has changed it."""
    kept_at = datetime.fromisoformat(entry.facts["kept_at"])
    return Draft.objects.filter(case=entry.case_id, author=entry.facts["author"], kept_at=kept_at)


@transaction.atomic
def _refuse(entry: Entry, why: list[str], text: str = "") -> None:
    """The draft without a model stands; the case says why."""
    _lock(entry)
    if not _is_done(entry):
        facts = {"asked": entry.pk, "author": entry.facts["author"], "model": entry.facts["model"]}
        record(REFUSED, SYSTEM, entry.case, facts, {"why": " ".join(why)[:1000], "text": text})


@transaction.atomic
def _take(entry: Entry, author: User, text: str) -> None:
    _lock(entry)
    if _is_done(entry):
        return
    used = bool(_own(entry).update(text=text, kept_at=clock.now()))
    facts = {"asked": entry.pk, "author": author.pk, "model": entry.facts["model"], "used": used}
    record(WRITTEN, SYSTEM, entry.case, facts, {"text": text})


def _lock(entry: Entry) -> None:
    """Two runs of the same task come one after the other."""
    if entry.case_id:
        Case.objects.select_for_update().get(pk=entry.case_id)


# Reads


@dataclass(frozen=True, slots=True)
class News:
    """What became of the model's draft: asked, written or refused; and its text while it stands."""

    state: str
    model: str
    why: str = ""
    text: str = ""

    @property
    def sentence(self) -> str:
        """The news as the composer tells it."""
        if self.state == "asked":
            return f"{self.model} is writing another draft. Until then this one stands."
        if self.state == "refused":
            return f"The draft of {self.model} was not used. {self.why}"
        if self.text:
            return f"Written by {self.model}; the coach has read it. Read it too before you send it."
        return f"{self.model} wrote a draft as well; it stands in the story, and your words were kept."


def news_of(case: Case, author: User) -> News | None:
    """What became of the model's draft that this person asked for last; None without one.

    Asked again and again while a composer is open: where no model is configured it costs nothing.
    """
    if not provider.is_set():
        return None
    own = draft_of(case, author)
    entries = case.journal.filter(verb__in=VERBS).select_related("payload").order_by("id")
    return news_in(entries, own) if own else None


def news_in(entries: Iterable[Entry], own: Draft) -> News | None:
    """The same from a journal that was read already."""
    mine = [one for one in entries if one.verb in VERBS and one.facts.get("author") == own.author_id]
    if not mine or not own.text.strip():
        return None
    entry = mine[-1]
    body = entry.payload.body if hasattr(entry, "payload") else {}
    text = str(body.get("text", "")) if entry.verb == WRITTEN else ""
    model = str(entry.facts["model"])
    why = str(body.get("why", ""))
    stands = text.split() == own.text.split()  # a form without scripts sends other line ends
    return News(entry.verb.removeprefix("draft."), model, why, text if stands else "")
