"""Promises found in a draft, and the dates that the sender gave them."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.http import QueryDict

from amends.cases.errors import Invalid
from amends.cases.models import Firm
from amends.desk.case.when import Clock
from amends.resolve.services import Found
from amends.text import Promise, due_at, find_promises

LAST = time(23, 59)


def chosen(form: QueryDict) -> dict[str, str]:
    """The due times as the composer sends them: promise_text and promise_due, side by side."""
    return dict(zip(form.getlist("promise_text"), form.getlist("promise_due"), strict=False))


def committed(text: str, dates: Mapping[str, str], clock: Clock, firm: Firm) -> list[Found]:
    """The promises of a text with a due time: the sender's where they gave one, else the one in the words.

    What has no date at all is no promise that one could keep; the coach has asked for the date.
    """
    found = []
    for promise in find_promises(text, clock.local(clock.now).replace(tzinfo=None)):
        own = dates.get(promise.text, "").strip()
        due = _read(own, clock, firm) if own else _due(promise, clock, firm)
        if due:
            found.append(Found(_what(promise), due, promise.text))
    return found


def dated(promises: list[dict[str, Any]], text: str, clock: Clock, firm: Firm) -> None:
    """Give the promises of a coaching the due time that would enter the ledger, and say it in words."""
    known = {p.text: p for p in find_promises(text, clock.local(clock.now).replace(tzinfo=None))}
    for promise in promises:
        one = known.get(promise["text"])
        due = _due(one, clock, firm) if one else None
        if due:
            promise["due"] = f"{clock.local(due):%Y-%m-%dT%H:%M}"
            promise["due_text"] = clock.short(due) if one and one.at else clock.day(due)


def _what(promise: Promise) -> str:
    words = promise.what.strip() or promise.text
    return words[:1].upper() + words[1:]


def _due(promise: Promise, clock: Clock, firm: Firm) -> datetime | None:
    here = clock.local(clock.now)
    due = due_at(promise, here)
    if due is None:
        return None
    if not promise.at:
        due = datetime.combine(due.date(), _closing(firm), tzinfo=clock.zone)
    # "Today", said after closing, still means today.
    if due <= here and due.date() == here.date() and not promise.at:
        due = datetime.combine(due.date(), LAST, tzinfo=clock.zone)
    return due


def _read(value: str, clock: Clock, firm: Firm) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("Give the promise a day and a time.", "promise_due") from error
    if len(value) == 10:
        found = datetime.combine(found.date(), _closing(firm))
    return found if found.tzinfo else found.replace(tzinfo=clock.zone)


def _closing(firm: Firm) -> time:
    return firm.closes if isinstance(firm.closes, time) else time.fromisoformat(firm.closes)
