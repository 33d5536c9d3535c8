"""How often one address may knock at a door that is open to all."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind a trusted proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.AMENDS_TRUST_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(kind: str, who: str, most: int, seconds: int) -> bool:
    """Count one more act; True when there were more than `most` within the window of `seconds`."""
    key = f"often:{kind}:{who}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it expired in between
        return False
