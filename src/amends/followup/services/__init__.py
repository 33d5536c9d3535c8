"""The verbs of this room: resolve, go back and ask, close, open again, watch what is due."""

from amends.followup.services.asking import (
    Answers,
    answer_survey,
    ask_due,
    mark_asked,
    not_fixed,
    plan_follow_up,
)
from amends.followup.services.closing import (
    close_case,
    missing_for_close,
    missing_for_resolve,
    resolve_case,
)
from amends.followup.services.hearing import hear
from amends.followup.services.reopening import reopen_case, reopen_of_entry
from amends.followup.services.senior import ask_senior, open_request, senior_looked, tell_senior
from amends.followup.services.watching import watch_dues

__all__ = [
    "Answers",
    "answer_survey",
    "ask_due",
    "ask_senior",
    "close_case",
    "hear",
    "mark_asked",
    "missing_for_close",
    "missing_for_resolve",
    "not_fixed",
    "open_request",
    "plan_follow_up",
    "reopen_case",
    "reopen_of_entry",
    "resolve_case",
    "senior_looked",
    "tell_senior",
    "watch_dues",
]
