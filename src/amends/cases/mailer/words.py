"""What went wrong with mail out, in words for the person who can mend it."""

import smtplib
import socket
import ssl
from collections.abc import Iterable

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from requests import ConnectionError as NoConnection
from requests import Timeout

from amends.cases.errors import Invalid
from amends.cases.mailer.smtp import TIMEOUT

_SAID_MOST = 300
_LATER = (408, 409, 425, 429)  # answers of a provider that mean: try again


class MailOutMissing(Exception):
    """No mail server is set. An admin names one under Settings, Mail out."""


def explain(error: Exception, name: str, secrets: Iterable[str]) -> str:
    """The sentence for an error of this server or provider; secrets are struck out wherever they stand."""
    sentence = _sentence(error, name)
    for secret in secrets:
        sentence = sentence.replace(secret, "•••")
    return sentence


def _sentence(error: Exception, name: str) -> str:
    if isinstance(error, MailOutMissing | Invalid):
        return str(error)
    if isinstance(error, AnymailError):
        return _provider(error, name)
    if isinstance(error, smtplib.SMTPException):
        return _smtp(error, name)
    return _network(error, name)


def _network(error: Exception, name: str) -> str:
    if isinstance(error, socket.gaierror):
        return f"There is no server called {name}. Check the spelling of the host."
    if isinstance(error, ConnectionRefusedError):
        return f"{name} refuses the connection on this port. Check the port, and that the server runs."
    if isinstance(error, TimeoutError):
        return f"{name} did not answer within {TIMEOUT} seconds. A firewall may be in the way."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {name} cannot be trusted ({error.verify_message}). Check the name of the host."
    if isinstance(error, ssl.SSLError):
        return f"The encryption with {name} failed ({error.reason}). Check tls=starttls or tls=ssl."
    return f"The mail server could not be reached: {error}."


def _smtp(error: smtplib.SMTPException, name: str) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{name} does not accept this user and password."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{name} does not offer what was asked for ({error}). Check the tls setting."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{name} refuses the recipient: {_reply_of(next(iter(error.recipients.values()), (550, b'')))}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        said = _reply_of((error.smtp_code, error.smtp_error))
        return f"{name} refuses our sender address: {said}{_hint(error)}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"{name} broke the connection off. Check the port and the tls setting: 465 wants ssl, 587 starttls."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} said: {_reply_of((error.smtp_code, error.smtp_error))}{_hint(error)}"
    return f"The mail server could not be reached: {error}."


def _hint(error: smtplib.SMTPResponseException) -> str:
    said = str(error.smtp_error).lower()
    if error.smtp_code == 530 or "authentication required" in said:
        return " It wants a user and a password."
    if any(word in said for word in ("spf", "dkim", "dmarc", "not allowed to send", "sendasdenied")):
        return " Let the domain of our address allow this server: its SPF and DKIM records decide."
    return ""


def _provider(error: AnymailError, name: str) -> str:
    if isinstance(error, AnymailRecipientsRefused):
        return f"{name} refuses the recipient."
    if isinstance(error, Timeout):
        return f"{name} did not answer within {TIMEOUT} seconds."
    if isinstance(error, NoConnection):
        return f"{name} cannot be reached. Check the way to the internet."
    said = _told(error)
    if error.status_code in (401, 403):
        return f"{name} does not accept the token, or the sender is not set up there.{said}"
    if error.status_code == 429:
        return f"{name} asks us to send more slowly.{said}"
    if error.status_code:
        return f"{name} answered {error.status_code}.{said}"
    return f"{name} gave an answer that cannot be read."


def _told(error: AnymailError) -> str:
    """What the provider said, without what we had sent."""
    text = " ".join(str(getattr(error.response, "text", "") or "").split())
    if not text:
        return ""
    return f" It said: {text if len(text) <= _SAID_MOST else text[:_SAID_MOST] + ' …'}"


def _reply_of(reply: tuple[int, bytes | str]) -> str:
    code, words = reply
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def is_permanent(error: Exception) -> bool:
    """Whether trying again later cannot help: the server refused with a 5xx answer, the provider with a 4xx."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, AnymailRecipientsRefused):
        return True
    if isinstance(error, AnymailError):
        code = error.status_code or 0
        return 400 <= code < 500 and code not in _LATER
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
