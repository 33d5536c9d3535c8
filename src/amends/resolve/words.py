"""Sums and moments as our sentences say them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.dateformat import format as spell

from amends.cases import clock
from amends.cases.firm import local

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
WHOLE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
MILLS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def places_of(currency: str) -> int:
    """How many decimal places a currency has (ISO 4217): two, but for some."""
    return 0 if currency in WHOLE else 3 if currency in MILLS else 2


def money(amount: Decimal, currency: str) -> str:
    """£140, £49.50, CHF 140, JPY 5,000, KWD 1.250."""
    places = places_of(currency)
    number = f"{amount:,.{places}f}"
    number = number.removesuffix("." + "0" * places) if places else number
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{currency} {number}"


def moment(at: datetime) -> str:
    """Friday at 17:00 within six days of now; otherwise 3 November at 17:00."""
    near = abs(at - clock.now()) < timedelta(days=6)
    return spell(local(at), r"l \a\t H:i" if near else r"j F \a\t H:i")


def either(names: list[str]) -> str:
    """Tom; Tom or Mara; Tom, Mara or Ada."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""
