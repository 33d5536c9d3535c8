"""How another program is told of a remedy: a signed post, tried again for a day, to a public address only.

The name is resolved once and the connection goes to just that address: a name that answers with a
public address when it is checked and with a private one when it is called reaches nothing inside.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.errors import Invalid
from amends.cases.journal import record
from amends.cases.models import Case, Entry
from amends.resolve.models import Hook, HookCall, Remedy

# An address of version 6 that carries one of version 4: a gateway would lead to that one, whatever it is.
_CARRIERS = tuple(
    ipaddress.IPv6Network(one)
    for one in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)
SECONDS = 10
TRIES = 12
FIRST_WAIT = timedelta(seconds=30)  # doubled each time: the last try comes about a day later


class NotTaken(Exception):
    """The other program did not take it; the sentence says what it said."""


def checked_address(url: str) -> str:
    """An address that may be called: https, a host, no name and password in it."""
    words = url.strip()
    try:
        parts = urlsplit(words)
        fits = (
            bool(parts.hostname)
            and parts.scheme == "https"
            and not parts.username
            and (parts.port or 443) > 0
        )
    except ValueError:
        fits = False
    if not fits or len(words) > 500 or any(letter <= " " for letter in words):
        raise Invalid("Write an address that starts with https://.", "url")
    host = parts.hostname or ""
    if _is_address(host) and not _is_public(host):
        raise Invalid("This address lies inside a network. Write a public one.", "url")
    return words


def call_for(entry: Entry) -> list[HookCall]:
    """What every program is to be told of an entry. The same for a second run."""
    hooks = Hook.objects.filter(active=True)
    return [HookCall.objects.get_or_create(hook=hook, entry=entry)[0] for hook in hooks]


def tell(call_id: int) -> timedelta | None:
    """Tell one program of one entry. Gives how long to wait before the next try; None: nothing is left to do."""
    call = HookCall.objects.select_related("hook", "entry").get(pk=call_id)
    if call.taken_at or call.given_up_at or not call.hook.active:
        return None
    body = json.dumps(body_of(call.entry), sort_keys=True).encode()
    try:
        post(call.hook.url, body, _headers(call, body))
    except (NotTaken, OSError, http.client.HTTPException) as error:
        return _not_taken(call, str(error) or type(error).__name__)
    HookCall.objects.filter(pk=call.pk).update(taken_at=clock.now(), tries=call.tries + 1, failure="")
    return None


def _not_taken(call: HookCall, why: str) -> timedelta | None:
    call.tries, call.failure = call.tries + 1, why[:300]
    if call.tries < TRIES:
        call.save(update_fields=["tries", "failure"])
        return FIRST_WAIT * (1 << (call.tries - 1))
    with transaction.atomic():
        call.given_up_at = clock.now()
        call.save(update_fields=["tries", "failure", "given_up_at"])
        record("hook.given_up", SYSTEM, None, {"hook": call.hook_id, "entry": call.entry_id})
    return None


def body_of(entry: Entry) -> dict[str, Any]:
    """What the other program reads: plain facts, nothing that a person wrote."""
    remedy = Remedy.objects.select_related("item").filter(pk=entry.facts.get("remedy")).first()
    return {
        "id": entry.pk,
        "event": entry.verb,
        "at": entry.at.isoformat(),
        "case": Case(pk=entry.case_id).reference,
        "remedy": entry.facts.get("remedy"),
        "item": remedy.item.name if remedy else None,
        "kind": remedy.item.kind if remedy else None,
        "amount": entry.facts.get("amount"),
        "currency": entry.facts.get("currency"),
    }


def _headers(call: HookCall, body: bytes) -> dict[str, str]:
    at = str(int(clock.now().timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Amends",
        "X-Amends-Delivery": str(call.pk),  # the same on every try: what came twice is known by it
        "X-Amends-Timestamp": at,
        "X-Amends-Signature": signature(unseal(call.hook.secret), at, body),
    }


def signature(secret: str, at: str, body: bytes) -> str:
    """What is signed: the time, a dot, the body."""
    return "sha256=" + hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


# The connection


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Post to a public address; redirects are not followed. Raises NotTaken unless it is answered with 2xx."""
    parts = urlsplit(checked_address(url))
    host, port = parts.hostname or "", parts.port or 443
    target = parts.path or "/"
    line = _Pinned(host, port, public_address(host, port))
    try:
        line.request("POST", f"{target}?{parts.query}" if parts.query else target, body, headers)
        status = line.getresponse().status
    finally:
        line.close()
    if not 200 <= status < 300:
        raise NotTaken(f"It answered {status}.")


def public_address(host: str, port: int) -> str:
    """The address that a name leads to. Raises NotTaken where any of them lies inside a network."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(_is_public(one) for one in found):
        raise NotTaken("Its name leads to an address inside a network.")
    return found[0]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(address: str) -> bool:
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and any(one in network for network in _CARRIERS):
        return False
    return one.is_global and not one.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address whose certificate must be that of the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        """To the address that was checked, by whatever the name says now."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


# The secret


def seal(secret: str) -> str:
    """What is stored of a secret."""
    return _box().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """The secret again. Raises NotTaken where it was sealed with another key of the installation."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise NotTaken("Its secret cannot be read; make it anew.") from error


def _box() -> Fernet:
    digest = hashlib.sha256(b"amends hook " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
