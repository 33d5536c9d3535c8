"""Values of filters: numbers, choices, people, days."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from amends.cases.errors import Invalid
from amends.cases.searching.filters import Asker, Read

_NUMBER = re.compile(r"(>=|<=|>|<|=)?(\d{1,6})")
_RANGE = re.compile(r"(\d{1,6})\.\.(\d{1,6})")
_LOOKUPS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "exact", None: "exact"}
_SPAN = re.compile(r"(\d{1,4})(d|w|m|y)")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LENGTHS = {"d": 1, "w": 7, "m": 30, "y": 365}
Span = tuple[datetime, datetime]  # from, and up to but without


def number(name: str, column: str, low: int, high: int) -> Read:
    """`70`, `>70`, `<=40`, `40..60`."""

    def read(value: str, asker: Asker) -> Q:
        between = _RANGE.fullmatch(value)
        if between and low <= int(between[1]) <= int(between[2]) <= high:
            return Q(**{f"{column}__gte": int(between[1]), f"{column}__lte": int(between[2])})
        match = _NUMBER.fullmatch(value)
        if not match or not low <= int(match[2]) <= high:
            raise Invalid(f"{name} takes a number {low}–{high}, for example {name}:>{(low + high) // 2}.")
        return Q(**{f"{column}__{_LOOKUPS[match[1]]}": int(match[2])})

    return read


def choice(name: str, choices: Mapping[str, Q | Callable[[Asker], Q]]) -> Read:
    """One of a few words; a dash may stand for the line."""

    def read(value: str, asker: Asker) -> Q:
        plain = value.replace("-", "_").replace(" ", "_")
        if plain not in choices:
            raise Invalid(f"{name} takes {listed(choices)}.")
        found = choices[plain]
        return found if isinstance(found, Q) else found(asker)

    return read


def listed(words: Iterable[str]) -> str:
    """ "a, b or c"."""
    every = [word.replace("_", "-") for word in words]
    return f"{', '.join(every[:-1])} or {every[-1]}" if len(every) > 1 else "".join(every)


def days(name: str, column: str) -> Read:
    """A moment's column by `today`, `last-week`, `friday`, `2026-01`, `>2026-01-01`, `7d`."""

    def read(value: str, asker: Asker) -> Q:
        sign, start, end = span(name, value, asker)
        if sign in ("<", "<="):
            return Q(**{f"{column}__lt": end if sign == "<=" else start})
        if sign in (">", ">="):
            return Q(**{f"{column}__gte": start if sign == ">=" else end})
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})

    return read


def span(name: str, value: str, asker: Asker) -> tuple[str, datetime, datetime]:
    """The sign before a day, and the time that the day, week, month or year takes."""
    match = re.fullmatch(r"(>=|<=|>|<)?(.*)", value)
    sign, word = (match[1] or "", match[2]) if match else ("", "")
    try:
        start, end = _span(word, asker)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{name} takes a day: today, yesterday, friday, last-week, this-month, 7d, 2026-01-31 or 2026-01,"
            f" with > or < before it if you like."
        ) from error
    return sign, start, end


def _span(word: str, asker: Asker) -> Span:
    today = asker.today
    if word in _NAMED:
        return _NAMED[word](today)
    if word in DAYS:
        return _day(today + timedelta(days=(DAYS.index(word) - today.weekday()) % 7))
    if length := _SPAN.fullmatch(word):  # the last so many days, and today
        ago = timedelta(days=int(length[1]) * LENGTHS[length[2]])
        return _midnight(today - ago), _midnight(today + timedelta(days=1))
    return _dated(word, today)


def _dated(word: str, today: datetime) -> Span:
    parts = [int(part) for part in word.split("-")]
    if len(parts) == 3:
        first = date(parts[0], parts[1], parts[2])
        return _on(first, today), _on(first + timedelta(days=1), today)
    if len(parts) == 2:
        return _month(_on(date(parts[0], parts[1], 1), today))
    return _on(date(parts[0], 1, 1), today), _on(date(parts[0] + 1, 1, 1), today)


def _on(day: date, like: datetime) -> datetime:
    moment = datetime.combine(day, time(0), like.tzinfo)
    if not 1900 <= day.year <= 9000:  # beyond, databases and zones disagree
        raise ValueError(day)
    return moment


def _midnight(moment: datetime) -> datetime:
    return _on(moment.date(), moment)


def _day(moment: datetime) -> Span:
    return _midnight(moment), _midnight(moment + timedelta(days=1))


def _week(moment: datetime) -> Span:
    monday = moment - timedelta(days=moment.weekday())
    return _midnight(monday), _midnight(monday + timedelta(days=7))


def _month(moment: datetime) -> Span:
    first = moment.replace(day=1)
    return _midnight(first), _midnight((first + timedelta(days=32)).replace(day=1))


_NAMED: dict[str, Callable[[datetime], Span]] = {
    "today": _day,
    "yesterday": lambda today: _day(today - timedelta(days=1)),
    "tomorrow": lambda today: _day(today + timedelta(days=1)),
    "this-week": _week,
    "last-week": lambda today: _week(today - timedelta(days=7)),
    "next-week": lambda today: _week(today + timedelta(days=7)),
    "this-month": _month,
    "last-month": lambda today: _month(today.replace(day=1) - timedelta(days=1)),
    "next-month": lambda today: _month(today.replace(day=1) + timedelta(days=32)),
}
