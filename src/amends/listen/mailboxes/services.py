"""The verbs of mailboxes. Secrets are sealed here and never in the journal."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.listen import mail
from amends.listen.mailboxes.sealed import seal, unseal
from amends.listen.mailboxes.trouble import Trouble
from amends.listen.models import Mailbox

FIELDS = (
    "name", "kind", "address", "host", "port", "tls", "user", "folder", "auth", "token_url", "client_id",
)  # fmt: skip
SECRETS = ("password", "refresh_token", "client_secret")
PLACE = ("host", "port", "tls", "token_url")  # where a secret goes, and how


@transaction.atomic
def add_mailbox(by: Actor, **said: str) -> Mailbox:
    """Fetch another mailbox from now on, with all that is in it."""
    _require(by)
    now = clock.now()
    box = Mailbox(made_at=now, changed_at=now)
    _put(box, said)
    _save(box)
    record("mailbox.added", by, None, {"mailbox": box.pk, "kind": box.kind}, {"name": box.name})
    return box


@transaction.atomic
def change_mailbox(box: Mailbox, by: Actor, **said: str) -> Mailbox:
    """Another server, user, folder or secret. A secret that is left empty stays."""
    _require(by)
    box.refresh_from_db(from_queryset=Mailbox.objects.select_for_update())
    before = {name: getattr(box, name) for name in (*FIELDS, "secret")}
    _put(box, said)
    changed = sorted(name for name, value in before.items() if getattr(box, name) != value)
    if changed:
        box.changed_at, box.last_error, box.failing_since = clock.now(), "", None
        _save(box)
        record("mailbox.changed", by, None, {"mailbox": box.pk, "fields": changed})
    return box


@transaction.atomic
def pause_mailbox(box: Mailbox, by: Actor) -> None:
    """Fetch nothing from it until it is resumed. Its mail stays on the server."""
    _require(by)
    if Mailbox.objects.filter(pk=box.pk, paused=False).update(paused=True, changed_at=clock.now()):
        record("mailbox.paused", by, None, {"mailbox": box.pk})


@transaction.atomic
def resume_mailbox(box: Mailbox, by: Actor) -> None:
    """Undo pause: everything that came meanwhile is fetched."""
    _require(by)
    if Mailbox.objects.filter(pk=box.pk, paused=True).update(paused=False, changed_at=clock.now()):
        record("mailbox.resumed", by, None, {"mailbox": box.pk})


@transaction.atomic
def remove_mailbox(box: Mailbox, by: Actor) -> None:
    """Fetch it no longer and forget its secret. What came from it stays, and so does the proof."""
    _require(by)
    fields: dict[str, Any] = {"removed_at": clock.now(), "secret": "", "alarm_since": None}
    if Mailbox.objects.filter(pk=box.pk, removed_at=None).update(**fields):
        record("mailbox.removed", by, None, {"mailbox": box.pk})


@transaction.atomic
def ask_to_fetch(box: Mailbox, by: Actor) -> None:
    """Have the running fetcher look at once."""
    _require(by)
    if box.paused:
        raise Refused(f"{box.name} is paused. Resume it first.")
    Mailbox.objects.filter(pk=box.pk).update(asked_at=clock.now())
    record("mailbox.fetch_asked", by, None, {"mailbox": box.pk})


def _require(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "mailbox.change")


def _save(box: Mailbox) -> None:
    try:
        with transaction.atomic():
            box.save()
    except IntegrityError as error:
        raise Invalid(f"There is already a mailbox called {box.name}.", "name") from error


def _put(box: Mailbox, said: dict[str, str]) -> None:
    """Check what was entered, and set it."""
    before = [getattr(box, name) for name in PLACE]
    for name in FIELDS:
        if name in said:
            setattr(box, name, _port(said[name]) if name == "port" else said[name].strip())
    moved = before != [getattr(box, name) for name in PLACE]
    _put_secret(box, {name: said[name] for name in SECRETS if said.get(name)}, moved)
    _check_choices(box)
    if not box.name or len(box.name) > 80:
        raise Invalid("Give the mailbox a name of at most 80 letters.", "name")
    if box.address and not mail.is_address(box.address):
        raise Invalid("Write the address as complaints@example.org.", "address")
    _check_folder(box) if box.kind == Mailbox.Kind.FOLDER else _check_server(box)


def _port(said: str) -> int:
    if not said.isdigit() or not 0 < int(said) < 65536:
        raise Invalid(
            "A port is a number from 1 to 65535; IMAP uses 993 with ssl, 143 with starttls.", "port"
        )
    return int(said)


def _put_secret(box: Mailbox, new: dict[str, str], moved: bool) -> None:
    """Keep what was entered. What is kept already was meant for one place and never goes to another."""
    known = _known(box)
    if moved and box.secret:
        _require_anew(box, known, new)
        known, box.secret = {}, ""
    if {**known, **new} != known:
        box.secret = seal({**known, **new})


def _known(box: Mailbox) -> dict[str, str]:
    try:
        return unseal(box.secret) if box.secret else {}
    except Trouble:  # sealed with a key that is gone
        return {}


def _require_anew(box: Mailbox, known: dict[str, str], new: dict[str, str]) -> None:
    if box.kind == Mailbox.Kind.FOLDER:  # a folder is asked for no secret
        return
    needed = {"refresh_token"} | (known.keys() & {"client_secret"})
    for name in sorted(needed if box.auth == Mailbox.Auth.XOAUTH2 else {"password"}, reverse=True):
        if name not in new:
            words = name.replace("_", " ")
            raise Invalid(f"The server is another one now, so enter the {words} for it again.", name)


def _check_choices(box: Mailbox) -> None:
    choices = {"kind": Mailbox.Kind, "tls": Mailbox.Tls, "auth": Mailbox.Auth}
    for name, allowed in choices.items():
        if getattr(box, name) not in allowed.values:
            raise Invalid(f"{name.capitalize()} is one of: {', '.join(allowed.values)}.", name)


def _check_folder(box: Mailbox) -> None:
    path = Path(box.folder)
    if not path.is_absolute() or not path.is_dir():
        raise Invalid(
            "Name a folder of this machine by its whole path, such as /var/spool/complaints.", "folder"
        )
    path, data = path.resolve(), Path(settings.AMENDS_DATA).resolve()
    if path == data or path in data.parents or data in path.parents:
        raise Invalid(
            "Amends keeps its own data in this folder, or above or below it. Choose another one.", "folder"
        )


def _check_server(box: Mailbox) -> None:
    if not box.host or any(letter in box.host for letter in "/:@ "):
        raise Invalid("Write the host alone, such as imap.example.org.", "host")
    if not box.user:
        raise Invalid("Name the user that signs in; often it is the mail address.", "user")
    if not box.folder or any(ord(letter) < 32 for letter in box.user + box.folder):
        raise Invalid("Name the folder on the server; for most it is INBOX.", "folder")
    if not box.secret:
        raise Invalid("Enter the password, or for OAuth2 the refresh token.", "password")
    if box.auth == Mailbox.Auth.XOAUTH2 and not _is_safe(box.token_url):
        raise Invalid(
            "Write the token server as https://…; docs/howto/mail.md names the usual ones.", "token_url"
        )


def _is_safe(address: str) -> bool:
    """Whether a secret may go there: over TLS, or to this machine itself."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
    except ValueError:
        return False
