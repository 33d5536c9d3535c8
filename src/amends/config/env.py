"""Every environment variable that Amends reads, with its meaning. Nothing else reads the environment."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name, its default as shown in the reference, and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("AMENDS_DATA", "~/.local/share/amends", "Folder that holds everything an installation owns."),
    Setting("AMENDS_DATABASE_URL", "SQLite in AMENDS_DATA", "`postgres://user:password@host:5432/name` for PostgreSQL."),
    Setting("AMENDS_URL", "http://127.0.0.1:8000", "Public address, as customers reach it; links in mail start with it."),
    Setting("AMENDS_TZ", "UTC", "The firm's time zone until the first-run page sets another, for example `Europe/London`."),
    Setting("AMENDS_HOST", "127.0.0.1", "Address on which the web server listens."),
    Setting("AMENDS_PORT", "8000", "Port on which the web server listens."),
    Setting("AMENDS_WORKERS", "2", "Web server processes, 1 to 32."),
    Setting("AMENDS_SMTP_HOST", "127.0.0.1", "Address on which the SMTP listener takes mail."),
    Setting("AMENDS_SMTP_PORT", "8025", "Port on which the SMTP listener takes mail; 0 switches it off."),
    Setting("AMENDS_LMTP_PORT", "0", "Port on which mail is taken by LMTP, on the same address; 0 switches it off."),
    Setting("AMENDS_MAIL_URL", "(set on the first-run page)", "Mail out: `smtp://user:password@host:587/?tls=starttls` (tls: none, starttls, ssl), or a provider: `anymail+postmark://TOKEN@`, likewise brevo, mailgun, mailjet, mandrill, resend, sendgrid, sparkpost."),
    Setting("AMENDS_MAIL_PER_HOUR", "20", "Most mails an hour to one address; what is above is held back, shown on its case, and leaves later."),
    Setting("AMENDS_MAIL_PER_DAY", "60", "Most mails a day to one address."),
    Setting("AMENDS_AUTO_MAIL_PER_HOUR", "8", "Of these, most that Amends writes by itself in an hour."),
    Setting("AMENDS_AUTO_MAIL_PER_DAY", "20", "Of these, most that Amends writes by itself in a day."),
    Setting("AMENDS_MAIL_HOOKS", "(none: closed)", "Secrets of the web hooks of mail providers, `provider=secret` with commas between; see the mail guide."),
    Setting("AMENDS_MAX_UPLOAD_MB", "25", "Largest sum of the attachments of one message, in megabytes."),
    Setting("AMENDS_CLAMAV", "(none)", "ClamAV scans what customers send: `unix:/run/clamav/clamd.ctl` or `host:3310`. Empty: nothing is scanned."),
    Setting("AMENDS_SECRET_KEY", "(made on first start, kept in AMENDS_DATA)", "Key that signs sessions and customer links."),
    Setting("AMENDS_TRUST_PROXY", "false", "`true` behind a reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto."),
    Setting("AMENDS_MODEL_URL", "(none)", "Base address of an OpenAI-compatible server that writes first drafts, for example `http://127.0.0.1:8080/v1`. Empty: no model is asked."),
    Setting("AMENDS_MODEL", "(the server's own)", "Name of the model to ask that server for."),
    Setting("AMENDS_MODEL_KEY", "(none)", "Key that the server asks for."),
    Setting("AMENDS_MODEL_SECONDS", "60", "How long a draft may take to be written, 5 to 600 seconds."),
    Setting("AMENDS_LOG", "info", "`debug`, `info`, `warning` or `error`."),
)  # fmt: skip

_NAMES = {s.name for s in SETTINGS}


def refuse_unknown() -> None:
    """Raise ImproperlyConfigured for an AMENDS_ variable that does not exist: most are misspelt."""
    for name in os.environ:
        if name.startswith("AMENDS_") and name not in _NAMES:
            near = difflib.get_close_matches(name, _NAMES, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ImproperlyConfigured(f"{name} is not a setting of Amends.{hint}")


def _one(reader: Any, name: str, default: Any, allowed: str) -> Any:
    try:
        return reader(name, default)
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} is {os.environ.get(name)!r}, which is not allowed. Allowed: {allowed}."
        ) from error


def integer(name: str, default: int, low: int, high: int) -> int:
    """An integer between low and high, both allowed."""
    allowed = f"a whole number from {low} to {high}"
    value: int = _one(env.int, name, default, allowed)
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} is {value}, which is not allowed. Allowed: {allowed}.")
    return value


def boolean(name: str, default: bool) -> bool:
    """True or false."""
    return bool(_one(env.bool, name, default, "true, false"))


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is not allowed. Allowed: {', '.join(allowed)}."
        )
    return value


def text(name: str, default: str) -> str:
    """Any text."""
    return os.environ.get(name, "") or default


def address(name: str) -> str:
    """An http or https address without a slash at its end; empty where none is given."""
    value = text(name, "").rstrip("/")
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if value and (not known or parts.username or parts.query or parts.fragment):
        allowed = "http:// or https://, a host and a path, without a name, a password or a question"
        raise ImproperlyConfigured(f"{name} is not allowed. Allowed: {allowed}.")
    return value


def secrets(name: str, allowed: tuple[str, ...]) -> dict[str, str]:
    """Secrets by name: `postmark=user:secret,mailgun=key`. The sentence of a refusal shows none of them."""
    pairs = [pair.partition("=") for pair in text(name, "").split(",") if pair.strip()]
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if any(key not in allowed or len(value) < 8 for key, value in found.items()):
        raise ImproperlyConfigured(
            f"{name} is not allowed. Allowed: name=secret with commas between, the secret at least 8 letters, "
            f"the name one of {', '.join(allowed)}."
        )
    return found


def scanner(name: str) -> str:
    """Where clamd listens: unix:/path or host:port; empty where none is used."""
    value = text(name, "")
    host, _, port = value.rpartition(":")
    fits = value.startswith("unix:/") or (host and port.isdecimal() and 0 < int(port) < 65536)
    if value and not fits:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is not allowed. Allowed: unix:/path or host:port."
        )
    return value


def zone(name: str, default: str) -> str:
    """A name of the time zone database."""
    value = text(name, default)
    if value not in available_timezones():
        near = difflib.get_close_matches(value, available_timezones(), n=3)
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is no time zone. Near it: {', '.join(near) or 'Europe/London'}."
        )
    return ZoneInfo(value).key


def folder(name: str, default: str) -> Path:
    """A folder, with ~ expanded; made on first use."""
    return Path(text(name, default)).expanduser().resolve()
