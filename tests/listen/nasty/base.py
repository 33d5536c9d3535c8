"""What a nasty mail is, and short ways to write one."""

import base64
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Nasty:
    """A mail and what must be found of it. Strings are parts of what must be there; `None` is not asked."""

    name: str
    raw: bytes
    text: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()  # must stand in neither
    files: dict[str, bytes | None] = field(default_factory=dict)  # name: content
    notices: tuple[str, ...] = ()
    email: str | None = "jo@x.example"
    from_name: str | None = None
    subject: str | None = None
    auto: bool = False
    held: bool = False
    forwarded: str = ""  # the address of the original writer
    markup: str = ""  # must stand in its HTML
    to: tuple[str, ...] = ()


def mail(
    body: str | bytes = "The kettle leaks.\r\n",
    *headers: str | bytes,
    sender: str | bytes = "Jo Marlow <jo@x.example>",
    subject: str | bytes = "Kettle",
) -> bytes:
    """A whole mail: the three usual headers, more of them, and a body."""
    lines = [b"From: " + _bytes(sender), b"To: help@example.org", b"Subject: " + _bytes(subject)]
    lines += [_bytes(header) for header in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + _bytes(body)


def typed(kind: str, body: str | bytes, encoding: str = "8bit", **more: str | bytes) -> bytes:
    """A mail of one part with this Content-Type."""
    return mail(
        body, "MIME-Version: 1.0", f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", **more
    )


def parts(
    *some: str | bytes, kind: str = "mixed", boundary: str = "b1", end: bool = True, extra: str = ""
) -> bytes:
    """The body of a multipart: each part has its own header."""
    joined = b"".join(b"--" + boundary.encode() + b"\r\n" + _bytes(one) + b"\r\n" for one in some)
    return joined + (b"--" + boundary.encode() + b"--\r\n" if end else b"")


def multi(
    *some: str | bytes, kind: str = "mixed", boundary: str = "b1", end: bool = True, **more: str | bytes
) -> bytes:
    """A mail of several parts."""
    header = f'Content-Type: multipart/{kind}; boundary="{boundary}"'
    return mail(parts(*some, boundary=boundary, end=end), "MIME-Version: 1.0", header, **more)


def part(kind: str, body: str | bytes, *headers: str) -> bytes:
    """One part of a multipart."""
    lines = "\r\n".join([f"Content-Type: {kind}", *headers])
    return lines.encode() + b"\r\n\r\n" + _bytes(body)


def b64(content: str | bytes) -> str:
    """Base64 in lines."""
    return base64.encodebytes(_bytes(content)).decode().replace("\n", "\r\n")


def attached(name: str, content: bytes, kind: str = "application/octet-stream", *headers: str) -> bytes:
    """A file as a part."""
    disposition = f'Content-Disposition: attachment; filename="{name}"'
    return part(kind, b64(content), "Content-Transfer-Encoding: base64", disposition, *headers)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


WORDS = part("text/plain; charset=utf-8", "The kettle leaks.")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
