"""A question to a pack from outside: words in, checked, and every clock out."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from amends.cases.calendar import calendar_of, known_place, law_calendar
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.models import Firm
from amends.understand.clocks.answering import answer, as_row
from amends.understand.clocks.arithmetic import Calendars
from amends.understand.clocks.loading import kind_of, pack_named
from amends.understand.clocks.rules import FIRM, Pack

YEARS = range(1990, 2101)  # that the holidays are known for


def ask(
    pack: str, received: str, kind: str = "", region: str = "", zone: str = "", acknowledged: str = ""
) -> list[dict[str, Any]]:
    """Every clock of a pack for something received then. Empty words: the firm's own, or the pack's usual."""
    found = pack_named(pack)
    of_kind = kind_of(found, kind)
    row = firm()
    place = known_place(region) or place_of(found, row)
    own = Firm(
        timezone=checked_zone(zone) or row.zone_name,
        hours=row.hours, opens=row.opens, closes=row.closes, own_days=row.own_days, place=place,
    )  # fmt: skip
    calendars = Calendars(law_calendar(own, place), calendar_of(own))
    start = moment(received, own.zone_name)
    then = moment(acknowledged, own.zone_name, "acknowledged") if acknowledged else None
    if then and then < start:
        raise Invalid("It cannot have been acknowledged before it was received.", "acknowledged")
    return [as_row(found, of_kind, place, one) for one in answer(of_kind, start, calendars, then)]


def place_of(pack: Pack, row: Firm) -> str:
    """Whose public holidays count: the pack's, or the firm's where the pack leaves it to it or names its country."""
    if pack.region == FIRM or (row.place and row.place.partition("-")[0] == pack.region.partition("-")[0]):
        return row.place
    return pack.region


def checked_zone(name: str) -> str:
    """The time zone, or nothing; refused when there is none of that name."""
    if name and name not in available_timezones():
        raise Invalid(f"{name!r} is no time zone. Write one such as Europe/London.", "tz")
    return name


def moment(words: str, zone: str, field: str = "received") -> datetime:
    """An ISO date and time; without an offset it is one in the zone, without a time the day's first moment."""
    try:
        found = datetime.fromisoformat(words.strip())
    except ValueError as error:
        raise Invalid(f"{words!r} is no date and time such as 2026-03-27T23:59.", field) from error
    if found.year not in YEARS:
        raise Invalid(f"{words!r} lies outside the years {YEARS[0]} to {YEARS[-1]}.", field)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(ZoneInfo(zone))
