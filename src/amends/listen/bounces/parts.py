"""The parts of a report as text, however they were wrapped."""

import base64
import binascii
import quopri
from collections.abc import Iterator
from email.message import Message

Text = str
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_MOST = 200_000  # characters of one part; a report is short, the mail that it returns need not be


def standard_parts(message: Message) -> Iterator[tuple[str, Message]]:
    """The parts made for machines, each with its kind: status or feedback."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            yield "feedback", part
        elif kind in _STATUS:
            yield "status", part


def decoded(part: Message) -> Text:
    """The words of a part. Some senders encode what the standard wants plain."""
    payload = part.get_payload()
    raw = "\n".join(_flat(one) for one in payload) if isinstance(payload, list) else str(payload or "")
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    return _undone(raw, encoding)[:_MOST]


def _flat(one: object) -> str:
    if not isinstance(one, Message):
        return str(one)
    head = "".join(f"{name}: {value}\n" for name, value in one.items())
    inner = one.get_payload()
    return f"{head}\n{inner if isinstance(inner, str) else ''}"


def _undone(raw: str, encoding: str) -> str:
    data = raw.encode("utf-8", "surrogateescape")
    if encoding == "base64":
        try:
            data = base64.b64decode(b"".join(data.split()) + b"===")
        except (binascii.Error, ValueError):
            return raw
    elif encoding == "quoted-printable":
        data = quopri.decodestring(data)
    return data.decode("utf-8", "replace")


def words(message: Message) -> Text:
    """The readable text of a mail: its plain parts, before the mail that it returns."""
    found = []
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            break
        if part.get_content_type() in ("text/plain", "text/html"):
            found.append(decoded(part))
    return "\n".join(found)[:_MOST]


def haystack(content: bytes, message: Message) -> Text:
    """Everything in which a mail of ours may be named: the bytes as they came, and what was encoded in them."""
    encoded = [
        decoded(part)
        for part in message.walk()
        if str(part.get("content-transfer-encoding", "")).strip().lower() in ("base64", "quoted-printable")
    ]
    return "\n".join([content[: 4 * _MOST].decode("latin-1"), *encoded]).replace("\r\n", "\n")
