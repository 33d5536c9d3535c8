"""A provider that sends by its web interface, through django-anymail."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage as Outgoing
from django.utils.module_loading import import_string

from amends.cases.errors import Invalid
from amends.cases.mailer.smtp import TIMEOUT


@dataclass(frozen=True, slots=True)
class Kind:
    """How one provider is called, and the name of the setting that takes its token."""

    name: str
    setting: str = "api_key"
    second: str = ""  # the name of a second one, which is written as the password
    tracks: bool = True  # whether it can be told for each mail not to watch who opens it
    headers: tuple[tuple[str, str], ...] = ()


KINDS = {
    "brevo": Kind("Brevo", tracks=False),
    "mailgun": Kind("Mailgun"),
    "mailjet": Kind("Mailjet", second="secret_key"),
    "mandrill": Kind("Mandrill"),
    "postmark": Kind(
        "Postmark", "server_token", headers=(("X-PM-KeepID", "true"),)
    ),  # else it makes its own Message-ID
    "resend": Kind("Resend", tracks=False),
    "sendgrid": Kind("SendGrid"),
    "sparkpost": Kind("SparkPost"),
}
# Written by the mail's own fields; a provider sets the rest itself.
_FIELDS = {
    "from",
    "to",
    "subject",
    "reply-to",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
    "date",
}
MARK = "amends"  # the name under which a provider's web hook gives our mark back


class Provider:
    """Where mail leaves: a provider, its token, and where it listens if not at its usual address."""

    def __init__(self, url: str) -> None:
        parts = _parts(url)
        key = parts.scheme.removeprefix("anymail+")
        if key in ("ses", "amazon-ses", "amazon_ses"):
            raise Invalid(
                "For Amazon SES use its SMTP interface: "
                "smtp://user:password@email-smtp.REGION.amazonaws.com:587/?tls=starttls.",
                "mail_url",
            )
        if key not in KINDS or not parts.username:
            allowed = ", ".join(f"anymail+{one}://" for one in KINDS)
            raise Invalid(
                f"Write a provider as anymail+postmark://TOKEN@. Allowed are: {allowed} and smtp://.",
                "mail_url",
            )
        self.kind = KINDS[key]
        self.key, self.name = key, self.kind.name
        self.settings = self._settings(parts)

    def _settings(self, parts: Any) -> dict[str, Any]:
        asked = parse_qs(parts.query)
        found: dict[str, Any] = {self.kind.setting: unquote(parts.username), "requests_timeout": TIMEOUT}
        if self.kind.second:
            if not parts.password:
                raise Invalid(f"{self.name} needs two: anymail+{self.key}://KEY:SECRET@.", "mail_url")
            found[self.kind.second] = unquote(parts.password)
        if self.key == "mailgun" and parts.hostname:
            found["sender_domain"] = parts.hostname
        if self.key == "mailgun" and asked.get("region") == ["eu"]:
            found["api_url"] = "https://api.eu.mailgun.net/v3"
        if "api" in asked:
            found["api_url"] = _api(asked["api"][0])
        return found

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no sentence and no log."""
        return tuple(self.settings[name] for name in (self.kind.setting, self.kind.second) if name)

    def check(self) -> str:
        """There is no signing in: only a mail shows whether the token works."""
        return f"mail leaves through {self.name}"

    def post(self, message: EmailMessage, sender: str = "", mark: str = "") -> str:
        """Hand a message over; the provider's own name for it."""
        backend = import_string(f"anymail.backends.{self.key}.EmailBackend")(**self.settings)
        outgoing = self._outgoing(message)
        outgoing.metadata = {MARK: mark} if mark else {}  # type: ignore[attr-defined]
        if self.kind.tracks:
            outgoing.track_opens = outgoing.track_clicks = False  # type: ignore[attr-defined]
        backend.send_messages([outgoing])
        status = getattr(outgoing, "anymail_status", None)
        found = getattr(status, "message_id", None)
        return found[:200] if isinstance(found, str) else ""

    def _outgoing(self, message: EmailMessage) -> Outgoing:
        body = message.get_body(("plain",))
        headers = {k: str(v) for k, v in message.items() if k.lower() not in _FIELDS}
        outgoing = Outgoing(
            subject=str(message["Subject"]),
            body=body.get_content() if body else "",
            from_email=str(message["From"]),
            to=[one.strip() for one in str(message["To"]).split(",")],
            reply_to=[str(message["Reply-To"])] if message["Reply-To"] else [],
            headers={**headers, **dict(self.kind.headers)},
        )
        for part in message.iter_attachments():
            outgoing.attach(part.get_filename() or "file", _bytes(part), part.get_content_type())
        return outgoing


def _bytes(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _parts(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise Invalid("Write a provider as anymail+postmark://TOKEN@.", "mail_url") from error
    return parts


def _api(address: str) -> str:
    parts = urlsplit(address)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not local and (parts.scheme != "https" or not parts.hostname):
        raise Invalid("Write the provider's address as api=https://api.example.org/v3.", "mail_url")
    return address
