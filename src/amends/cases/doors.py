"""What the firm sets for its doors: its places, the sites that frame its form, the kiosk's PIN, the relays."""

import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.text import slugify

from amends.cases import policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.journal import record
from amends.cases.models import Doors, Location

MOST_ORIGINS = 20


def doors() -> Doors:
    """The firm's doors; all shut until somebody opens one. Reading stores nothing."""
    return Doors.objects.first() or Doors(pk=1)


def origin_of(text: str) -> str:
    """`https://www.example.org` out of what somebody typed; Invalid when it is none."""
    try:
        parts = urlsplit(text.strip() if "//" in text else f"https://{text.strip()}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (UnicodeError, ValueError) as error:
        raise _no_site(text) from error
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", host):
        raise _no_site(text)
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _no_site(text: str) -> Invalid:
    return Invalid(f"{text.strip()[:80]} is no address of a site. Write https://www.example.org.", "origins")


@transaction.atomic
def open_to(sites: str, by: Actor) -> list[str]:
    """Let these sites, one a line, show the form in a frame; nobody else can."""
    _require(by)
    origins = list(dict.fromkeys(origin_of(line) for line in sites.split()))
    if len(origins) > MOST_ORIGINS:
        raise Invalid(f"At most {MOST_ORIGINS} sites.", "origins")
    _set(by, origins=origins)
    return origins


@transaction.atomic
def set_pin(pin: str, by: Actor) -> None:
    """The PIN by which staff leave the kiosk; empty means that none is asked."""
    _require(by)
    if pin and not (pin.isdecimal() and 4 <= len(pin) <= 12):
        raise Invalid("A PIN has four to twelve digits.", "pin")
    _change(by, {"pin": make_password(pin) if pin else ""}, {"pin": bool(pin)})


def is_pin(pin: str) -> bool:
    """Whether this is the kiosk's PIN; true where none is set."""
    kept = doors().pin
    return not kept or check_password(pin, kept)


@transaction.atomic
def set_feedback(low_score: str, answer_days: str, auto_open: str, by: Actor) -> None:
    """From which score a case is proposed, when an unanswered one rises, and what opens by itself."""
    _require(by)
    if auto_open not in Doors.AutoOpen.values:
        raise Invalid("Choose what becomes a case by itself.", "auto_open")
    _set(
        by,
        low_score=_between(low_score, "low_score", 0, 100),
        answer_days=_between(answer_days, "answer_days", 0, 60),
        auto_open=auto_open,
    )


@transaction.atomic
def new_secret(by: Actor) -> str:
    """A new secret for relays; the old one stops working at once. Shown this once."""
    _require(by)
    secret = secrets.token_urlsafe(32)
    _change(by, {"social_secret": secret}, {"social_secret": "changed"})
    return secret


@transaction.atomic
def reply_out(url: str, by: Actor) -> None:
    """Where public replies are posted to be published by a relay; empty: they are copied by hand."""
    _require(by)
    url = url.strip()
    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.hostname or len(url) > 300):
        raise Invalid("Write an address that begins with https://.", "social_out")
    _set(by, social_out=url)


@transaction.atomic
def add_location(name: str, address: str, by: Actor) -> Location:
    """A new place, with a link of its own that never changes."""
    _require(by)
    name = name.strip()
    if not name:
        raise Invalid("A place needs a name.", "name")
    row = Location.objects.create(name=name[:120], address=address.strip()[:300], slug=_free_slug(name))
    record("location.added", by, None, {"location": row.pk, "name": row.name, "slug": row.slug})
    return row


@transaction.atomic
def change_location(row: Location, by: Actor, *, name: str, address: str, active: bool) -> None:
    """Rename a place, or close its door. Its link stays the same, for it hangs on a wall."""
    _require(by)
    if not name.strip():
        raise Invalid("A place needs a name.", "name")
    row.name, row.address, row.active = name.strip()[:120], address.strip()[:300], active
    row.save(update_fields=["name", "address", "active"])
    record("location.changed", by, None, {"location": row.pk, "name": row.name, "active": active})


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:40] or "place"
    taken = set(Location.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _between(text: str, field: str, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise Invalid(f"Write a number from {least} to {most}.", field)
    return int(text)


def _require(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "firm.change")


def _set(by: Actor, **values: Any) -> None:
    _change(by, values, values)


def _change(by: Actor, values: dict[str, Any], facts: dict[str, Any]) -> None:
    """Secrets are changed, and the journal says so without them."""
    row = Doors.objects.select_for_update().get_or_create(pk=1)[0]
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    record("doors.changed", by, None, facts)
