"""What was expected, what happened instead, and what it cost the customer: the gap behind a concern."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.locks import lock_part, require_unfinished
from amends.understand.models import Concern

MOST_MINUTES = 525_600  # a year of somebody's time: more is a slip of the hand
MOST_MONEY = Decimal("9999999999.99")
CENT = Decimal("0.01")
_TIME = re.compile(
    r"(?:(\d+)\s*d(?:ays?)?)?\s*(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?", re.I
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")
_CURRENCY = re.compile(r"[A-Z]{3}")
DAY = 8 * 60  # a lost day is a working day


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap as somebody enters it; every part may be empty. `time` is 2 h 30 min, 1:15, or minutes."""

    expected: str = ""
    happened: str = ""
    time: str = ""
    money: str = ""
    currency: str = ""
    worry: str = ""


@transaction.atomic
def describe_concern(concern: Concern, gap: Gap, by: Actor) -> None:
    """Say what was expected, what happened and what it cost them, as far as it is known."""
    case = lock_part(concern, by)
    if by.user is None:
        raise NotAllowed("A member of staff writes this down.")
    require_unfinished(case)
    found = _checked(gap)
    before = {name: getattr(concern, name) for name in found}
    if found == before:
        return
    for name, value in found.items():
        setattr(concern, name, value)
    concern.save(update_fields=list(found))
    money = None if found["cost_money"] is None else str(found["cost_money"])
    facts = {"concern": concern.pk, "minutes": found["cost_minutes"], "money": money}
    words = {name: found[name] for name in ("expected", "happened", "worry") if found[name]}
    record("concern.described", by, case, {**facts, "currency": found["cost_currency"]}, words or None)


def _checked(gap: Gap) -> dict[str, Any]:
    money = _sum(gap.money)
    return {
        "expected": gap.expected.strip(),
        "happened": gap.happened.strip(),
        "cost_minutes": minutes_of(gap.time),
        "cost_money": money,
        "cost_currency": "" if money is None else _currency(gap.currency),
        "worry": gap.worry.strip(),
    }


def minutes_of(time: str) -> int | None:
    """Minutes of what somebody wrote: 90, 1:30, 1 h 30 min, 2 days (of eight hours); None for nothing."""
    said = time.strip()
    if not said:
        return None
    clock, parts = _CLOCK.fullmatch(said), _TIME.fullmatch(said)
    if said.isascii() and said.isdigit() and len(said) < 9:
        minutes = int(said)
    elif clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif parts and any(parts.groups()) and len(said) < 40:
        days, hours, rest = (int(part or 0) for part in parts.groups())
        minutes = days * DAY + hours * 60 + rest
    else:
        raise Invalid("Write the time as 2 h 30 min, 1:30, or a number of minutes.", "time")
    if minutes > MOST_MINUTES:
        raise Invalid("That is more than a year. Write the time that they lost.", "time")
    return minutes


def in_hours(minutes: int) -> str:
    """2 h 30 min; 45 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part
    ) or ("0 min")


def _sum(money: str) -> Decimal | None:
    said = money.strip()
    if not said:
        return None
    try:
        found = Decimal(said)
    except ArithmeticError as error:
        raise Invalid("Write the sum as a number, such as 49.50.", "money") from error
    if not found.is_finite() or not 0 <= found <= MOST_MONEY:
        raise Invalid("The sum must be a number from 0 upwards.", "money")
    if found != found.quantize(CENT):
        raise Invalid("A sum has at most two decimal places.", "money")
    return found.quantize(CENT)


def _currency(said: str) -> str:
    code = said.strip().upper() or firm().currency
    if not _CURRENCY.fullmatch(code):
        raise Invalid("Write the currency as three letters, such as EUR.", "currency")
    return code
