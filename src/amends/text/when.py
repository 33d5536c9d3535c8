"""Times that people write, found and resolved: "by Friday", "within 3 working days", "at 3 pm"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
        ],
        1,
    )
} | {"a": 1, "an": 1, "the": 1, "couple of": 2, "a couple of": 2, "half an": 1}

_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thurs?|fri|sat|sun)\b"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_COUNT = r"(?P<count>\d{1,3}|(?:a |an |the )?(?:couple of|next)|an?|the|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen)"
_UNIT = r"(?P<unit>minutes?|mins?|hours?|hrs?|(?:working|business|week|calendar) ?days?|days?|weeks?|fortnights?|months?)"
_RANGE = r"(?:(?:\d{1,2}|one|two|three|four|five) ?(?:-|to|or|and) ?)?"

_DAY = re.compile(
    r"\b(?:"
    r"(?P<iso>20\d\d-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>20\d\d))?"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>20\d\d))?"
    r"|(?P<slash>\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d)\b"
    r"|(?P<dayafter>(?:the )?day after tomorrow)"
    r"|(?P<tomorrow>tomorrow|tmrw|tmw)\b"
    r"|(?P<today>today|tonight|this (?:morning|afternoon|evening)|(?:close of|end of|by) (?:business|play|(?:the )?day))\b"
    r"|(?P<weekend>(?:the )?end of (?:the|this) week|this week)\b"
    r"|(?P<nextweekend>(?:the )?end of next week|next week)\b"
    r"|(?P<monthend>(?:the )?end of (?:the|this) month|this month)\b"
    rf"|(?P<within>(?:with)?in(?:side)?|over|after|no later than|for) (?:the )?(?:next )?(?:about )?{_RANGE}{_COUNT} {_UNIT}\b(?!'s? notice)"
    rf"|(?P<next>next )?{_WEEKDAY}"
    rf"|(?P<from>{_COUNT.replace('<count>', '<count2>')} {_UNIT.replace('<unit>', '<unit2>')}) (?:from (?:now|today)|time)"
    r"|the (?P<ordinal>\d{1,2})(?:st|nd|rd|th)"
    r")",
    re.I,
)
_CLOCK = re.compile(
    r"\b(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>a\.?m\b|p\.?m\b)"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b"
    r"|(?P<word>noon|midday|midnight)\b"
    r"|(?:at|by|until|till|before|from|between \d{1,2}(?:[.:]\d\d)? and) (?P<bare>\d{1,2})"
    r"(?:[.:](?P<bareminute>[0-5]\d)(?! ?(?:per ?cent|%)|\d)|(?![.:]\d)(?! ?(?:per ?cent|%|[/-]|\w)))"
    r"|(?P<close>close of (?:business|play)|end of (?:the )?day)\b)",
    re.I,
)
RELATIVE = re.compile(
    r"\b(?:\d{1,3}|half an|an?|one|two|ten|thirty) (?:minutes?|mins?|hours?) (?:before|after)\b"
    r"|\b(?:same|that) (?:day|morning|afternoon|evening)\b",
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
_PAST = re.compile(r"\b(?:last|since|past|on the|from) $", re.I)


@dataclass(frozen=True, slots=True)
class When:
    """A time expression, resolved: its stretch, its day and, if said, its time of day."""

    start: int
    end: int
    day: date
    at: time | None = None


def add_working_days(day: date, count: int) -> date:
    """Step over Saturdays and Sundays."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def find_when(text: str, now: datetime, start: int = 0, end: int | None = None) -> When | None:
    """Give the last day named in a stretch (the deadline), with its time of day.

    A time without a day means the next time the clock shows it.
    """
    stop = len(text) if end is None else end
    days = list(_days(text, start, stop, now))
    clocks = list(_CLOCK.finditer(text, start, stop))
    if not days and not clocks:
        return None
    if not days:
        return _clock_only(clocks, now)
    first, last, day = days[-1]
    at = next(
        (
            _time_of(c)
            for c in reversed(clocks)
            if not first <= c.start() < last - 1 or c["word"] or c["close"]
        ),
        None,
    )
    spans = [first, *(c.start() for c in clocks)], [last, *(c.end() for c in clocks)]
    return When(min(spans[0]), max(spans[1]), day, at or _implied(text[first:last], day, now))


def time_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the stretches that name a day, a time or a vague time, for cutting them out."""
    found = [m.span() for p in (_DAY, _CLOCK, VAGUE) for m in p.finditer(text, start, end)]
    return sorted(found)


def _clock_only(clocks: list[re.Match[str]], now: datetime) -> When | None:
    at = _time_of(clocks[-1])
    if at is None:
        return None
    day = now.date() if at > now.time() else now.date() + timedelta(days=1)
    return When(clocks[0].start(), clocks[-1].end(), day, at)


def _days(text: str, start: int, stop: int, now: datetime) -> Iterator[tuple[int, int, date]]:
    for found in _DAY.finditer(text, start, stop):
        if _PAST.search(text[max(start, found.start() - 7) : found.start()]) and not found["ordinal"]:
            continue
        try:
            day = _resolve(found, now)
        except ValueError:
            continue
        if day is not None:
            yield found.start(), found.end(), day


def _resolve(found: re.Match[str], now: datetime) -> date | None:
    for name, resolve in _RESOLVERS.items():
        if found[name]:
            return resolve(found, now)
    return None


def _weekday(found: re.Match[str], now: datetime) -> date:
    wanted = next(i for i, name in enumerate(WEEKDAYS) if name.startswith(found["weekday"].lower()[:3]))
    ahead = (wanted - now.weekday()) % 7 or 7
    this_week = ahead <= 6 - now.weekday()
    return now.date() + timedelta(days=ahead + 7 * bool(found["next"] and this_week))


def _dated(day: str, month: str, year: str | None, now: datetime) -> date:
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month.lower()[:3]))
    if year:
        return date(int(year), number, int(day))
    named = date(now.year, number, int(day))
    # "5 January" written in December is next January; a date a little behind us is a past date.
    return named.replace(year=now.year + 1) if (now.date() - named).days > 60 else named


def _slash(found: re.Match[str], now: datetime) -> date:
    day, month, year = (int(part) for part in re.split(r"[/.]", found["slash"]))
    if month > 12:
        day, month = month, day
    return date(year + 2000 if year < 100 else year, month, day)


def _ordinal(found: re.Match[str], now: datetime) -> date:
    named = now.date().replace(day=int(found["ordinal"]))
    return named if named >= now.date() else _next_month(named)


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _month_end(found: re.Match[str], now: datetime) -> date:
    return _next_month(now.date().replace(day=1)) - timedelta(days=1)


def _week_end(now: datetime, weeks: int = 0) -> date:
    ahead = 4 - now.weekday()
    return now.date() + timedelta(days=(ahead if ahead >= 0 else 7 + ahead) + 7 * weeks)


def _span_of(found: re.Match[str], now: datetime, count: str, unit: str) -> date:
    words = found[count].lower()
    number = int(words) if words.isdigit() else NUMBERS.get(words, 1)
    name = found[unit].lower()
    if name.startswith(("working", "business", "week d", "weekd")):
        return add_working_days(now.date(), number)
    if name.startswith("month"):
        return _months_on(now.date(), number)
    hours = {"m": 1 / 60, "h": 1, "d": 24, "c": 24, "w": 168, "f": 336}[name[0]]
    return (now + timedelta(hours=hours * number)).date()


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no such month")


_RESOLVERS: dict[str, Callable[[re.Match[str], datetime], date]] = {
    "iso": lambda found, now: date.fromisoformat(found["iso"]),
    "day": lambda found, now: _dated(found["day"], found["month"], found["year"], now),
    "day2": lambda found, now: _dated(found["day2"], found["month2"], found["year2"], now),
    "slash": _slash,
    "dayafter": lambda found, now: now.date() + timedelta(days=2),
    "tomorrow": lambda found, now: now.date() + timedelta(days=1),
    "today": lambda found, now: now.date(),
    "weekend": lambda found, now: _week_end(now),
    "nextweekend": lambda found, now: _week_end(now, 1),
    "monthend": _month_end,
    "within": lambda found, now: _span_of(found, now, "count", "unit"),
    "weekday": _weekday,
    "from": lambda found, now: _span_of(found, now, "count2", "unit2"),
    "ordinal": _ordinal,
}


def _time_of(found: re.Match[str]) -> time | None:
    if found["close"]:
        return time(17, 30)
    if found["word"]:
        return time(23, 59) if found["word"].lower() == "midnight" else time(12)
    if found["hour24"]:
        return time(int(found["hour24"]), int(found["minute24"]))
    if found["hour"]:
        return _half_day(int(found["hour"]), int(found["minute"] or 0), found["half"].lower())
    return _bare(int(found["bare"]), int(found["bareminute"] or 0))


def _half_day(hour: int, minute: int, half: str) -> time | None:
    if not 1 <= hour <= 12:
        return None
    return time(hour % 12 + 12 * half.startswith("p"), minute)


def _bare(hour: int, minute: int) -> time | None:
    """An hour without am or pm is one in the working day: 8 to 7 in the evening."""
    if hour > 23:
        return None
    return time(hour + 12 if 1 <= hour <= 7 else hour, minute)


def _implied(words: str, day: date, now: datetime) -> time | None:
    lowered = words.lower()
    if "tonight" in lowered or "evening" in lowered:
        return time(20)
    if "morning" in lowered:
        return time(12)
    return None
