"""Calendar arithmetic: the day that a name, a number or a feast stands for, seen from another day."""

from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(_ONES, 1)} | {
    "twenty-one": 21, "twenty-four": 24, "twenty-eight": 28, "thirty": 30, "forty": 40, "forty-five": 45,
    "forty-eight": 48, "sixty": 60, "seventy-two": 72, "ninety": 90,
    "a": 1, "an": 1, "the": 1, "couple": 2, "dozen": 12,
}  # fmt: skip

# A date a little behind us is a past date; one far behind us is meant for next year.
_LONG_PAST = 60


def number(words: str) -> int:
    """Read "3", "three" or "a couple of"."""
    if words.isdigit():
        return int(words)
    known = [NUMBERS[word] for word in words.lower().replace(" of", "").split() if word in NUMBERS]
    return known[-1] if known else NUMBERS.get(words.lower().replace(" ", "-"), 1)


def add_working_days(day: date, count: int) -> date:
    """Step over Saturdays and Sundays."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def weekday_number(name: str) -> int:
    return next(i for i, known in enumerate(WEEKDAYS) if known.startswith(name.lower()[:3]))


def month_number(name: str) -> int:
    return next(i for i, known in enumerate(MONTHS, 1) if known.startswith(name.lower()[:3]))


def weekday_after(day: date, wanted: int) -> date:
    """Give the next such weekday: never the day itself."""
    return day + timedelta(days=(wanted - day.weekday()) % 7 or 7)


def in_week(day: date, wanted: int, weeks: int) -> date:
    """Give a weekday of the week that is so many weeks after the day's own."""
    return day + timedelta(days=wanted - day.weekday() + 7 * weeks)


def working_week_end(day: date, weeks: int = 0) -> date:
    """Give the Friday of the week; at a weekend, of the one to come."""
    return in_week(day, 4, weeks + (day.weekday() > 4))


def next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def month_end(day: date) -> date:
    return next_month(day.replace(day=1)) - timedelta(days=1)


def months_on(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def day_of_month(wanted: int, today: date) -> date:
    """Give the next "17th"; a month without that day is passed over."""
    first = today.replace(day=1)
    for _ in range(3):
        if wanted <= month_end(first).day and first.replace(day=wanted) >= today:
            return first.replace(day=wanted)
        first = next_month(first)
    raise ValueError("no such day")


def yearless(day: int, month: int, today: date) -> date:
    """Give the year to a day and a month: "5 January" written in December is next January."""
    named = date(today.year, month, day)
    return named.replace(year=today.year + 1) if (today - named).days > _LONG_PAST else named


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)


def feast(name: str, today: date) -> date:
    """Give the next day of that name."""
    named = _feast(name, today.year)
    return named if named >= today else _feast(name, today.year + 1)


def _feast(name: str, year: int) -> date:
    if "easter" in name or "good friday" in name:
        offset = {"easter monday": 1, "good friday": -2}.get(name, 0)
        return easter(year) + timedelta(days=offset)
    if "thanksgiving" in name:
        return date(year, 11, 1) + timedelta(days=(3 - date(year, 11, 1).weekday()) % 7 + 21)
    month, day = next(found for words, found in _FEASTS if words in name)
    return date(year, month, day)


_FEASTS = (
    ("christmas eve", (12, 24)),
    ("christmas", (12, 25)),
    ("xmas", (12, 25)),
    ("boxing day", (12, 26)),
    ("year's eve", (12, 31)),
    ("years eve", (12, 31)),
    ("new year", (1, 1)),
    ("valentine", (2, 14)),
    ("halloween", (10, 31)),
)
