"""Times of day that people write: "3 pm", "at two", "half past ten", "noon", "in the morning"."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .stretches import Stretches

END_OF_WORK = time(17, 30)
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR = rf"(?:{'|'.join(_HOURS)}|\d{{1,2}})"
# A bare hour is one only where nothing is counted by it: "at two", never "at two shops" or "by one of us".
_ALONE = (
    r"(?=\s*(?:$|[.,;:!?)\n\u2013\u2014]|- |o'clock|(?:sharp|today|tomorrow|tonight|this|on|in|and|or|with|to|for|when|so|from|by|"
    r"at|but|until|till|before|after|if|as|next|latest|local|your|UK|prompt|exactly|herself|himself|myself|because|where|our|my|the|a|I|we|he|she|they|you|your|then|"
    r"mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b))"
)
_LEAD = rf"(?:at|by|until|till|before|from|around|about|after|past|between {_HOUR}(?:[.:]\d\d)? ?(?:[ap]m )?and|{_HOUR}(?:[.:]\d\d)? ?(?:-|\u2013|to))"

CLOCK = re.compile(
    r"\b(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>a\.?m\b|p\.?m\b)"
    rf"|(?P<spoken>half past|quarter past|quarter to|(?:five|ten|twenty|twenty-five) (?:past|to)) (?P<spokenhour>{_HOUR})\b"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b"
    r"|(?P<word>noon|midday|midnight|lunch ?time|tea ?time)\b|(?<=\bby )(?P<lunch>lunch|tea)\b"
    rf"|(?P<clock>{_HOUR}) o'clock\b"
    rf"|{_LEAD} (?P<bare>\d{{1,2}})(?:[.:](?P<bareminute>[0-5]\d)(?! ?(?:per ?cent|%)|\d)|(?![.:/]\d){_ALONE})"
    rf"|{_LEAD} (?P<bareword>{'|'.join(_HOURS)})\b(?! (?:of|or two)\b){_ALONE}"
    rf"|(?P<leading>{'|'.join(_HOURS)}|\d{{1,2}}) (?=(?:today|tomorrow|tonight|this (?:morning|afternoon|evening))\b)"
    r"|(?P<close>(?:close|end) of (?:business|play|trading|(?:the |my |our )?(?:working )?day)\b(?! of)|(?-i:COB|EOD)\b))",
    re.I,
)
CLOCKS = Stretches(
    CLOCK,
    rf"\d|(?:half|quarter|twenty|noon|midday|midnight|close|end|cob|eod|{'|'.join(_HOURS)})\b|lunch|tea"
    r"|(?:at|by|until|till|before|from|around|about|after|past|between)\b",
)
_PART = re.compile(
    r"\b(?:(?:in|by|on|this|that|tomorrow|today|\w+day|next|same|following) (?:the )?(?:early |late )?"
    r"(?P<part>morning|afternoon|evening|night)|by (?P<part2>morning|evening|nightfall)|(?P<part3>tonight(?!'s)|overnight|first thing(?! (?:this|in the|on \w+day) (?:afternoon|evening))))\b",
    re.I,
)
_NAMED = {"midnight": time(23, 59), "noon": time(12), "midday": time(12), "lunch": time(13), "tea": time(17)}
_PARTS = {
    "morning": time(12),
    "afternoon": END_OF_WORK,
    "evening": time(20),
    "night": time(20),
    "nightfall": time(20),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A stretch that names a time of day."""

    start: int
    end: int
    at: time
    is_close: bool = False


def named_times(text: str, start: int = 0, end: int | None = None) -> list[Clock]:
    """Give the times of day that a stretch names, in order."""
    made = []
    stop = len(text) if end is None else end
    for found in CLOCKS.between(text, start, stop):
        at = _time_of(found, _part_near(text, found, start, stop))
        if at is not None:
            made.append(Clock(found.start(), found.end(), at, bool(found["close"])))
    return made


def part_of_day(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """Give "in the morning", "Thursday afternoon", "tonight": where and which."""
    found = _PART.search(text, start, end)
    if found is None:
        return None
    return found.start(), found.end(), _part_name(found)


def part_ends(name: str) -> time | None:
    """When a part of the day is over: a morning at noon; an afternoon with the working day."""
    return None if name == "afternoon" else _PARTS[name]


def next_showing(clock: Clock, now: datetime) -> datetime:
    """Give the next moment that the clock shows this; the day's close is always today's."""
    today = datetime.combine(now.date(), clock.at)
    is_ahead = clock.at > now.time() or clock.is_close
    return today if is_ahead else today + timedelta(days=1)


def _part_name(found: re.Match[str]) -> str:
    name = (found["part"] or found["part2"] or found["part3"]).lower()
    return {"tonight": "night", "overnight": "morning", "first thing": "morning"}.get(name, name)


def _part_near(text: str, found: re.Match[str], start: int, stop: int) -> str:
    near = _PART.search(text, max(start, found.start() - 24), min(stop, found.end() + 24))
    return _part_name(near) if near else ""


def _time_of(found: re.Match[str], part: str) -> time | None:
    if found["close"]:
        return END_OF_WORK
    word = (found["word"] or found["lunch"] or "").lower()
    if word:
        return next(at for name, at in _NAMED.items() if word.startswith(name))
    if found["hour"]:
        return _half_day(int(found["hour"]), int(found["minute"] or 0), found["half"].lower())
    if found["hour24"]:
        return _of_24(found["hour24"], int(found["minute24"]), part)
    if found["spoken"]:
        return _spoken(found["spoken"].lower(), _hour(found["spokenhour"]), part)
    named = found["clock"] or found["bare"] or found["bareword"] or found["leading"]
    return _bare(_hour(named), int(found["bareminute"] or 0), part)


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else _HOURS.index(word.lower()) + 1


def _half_day(hour: int, minute: int, half: str) -> time | None:
    if not 1 <= hour <= 12:
        return None
    return time(hour % 12 + 12 * half.startswith("p"), minute)


def _of_24(hour: str, minute: int, part: str) -> time | None:
    """ "07:30" is in the morning; "3:30" is said of an afternoon."""
    return time(int(hour), minute) if len(hour) == 2 else _bare(int(hour), minute, part)


def _spoken(words: str, hour: int, part: str) -> time | None:
    at = _bare(hour, 0, part)
    if at is None:
        return None
    minutes = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}[
        words.split()[0]
    ]
    minutes = -minutes if words.endswith(" to") else minutes
    total = (at.hour * 60 + minutes) % (24 * 60)
    return time(*divmod(total, 60))


def _bare(hour: int, minute: int, part: str = "") -> time | None:
    """An hour without am or pm is one in the working day, 8 to 7 in the evening, unless a part is named."""
    if hour > 23:
        return None
    if part in ("evening", "night", "nightfall", "afternoon"):
        return time(hour + 12 if hour < 12 else hour, minute)
    if part == "morning":
        return time(hour, minute)
    return time(hour + 12 if 1 <= hour <= 7 else hour, minute)
