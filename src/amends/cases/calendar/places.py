"""Public holidays by country and region, from the `holidays` package."""

from datetime import date
from functools import cache

from amends.cases.errors import Invalid

UNITED_KINGDOM = "UK"  # what people write for GB


def known_place(code: str) -> str:
    """The place as GB or GB-SCT; refused with a sentence when there is none of that name. Empty stays empty."""
    country, _, region = code.strip().partition("-")
    country = country.upper()
    country = "GB" if country == UNITED_KINGDOM else country
    if not country and not region:
        return ""
    regions = countries().get(country)
    if regions is None:
        raise Invalid(f"There are no holidays known for {code!r}. Write a country as GB or GB-SCT.", "region")
    if not region:
        return country
    found = next((one for one in regions if one.lower() == region.lower()), None)
    if found is None:
        allowed = ", ".join(regions) or "none"
        raise Invalid(f"{country} has no region {region!r} with holidays of its own: {allowed}.", "region")
    return f"{country}-{found}"


@cache
def countries() -> dict[str, list[str]]:
    """Every country by its two letters, with its regions."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: list(regions) for code, regions in sorted(known.items()) if len(code) == 2}


@cache
def public_holidays(place: str, year: int) -> frozenset[date]:
    """The days of one year that are free in a place."""
    import holidays

    country, _, region = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=[year]))
