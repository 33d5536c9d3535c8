"""The firm's calendar, from its row: its hours, the holidays of its place, its own days."""

import json
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from amends.cases.calendar.week import OFFICE_DAYS, Calendar, Week
from amends.cases.models import Firm


def calendar_of(row: Firm) -> Calendar:
    """When the firm works."""
    return _built(
        row.zone_name,
        json.dumps(row.hours),
        (_minutes(row.opens), _minutes(row.closes)),
        row.place,
        json.dumps(row.own_days),
    )


def law_calendar(row: Firm, place: str) -> Calendar:
    """The working days of the law: Monday to Friday without the public holidays of a place.

    What the firm closes for itself does not count, or it could move its own deadline; a public holiday
    that the firm has written down does (the package learns of one-off holidays late).
    """
    public = sorted(day for day, one in row.own_days.items() if one["kind"] == "public")
    return office_days(row.zone_name, place, tuple(public))


@lru_cache(maxsize=64)
def office_days(zone: str, place: str, public: tuple[str, ...] = ()) -> Calendar:
    """Monday to Friday, whole days, without the holidays of a place and the days given."""
    return Calendar(ZoneInfo(zone), OFFICE_DAYS, place, frozenset(map(date.fromisoformat, public)))


@lru_cache(maxsize=64)
def _built(zone: str, hours: str, daily: tuple[int, int], place: str, own: str) -> Calendar:
    days = {date.fromisoformat(day): one["kind"] for day, one in json.loads(own).items()}
    opened = frozenset(day for day, kind in days.items() if kind == "open")
    return Calendar(ZoneInfo(zone), _week(json.loads(hours), daily), place, frozenset(days) - opened, opened)


def _week(hours: list[list[list[int]]], daily: tuple[int, int]) -> Week:
    """The hours kept for the week; while there are none, opening to closing from Monday to Friday."""
    if not hours:
        return ((daily,),) * 5 + ((), ())
    return tuple(tuple((a, b) for a, b in spans) for spans in hours)


def _minutes(value: time | str) -> int:
    moment = value if isinstance(value, time) else time.fromisoformat(value)
    return moment.hour * 60 + moment.minute
