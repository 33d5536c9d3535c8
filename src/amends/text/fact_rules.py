"""Facts in a draft that contradict what is known: name, reference, amount, day of the week."""

import re
from collections.abc import Iterator
from datetime import date

from .draft import Draft
from .money_rules import AMOUNT, of_theirs, value
from .when import MONTHS, WEEKDAYS
from .word_rules import Match

_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|madam|captain|rev|sister|frau|herr|mme)\.?$", re.I
)
_CODE = re.compile(
    r"(?<![\w.,/\u00a3$\u20ac-])(?=[A-Z0-9-]*\d)[A-Z]{0,4}-?\d[A-Z0-9]*(?:-[A-Z0-9]+)*(?![\w.,/]\d|\w)"
)
_SHORTEST_CODE = 5
_DAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}),? (?:the )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{'|'.join(MONTHS)})|(?P<month2>{'|'.join(MONTHS)}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,? (?P<year>\d{{4}}))?",
    re.I,
)  # fmt: skip


def fact_findings(draft: Draft) -> Iterator[Match]:
    """Compare the draft with its context; what the context does not tell is not judged."""
    yield from _names(draft)
    yield from _days(draft)
    if draft.context.customer_message:
        yield from _references(draft, draft.context.customer_message)
        yield from _amounts(draft, draft.context.customer_message)


def _names(draft: Draft) -> Iterator[Match]:
    span, known = draft.greeted, draft.context.customer_name
    if span is None or not known:
        return
    said = [word for word in draft.plain[slice(*span)].split() if not _TITLE.match(word)]
    theirs = [word.strip(".,").lower() for word in known.split() if not _TITLE.match(word)]
    if said and theirs and not any(_same(word.lower(), name) for word in said for name in theirs):
        last = len(draft.plain[slice(*span)].split()) > len(said)
        yield Match("wrong_fact", span[1] - len(said[-1]), span[1], known.split()[-1 if last else 0])


def _same(word: str, name: str) -> bool:
    """A short form counts: "Tom" and "Thomas" do not meet, "Rafa" and "Rafael" do."""
    short, long = sorted((word.strip(".,"), name), key=len)
    return word == name or (len(short) > 2 and long.startswith(short[:3]))


def _days(draft: Draft) -> Iterator[Match]:
    if draft.now is None:
        return
    for found in _DAY.finditer(draft.text):
        day = _date(found, draft.now.date())
        if day and WEEKDAYS[day.weekday()] != found["weekday"].lower():
            yield Match("wrong_fact", *found.span("weekday"), WEEKDAYS[day.weekday()].capitalize())


def _date(found: re.Match[str], today: date) -> date | None:
    month = next(n for n, name in enumerate(MONTHS, 1) if name == (found["month"] or found["month2"]).lower())
    number = int(found["day"] or found["day2"])
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    try:
        days = [date(year, month, number) for year in years]
    except ValueError:
        return None
    return min(days, key=lambda day: abs((day - today).days))


def _references(draft: Draft, message: str) -> Iterator[Match]:
    """A reference that is nearly one of theirs was mistyped."""
    theirs = {code for code in _CODE.findall(message) if len(code) >= _SHORTEST_CODE}
    for found in _CODE.finditer(draft.text):
        code = found.group()
        near = [one for one in theirs if _mistyped(code, one)]
        if code not in theirs and near:
            yield Match("wrong_fact", *found.span(), near[0])


def _mistyped(code: str, other: str) -> bool:
    if len(code) != len(other) or len(code) < _SHORTEST_CODE:
        return False
    return sum(a != b for a, b in zip(code, other, strict=True)) <= 2


def _amounts(draft: Draft, message: str) -> Iterator[Match]:
    """An amount given as what they paid or were charged must be one that they named."""
    theirs = {value(found): found.group() for found in AMOUNT.finditer(message)}
    for found in AMOUNT.finditer(draft.text):
        start, _ = draft.passage.sentence_at(found.start())
        if theirs and of_theirs(draft.text, start, found) and value(found) not in theirs:
            only = next(iter(theirs.values())) if len(theirs) == 1 else found.group()
            yield Match("wrong_fact", *found.span(), _as_written(message, only))


def _as_written(message: str, words: str) -> str:
    at = message.lower().find(words)
    return message[at : at + len(words)] if at >= 0 else words
