"""Keys of programs: made, checked, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from amends.api.models import ApiKey
from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record

PREFIX = "amk_"
USED_EVERY = timedelta(minutes=1)  # how exact `used_at` is; finer would be a write for each request


@transaction.atomic
def new_key(name: str, by: Actor) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown this once: only its SHA-256 is kept."""
    name = name.strip()
    if not name or len(name) > 80:
        raise Invalid("Name the program that will use the key, in at most 80 characters.", "name")
    if ApiKey.objects.filter(name=name, revoked_at=None).exists():
        raise Refused(f"There is a key called {name!r} already. Revoke it first, or choose another name.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name, digest=_digest(secret), hint=secret[:8], made_by=by.user, made_at=clock.now()
    )
    record("key.made", by, None, {"key": key.pk, "name": name})
    return key, secret


@transaction.atomic
def revoke_key(name: str, by: Actor) -> ApiKey:
    """Switch a key off by its name. What it sent stays."""
    key = ApiKey.objects.filter(name=name, revoked_at=None).first()
    if key is None:
        raise Refused(f"There is no working key called {name!r}.")
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    record("key.revoked", by, None, {"key": key.pk, "name": name})
    return key


def key_of(secret: str) -> ApiKey | None:
    """The working key with this secret: one look-up by digest, for 256 random bits need no slow hash."""
    if not secret.startswith(PREFIX):
        return None
    key = ApiKey.objects.filter(digest=_digest(secret), revoked_at=None).first()
    if key:
        _used(key)
    return key


def _used(key: ApiKey) -> None:
    now = clock.now()
    if key.used_at is None or key.used_at < now - USED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lt=now - USED_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
