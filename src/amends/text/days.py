"""Days that people name, found and resolved: "by Friday", "within 3 working days", "the day after"."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from .calendar import (
    add_working_days,
    day_of_month,
    feast,
    in_week,
    month_end,
    month_number,
    months_on,
    number,
    weekday_after,
    weekday_number,
    working_week_end,
    yearless,
)
from .stretches import Stretches


@dataclass(frozen=True, slots=True)
class Day:
    """A stretch that names a day; `moment` is exact where hours or minutes are counted."""

    start: int
    end: int
    day: date
    moment: datetime | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What a name of a day is resolved against: now, and the day named before it."""

    now: datetime
    before: date | None
    month_first: bool

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def anchor(self) -> date:
        return self.before or self.today


_Resolve = Callable[[re.Match[str], Place], date | datetime | None]

_WD = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tues|weds|thurs|fri|(?-i:Mon|Tue|Wed|Thur?|Sat|Sun))\b"
    r"(?!-)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty[- ](?:one|four|eight)|twenty|thirty|forty[- ](?:five|eight)|forty|sixty|"
    r"seventy[- ]two|ninety"
)
_COUNT = rf"(?:\d{{1,3}}|(?:a )?couple(?: of)?|a dozen|half an?|(?:{_WORDS})\b|an?\b|the\b)"
_UNIT = (
    r"(?:minutes?|mins?|hours?|hrs?|(?:working|business|week|calendar|clear) ?days?|days?|(?:working )?weeks?|"
    r"fortnights?|(?:calendar )?months?)\b"
)
_RANGE = r"(?:(?:\d{1,2}|one|two|three|four|five|six|seven|ten) ?(?:-|\u2013|to|or|and) ?)?"
_MOST = r"(?:a maximum of |at most |at the most |no more than |less than |under |about |around |just |the next |the coming |next |the )"
_AT_END = r"(?=\s*(?:[.,;:!)]|$|at\b|by\b|on\b|to\b|and\b|before\b|with\b|for\b))"

# How far back the day stands that "that day" means.
_ANCHOR_REACH = 400


def _span(count: str, unit: str, start: datetime) -> date | datetime:
    name, many = unit.lower(), number(count)
    half = count.lower().startswith("half")
    if name.startswith(("working day", "working d", "business", "week d", "weekd", "clear")):
        return add_working_days(start.date(), many)
    if "month" in name:
        return months_on(start.date(), many)
    if name[0] in "mh":
        return start + timedelta(minutes=(many * (1 if name[0] == "m" else 60)) // (2 if half else 1))
    days = {"d": 1, "c": 1, "w": 7, "f": 14}[name[0]]
    return start.date() + timedelta(days=days * many // (2 if half else 1))


def _within(found: re.Match[str], place: Place) -> date | datetime:
    reached = _span(found["within_n"], found["within_u"], place.now)
    extra = timedelta(minutes=30) if found["within_half"] else timedelta()
    return reached + extra if isinstance(reached, datetime) else reached


def _at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _later(found: re.Match[str], place: Place) -> date | None:
    if place.before is None:
        return None
    reached = _span(found["later_n"], found["later_u"], _at_midnight(place.before))
    return place.before if isinstance(reached, datetime) else reached


def _base(name: str, place: Place) -> date:
    name = name.lower()
    if name in ("today", "now", "tonight"):
        return place.today
    if name == "tomorrow":
        return place.today + timedelta(days=1)
    return weekday_after(place.today, weekday_number(name))


def _weeks_on(found: re.Match[str], place: Place) -> date:
    reached = _span(found["weekon_n"], found["weekon_u"], _at_midnight(_base(found["weekon_d"], place)))
    return reached.date() if isinstance(reached, datetime) else reached


def _day_week(found: re.Match[str], place: Place) -> date:
    weeks = 2 if found["dayweek_u"].lower() == "fortnight" else 1
    return _base(found["dayweek_d"], place) + timedelta(weeks=weeks)


def _weekday(found: re.Match[str], place: Place) -> date:
    wanted = weekday_number(found["weekday_d"])
    named = weekday_after(place.today, wanted)
    this_week = named <= in_week(place.today, 6, 0)
    said = (found["weekday_said"] or "").lower()
    if "after" in said or (found["weekday_then"] and place.before):
        return weekday_after(place.anchor, wanted)
    if "following" in said:
        return weekday_after(place.anchor, wanted)
    return named + timedelta(days=7 * ("next" in said and this_week))


def _weekday_of(found: re.Match[str], place: Place) -> date:
    name = found["weekdayof_d"] or found["weekdayof_d2"]
    which = (found["weekdayof_w"] or found["weekdayof_w2"]).lower()
    return in_week(place.today, weekday_number(name), 0 if which == "this" else 1)


def _week(found: re.Match[str], place: Place) -> date:
    words = found.group().lower()
    if "weekend" in words:
        weeks = int("next" in words)
        saturday = working_week_end(place.today, weeks) + timedelta(days=1)
        if found["week_before"]:
            return saturday - timedelta(days=1)
        return saturday + timedelta(days=1)
    if words.startswith("this time"):
        return place.today + timedelta(days=7)
    weeks = 2 if "after next" in words else int(bool(re.search(r"next|coming|following", words)))
    monday = in_week(place.today, 0, weeks)
    if weeks and re.search(r"start|beginning|early", words):
        return monday
    if re.search(r"mid", words):
        return monday + timedelta(days=2)
    return monday + timedelta(days=4) if weeks else working_week_end(place.today)


def _month(found: re.Match[str], place: Place) -> date:
    words = found.group().lower()
    first = place.today.replace(day=1)
    first = months_on(first, 1) if "next" in words or "following" in words else first
    return _part_of_month(words, first)


def _part_of_month(words: str, first: date) -> date:
    if re.search(r"\bmid", words):
        return first.replace(day=15)
    if re.search(r"start|beginning|early|\bby\b|before", words) and not re.search(r"\bend\b|late", words):
        return first - timedelta(days=1) if "before" in words else first
    return month_end(first)


def _named_month(found: re.Match[str], place: Place) -> date:
    month = month_number(found["monthname_m"])
    year = found["monthname_y"]
    now = place.today
    first = date(int(year) if year else now.year + (month < now.month), month, 1)
    return _part_of_month(found.group()[: found.start("monthname_m") - found.start()].lower(), first)


def _feast_day(found: re.Match[str], place: Place) -> date:
    name = found["feast_n"].lower()
    day = feast(name, place.today)
    return day - timedelta(days=1) if (found["feast_before"] or "").lower() == "before" else day


def _dated(day: str, month: str, year: str | None, place: Place) -> date:
    if year:
        return date(int(year), month_number(month), int(day))
    return yearless(int(day), month_number(month), place.today)


def _slash(found: re.Match[str], place: Place) -> date:
    day, month, year = (int(part) for part in re.split(r"[/.]", found.group()))
    if month > 12 or (place.month_first and day <= 12):
        day, month = month, day
    return date(year + 2000 if year < 100 else year, month, day)


def _short_slash(found: re.Match[str], place: Place) -> date | None:
    """Day first, unless the text is American or only the other order is near."""
    first, second = int(found["slash2_a"]), int(found["slash2_b"])
    orders = [(first, second), (second, first)]
    if place.month_first:
        orders.reverse()
    known = []
    for day, month in orders:
        try:
            known.append(yearless(day, month, place.today))
        except ValueError:
            continue
    near = [day for day in known if 0 <= (day - place.today).days <= 120]
    return next(iter(near or known), None)


def _next_working_day(found: re.Match[str], place: Place) -> date:
    of = (found["nextwork_of"] or "").lower()
    if "week" in of:
        return in_week(place.today, 0, 1)
    if "month" in of:
        return add_working_days(month_end(place.today), 1)
    if "year" in of:
        return add_working_days(date(place.today.year + 1, 1, 1), 1)
    return add_working_days(place.anchor, 1)


_FIRST_DAY = timedelta(days=1)
# Each kind of name: its pattern and what it stands for. The first that fits at a place counts.
_KINDS: tuple[tuple[str, str, _Resolve], ...] = (
    ("iso", r"20\d\d-\d\d-\d\d", lambda found, place: date.fromisoformat(found.group())),
    (
        "dmy",
        rf"(?:the )?(?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<dmy_m>{_MONTH})(?:,? (?P<dmy_y>20\d\d))?",
        lambda found, place: _dated(found["dmy_d"], found["dmy_m"], found["dmy_y"], place),
    ),
    (
        "mdy",
        rf"(?P<mdy_m>{_MONTH})\.? (?:the )?(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:\d| ?(?:%|[ap]\.?m\b))(?:,? (?P<mdy_y>20\d\d))?",
        lambda found, place: _dated(found["mdy_d"], found["mdy_m"], found["mdy_y"], place),
    ),
    ("slash", r"\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d\b", _slash),
    (
        "slash2",
        r"(?:(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=day )|(?<=day, )|(?<=\()|(?<=\buntil ))(?:the )?"
        r"(?P<slash2_a>\d{1,2})/(?P<slash2_b>\d{1,2})\b(?!/)",
        _short_slash,
    ),
    (
        "weekon",
        rf"(?P<weekon_n>{_COUNT}) (?P<weekon_u>(?:weeks?|fortnights?|(?:working |business )?days?))"
        rf" (?:(?:on|from|after|come) )?(?P<weekon_d>today|tomorrow|tonight|{_WD})",
        _weeks_on,
    ),
    ("dayweek", rf"(?P<dayweek_d>today|tomorrow|{_WD}) (?P<dayweek_u>week|fortnight)\b", _day_week),
    (
        "dayaftertomorrow",
        r"(?:the )?day after tomorrow",
        lambda found, place: place.today + timedelta(days=2),
    ),
    (
        "tomorrow",
        r"(?:tomorrow|tommorow|tomorow|tmrw|tmw)\b",
        lambda found, place: place.today + _FIRST_DAY,
    ),
    (
        "today",
        r"(?:today|tonight|this (?:very )?(?:morning|afternoon|evening|lunch ?time|minute)"
        r"|(?:before|when) (?:I|we) (?:leave|go home|go tonight|finish|clock off|knock off|sign off|log off|shut|close)\b(?= (?:today|tonight|at|for)|[.,;]|$)"
        r"|(?:the )?end of (?:my|our|this|the) (?:shift|working day))\b",
        lambda found, place: place.today,
    ),
    (
        "weekdayof",
        rf"(?P<weekdayof_d>{_WD}),? (?:of |in )?(?P<weekdayof_w>this|next|the (?:following|coming)) week\b"
        rf"|(?P<weekdayof_w2>this|next) week,? (?:on )?(?P<weekdayof_d2>{_WD})",
        _weekday_of,
    ),
    (
        "week",
        r"(?P<week_before>(?:by|before|ahead of) )?(?:this|the|next|the coming) weekend\b|(?:the )?week after next\b|this time next week\b"
        r"|(?:(?:the )?(?:end|close|middle|start|beginning) of |early |late |mid-?)?"
        r"(?:(?:this|the (?:coming|following)|next) (?:working )?week\b(?! (?:or|to|and) )|(?<=of )the (?:working )?week\b)",
        _week,
    ),
    (
        "month",
        r"(?:(?:the )?(?:end|middle|start|beginning) of |early |late |mid-?)?"
        r"(?:(?:this|the following|next) month\b|(?<=of )the month\b)|month[- ]end\b",
        _month,
    ),
    (
        "monthname",
        rf"(?:(?:the )?(?:end|middle|start|beginning) of |(?:early|late|mid)[- ](?:in )?|\b(?:in|by|before|during) (?:early |late |mid-)?)"
        rf"(?P<monthname_m>{_MONTH})(?! \d{{1,2}}\b)(?: (?P<monthname_y>20\d\d))?",
        _named_month,
    ),
    (
        "year",
        r"(?:the )?end of (?:the|this) year\b|year[- ]end\b",
        lambda found, place: date(place.today.year, 12, 31),
    ),
    (
        "feast",
        r"(?:(?P<feast_before>before|by|until) )?(?:the )?(?P<feast_n>christmas eve|christmas(?: day)?|xmas|boxing day|"
        r"new year'?s eve|new year'?s day|(?<=before )new year|(?<=by )new year|(?<=before the )new year|"
        r"easter monday|easter(?: sunday)?|good friday|thanksgiving|halloween|valentine'?s(?: day)?)\b"
        r"(?! (?:order|present|gift|party|lunch|dinner|hamper|tree|card|jumper|rush|sale|meal)s?\b)",
        _feast_day,
    ),
    (
        "within",
        rf"(?:(?:with)?in(?:side)?|over|after|no later than|for|during|(?<=\bgive )(?:me|us)) (?:another )?{_MOST}{{0,3}}{_RANGE}"
        rf"(?P<within_n>{_COUNT}) (?P<within_u>{_UNIT})(?!'s? notice| (?:ago|late|old|long|earlier)\b)(?P<within_half> and a half)?",
        _within,
    ),
    (
        "fromnow",
        rf"{_RANGE}(?P<fromnow_n>{_COUNT}) (?P<fromnow_u>{_UNIT})(?:'?s?'? time\b| from (?:now|today)\b| hence\b)",
        lambda found, place: _span(found["fromnow_n"], found["fromnow_u"], place.now),
    ),
    (
        "later",
        rf"(?P<later_n>{_COUNT}) (?P<later_u>{_UNIT}) (?:later|afterwards|after (?:that|this|it))\b",
        _later,
    ),
    (
        "nextwork",
        r"(?:the )?(?:very )?(?:next|following|first) (?:working|business|week) ?day\b(?: of (?P<nextwork_of>next week|next month|(?:the )?new year))?",
        _next_working_day,
    ),
    (
        "nextday",
        rf"the (?:very )?(?:next|following) (?:day|morning|afternoon|evening)\b|the (?:day|morning) after{_AT_END}",
        lambda found, place: place.anchor + _FIRST_DAY,
    ),
    (
        "sameday",
        r"(?:that (?:very |same )?|the (?:very )?same )(?:day|morning|afternoon|evening|night)\b(?! (?:as|of|you|when)\b)",
        lambda found, place: place.before,
    ),
    (
        "weekday",
        rf"(?P<weekday_said>(?:the )?(?:next |following |coming )|this (?:coming )?|the (?={_WD} after{_AT_END}))?"
        rf"(?P<weekday_d>{_WD})(?P<weekday_then> (?:after|following|afterwards){_AT_END})?",
        _weekday,
    ),
    (
        "ordinal",
        r"(?:the |(?<=\bby )|(?<=\bon )|(?<=day )|(?<=\bbefore ))(?P<ordinal_d>\d{1,2})(?:st|nd|rd|th)\b"
        r"(?! (?:floor|time|attempt|visit|delivery|one|item|class|street|avenue|birthday|anniversary|century|party|instal|payment|version|edition))",
        lambda found, place: day_of_month(int(found["ordinal_d"]), place.today),
    ),
)
DAY = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _KINDS)
    + r")(?: (?:early |late )?(?:morning|afternoon|evening|night)\b)?",
    re.I,
)
# What a name of a day begins with; the commonest words only with what may follow them.
_COUNTED_BY = rf"(?:another|an?|at|no|less|under|about|around|just|the|next|half|couple|{_WORDS})\b|\d"
_NAMES = r"mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAYS = Stretches(
    DAY,
    rf"\d|the |(?:couple|half|{_WORDS})\b|{_NAMES}|tod|ton|tom|tmr?w|(?:next|following|coming|first|very|before|end|close"
    r"|middle|start|beginning|early|late|by|ahead|during|until|day|month|year)\b|mid|christ|xmas|boxing|new|easter|good"
    r"|thanks|hallow|valen|this |that (?:very|same|day|morn|aft|eve|night)|when (?:i|we) |no later"
    r"|an? (?:coup|doz|min|h|work|bus|week|cal|clear|day|fort|month)|(?<=give )(?:me|us) "
    rf"|(?:within|inside|over|after|for|during) (?:{_COUNTED_BY})|in (?:{_COUNTED_BY}|early|late|mid|{_NAMES})",
)
_RESOLVE = {name: resolve for name, _, resolve in _KINDS}
_COUNTED = frozenset(("within", "fromnow"))

_PAST = re.compile(
    r"\b(?:last|since|past|\bon the|(?:your |the )?(?:order|letter|e?mail|call|message|visit|booking|invoice|note|bill|receipt|photos?|pictures?|report"
    r"|refund|charge|delivery|stay|flight|complaint|parcel|meeting|lesson|party|meal|night) (?:of|dated|from)"
    r"|your (?:\w+ )?(?:order|letter|e?mail|message|invoice|note|stay|complaint|purchase|visit) on"
    r"|you (?:\w+ )?(?:\w+ed|sent|bought|paid|rang|came|wrote|had|made|got|went|took)(?: \w+){0,2} on) $",
    re.I,
)
_POSSESSED = re.compile(
    r"'s (?!(?:first |last |early |late )?(?:post|mail|van|run|deliver|courier|collection|train|shift|dispatch|truck|batch|pay|round|ferry|boat|lorry|service|ship))"
)
_AMERICAN = re.compile(
    r"\$ ?\d|\b(?:apologize|realize|color|favor|gray|zip ?code|apartment|check in the mail|mom|gotten|paycheck|sidewalk|"
    r"store credit|labor|canceled|center|inquiry|honor)\b",
    re.I,
)
_BRITISH = re.compile(
    r"[£€]|\b(?:colour|favour|apologise|realise|postcode|flat|mum|cheque|labour|cancelled|centre|honour)\b",
    re.I,
)


@lru_cache(maxsize=4)
def _month_first(text: str) -> bool:
    return bool(_AMERICAN.search(text)) and not _BRITISH.search(text)


def named_days(text: str, now: datetime, start: int = 0, end: int | None = None) -> list[Day]:
    """Give the days that a text names, in order; each may lean on the one before."""
    return list(_named(text, now, start, len(text) if end is None else end))


def _named(text: str, now: datetime, start: int, end: int) -> Iterator[Day]:
    last: Day | None = None
    for found in DAYS.between(text, start, end):
        kind = found.lastgroup or ""
        if kind != "ordinal" and _PAST.search(text, max(start, found.start() - 40), found.start()):
            continue
        if _POSSESSED.match(text, found.end()):
            continue
        before = last.day if last and found.start() - last.end < _ANCHOR_REACH else None
        day = _day(found, kind, Place(now, before, "slash" in kind and _month_first(text)))
        if day is not None:
            yield day
            last = day if day.day >= now.date() else last


def _day(found: re.Match[str], kind: str, place: Place) -> Day | None:
    try:
        reached = _RESOLVE[kind](found, place)
    except (ValueError, OverflowError):
        return None
    if reached is None:
        return None
    moment = reached if isinstance(reached, datetime) else None
    day = moment.date() if moment else reached
    return Day(found.start(), found.end(), day, moment, kind in _COUNTED)


def days_between(days: list[Day], start: int, end: int) -> list[Day]:
    """Pick the days that lie in a stretch."""
    first = bisect_right(days, start - 1, key=lambda day: day.start)
    last = bisect_right(days, end - 1, key=lambda day: day.start)
    return [day for day in days[first:last] if day.end <= end]
