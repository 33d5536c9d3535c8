"""When a clock is over. Pure: a rule, a start, calendars and what happened in, a moment out.

Day-like units count whole days after the day of the start, in the firm's zone; the clock is over with the
last second of the last one. Hours are counted to the moment.
"""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from amends.cases.calendar import (
    Calendar,
    add_days,
    days_between,
    end_of_day,
    hours_after,
    local_day,
    open_between,
)
from amends.cases.errors import Invalid
from amends.understand.clocks.rules import Rule, Unit

Pause = tuple[datetime, datetime]  # from when to when it stood still


@dataclass(frozen=True, slots=True)
class Calendars:
    """Whose days count: those of the law, and the firm's own."""

    law: Calendar
    firm: Calendar

    def of(self, rule: Rule) -> Calendar:
        """The one that a rule counts in. Hours of work are the firm's, whoever asks for them."""
        return self.law if rule.statutory and rule.unit != Unit.WORKING_HOURS else self.firm


def due(rule: Rule, start: datetime, calendars: Calendars, pauses: Sequence[Pause] = ()) -> datetime:
    """When the clock is over, in the calendar's zone. A statutory one takes no notice of pauses.

    1. Count the length from the start.
    2. For each pause that began before the clock was over: count on by what was lost in it.
       A day is lost when it began in the pause; of hours, what they had in common.
    """
    calendar = calendars.of(rule)
    if rule.unit in (Unit.HOURS, Unit.WORKING_HOURS):
        return _to_the_moment(rule, start, calendar, () if rule.statutory else pauses)
    last = add_length(rule, local_day(start, calendar.zone), calendar)
    for since, until in () if rule.statutory else pauses:
        if since > end_of_day(last, calendar.zone) or until <= start:
            continue
        first, resumed = local_day(max(since, start), calendar.zone), local_day(until, calendar.zone)
        last = _later(rule, last, first, resumed, calendar)
    return end_of_day(last, calendar.zone)


def add_length(rule: Rule, day: date, calendar: Calendar) -> date:
    """The last day of the clock when `day` is the day of its start."""
    try:
        if rule.unit in (Unit.BUSINESS_DAYS, Unit.WORKING_DAYS):
            return add_days(calendar, day, rule.length)
        if rule.unit == Unit.MONTHS:
            return add_months(day, rule.length)
        return day + timedelta(days=rule.length * (7 if rule.unit == Unit.WEEKS else 1))
    except (OverflowError, ValueError) as error:
        raise Invalid("That lies too far ahead to be counted.", "received") from error


def add_months(day: date, count: int) -> date:
    """The same day of the month, so many months on; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _later(rule: Rule, last: date, first: date, resumed: date, calendar: Calendar) -> date:
    if rule.unit in (Unit.BUSINESS_DAYS, Unit.WORKING_DAYS):
        return add_days(calendar, last, days_between(calendar, first, resumed))
    return last + (resumed - first)


def _to_the_moment(rule: Rule, start: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    hours = float(rule.length)
    over = _hours_on(rule, start, hours, calendar)
    for since, until in pauses:
        if since >= over or until <= start:
            continue
        begins = max(since, start)
        lost = open_between(calendar, begins, until) if rule.unit == Unit.WORKING_HOURS else until - begins
        hours += lost / timedelta(hours=1)
        over = _hours_on(rule, start, hours, calendar)
    return over


def _hours_on(rule: Rule, start: datetime, hours: float, calendar: Calendar) -> datetime:
    if rule.unit == Unit.WORKING_HOURS:
        return hours_after(calendar, start, hours)
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(calendar.zone)
