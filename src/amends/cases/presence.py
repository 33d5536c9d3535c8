"""Who is typing on a case just now. Only that they type, never what; it is forgotten by itself."""

from django.core.cache import cache

from amends.cases.models import Case

SECONDS = 12  # a sign of typing comes every four
CUSTOMER, DESK = "customer", "desk"


def writes(case: Case, side: str, name: str) -> None:
    """Somebody on this side typed a moment ago."""
    cache.set(f"writes:{side}:{case.pk}", name[:80], SECONDS)


def stopped(case: Case, side: str) -> None:
    """They have sent it, or gone away."""
    cache.delete(f"writes:{side}:{case.pk}")


def who_writes(case: Case, side: str) -> str:
    """The name of whoever is typing on this side; empty when nobody is."""
    return str(cache.get(f"writes:{side}:{case.pk}") or "")
