"""What keeps robots off a form that nobody signs in to, without a riddle for people.

The page carries a signed token instead of a cookie, so that it works inside another site's page. The
token is good for a day and for one complaint. A browser with scripts adds a small piece of work; without
scripts a person needs a few seconds to write, and fewer forms are taken from one address.
"""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from amends.cases.errors import Refused
from amends.cases.models import Firm
from amends.customer import limits

BITS = 12  # about four thousand hashes: a tenth of a second for one form, hours for a flood
LIFE = 24 * 3600
SLOWEST_ROBOT = 3  # seconds in which no person has read and filled the form
_signer = signing.TimestampSigner(salt="amends.form")


class TryAgain(Refused):
    """The form was open for too long, or was sent before. Your words are here: please send again."""

    status = 409


class TooSoon(Refused):
    """That was very quick. Please press Send once more."""

    status = 429


def new_token() -> str:
    """A token for one form."""
    return _signer.sign(secrets.token_urlsafe(12))


def check(request: HttpRequest) -> None:
    """Raise a refusal unless this form was made by us, lately, for one use, and by no robot."""
    token, work = request.POST.get("token", ""), request.POST.get("work", "")
    age = _age_of(token)
    if not _worked(token, work):
        if age < SLOWEST_ROBOT:
            raise TooSoon(_("That was very quick. Please press Send once more."))
        if limits.too_many_plain_forms(request):
            raise limits.TooMany(limits.sentence())
    if limits.too_many_forms(request):
        raise limits.TooMany(limits.sentence())


@contextmanager
def used_up(request: HttpRequest) -> Iterator[None]:
    """While the form becomes a complaint, and after it: its token sends no other. What is refused frees it."""
    key = _used(request.POST.get("token", ""))
    if not _claimed(key):
        raise TryAgain(_again())
    try:
        yield
    except BaseException:
        cache.delete(key)
        raise


def _claimed(key: str) -> bool:
    """Whether it was free; two at once ask one after the other, for a cache of files looks first and writes then."""
    with transaction.atomic():
        Firm.objects.select_for_update().filter(pk=1).first()
        return cache.add(key, 1, LIFE)


def _again() -> str:
    return _("The form was open for very long, or was sent already. Your words are here: please send again.")


def _age_of(token: str) -> float:
    try:
        _signer.unsign(token, max_age=LIFE)
        _value, stamp, _signature = token.rsplit(":", 2)
        signed_at = signing.b62_decode(stamp)
    except (signing.BadSignature, ValueError) as error:
        raise TryAgain(_again()) from error
    if cache.get(_used(token)):
        raise TryAgain(_again())
    return time.time() - signed_at


def _worked(token: str, work: str) -> bool:
    if not work or len(work) > 20:
        return False
    digest = hashlib.sha256(f"{token}{work}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def _used(token: str) -> str:
    return f"form-used:{hashlib.sha256(token.encode()).hexdigest()}"
