"""What can go wrong with a mailbox, in words for the person who can mend it."""

import errno
import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

TIMEOUT = 20  # seconds for each step of the talk with a server

FULL = "Our own disk is full. Nothing is lost: the mail stays on the server until there is room."


class Trouble(Exception):
    """A step did not work; the message is one plain sentence, or two."""

    def __init__(self, step: str, words: str) -> None:
        super().__init__(words)
        self.step = step


@contextmanager
def step(name: str, place: str) -> Iterator[None]:
    """Whatever goes wrong inside is told as Trouble with this step."""
    try:
        yield
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(name, in_words(error, place)) from error


def in_words(error: Exception, place: str) -> str:
    """What went wrong at that place (host:port, or a folder)."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, DatabaseError | InterfaceError):
        if "disk is full" in str(error) or "No space left" in str(error):
            return FULL
        return "Our own database cannot be written just now. Nothing is lost: the mail stays on the server."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {place} is not trusted ({error.verify_message}). Check the host."
    if isinstance(error, ssl.SSLError):
        return f"{place} does not speak TLS in this way. Check TLS: ssl is usual on 993, starttls on 143."
    if isinstance(error, ImapToolsError | imaplib.IMAP4.error):
        return _imap_words(error, place)
    if isinstance(error, OSError):
        return _network_words(error, place)
    return f"Something unexpected happened with {place} ({type(error).__name__}: {str(error)[:200]})."


def _imap_words(error: Exception, place: str) -> str:
    said = str(error)
    if isinstance(error, MailboxFolderSelectError):
        return "There is no such folder on the server, or this user may not read it."
    if isinstance(error, MailboxLoginError) or "AUTHENTICATIONFAILED" in said:
        return f"{place} does not accept this user and password."
    if isinstance(error, imaplib.IMAP4.abort):
        return f"{place} closed the connection. It is opened again by itself."
    if "PRIVACYREQUIRED" in said or "LOGINDISABLED" in said:
        return f"{place} takes no password without encryption. Choose starttls or ssl."
    return f"{place} said: {said[:200]}"


def _network_words(error: OSError, place: str) -> str:
    if isinstance(error, socket.gaierror):
        return f"There is no server called {place.rpartition(':')[0]}. Check the spelling of the host."
    if isinstance(error, ConnectionRefusedError):
        return f"{place} refuses the connection. Check the port, and that the server runs."
    if isinstance(error, TimeoutError):
        return f"{place} did not answer within {TIMEOUT} seconds. Check host and port; a firewall may be in the way."
    if isinstance(error, ConnectionError):
        return f"{place} closed the connection. Check the port and the TLS setting if this goes on."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"There is no folder {place}."
    if isinstance(error, PermissionError):
        return f"{place} may not be read or changed by the user that runs Amends."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    return f"{place} could not be reached: {error}."
