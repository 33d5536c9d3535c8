"""How often one address may write through the public pages."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600  # seconds
FORMS = 10  # complaints from one address in a window
ACTS = 60  # acts on one customer page in a window


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind a trusted proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.AMENDS_TRUST_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(kind: str, who: str, most: int) -> bool:
    """Count one more act; True when there were more than `most` within the window."""
    key = f"often:{kind}:{who}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it expired in between
        return False
