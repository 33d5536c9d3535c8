"""A mail server that is reached by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from amends.cases.errors import Invalid

TIMEOUT = 20  # seconds for each step of the talk with the mail server
TLS = ("none", "starttls", "ssl")
# What Microsoft 365 says after the text where others refuse the sender at once.
_NOT_OUR_SENDER = (b"SendAsDenied", b"5.2.252", b"5.7.60")


class Server:
    """Where mail leaves: host, port, user, password and how it is encrypted."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            self.tls = parse_qs(parts.query).get("tls", ["ssl" if parts.scheme == "smtps" else "none"])[0]
            known = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and self.tls in TLS
            port = parts.port or (465 if self.tls == "ssl" else 587)
        except ValueError:
            known = False
        if not known:
            raise Invalid(
                "Write the mail server as smtp://user:password@host:587/?tls=starttls "
                "(tls is none, starttls or ssl).",
                "mail_url",
            )
        self.host, self.port = str(parts.hostname), port
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")

    @property
    def name(self) -> str:
        """As it stands in sentences."""
        return f"{self.host}:{self.port}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no sentence and no log."""
        return (self.password,) if self.password else ()

    def connect(self) -> smtplib.SMTP:
        """An open, signed-in connection. The caller closes it."""
        if self.tls == "ssl":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            link = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        if self.tls == "starttls":
            link.starttls(context=ssl.create_default_context())
        if self.user:
            link.login(self.user, self.password)
        return link

    def check(self) -> str:
        """Sign in and leave again."""
        self.connect().quit()
        return "the mail server takes our sign-in"

    def post(self, message: EmailMessage, sender: str = "", mark: str = "") -> str:
        """Hand a message over. A server that takes no sender but the one that signs in gets that one."""
        with self.connect() as link:
            try:
                link.send_message(message, from_addr=sender or None)
            except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
                if not sender or not _minds_the_sender(error):
                    raise
                link.send_message(message)
        return ""


def _minds_the_sender(error: smtplib.SMTPResponseException) -> bool:
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code >= 500
    said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    return any(sign in said for sign in _NOT_OUR_SENDER)
