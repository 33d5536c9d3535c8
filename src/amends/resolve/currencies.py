"""Money of many countries: which currencies there are, their decimal places, and what they are worth to us.

Rates are data of the firm: an admin sets them, and nothing is fetched. Limits and budgets are in the
firm's own currency, so a foreign sum without a rate cannot be weighed, and is refused.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.people.models import Role
from amends.resolve.models import Authority, AuthorityRule, Budget, CatalogueItem, Offer, Rate, Remedy
from amends.resolve.purse import open_purse
from amends.resolve.words import places_of

# ISO 4217, without funds, metals and codes for tests.
KNOWN = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VED",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XCG",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)
MOST = Decimal("9999999999.999")  # what the column holds
EXACT = Decimal("0.001")  # how exactly a sum is weighed in the firm's currency


def checked_currency(value: object, field: str = "currency") -> str:
    """Three letters of a currency that exists; empty means the firm's own."""
    code = str(value or "").strip().upper()
    if not code:
        return firm().currency
    if code not in KNOWN:
        raise Invalid(
            f"{code[:12]} is no currency that Amends knows. Write its three letters, such as EUR.", field
        )
    return code


def sum_of(amount: object, currency: str = "", zero: bool = False, field: str = "amount") -> Decimal:
    """What was entered, as a sum of money: finite, above zero, with no more places than its currency has."""
    code = currency or firm().currency
    try:
        found = Decimal(str(amount).strip())
    except ArithmeticError as error:
        raise Invalid("Write the sum as a number, such as 49.50.", field) from error
    if not found.is_finite() or found < 0 or (found == 0 and not zero):
        raise Invalid("The sum must be above zero.", field)
    if found > MOST:
        raise Invalid("This sum is larger than Amends can keep.", field)
    if found != exact(found, code):
        raise Invalid(_too_fine(code), field)
    return exact(found, code)


def _too_fine(code: str) -> str:
    number = {0: "no decimal places", 2: "at most two decimal places", 3: "at most three decimal places"}
    return (
        f"A sum has {number[places_of(code)]}."
        if code == firm().currency
        else f"{code} has {number[places_of(code)]}."
    )


def exact(amount: Decimal, currency: str) -> Decimal:
    """The sum with the places that its currency has: 49.50, 5000 yen, 1.250 dinars."""
    return amount.quantize(Decimal(1).scaleb(-places_of(currency)), ROUND_HALF_UP)


def worth_of(amount: Decimal, currency: str) -> Decimal:
    """The sum in the firm's currency. Raises Invalid where the firm has set no rate."""
    if currency == firm().currency:
        return amount.quantize(EXACT)
    rate = Rate.objects.filter(currency=currency).values_list("rate", flat=True).first()
    if rate is None:
        raise Invalid(
            f"There is no rate for {currency}, so it cannot be weighed. An admin sets it under Settings, Money.",
            "currency",
        )
    worth = (amount * rate).quantize(EXACT, ROUND_HALF_UP)
    if worth > MOST:
        raise Invalid("This sum is larger than Amends can keep.", "amount")
    return max(worth, EXACT)  # a foreign sum is never worth nothing


@transaction.atomic
def set_rate(currency: str, rate: object, by: Actor) -> None:
    """Say what one unit of a currency is worth in ours; an empty rate takes it away. Only an admin may."""
    policy.require_by(by, "firm.change")
    code = checked_currency(currency)
    if code == firm().currency:
        raise Invalid(f"{code} is your own currency; it needs no rate.", "currency")
    before = Rate.objects.filter(currency=code).values_list("rate", flat=True).first()
    words = str(rate or "").strip()
    value = _rate(words) if words else None
    if value is None:
        Rate.objects.filter(currency=code).delete()
    else:
        Rate.objects.update_or_create(currency=code, defaults={"rate": value, "set_at": clock.now()})
    record("rate.set", by, None, {"currency": code, "rate": words, "before": str(before or "")})


def _rate(words: str) -> Decimal:
    try:
        found = Decimal(words)
    except ArithmeticError as error:
        raise Invalid("Write the rate as a number, such as 0.8613.", "rate") from error
    if not found.is_finite() or not Decimal("0.00000001") <= found < 10**9:
        raise Invalid("A rate is above zero.", "rate")
    return found.quantize(Decimal("0.00000001"))


@transaction.atomic
def set_currency(currency: str, by: Actor, anew: bool = False) -> None:
    """The currency of the firm's limits and budgets. It cannot change once something was given or is offered.

    A sum that was entered means something else in the new one. So with any entered, the change is refused
    unless `anew`: then no number is kept, and everything waits for somebody until it was entered again.
    """
    policy.require_by(by, "firm.change")
    open_purse()  # or something could be offered at this moment
    row, code = firm(), checked_currency(currency)
    if code == row.currency:
        return
    _require_free(row.currency)
    if _entered() and not anew:
        raise Invalid(
            f"Limits, rules, budgets, costs or rates were entered in {row.currency}. Say that you enter them anew.",
            "anew",
        )
    if _entered():
        _forget_sums()
    before, row.currency = row.currency, code
    row.save(update_fields=["currency"])
    record("firm.currency_set", by, None, {"currency": code, "before": before, "anew": anew})


def _require_free(currency: str) -> None:
    if Remedy.objects.filter(worth__isnull=False).exists():
        raise Invalid(
            f"Something was given in {currency} already, so limits and budgets stay in it.", "currency"
        )
    if Offer.objects.filter(state=Offer.State.OPEN).exists():
        raise Invalid(f"An offer is open, and it was weighed in {currency}. Withdraw it first.", "currency")


def _with_sums() -> QuerySet[AuthorityRule]:
    return AuthorityRule.objects.exclude(per_case=None, per_customer=None)


def _entered() -> bool:
    """Whether anybody has entered a sum in the firm's currency."""
    costs = CatalogueItem.objects.filter(cost__isnull=False)
    rows = (Authority.objects.all(), _with_sums(), Budget.objects.all(), Rate.objects.all(), costs)
    return any(found.exists() for found in rows)


def _forget_sums() -> None:
    """No sum of the old currency is left; what had one asks somebody, or is not given, until it has a new one."""
    for role in Role.values:
        Authority.objects.update_or_create(role=role, defaults={"limit": 0})
    _with_sums().update(per_case=None, per_customer=None, always_ask=True)
    Budget.objects.update(amount=0)
    Rate.objects.all().delete()
    CatalogueItem.objects.filter(cost__isnull=False).update(cost=None, active=False)
