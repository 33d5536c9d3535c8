"""What the customer does on their page with the list that we play back: put one point right, add one."""

from django.db import transaction

from amends.cases import search
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part
from amends.cases.models import Case, Message
from amends.cases.rows import insert
from amends.listen.services import said_on
from amends.understand.concerns import (
    concerns_of,
    fitting,
    next_position,
    plain,
    take_outcome_back,
    unconfirm,
)
from amends.understand.models import Concern


@transaction.atomic
def correct_concern(concern: Concern, text: str, by: Actor) -> Message:
    """The customer puts one point in their own words. They are filed as a message; the point says them.

    On a case that is finished the words open it again, and the point stays as it was decided.
    """
    case = lock_part(concern, by)
    words = _needed(text)
    if concern.removed_at:
        raise Refused("This point is no longer on the list. Tell us below what is missing.")
    message = said_on(case, words, by)
    before = concern.text
    if case.is_open and plain(before) != plain(words):
        _say(concern, message, words)
        unconfirm(case, concern)
        facts = {"concern": concern.pk, "message": message.pk}
        record("concern.corrected", by, case, facts, {"from": before, "to": concern.text})
    return message


@transaction.atomic
def raise_concern(case: Case, text: str, by: Actor) -> Message:
    """The customer adds a point that we missed, in their own words."""
    lock(case, by)
    words = _needed(text)
    if any(plain(one.text) == plain(words) for one in concerns_of(case)):
        raise Refused("This point is already on the list.")
    message = said_on(case, words, by)
    if case.is_open:
        source = Concern.Source.CUSTOMER
        concern = Concern(case=case, position=next_position(case), source=source, text="", quote="")
        _say(insert(concern), message, words)
        unconfirm(case)
        record(
            "concern.added",
            by,
            case,
            {"concern": concern.pk, "message": message.pk},
            {"text": concern.text},
        )
    return message


def _say(concern: Concern, message: Message, words: str) -> None:
    """Make the point say these words of this message. An outcome was about the old words."""
    at = max(message.text.find(words), 0)
    concern.message, concern.quote, concern.start, concern.end = message, words, at, at + len(words)
    concern.text, concern.source = fitting(words), Concern.Source.CUSTOMER
    take_outcome_back(concern)
    concern.save()
    search.put(concern.case, search.Kind.CONCERN, concern.pk, concern.text)


def _needed(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid("Tell us in your own words.", "text")
    return words
