"""Who sent it, to whom, and which mails it names."""

import re
from email.message import Message
from email.utils import getaddresses
from inspect import signature
from typing import Any

from amends.listen.mail.decode import header

_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_BARE = re.compile(r"[^<>\s]{1,900}@[^<>\s]{1,900}")
_QUOTED_ID = re.compile(rb"(?im)^[> \t]*(?:original-)?message-id:\s*(<[^<>\s]{1,900}>)")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,200}@[^\s@<>,;:\"()]{1,255}")
_LONGEST, _MOST = 20_000, 50  # characters of an address header, and headers of one name, that are read
# A local part in quotes may hold nearly anything.
_FULL = re.compile(r"(?:[^\s@<>,;:\"()]+|\"[^\"\r\n<>]{1,100}\")@[^\s@<>,;:\"()]+")
NO_REPLY = re.compile(r"(no[-_.]?reply|do[-_.]?not[-_.]?reply)([-+_.][^@]*)?@", re.IGNORECASE)
# Newer Pythons give up on what is merely odd, unless told otherwise.
_LENIENT: dict[str, Any] = {"strict": False} if "strict" in signature(getaddresses).parameters else {}
_REACHED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "resent-to")


def is_address(text: str) -> bool:
    """Whether it can be written to: something, an @, something."""
    return bool(_FULL.fullmatch(text.strip())) and len(text) <= 320


def sender(message: Message) -> tuple[str, str]:
    """Name and address of the writer: From; else Sender; else Reply-To. No address where there is none.

    A form or a shop system sends from an address that takes no replies: there Reply-To is the writer.
    """
    name, address = _first(message, "from")
    if address and not NO_REPLY.match(address):
        return name, address
    replies = _first(message, "reply-to")
    if address:
        return replies if replies[1] and not NO_REPLY.match(replies[1]) else (name, address)
    found = next((one for one in (_first(message, "sender"), replies) if one[1]), ("", ""))
    return (name or found[0], found[1]) if found[1] else (name, "")


def others(message: Message) -> list[str]:
    """Further addresses in From: several people wrote together."""
    return list(dict.fromkeys(shown(message, "from")))[1:]


def _first(message: Message, name: str) -> tuple[str, str]:
    for shown_name, address in _pairs(message, name):
        if _FULL.fullmatch(address):
            return shown_name[:200], address.lower()[:320]
    rest = header(message.get(name, ""))
    found = _ADDRESS.search(rest[:10_000])
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
    raw = [str(value)[:_LONGEST] for value in message.get_all(name, [])][:_MOST]
    try:
        found = getaddresses(raw, **_LENIENT)
    except (RecursionError, IndexError, ValueError):  # thousands of nested comments, say
        found = [("", address) for value in raw for address in _ADDRESS.findall(value)]
    return [(header(shown_name), header(address)) for shown_name, address in found]


def ids_of(message: Message, name: str) -> list[str]:
    """The message ids in a header, each in angle brackets, in the order they stand."""
    text = " ".join(header(value) for value in message.get_all(name, [])[:_MOST])
    return [f"<{found}>" for found in _ID.findall(text) or _BARE.findall(text[:_LONGEST])]


def quoted_ids(content: bytes) -> list[str]:
    """Every Message-ID that stands anywhere in a delivery report, its own included."""
    return [found.decode("ascii", "replace") for found in _QUOTED_ID.findall(content)]
