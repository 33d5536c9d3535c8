"""Mail out: one connection from one URL, and plain words for what can go wrong."""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from amends.cases.errors import Invalid
from amends.cases.firm import firm

TIMEOUT = 20  # seconds for each step of the talk with the mail server
TLS = ("none", "starttls", "ssl")


class MailOutMissing(Exception):
    """No mail server is set. An admin names one under Settings, Mail out."""


class Server:
    """Where mail leaves: host, port, user, password and how it is encrypted."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.tls = parse_qs(parts.query).get("tls", ["ssl" if parts.scheme == "smtps" else "none"])[0]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or self.tls not in TLS:
            raise Invalid(
                "Write the mail server as smtp://user:password@host:587/?tls=starttls "
                "(tls is none, starttls or ssl).",
                "mail_url",
            )
        self.host, self.port = parts.hostname, parts.port or (465 if self.tls == "ssl" else 587)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")

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


def server() -> Server:
    """The mail server in force: AMENDS_MAIL_URL, else the firm's. Raises MailOutMissing."""
    url = settings.AMENDS_MAIL_URL or firm().mail_url
    if not url:
        raise MailOutMissing(MailOutMissing.__doc__)
    return Server(url)


def post(message: EmailMessage) -> None:
    """Hand a message to the mail server; raises what smtplib raises."""
    with server().connect() as link:
        link.send_message(message)


def in_words(error: Exception) -> str:
    """What went wrong with the mail server, for the person who can mend it."""
    host = _host()
    if isinstance(error, MailOutMissing | Invalid):
        return str(error)
    if isinstance(error, socket.gaierror):
        return f"There is no server called {host}. Check the spelling of the host."
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refuses the connection on this port. Check the port, and that the server runs."
    if isinstance(error, TimeoutError):
        return f"{host} did not answer within {TIMEOUT} seconds. A firewall may be in the way."
    if isinstance(error, ssl.SSLError):
        return f"The encryption with {host} failed ({error.reason}). Check tls=starttls or tls=ssl."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{host} does not accept this user and password."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{host} does not offer what was asked for ({error}). Check the tls setting."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{host} refuses the recipient: {_reply_of(next(iter(error.recipients.values())))}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{host} refuses our sender address: {_reply_of((error.smtp_code, error.smtp_error))}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{host} said: {_reply_of((error.smtp_code, error.smtp_error))}"
    return f"The mail server could not be reached: {error}."


def _host() -> str:
    try:
        found = server()
    except (MailOutMissing, Invalid):
        return "the mail server"
    return f"{found.host}:{found.port}"


def _reply_of(reply: tuple[int, bytes | str]) -> str:
    code, words = reply
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def is_permanent(error: Exception) -> bool:
    """Whether trying again later cannot help: the server refused with a 5xx answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
