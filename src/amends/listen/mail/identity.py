"""What makes a second delivery of a mail the same mail."""

import hashlib
import re

# Only the end of the header and two lines of it are looked at, by plain search: this runs before the
# bytes are stored, so it must work on anything.
_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_LINE = rb"(?im)^%s[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)"
_MESSAGE_ID = re.compile(_LINE % b"message-id")
_FROM = re.compile(_LINE % b"from")


def identity(content: bytes) -> str:
    """The same for two deliveries of one mail, whatever trace headers each hop added.

    Message-ID and body decide; without a Message-ID, sender and body; without either, every byte.
    """
    header, body = _split(content)
    sent_as, sender = _value(_MESSAGE_ID, header), _value(_FROM, header)
    if not sent_as and not (sender and body.strip()):
        return "mail:" + hashlib.sha256(content).hexdigest()
    key = b"id:" + sent_as if sent_as else b"from:" + sender
    same = b"\n".join(line.rstrip() for line in body.splitlines()).rstrip()
    return "mail:" + hashlib.sha256(key + b"\n\n" + same).hexdigest()


def message_id(content: bytes) -> str:
    """The Message-ID as it stands in the header, or nothing."""
    return _value(_MESSAGE_ID, _split(content)[0]).decode("ascii", "replace").replace("\x00", "")


def _split(content: bytes) -> tuple[bytes, bytes]:
    parts = _END.split(content, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else b""


def _value(pattern: re.Pattern[bytes], header: bytes) -> bytes:
    match = pattern.search(header)
    return b" ".join(match[1].split()) if match else b""
