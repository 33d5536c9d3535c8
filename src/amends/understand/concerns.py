"""Concerns: every point that the customer raised, confirmed by them, decided by us."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypedDict

from django.db import transaction
from django.db.models import Max, QuerySet

from amends.cases import clock, search
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Case, Kind, Message
from amends.cases.rows import insert
from amends.listen.services import said_on
from amends.understand.models import Concern

LONGEST = 400
ALIKE = 0.85  # share of words in common, in order, from which two points are the same one
TELLING = {"not", "no", "never", "nor", "without", "nobody", "nothing", "none"}


class Span(TypedDict):
    """A concern as the engine found it: words, and where they stand in the message."""

    text: str
    start: int
    end: int


# What the customer raised


@transaction.atomic
def propose_concerns(message: Message, spans: Iterable[Span]) -> list[Concern]:
    """Put what the engine found in a message on the list, leaving out what already stands there.

    Safe to run twice. A message that people had read when they finished the case adds nothing.
    """
    lock(message.case, SYSTEM)
    return propose_in_lock(message, spans)


def propose_in_lock(message: Message, spans: Iterable[Span]) -> list[Concern]:
    """The same, inside the caller's lock of the case."""
    case = message.case
    if _was_finished_with(case, message):
        return []
    known = list(case.concerns.all())
    added: list[Concern] = []
    for span in spans:
        if span["text"].strip() and not _stands(span, message, known + added):
            added.append(
                _propose(case, message, span, 1 + max((c.position for c in known + added), default=0))
            )
    if added:
        if any(concern.confirmed_at for concern in known):
            unconfirm(case)
        facts = {"message": message.pk, "concerns": [concern.pk for concern in added]}
        record("concerns.proposed", SYSTEM, case, facts, {"texts": [one.text for one in added]})
    return added


def _was_finished_with(case: Case, message: Message) -> bool:
    over_at = case.closed_at or case.resolved_at
    is_over = case.kind == Kind.COMPLAINT and not case.is_open
    return bool(is_over and over_at and message.at <= over_at)


def _stands(span: Span, message: Message, known: Iterable[Concern]) -> bool:
    return any(
        _still_holds(one, message) and (is_alike(one.text, span["text"]) or is_alike(one.quote, span["text"]))
        for one in known
    )


def _still_holds(concern: Concern, message: Message) -> bool:
    if concern.message_id == message.pk:
        return True  # even when removed: the same message does not bring it back
    if concern.removed_at:
        return False
    # Raised again after we decided it is a new point: it has not been put right.
    return concern.decided_at is None or message.at <= concern.decided_at


def _propose(case: Case, message: Message, span: Span, position: int) -> Concern:
    quote = message.text[span["start"] : span["end"]] or span["text"]
    concern = Concern(
        case=case,
        message=message,
        quote=quote,
        start=span["start"],
        end=span["end"],
        text=fitting(span["text"]),
        position=position,
        source=Concern.Source.ENGINE,
    )
    return insert(concern)


@transaction.atomic
def add_concern(
    case: Case, text: str, by: Actor, message: Message | None = None, start: int = 0, end: int = 0
) -> Concern:
    """Put a point on the list; with a message, also the customer's own words from start to end."""
    lock(case, by)
    require_unfinished(case)
    words = _needed(text)
    if any(plain(one.text) == plain(words) for one in concerns_of(case)):
        raise Refused("This point is already on the list.")
    concern = Concern.objects.create(
        case=case,
        message=message,
        quote=message.text[start:end] if message else "",
        start=start,
        end=end,
        text=words,
        position=next_position(case),
        source=Concern.Source.CUSTOMER if by.kind == "customer" else Concern.Source.STAFF,
    )
    unconfirm(case)
    search.put(case, search.Kind.CONCERN, concern.pk, words)
    record("concern.added", by, case, {"concern": concern.pk}, {"text": words})
    return concern


@transaction.atomic
def edit_concern(concern: Concern, text: str, by: Actor) -> None:
    """Put a point in better words. An outcome was about the old words, so it is taken back."""
    case = lock_part(concern, by)
    require_unfinished(case)
    _require_listed(concern)
    words, before = _needed(text), concern.text
    if words == before:
        return
    facts = {"concern": concern.pk, "outcome_before": concern.outcome}
    concern.text = words
    take_outcome_back(concern)
    concern.save()
    unconfirm(case, concern)
    search.put(case, search.Kind.CONCERN, concern.pk, words)
    record("concern.edited", by, case, facts, {"from": before, "to": words})


@transaction.atomic
def remove_concern(concern: Concern, by: Actor) -> None:
    """Take a point off the list. It is kept; restore_concern brings it back."""
    case = lock_part(concern, by)
    require_unfinished(case)
    if concern.removed_at:
        return
    concern.removed_at = clock.now()
    concern.save(update_fields=["removed_at"])
    unconfirm(case, concern)
    search.put(case, search.Kind.CONCERN, concern.pk, "")
    record("concern.removed", by, case, {"concern": concern.pk}, {"text": concern.text})


@transaction.atomic
def restore_concern(concern: Concern, by: Actor) -> None:
    """Undo remove_concern."""
    case = lock_part(concern, by)
    require_unfinished(case)
    if concern.removed_at is None:
        return
    concern.removed_at = None
    concern.save(update_fields=["removed_at"])
    unconfirm(case, concern)
    search.put(case, search.Kind.CONCERN, concern.pk, concern.text)
    record("concern.restored", by, case, {"concern": concern.pk}, {"text": concern.text})


# Did we understand?


@transaction.atomic
def confirm_concerns(case: Case, by: Actor, mark: str = "") -> None:
    """The customer says that the list is right; or told it to a member of staff by phone.

    `mark` is the mark_of the list that they saw: with a wrong one they are asked to look again.
    """
    lock(case, by)
    listed = list(concerns_of(case))
    if not listed:
        raise Refused("There is nothing to confirm yet.")
    if mark and mark != mark_of(listed):
        raise Refused("We changed the list while you were reading. Please look at it once more.")
    open_ones = case.concerns.filter(removed_at=None, confirmed_at=None)
    if open_ones.update(confirmed_at=clock.now()):
        record("concerns.confirmed", by, case, {"concerns": [concern.pk for concern in listed]})


@transaction.atomic
def correct_concerns(case: Case, text: str, by: Actor) -> Message:
    """The customer says what we understood wrongly: their words become a message of the case."""
    lock(case, by)
    if not text.strip():
        raise Invalid("Tell us what is wrong or missing.", "text")
    message = said_on(case, text.strip(), by)
    unconfirm(case)
    record("concerns.corrected", by, case, {"message": message.pk})
    return message


# What we make of it


@transaction.atomic
def decide_concern(concern: Concern, outcome: str, reason: str, by: Actor) -> None:
    """Say whether a point is upheld, and why. An empty outcome takes the decision back."""
    case = lock_part(concern, by)
    if by.user is None:
        raise NotAllowed("A person decides what is upheld.")
    require_unfinished(case)
    _require_listed(concern)
    _check_outcome(outcome, reason)
    facts = {"concern": concern.pk, "outcome": outcome, "before": concern.outcome}
    take_outcome_back(concern)
    if outcome:
        concern.outcome, concern.reason = outcome, reason.strip()
        concern.decided_by, concern.decided_at = by.user, clock.now()
    concern.save()
    verb = "concern.decided" if outcome else "concern.undecided"
    record(verb, by, case, facts, {"reason": reason.strip()} if reason.strip() else None)


def _check_outcome(outcome: str, reason: str) -> None:
    if outcome not in Concern.Outcome.values:
        names = ", ".join(value for value in Concern.Outcome.values if value)
        raise Invalid(f"Choose one of: {names}.", "outcome")
    needs_reason = outcome in (Concern.Outcome.PARTLY, Concern.Outcome.NOT_UPHELD)
    if needs_reason and not reason.strip():
        raise Invalid("Say why it is not upheld, or not wholly. The customer reads this.", "reason")


@transaction.atomic
def raise_again(case: Case, concerns: Iterable[int], by: Actor) -> list[int]:
    """The customer says that these points are not put right: they are undecided again."""
    lock(case, by)
    again = list(concerns_of(case).filter(pk__in=list(concerns)).exclude(outcome=""))
    for concern in again:
        facts = {"concern": concern.pk, "outcome": "", "before": concern.outcome}
        take_outcome_back(concern)
        concern.save()
        record("concern.undecided", by, case, facts)
    return [concern.pk for concern in again]


# Reads


def concerns_of(case: Case) -> QuerySet[Concern]:
    """The list as it stands: what was removed left out, in order."""
    return case.concerns.filter(removed_at=None).order_by("position", "id")


def undecided(case: Case) -> QuerySet[Concern]:
    """The points that still have no outcome."""
    return concerns_of(case).filter(outcome="")


def are_confirmed(concerns: Sequence[Concern]) -> bool:
    """Whether the customer confirmed the whole list; an empty one was never confirmed."""
    return bool(concerns) and all(concern.confirmed_at for concern in concerns)


def mark_of(concerns: Sequence[Concern]) -> str:
    """A short mark that changes with the list; the page sends it back with the confirmation."""
    said = "\n".join(f"{concern.pk} {concern.text}" for concern in concerns)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def plain(text: str) -> str:
    """The words alone: lower case, one space between them, n't spelt out."""
    spelt = re.sub(r"n['’]t\b", " not", text.casefold())
    return " ".join(re.findall(r"\w+", spelt))


def is_alike(one: str, other: str) -> bool:
    """Whether two wordings make the same point: nearly the same words, same numbers and noes."""
    left, right = plain(one).split(), plain(other).split()
    if not left or not right or not has_same_facts(one, other):
        return False
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= ALIKE


def has_same_facts(one: str, other: str) -> bool:
    """Whether two wordings agree in what makes another point of the same words: numbers and noes."""
    return _telling(plain(one).split()) == _telling(plain(other).split())


def _telling(words: Iterable[str]) -> set[str]:
    return {word for word in words if word in TELLING or any(map(str.isdigit, word))}


# Parts of the verbs above


def _needed(text: str) -> str:
    if not text.strip():
        raise Invalid("Write the point first.", "text")
    if len(text.strip()) > LONGEST:
        raise Invalid(f"Put it in at most {LONGEST} characters; their own words stay in the message.", "text")
    return text.strip()


def fitting(text: str) -> str:
    """A point in at most so many characters."""
    words = text.strip()
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def next_position(case: Case) -> int:
    """Where a new point stands: after all that there ever were."""
    last = case.concerns.aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


def _require_listed(concern: Concern) -> None:
    if concern.removed_at:
        raise Refused("This point was removed. Bring it back first.")


def take_outcome_back(concern: Concern) -> None:
    """Undecide it; its caller saves it."""
    concern.outcome, concern.reason = Concern.Outcome.UNDECIDED, ""
    concern.decided_by = concern.decided_at = None


def unconfirm(case: Case, concern: Concern | None = None) -> None:
    """A changed list is a new list: what the customer confirmed was the old one."""
    case.concerns.filter(confirmed_at__isnull=False).update(confirmed_at=None)
    if concern:
        concern.confirmed_at = None
