"""Who sent it, to whom, and which mails it names."""

import re
from email.message import Message
from email.utils import getaddresses

from amends.listen.mail.decode import header

_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_BARE = re.compile(r"[^<>\s]{1,900}@[^<>\s]{1,900}")
_QUOTED_ID = re.compile(rb"(?im)^[> \t]*(?:original-)?message-id:\s*(<[^<>\s]{1,900}>)")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_REACHED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "resent-to")


def is_address(text: str) -> bool:
    """Whether it can be written to: something, an @, something."""
    return bool(_ADDRESS.fullmatch(text.strip())) and len(text) <= 320


def sender(message: Message) -> tuple[str, str]:
    """Name and address of the first sender; the address is empty where there is none."""
    for name, address in _pairs(message, "from"):
        if _ADDRESS.fullmatch(address):
            return name[:200], address.lower()[:320]
    rest = header(message.get("from", ""))
    found = _ADDRESS.search(rest)
    if found:
        return "", found[0].lower()[:320]
    return rest[:200], ""


def shown(message: Message, *names: str) -> list[str]:
    """The addresses in these headers, as they are shown on the message."""
    return [address.lower() for name in names for _, address in _pairs(message, name) if "@" in address]


def recipients(message: Message, *names: str) -> list[str]:
    """Every address that the mail was sent or handed to, once each."""
    return list(dict.fromkeys(shown(message, *(names or _REACHED))))


def _pairs(message: Message, name: str) -> list[tuple[str, str]]:
    # Split before decoding: an encoded name may hide a comma or a second address.
    raw = [str(value) for value in message.get_all(name, [])]
    found = getaddresses(raw)
    return [(header(shown_name), header(address)) for shown_name, address in found]


def ids_of(message: Message, name: str) -> list[str]:
    """The message ids in a header, each in angle brackets, in the order they stand."""
    text = " ".join(header(value) for value in message.get_all(name, []))
    return [f"<{found}>" for found in _ID.findall(text) or _BARE.findall(text)]


def quoted_ids(content: bytes) -> list[str]:
    """Every Message-ID that stands anywhere in a delivery report, its own included."""
    return [found.decode("ascii", "replace") for found in _QUOTED_ID.findall(content)]
