"""What may stand in a field of the firm's own, by its type: checked text, and how it is read."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlsplit

from amends.cases.errors import Invalid
from amends.cases.models import Field

LONGEST = 500
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,6})?")


def checked(field: Field, value: str) -> str:
    """The value as it is stored; empty stays empty. Raises Invalid with a sentence that names the field."""
    words = value.replace("\x00", "").strip()
    return CHECKS[Field.Type(field.type)](field, words) if words else ""


def for_programs(field: Field, value: str) -> Any:
    """The value as JSON has it: a number is a number, yes is true; money stays exact text."""
    if field.type == Field.Type.NUMBER:
        return float(value) if "." in value else int(value)
    return value == "yes" if field.type == Field.Type.YES_NO else value


def address(template: str, value: str) -> str:
    """Where a reference is looked at; empty without a template."""
    return template.replace("{}", quote(value, safe="")) if template else ""


def checked_template(url: str, field: str) -> str:
    """An address with {} where the reference goes, or nothing."""
    words = url.strip()
    parts = urlsplit(words)
    if words and (parts.scheme not in ("http", "https") or not parts.hostname or words.count("{}") != 1):
        raise Invalid(
            "Write the address as https://shop.example.org/orders/{} with {} for the reference.", field
        )
    return words[:300]


def _text(field: Field, value: str) -> str:
    if len(value) > LONGEST:
        raise _wrong(field, f"has at most {LONGEST} characters")
    return value


def _number(field: Field, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise _wrong(field, "is a number, such as 3 or 2.5")
    return value.removeprefix("+")


def _money(field: Field, value: str) -> str:
    try:
        found = Decimal(value)
        if not found.is_finite() or abs(found) >= 10**10 or found != found.quantize(Decimal("0.01")):
            raise _wrong(field, "is a sum of money, such as 49.50")
    except InvalidOperation as error:
        raise _wrong(field, "is a sum of money, such as 49.50") from error
    return str(found.quantize(Decimal("0.01")))


def _date(field: Field, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise _wrong(field, "is a date, such as 2026-11-20") from error


def _yes_no(field: Field, value: str) -> str:
    words = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
    if value.lower() not in words:
        raise _wrong(field, "is yes or no")
    return words[value.lower()]


def _choice(field: Field, value: str) -> str:
    known = {choice.lower(): choice for choice in field.choices}
    if value.lower() not in known:
        raise _wrong(field, f"is one of: {', '.join(field.choices)}")
    return str(known[value.lower()])


def _wrong(field: Field, words: str) -> Invalid:
    return Invalid(f"{field.name} {words}.", field.key)


CHECKS: dict[Field.Type, Callable[[Field, str], str]] = {
    Field.Type.TEXT: _text,
    Field.Type.NUMBER: _number,
    Field.Type.MONEY: _money,
    Field.Type.DATE: _date,
    Field.Type.YES_NO: _yes_no,
    Field.Type.CHOICE: _choice,
    Field.Type.REFERENCE: _text,
}
