"""The catalogue as data: what this firm gives, and the codes that go with it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.resolve.currencies import checked_currency, sum_of
from amends.resolve.models import CatalogueItem, CouponCode

MOST_STEPS = 12
MOST_CODES = 50_000  # of one import
CODE = re.compile(r"[\x21-\x7e]{1,64}")
HEADINGS = ("code", "coupon", "voucher")
HOURS = 2000  # working hours, about a year


@transaction.atomic
def define_item(item: CatalogueItem | None, by: Actor, **said: Any) -> CatalogueItem:
    """Add a remedy to the catalogue, or change one. What was given stays as it was. Only an admin may.

    `said` holds name, kind, money, description, cost, currencies, steps (one a line), hours, stock,
    coded, active; what is left out stays, or is empty.
    """
    policy.require_by(by, "firm.change")
    row = item or CatalogueItem()
    before = _plain(row) if row.pk else {}
    for name, value in said.items():
        setattr(row, name, _CHECKS[name](value))
    _check_whole(row)
    row.save()
    changed = {name: value for name, value in _plain(row).items() if before.get(name) != value}
    if changed:
        record("catalogue.changed" if item else "catalogue.added", by, None, {"item": row.pk, **changed})
    return row


def _check_whole(row: CatalogueItem) -> None:
    if not row.name:
        raise Invalid("Name the remedy in at most 120 characters.", "name")
    if row.kind not in CatalogueItem.Kind.values:
        raise Invalid("Choose its kind.", "kind")
    if CatalogueItem.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise Invalid(f"There is a remedy called {row.name} already.", "name")
    if row.money and row.cost is not None:
        raise Invalid("A sum of money costs what it is. Leave its cost empty.", "cost")
    if not row.money and row.currencies:
        raise Invalid("Only a sum of money has currencies.", "currencies")


def _plain(row: CatalogueItem) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _CHECKS}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _name(value: Any) -> str:
    return " ".join(str(value).split())[:121][:120]


def _currencies(value: Any) -> list[str]:
    words = value if isinstance(value, list) else re.split(r"[\s,;]+", str(value))
    return list(dict.fromkeys(checked_currency(word, "currencies") for word in words if str(word).strip()))


def _steps(value: Any) -> list[str]:
    lines = value if isinstance(value, list) else str(value).splitlines()
    steps = [" ".join(line.split()) for line in lines if line.strip()]
    if len(steps) > MOST_STEPS or any(len(step) > 200 for step in steps):
        raise Invalid(f"A delivery has at most {MOST_STEPS} steps, of at most 200 characters each.", "steps")
    return steps


def _hours(value: Any) -> int:
    words = str(value).strip()
    if not words.isdecimal() or not 1 <= int(words[:6]) <= HOURS:
        raise Invalid(f"Write in how many working hours it is delivered: 1 to {HOURS}.", "hours")
    return int(words)


def _stock(value: Any) -> int | None:
    words = str("" if value is None else value).strip()
    if words and (not words.isdecimal() or len(words) > 9):
        raise Invalid("Write how many there are, or leave it empty.", "stock")
    return int(words) if words else None


def _cost(value: Any) -> Decimal | None:
    words = str("" if value is None else value).strip()
    return sum_of(words, field="cost") if words else None


_CHECKS: Mapping[str, Any] = {
    "name": _name,
    "kind": str,
    "money": bool,
    "description": lambda value: str(value).strip()[:300],
    "cost": _cost,
    "currencies": _currencies,
    "steps": _steps,
    "hours": _hours,
    "stock": _stock,
    "coded": bool,
    "active": bool,
}


# Codes


@dataclass(frozen=True, slots=True)
class Brought:
    """How many codes came in, and how many were there already."""

    added: int
    known: int

    def words(self) -> str:
        """412 codes came in. 3 were there already."""
        noun = "code" if self.added == 1 else "codes"
        again = f" {self.known} {'was' if self.known == 1 else 'were'} there already." if self.known else ""
        return f"{self.added} {noun} came in.{again}"


@transaction.atomic
def add_codes(item: CatalogueItem, text: str, by: Actor) -> Brought:
    """Bring in codes that work once: one a line, or the first column of a CSV. All or none.

    A code that is known, of whatever item and given or not, is never taken in again.
    """
    policy.require_by(by, "firm.change")
    if not item.coded:
        raise Refused(f"{item.name} is not given by codes. Say so in the catalogue first.")
    codes, wrong = _read(text)
    if wrong:
        line, why = wrong[0]
        raise Invalid(f"Line {line}: {why} Nothing was taken in.", "codes")
    known = {code.lower() for code in _known(codes)}
    fresh = [code for code in codes if code.lower() not in known]
    rows = [CouponCode(item=item, code=code, added_at=clock.now()) for code in fresh]
    try:
        with transaction.atomic():
            CouponCode.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:  # somebody else brought the same list at this moment
        raise Refused("Somebody brought in the same codes a moment ago. Look at the list.") from error
    brought = Brought(len(fresh), len(codes) - len(fresh))
    if fresh:
        record("codes.added", by, None, {"item": item.pk, "added": brought.added, "known": brought.known})
    return brought


def _read(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    found: dict[str, str] = {}
    wrong: list[tuple[int, str]] = []
    for number, row in enumerate(
        csv.reader(io.StringIO(text.removeprefix("\ufeff").replace("\x00", ""))), start=1
    ):
        word = row[0].strip() if row else ""
        if not word or (number == 1 and word.lower() in HEADINGS):
            continue
        if not CODE.fullmatch(word):
            wrong.append((number, "a code has 1 to 64 letters, digits or signs, and no space."))
        found.setdefault(word.lower(), word)
    if not found and not wrong:
        wrong.append((1, "there is no code."))
    if len(found) > MOST_CODES:
        wrong.append((MOST_CODES, f"at most {MOST_CODES} codes come in at once."))
    return list(found.values()), wrong


def _known(codes: list[str]) -> Iterable[str]:
    for start in range(0, len(codes), 500):
        part = [code.lower() for code in codes[start : start + 500]]
        rows = CouponCode.objects.annotate(low=Lower("code")).filter(low__in=part)
        yield from rows.values_list("code", flat=True)
