"""Working time: when the firm works, which days are holidays, and how far off a working hour or day lies."""

from amends.cases.calendar.arithmetic import (
    add_days,
    closing_on_or_after,
    days_between,
    end_of_day,
    hours_after,
    local_day,
    open_between,
)
from amends.cases.calendar.of_firm import calendar_of, law_calendar
from amends.cases.calendar.places import known_place
from amends.cases.calendar.week import OFFICE_DAYS, Calendar, Span, Week

__all__ = [
    "OFFICE_DAYS",
    "Calendar",
    "Span",
    "Week",
    "add_days",
    "calendar_of",
    "closing_on_or_after",
    "days_between",
    "end_of_day",
    "hours_after",
    "known_place",
    "law_calendar",
    "local_day",
    "open_between",
]
