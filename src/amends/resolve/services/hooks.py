"""Other programs that are told when a remedy is granted or delivered: their addresses, their secrets."""

import secrets

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.journal import record
from amends.resolve.calling import checked_address, seal
from amends.resolve.models import Hook


@transaction.atomic
def define_hook(name: str, url: str, by: Actor) -> tuple[Hook, str]:
    """A new one and its secret, which is shown this once; it is kept sealed. Only an admin may."""
    policy.require_by(by, "firm.change")
    words = name.strip()
    if not words or len(words) > 80 or Hook.objects.filter(name=words).exists():
        raise Invalid("Name the program, as no other is named, in at most 80 characters.", "name")
    secret = secrets.token_urlsafe(32)
    hook = Hook.objects.create(name=words, url=checked_address(url), secret=seal(secret), made_at=clock.now())
    record("hook.made", by, None, {"hook": hook.pk})
    return hook, secret


@transaction.atomic
def change_hook(hook: Hook, active: bool, by: Actor) -> None:
    """Switch it off, or on again. What happened meanwhile is not told later."""
    policy.require_by(by, "firm.change")
    if hook.active != active:
        hook.active = active
        hook.save(update_fields=["active"])
        record("hook.changed", by, None, {"hook": hook.pk, "active": active})
