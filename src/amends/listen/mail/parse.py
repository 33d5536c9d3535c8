"""Bytes to a Mail. Nothing that comes in makes it raise; what it could not read, it says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from amends.listen.mail import addresses, auto, body, decode, forward, journaling
from amends.listen.mail.body import Enclosed
from amends.listen.mail.nesting import require_shallow
from amends.listen.mail.split import split

__all__ = ["Enclosed", "Mail", "parse"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. Every string can be stored; `notices` says what could not be read."""

    from_name: str = ""
    from_email: str = ""
    to: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)  # every address it was sent or handed to
    subject: str = ""
    at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)  # Message-IDs that a delivery report quotes
    text: str = ""
    quoted: str = ""
    is_html: bool = False
    files: list[Enclosed] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    auto: str = ""  # why a machine wrote it; empty for a person
    report: bool = False  # a delivery report or a null return path
    problem: str = ""  # why it is no mail at all
    markup: str = ""  # its HTML as it came; never shown without formatted()
    forwarded: forward.Origin | None = None  # who wrote what was forwarded


def parse(content: bytes) -> Mail:
    """Read one RFC 5322 message as far as it can be read."""
    if not content.strip():
        return Mail(problem="It is empty.")
    try:
        require_shallow(content)
        message = message_from_bytes(_from_its_header(content), policy=decode.AS_IT_CAME)
        journaled = journaling.original(message)
        message = journaled or message
        read = body.read(message)
    except Exception:
        # the parser of the standard library gives up on some mails; a customer's must not be lost
        journaled, (message, read) = None, _headers_only(content)
    if not message.keys():
        return Mail(problem="It is not a mail: it has no header.", files=[body.whole(content)])
    if journaled is not None:
        read.say("It came in a journal envelope, which is kept with the original.")
    return _assemble(message, read, content)


def _from_its_header(content: bytes) -> bytes:
    """Without what may stand before the header: a mark of UTF-8, blank lines, a mailbox's From line."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if start.startswith((b">From ", b"From ")):
        start = start.partition(b"\n")[2]
    return start


def _headers_only(content: bytes) -> tuple[Message, body.Body]:
    head, _, rest = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    text, _ = decode.to_text(rest)
    notice = "Its parts could not be told apart, so all of it is shown as text."
    return BytesHeaderParser(policy=decode.AS_IT_CAME).parsebytes(head + b"\n\n"), body.Body(
        text, False, [], [notice]
    )


def _assemble(message: Message, read: body.Body, content: bytes) -> Mail:
    subject = decode.header(message.get("subject", ""))
    passed_on = forward.is_forward(subject, read.text.splitlines()[:400])
    text, quoted = split(read.text, forwards=passed_on)
    name, email = addresses.sender(message)
    if more := addresses.others(message):
        read.say(f"It names several writers; also: {', '.join(more[:10])}.")
    ids = addresses.ids_of
    verdict = auto.verdict(message, email)
    return Mail(
        from_name=name,
        from_email=email,
        to=addresses.shown(message, "to", "cc"),
        recipients=addresses.recipients(message),
        subject=subject,
        at=_date(message),
        message_id=next(iter(ids(message, "message-id")), ""),
        in_reply_to=next(iter(ids(message, "in-reply-to")), ""),
        references=ids(message, "references") or ids(message, "in-reply-to")[1:],
        reported=addresses.quoted_ids(content) if verdict.report else [],
        text=text,
        quoted=quoted,
        is_html=read.is_html,
        files=read.files,
        notices=read.notices,
        auto=verdict.why,
        report=verdict.report,
        markup="\n<hr>\n".join(read.markup),
        forwarded=_origin(subject, read, email),
    )


def _origin(subject: str, read: body.Body, email: str) -> forward.Origin | None:
    found = forward.origin(subject, read.text, read.attached)
    return found if found and found.email != email else None


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(decode.header(message.get("date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
