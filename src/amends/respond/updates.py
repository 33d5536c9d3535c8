"""An update built from the log, and the letter that moves a promise: offered to a person, never sent by us."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.firm import firm, local
from amends.cases.models import Case, Entry
from amends.people.models import User
from amends.resolve.models import Promise, Remedy
from amends.resolve.selectors import said
from amends.respond.drafting import keep_first, known_of, require_empty, require_english
from amends.respond.models import Draft
from amends.text.drafting import Drafted, Known, Move, NotForUs, draft_move, draft_update
from amends.understand.models import Concern
from amends.understand.silence import add_working_days, silence_of

Told = Callable[[Entry], str]
GIVEN = ("case.assigned", "case.handed_over")


def _taken(entry: Entry) -> str:
    owner = User.objects.filter(pk=entry.facts.get("to"), is_active=True).first()
    return f"{owner.name} looks after this now" if owner else ""


def _decided(entry: Entry) -> str:
    concern = Concern.objects.filter(pk=entry.facts.get("concern"), removed_at=None).first()
    if concern is None or not concern.outcome:
        return ""
    return f"we have decided about this: “{concern.text.rstrip('.')}”"


def _remedy(words: str) -> Told:
    def tell(entry: Entry) -> str:
        remedy = Remedy.objects.filter(pk=entry.facts.get("remedy")).select_related("item").first()
        return words.format(said(remedy)) if remedy else ""

    return tell


def _kept(entry: Entry) -> str:
    promise = Promise.objects.filter(pk=entry.facts.get("promise")).first()
    return f"done as promised: {promise.what[:1].lower()}{promise.what[1:].rstrip('.')}" if promise else ""


def _plain(words: str) -> Told:
    return lambda _entry: words


# What a customer may hear of the log, in words that claim no more than the entry says.
TOLD: dict[str, Told] = {
    "case.assigned": _taken,
    "case.handed_over": _taken,
    "concern.decided": _decided,
    "remedy.granted": _remedy("we have granted you: {}"),
    "remedy.approved": _remedy("we have granted you: {}"),
    "remedy.delivered": _remedy("this has been delivered: {}"),
    "promise.kept": _kept,
    "offer.made": _plain("an offer stands on your page for you to choose from"),
    "case.put_first": _plain("your case has been put before others"),
}


def done_since(case: Case, since: datetime) -> list[str]:
    """What was done since then, for the customer's ears; the oldest first, nothing twice."""
    entries = case.journal.filter(verb__in=TOLD, at__gt=since).order_by("id")
    return list(dict.fromkeys(filter(None, _all_told(entries))))


def _all_told(entries: Iterable[Entry]) -> Iterator[str]:
    rows = list(entries)
    given = [entry.pk for entry in rows if entry.verb in GIVEN]
    for entry in rows:
        if entry.pk not in given[:-1]:  # who had it in between is nobody's business
            yield TOLD[entry.verb](entry)


def update_for(case: Case, author: User, channel: str = "mail") -> Drafted:
    """How the case stands, as a letter: what was done, what is open, what comes next by when."""
    since = silence_of(case, list(case.dues.all())).since or case.last_outbound_at or case.opened_at
    known = known_of(case, author, channel)
    try:
        return draft_update(known, done_since(case, since), local(since))
    except NotForUs as error:
        raise Refused(str(error)) from error


def start_update(case: Case, author: User, by: Actor, channel: str = "mail") -> Draft:
    """Put that letter where the reply is written, if nothing is written there yet. A person sends it."""
    policy.person(by)
    require_empty(case, author)
    require_english(case)
    return keep_first(case, author, update_for(case, author, channel).text)


def moved_letter(promise: Promise, author: User, new: datetime) -> Drafted:
    """The letter that agrees another time for a promise, before it breaks."""
    row, owner, case = firm(), promise.owner, promise.case
    named = owner.name if owner and owner.pk != author.pk else ""
    old, then = (local(at, row).replace(tzinfo=None) for at in (promise.due_at, new))
    known = Known(
        points=(), key=case.reference, customer_name=case.customer.name, agent=author.name, firm=row.name,
        contact=row.phone, heat=case.heat or 40, distress=case.distress, risks=frozenset(case.risks),
        now=local(clock.now(), row).replace(tzinfo=None),
    )  # fmt: skip
    try:
        return draft_move(known, Move(promise.what, old, then, named))
    except NotForUs as error:
        raise Refused(str(error)) from error


def usual_new_time(promise: Promise) -> datetime:
    """A day after the time that was promised, or after now: what a letter is read with before one is chosen."""
    return add_working_days(max(promise.due_at, clock.now()), 1).replace(minute=0, second=0, microsecond=0)
