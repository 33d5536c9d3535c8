"""Times that people write, found and resolved: the day, with its time of day, that a clause names."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from .calendar import MONTHS as MONTHS
from .calendar import WEEKDAYS as WEEKDAYS
from .calendar import add_working_days as add_working_days
from .clocks import CLOCKS, Clock, named_times, next_showing, part_ends, part_of_day
from .days import DAYS, Day, days_between, named_days
from .stretches import Stretches

# A time that leans on the one named before: "half an hour before", "when he's on the way".
RELATIVE = re.compile(
    r"\b(?:\d{1,3}|half an|an?|one|two|ten|fifteen|twenty|thirty) (?:minutes?|mins?|hours?) (?:before|after|away|ahead)\b"
    r"|\bwhen (?:he|she|they|it)(?:'s|'re| is| are| sets?| leaves?| arrives?)\b|\bon (?:his|her|their) way\b"
    r"|\b(?:straight|right|directly|immediately) (?:after|before)(?:wards|hand)?\b|\bbeforehand\b|\bafterwards\b",
    re.I,
)
VAGUE = re.compile(
    r"\b(?:(?:very |quite )?soon(?:er|est)?\b(?! as you| as we hear| after)|shortly|asap|promptly|presently|momentarily|imminently"
    r"|as (?:soon|quickly|fast|promptly|speedily) as (?:is |we |i |they |humanly |reasonably |it is )?(?:possible|can|able|practicable|practical|possibly can)(?: be)?"
    r"|in due course|in (?:the )?full?ness of time|in (?:a |the )?(?:bit|while|near future|coming (?:days|weeks)|next few (?:days|weeks))"
    r"|at (?:the|our|my|your) (?:earliest|first)(?: possible)?(?: \w+)?|before (?:too )?long|in no time|without (?:undue )?delay"
    r"|(?:when|once|whenever|as soon as) (?:we|i|they|somebody|someone) (?:can|get|have time|have a (?:moment|minute)|find time|are able)[\w ]{0,20}"
    r"|(?:at )?some ?(?:time|point)(?: soon)?|one of these days|sooner or later|in (?:good|its own) time|down the (?:line|road)|right away|immediately|straight ?away|at once)\b",
    re.I,
)
_VAGUE = Stretches(
    VAGUE,
    r"(?:very|quite|as|in|at|before|without|when|once|whenever|some|one|down|right|at)\b|soon|short|asap|prompt|present|moment"
    r"|imminent|some|immediate|straight",
)
# After the day of the act, a day of something else: "on Friday, for your party on the 30th".
_OF_SOMETHING_ELSE = re.compile(
    r"^(?: at [\w.:]+)?,? ?(?:(?:well|just|ready|in(?: good)? time) )*(?:for (?!delivery|collection|arrival)|ahead of|before|so\b|as\b|since\b|because|which|who\b|where|while|"
    r"to (?:ask|see|check|hear|make sure|confirm)|not\b|instead of|rather than|even (?:if|though)|the day (?:before|you)|a (?:day|week) before)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class When:
    """A time expression, resolved: its stretch, its day and, if said, its time of day."""

    start: int
    end: int
    day: date
    at: time | None = None
    counted: bool = False


class Times:
    """The times of one text, found once."""

    def __init__(self, text: str, now: datetime) -> None:
        self.text, self.now = text, now
        self.days = named_days(text, now)

    def between(self, start: int, end: int, anchor: date | None = None) -> When | None:
        """Give the day and time that a stretch names; a time alone is on the anchor's day, if there is one."""
        days = [day for day in days_between(self.days, start, end) if day.day >= self.now.date()]
        clocks = named_times(self.text, start, end)
        if not days:
            return _without_day(self.text, start, end, clocks, self.now, anchor)
        return _with_day(self.text, start, end, _of_the_act(self.text, days), clocks)


def find_when(text: str, now: datetime, start: int = 0, end: int | None = None) -> When | None:
    """Give the last day named in a stretch (the deadline), with its time of day.

    A time without a day means the next time the clock shows it.
    """
    stop = len(text) if end is None else end
    days, clocks = named_days(text, now, start, stop), named_times(text, start, stop)
    if not days:
        return _without_day(text, start, stop, clocks, now, None)
    return _with_day(text, start, stop, days[-1:], clocks)


def time_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the stretches that name a day, a time or a vague time, for cutting them out."""
    found = [m.span() for kind in (DAYS, CLOCKS, _VAGUE) for m in kind.between(text, start, end)]
    return sorted(found)


def _of_the_act(text: str, days: list[Day]) -> list[Day]:
    """Leave out the days that only describe what the act is for."""
    for at, (day, following) in enumerate(pairwise(days), 1):
        if _OF_SOMETHING_ELSE.match(text[day.end : following.start]):
            return days[:at]
    return days


def _with_day(text: str, start: int, end: int, days: list[Day], clocks: list[Clock]) -> When:
    chosen = days[-1]
    outside = [c for c in clocks if not any(d.start <= c.start and c.end <= d.end for d in days)]
    spans = [*((d.start, d.end) for d in days), *((c.start, c.end) for c in outside)]
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    part = part_of_day(text, start, end)
    at = outside[-1].at if outside else chosen.moment.time() if chosen.moment else None
    if at is None and part:
        at, first, last = part_ends(part[2]), min(first, part[0]), max(last, part[1])
    return When(first, last, chosen.day, at, chosen.counted and chosen.moment is None)


def _without_day(
    text: str, start: int, end: int, clocks: list[Clock], now: datetime, anchor: date | None
) -> When | None:
    part = part_of_day(text, start, end)
    if clocks:
        clock = clocks[-1]
        shown = next_showing(clock, now)
        first, last = min(c.start for c in clocks), clock.end
        is_ahead = part is None or part[2] != "morning" or clock.at > now.time()
        day = anchor or (shown.date() if is_ahead else now.date() + timedelta(days=1))
        return When(first, last, day, clock.at)
    if part:
        tomorrow = part[2] == "morning" or (part[2] == "afternoon" and now.hour >= 17)
        return When(part[0], part[1], anchor or now.date() + timedelta(days=tomorrow), part_ends(part[2]))
    return None
