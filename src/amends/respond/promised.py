"""The promises that stand in the words of an outgoing text, each with the moment it would be due (law 3)."""

from datetime import datetime, time

from amends.cases import clock
from amends.cases.firm import closing_of, firm, local
from amends.cases.models import Case, Firm
from amends.resolve.models import Promise as Standing
from amends.resolve.services import Found
from amends.text import Promise, due_at, find_promises

LAST = time(23, 59)


def promised_in(case: Case, text: str) -> list[Found]:
    """What a text promises anew, by the times in its words.

    What has no date is no promise that one could keep, nor is a day that has passed; and what the text only
    says again of the ledger stands there already.
    """
    row, now = firm(), clock.now()
    here = local(now, row)
    known = {
        (local(due, row).date(), what.casefold())
        for what, due in case.promises.filter(state=Standing.State.OPEN).values_list("what", "due_at")
    }
    found = []
    for promise in find_promises(text, here.replace(tzinfo=None)):
        due = due_of(promise, here, row)
        said = promise.text.casefold()
        if due and due > now and not any(day == due.date() and what in said for day, what in known):
            found.append(Found(what_of(promise), due, promise.text))
    return found


def what_of(promise: Promise) -> str:
    """What is promised, as the ledger names it."""
    words = promise.what.strip() or promise.text
    return words[:1].upper() + words[1:]


def due_of(promise: Promise, here: datetime, row: Firm) -> datetime | None:
    """When it is due: at the time it names, else when the firm closes on that day."""
    due = due_at(promise, here)
    if due is None or promise.at:
        return due
    due = closing_of(due.date(), row)
    # "Today", said after closing, still means today.
    return due if due > here or due.date() != here.date() else due.replace(hour=LAST.hour, minute=LAST.minute)
