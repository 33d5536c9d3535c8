"""Promises found in a draft, and the dates that the sender gave them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from amends.cases.errors import Invalid
from amends.cases.firm import closing_of
from amends.cases.models import Firm
from amends.desk.case.when import Clock
from amends.resolve.services import Found
from amends.respond.promised import due_of, what_of
from amends.text import find_promises


def chosen(form: QueryDict) -> dict[str, str]:
    """The due times as the composer sends them: promise_text and promise_due, side by side."""
    return dict(zip(form.getlist("promise_text"), form.getlist("promise_due"), strict=False))


def committed(text: str, dates: Mapping[str, str], clock: Clock, firm: Firm) -> list[Found]:
    """The promises of a text with a due time: the sender's where they gave one, else the one in the words.

    What has no date at all is no promise that one could keep; the coach has asked for the date.
    """
    found, here = [], clock.local(clock.now)
    for promise in find_promises(text, here.replace(tzinfo=None)):
        own = dates.get(promise.text, "").strip()
        due = _read(own, clock, firm) if own else due_of(promise, here, firm)
        if due:
            found.append(Found(what_of(promise), due, promise.text))
    return found


def dated(promises: list[dict[str, Any]], text: str, clock: Clock, firm: Firm) -> None:
    """Give the promises of a coaching the due time that would enter the ledger, and say it in words."""
    here = clock.local(clock.now)
    known = {p.text: p for p in find_promises(text, here.replace(tzinfo=None))}
    for promise in promises:
        one = known.get(promise["text"])
        due = due_of(one, here, firm) if one else None
        if due:
            promise["due"] = f"{clock.local(due):%Y-%m-%dT%H:%M}"
            promise["due_text"] = clock.short(due) if one and one.at else clock.day(due)


def _read(value: str, clock: Clock, firm: Firm) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("Give the promise a day and a time.", "promise_due") from error
    if len(value) == 10:
        return closing_of(found.date(), firm)
    return found if found.tzinfo else found.replace(tzinfo=clock.zone)
