"""What the record knows, out of the shape that `amends show --json` prints; missing keys are no fault."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from amends.cases.errors import Invalid
from amends.respond.letters.reading import AMOUNT, DATE
from amends.text.calendar import month_number

Sum = tuple[str, Decimal]  # a currency, or none, and an amount
_SIGNS = {"£": "GBP", "POUND": "GBP", "€": "EUR", "EURO": "EUR", "DOLLAR": "$"}
_DOLLARS = {"$", "USD", "AUD", "CAD", "NZD", "SGD", "HKD"}
GIVEN = ("granted", "delivered", "accepted", "")
_NOISE = {
    "id",
    "sha256",
    "message_id",
    "in_reply_to",
    "journal",
    "size",
    "html",
    "rank",
    "rank_why",
    "heat",
    "risks",
}
UPHELD = {"upheld", "yes", "partly", "partially", "partial", "accepted"}


@dataclass(frozen=True, slots=True)
class Point:
    """One concern and what was decided of it."""

    text: str
    quote: str = ""
    outcome: str = ""
    reason: str = ""


class Record:
    """The facts of a case that a letter may state."""

    def __init__(self, context: Any = None) -> None:
        if context is not None and not isinstance(context, dict):
            raise Invalid("The context must be a JSON object.")
        self.rows: dict[str, Any] = context or {}

    def _list(self, name: str) -> list[Any]:
        value = self.rows.get(name)
        return value if isinstance(value, list) else []

    @cached_property
    def points(self) -> list[Point]:
        """The concerns, each with its determination."""
        decided = {_word(one.get("concern")): one for one in _mappings(self._list("determinations"))}
        found = []
        for one in self._list("concerns"):
            row = one if isinstance(one, Mapping) else {"text": one}
            text = _word(row.get("text") or row.get("concern") or row.get("quote"))
            more = decided.get(text) or decided.get(_word(row.get("id"))) or {}
            if text and not row.get("removed"):
                outcome = _word(row.get("outcome") or more.get("outcome"))
                reason = _word(row.get("reason") or more.get("reason") or more.get("reasons"))
                found.append(Point(text, _word(row.get("quote")), outcome.lower(), reason))
        return found

    @property
    def upheld(self) -> bool | None:
        """Whether anything was upheld; None where nothing is decided."""
        outcomes = [_word(self.rows.get("outcome") or self.rows.get("upheld")).lower()]
        outcomes += [one.outcome for one in self.points]
        outcomes += [_word(one.get("outcome")).lower() for one in _mappings(self._list("determinations"))]
        told = [one for one in outcomes if one]
        return None if not told else bool(set(told) & UPHELD)

    @cached_property
    def remedies(self) -> list[Mapping[str, Any]]:
        """What was granted; what waits or was refused is no promise to make."""
        rows = _mappings(self._list("remedies"))
        return [one for one in rows if _word(one.get("state")) in GIVEN]

    @cached_property
    def given(self) -> set[Sum]:
        """The sums that were granted, each and, by currency, together."""
        sums = [(_currency(one), value) for one in self.remedies if (value := as_number(one.get("amount")))]
        together = {name: sum((value for of, value in sums if of == name), Decimal(0)) for name, _ in sums}
        return {*sums, *together.items()}

    @cached_property
    def texts(self) -> list[str]:
        """Everything that is written anywhere in the record."""
        return [text for text in _texts(self.rows) if text.strip()]

    @cached_property
    def whole(self) -> str:
        """All of it in one text."""
        return "\n".join(self.texts)

    @cached_property
    def amounts(self) -> set[Sum]:
        """Every sum that the record names anywhere."""
        named = {sum_of(found) for found in AMOUNT.finditer(self.whole)}
        numbers = {(currency, value) for currency, value in _numbers(self.rows) if value}
        return {(currency, value) for currency, value in named | numbers if value is not None} | self.given

    @cached_property
    def dates(self) -> set[tuple[int, int, int]]:
        """Every day that the record names, as (year or 0, month, day)."""
        found = {day for match in DATE.finditer(self.whole) for day in days_of(match)}
        stamped = re.finditer(r"(\d{4})-(\d{2})-(\d{2})T", self.whole)
        return found | {(int(y), int(m), int(d)) for y, m, d in (one.groups() for one in stamped)}

    @cached_property
    def received(self) -> set[tuple[int, int, int]]:
        """The days on which they wrote to us, and on which the case was opened."""
        stamps = [self.rows.get(key) for key in ("received", "received_at", "opened_at")]
        stamps += [
            one.get("at") for one in _mappings(self._list("messages")) if one.get("direction") != "out"
        ]
        return {day for one in stamps for day in _day(one)}

    def limits(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Limit dates that were computed: `limits` or clocks about referring."""
        value = self.rows.get("limits") or self.rows.get("limit_dates") or {}
        pairs = (
            value.items()
            if isinstance(value, Mapping)
            else ((_word(o.get("name")), o.get("due")) for o in _mappings(value))
        )
        for name, stamp in pairs:
            yield from ((str(name), day) for day in _day(stamp))
        for key in ("limit_date", "refer_by", "ombudsman_by", "limit"):
            yield from ((key, day) for day in _day(self.rows.get(key)))

    @property
    def customer(self) -> str:
        """The customer's name."""
        value = self.rows.get("customer")
        name = value.get("name") if isinstance(value, Mapping) else value
        return _word(name or self.rows.get("customer_name"))

    @property
    def reference(self) -> str:
        """The case's reference."""
        value = self.rows.get("case") or self.rows.get("reference")
        return _word(value.get("reference") if isinstance(value, Mapping) else value)

    @cached_property
    def codes(self) -> set[str]:
        """References, orders and accounts: anything with letters or dashes and digits."""
        return set(CODE.findall(self.whole))

    @cached_property
    def people(self) -> set[str]:
        """Words of the names that the record knows."""
        given = [self.customer, *(_word(one.get("from_name")) for one in _mappings(self._list("messages")))]
        owner = self.rows.get("owner")
        given.append(_word(owner.get("name") if isinstance(owner, Mapping) else owner))
        return {word.strip(".,'") for name in given for word in name.split() if len(word) > 2}


CODE = re.compile(
    r"(?<![\w.@/£$€-])(?=[A-Z0-9/-]*\d)(?:[A-Z]{1,6}[-/]?\d[\dA-Z]*(?:[-/][A-Z0-9]+)*|\d{3,}(?:-\d{2,})+|\d{6,})(?![\w@])"
)


def amount_of(found: re.Match[str]) -> Decimal | None:
    """The number of a sum, however it is written."""
    return as_number(found["a"] or found["b"])


def sum_of(found: re.Match[str]) -> tuple[str, Decimal | None]:
    """(currency, number) of a sum, however it is written."""
    sign = (found["sign"] or found["sign2"] or "").upper().rstrip("S")
    return _SIGNS.get(sign, sign), amount_of(found)


def same_sum(one: Sum, other: Sum) -> bool:
    """Whether both are the same sum, as far as both name a currency. A dollar sign is any dollar's."""
    named = {one[0], other[0]} - {""}
    dollars = "$" in named and named <= _DOLLARS
    return one[1] == other[1] and (len(named) < 2 or dollars)


def _currency(row: Mapping[str, Any]) -> str:
    name = _word(row.get("currency")).upper()
    return _SIGNS.get(name, name)


def as_number(value: Any) -> Decimal | None:
    """A number out of JSON or words; None where it is none."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    digits = re.sub(r"[^\d.]", "", str(value).replace(",", "")).strip(".")
    try:
        return Decimal(digits).normalize() if digits else None
    except InvalidOperation:
        return None


def days_of(found: re.Match[str]) -> list[tuple[int, int, int]]:
    """What days a written date may mean: 3/4/2026 is either of two; a year left out is 0."""
    if found["a"]:
        year, one, two = int(found["y4"]), int(found["a"]), int(found["b"])
        return [day for day in ((year, two, one), (year, one, two)) if day[1] <= 12 and _real(day)]
    if found["y3"]:
        made = (int(found["y3"]), int(found["m3"]), int(found["d3"]))
    else:
        month = month_number(found["m"] or found["m2"])
        made = (int(found["y"] or found["y2"] or 0), month, int(found["d"] or found["d2"]))
    return [made] if _real(made) else []


def _real(day: tuple[int, int, int]) -> bool:
    try:
        date(day[0] or 2024, day[1], day[2])
    except ValueError:
        return False
    return True


def _day(value: Any) -> list[tuple[int, int, int]]:
    if isinstance(value, date | datetime):
        return [(value.year, value.month, value.day)]
    found = DATE.search(_word(value).replace("T", " ", 1))
    return days_of(found) if found else []


def _mappings(rows: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in rows if isinstance(one, Mapping)) if isinstance(rows, list) else iter(())


def _word(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in _NOISE:
                yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif value is not None and not isinstance(value, bool):
        yield value.isoformat() if isinstance(value, date | datetime) else str(value)


def _numbers(value: Any, key: str = "", currency: str = "") -> Iterator[tuple[str, Decimal | None]]:
    """Sums that stand as numbers under a key such as amount or redress, with the currency beside them."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _numbers(one, str(name), _currency(value) or currency)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for one in value:
            yield from _numbers(one, key, currency)
    elif re.search(r"amount|sum|total|price|cost|paid|redress|refund|balance|fee", key, re.I):
        yield currency, as_number(value)
