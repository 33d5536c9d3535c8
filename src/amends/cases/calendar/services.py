"""The verb of working time: hours, place and days of one's own are changed together, and all checked first."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.calendar.arithmetic import hours_after
from amends.cases.calendar.days import MOST, Day
from amends.cases.calendar.of_firm import calendar_of
from amends.cases.calendar.places import known_place
from amends.cases.calendar.week import DAY, WEEKDAYS, Span, checked_week
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Firm

FIELDS = ("hours", "place", "own_days")


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to change of the working time; None leaves it as it is."""

    week: Sequence[Iterable[Span]] | None = None
    place: str | None = None
    add: Sequence[Day] = ()
    remove: Sequence[date] = ()


@transaction.atomic
def change_calendar(by: Actor, change: Change) -> bool:
    """Keep the change; False when it changes nothing. Due times follow by a task."""
    policy.require_by(by, "firm.change")
    row = Firm.objects.select_for_update().get(pk=firm().pk)
    wanted = changed_row(row, change)
    changed = [name for name in FIELDS if getattr(row, name) != getattr(wanted, name)]
    if not changed:
        return False
    wanted.save(update_fields=changed)
    facts = {name: getattr(wanted, name) for name in changed}
    if changed == ["own_days"]:
        facts["days"] = _other_days(row.own_days, wanted.own_days)
    record("calendar.changed", by, None, facts)
    return True


def _other_days(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(day for day in {*before, *after} if before.get(day) != after.get(day))


def changed_row(row: Firm, change: Change) -> Firm:
    """The firm as it would be after the change, not stored; refused where nothing could ever be due."""
    wanted = copy(row)
    if change.week is not None:
        wanted.hours = [[list(span) for span in spans] for spans in checked_week(change.week)]
    if change.place is not None:
        wanted.place = known_place(change.place)
    wanted.own_days = _own_days(row.own_days, change)
    hours_after(calendar_of(wanted), clock.now(), 1)  # refuses a calendar without open time
    return wanted


def _own_days(known: dict[str, Any], change: Change) -> dict[str, Any]:
    gone = {day.isoformat() for day in change.remove}
    kept = {day: one for day, one in known.items() if day not in gone}
    kept |= {one.day.isoformat(): {"kind": one.kind, "name": one.name} for one in change.add}
    if len(kept) > MOST:
        raise Invalid(
            f"More than {MOST} days of your own are too many. Remove some that are long past.", "day"
        )
    return dict(sorted(kept.items()))


def week_of(words: Sequence[str]) -> list[list[Span]]:
    """Seven lines as people write hours: “09:00–12:30, 13:30–18:00”; empty: closed."""
    return [_spans(name, line) for name, line in zip(WEEKDAYS, words, strict=True)]


def _spans(name: str, line: str) -> list[Span]:
    found = []
    for part in line.replace(";", ",").split(","):
        if part.strip():
            ends = part.replace("–", "-").replace("—", "-").split("-")
            if len(ends) != 2:
                raise Invalid(f"{name}: write {part.strip()[:40]!r} as 09:00–17:30.", "hours")
            found.append((_minutes(name, ends[0]), _minutes(name, ends[1])))
    return found


def _minutes(name: str, words: str) -> int:
    if words.strip() == "24:00":
        return DAY
    try:
        found = time.fromisoformat(words.strip().zfill(5))
    except ValueError as error:
        raise Invalid(f"{name}: {words.strip()[:40]!r} is no time such as 09:00.", "hours") from error
    return found.hour * 60 + found.minute
