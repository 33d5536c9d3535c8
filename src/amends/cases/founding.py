"""The verbs of the firm: what customers see of it, when it works, how its mail leaves."""

from collections.abc import Callable
from datetime import time
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from amends.cases import clock, mailer, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Firm
from amends.cases.straight.references import checked_patterns
from amends.cases.straight.values import checked_template


@transaction.atomic
def change_firm(by: Actor, **fields: str) -> Firm:
    """Change what is known of the firm; every field is checked before any is kept."""
    policy.require_by(by, "firm.change")
    row = firm()
    wanted = {name: CHECKS[name](value.strip()) for name, value in fields.items() if name in CHECKS}
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    opens, closes = wanted.get("opens", row.opens), wanted.get("closes", row.closes)
    if str(opens) >= str(closes):
        raise Invalid("Closing time must come after opening time.", "closes")
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        record("firm.changed", by, None, {"fields": sorted(changed)})
    return row


@transaction.atomic
def set_up(by: Actor) -> None:
    """The first-run page is done with."""
    policy.require_by(by, "firm.change")
    row = firm()
    if row.set_up_at is None:
        row.set_up_at = clock.now()
        row.save(update_fields=["set_up_at"])
        record("firm.set_up", by)


@transaction.atomic
def change_mail_out(by: Actor, host: str, port: str, tls: str, user: str = "", password: str = "") -> None:
    """Where mail leaves. An empty password keeps the one that is known; an empty host switches mail off."""
    policy.require_by(by, "firm.change")
    row = firm()
    url = mail_url(
        host.strip(), port.strip(), tls, user.strip(), password or _known_password(row, user.strip())
    )
    if url == row.mail_url:
        return
    if url:
        mailer.Server(url)  # raises Invalid with the sentence
    row.mail_url = url
    row.save(update_fields=["mail_url"])
    record("firm.mail_out_changed", by, None, {"set": bool(url)})


def mail_url(host: str, port: str, tls: str, user: str, password: str) -> str:
    """The one line that says where mail leaves."""
    if not host:
        return ""
    if tls not in mailer.TLS:
        raise Invalid(f"Choose one of: {', '.join(mailer.TLS)}.", "tls")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Invalid("A port is a number from 1 to 65535; most servers use 587 or 465.", "port")
    if any(letter in host for letter in "/:@ "):
        raise Invalid("Write the host alone, such as smtp.example.org.", "host")
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"smtp://{who}{host}:{port}/?tls={tls}"


def _known_password(row: Firm, user: str) -> str:
    if not row.mail_url:
        return ""
    known = mailer.Server(row.mail_url)
    return known.password if known.user == user else ""


def test_mail_out(to: str) -> str:
    """Send one mail over the server in force; say in words what is wrong, or nothing when it left."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = firm().mail, to, "Amends can send mail"
    message.set_content("This came from the settings page of Amends. Mail leaves as it should.\n")
    try:
        mailer.post(message)
    except Exception as error:  # whatever it is, the person who set it up reads it in words
        return mailer.in_words(error)
    return ""


def _name(value: str) -> str:
    if not value:
        raise Invalid("Give the firm's name: customers read it in every mail.", "name")
    return value[:120]


def _mail(value: str) -> str:
    try:
        if not value.endswith("@localhost"):
            validate_email(value)
    except ValidationError as error:
        raise Invalid("Write the address as name@example.org.", "mail") from error
    return value.lower()[:320]


def _url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise Invalid("Write the public address as https://complaints.example.org.", "url")
    return value.rstrip("/")[:300]


def _zone(value: str) -> str:
    if value and value not in available_timezones():
        raise Invalid(f"{value} is no time zone. Choose one such as Europe/London.", "timezone")
    return value


def _time(field: str) -> Callable[[str], time]:
    def check(value: str) -> time:
        try:
            return time.fromisoformat(value)
        except ValueError as error:
            raise Invalid("Write a time such as 09:00.", field) from error

    return check


def _hours(field: str) -> Callable[[str], int]:
    def check(value: str) -> int:
        if not value.isdigit() or not 1 <= int(value) <= 240:
            raise Invalid("Write a whole number of working hours, from 1 to 240.", field)
        return int(value)

    return check


def _currency(value: str) -> str:
    if len(value) != 3 or not value.isalpha():
        raise Invalid("A currency has three letters, such as GBP or EUR.", "currency")
    return value.upper()


CHECKS: dict[str, Callable[[str], Any]] = {
    "name": _name,
    "mail": _mail,
    "phone": lambda value: value[:40],
    "about": lambda value: value[:300],
    "url": _url,
    "timezone": _zone,
    "currency": _currency,
    "opens": _time("opens"),
    "closes": _time("closes"),
    "first_answer_hours": _hours("first_answer_hours"),
    "hot_answer_hours": _hours("hot_answer_hours"),
    "reference_pattern": checked_patterns,
    "reference_url": lambda value: checked_template(value, "reference_url"),
}
