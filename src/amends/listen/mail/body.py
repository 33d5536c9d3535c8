"""The parts of a mail: what is its text, what came with it."""

import html
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from amends.listen.mail import decode, invitation, tnef
from amends.listen.mail.flowed import flowing
from amends.listen.mail.protection import protected, protected_text

_HTML = ParserConfig(css=CSS_PROFILES["strict"])
_LATIN = re.compile(r"iso-?8859-?1|latin-?1|(us-)?ascii|windows-?1252|cp1252", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"(?=</?(?:script|style|head|title)\b)", re.IGNORECASE)
_OPENS_UNSEEN = re.compile(r"<(?:script|style|head|title)\b", re.IGNORECASE)
MOST_FILES = 200
_NESTED = 25  # mails inside mails that are opened; below that they stay files


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a mail; its name is safe to show and to save under."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    cid: str = ""  # how the mail's HTML names it


@dataclass(slots=True)
class Body:
    """The readable words of a mail, its files, and what could not be read."""

    text: str = ""
    is_html: bool = False
    files: list[Enclosed] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)  # its HTML as it came, for the sandboxed frame
    attached: Message | None = None  # the first mail inside it

    def say(self, notice: str) -> None:
        """Add a notice once."""
        if notice not in self.notices:
            self.notices.append(notice)


def read(message: Message, depth: int = 0) -> Body:
    """All of a mail's parts. Text inside forwarded mails is shown; the mails stay files too."""
    found = Body()
    plain: list[str] = []
    for part in _parts(message, found):
        _take(part, found, plain, depth)
    found.text = "\n\n".join(filter(None, (text.strip("\r\n") for text in plain))).replace("\r\n", "\n")
    if not found.text.strip():
        _anything_readable(message, found)
    found.notices += protected_text(found.text) if depth == 0 else []
    if len(found.files) > MOST_FILES:
        found.say(
            f"It carries {len(found.files):,} files; the first {MOST_FILES} are listed, all are in the original."
        )
        del found.files[MOST_FILES:]
    return found


def _parts(message: Message, found: Body) -> Iterator[Message]:
    """The leaves that count, in their order: of alternatives, the best one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        for notice in protected(part):
            found.say(notice)
        if not isinstance(part.get_payload(), list) or kind.startswith("message/"):
            yield part
        elif kind == "multipart/alternative":
            yield from _best(part, found)
        else:
            waiting += reversed(_children(part))


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _best(message: Message, found: Body) -> Iterator[Message]:
    """Plain text, unless it is a stub beside the real thing; files in any alternative stay."""
    leaves = [leaf for part in _children(message) for leaf in _parts(part, found)]
    texts = [leaf for leaf in leaves if _is_words(leaf)]
    by_kind = {leaf.get_content_type(): leaf for leaf in reversed(texts)}
    plain, rich = by_kind.get("text/plain"), by_kind.get("text/html")
    chosen = plain if plain and not (rich and _is_stub(plain, rich)) else rich or plain
    if rich is not None and rich is not chosen:
        found.markup.append(_words(rich, Body()))
    kind = chosen.get_content_type() if chosen is not None else ""
    unchosen = {id(leaf) for leaf in texts if leaf.get_content_type() != kind}
    yield from (leaf for leaf in leaves if id(leaf) not in unchosen)


def _is_stub(plain: Message, rich: Message) -> bool:
    words = len(_words(plain, Body()).split())
    return words < 12 and len(_from_html(_words(rich, Body())).split()) > (3 * words + 10 if words else 0)


def _is_words(part: Message) -> bool:
    """Text that is shown; a text file that was attached stays a file."""
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment" or _file_name(part):
        return False
    return kind in ("text/plain", "text/html") or (
        kind.startswith(("multipart/", "text/")) and kind not in ("text/calendar", "text/rfc822-headers")
    )


def _take(part: Message, found: Body, plain: list[str], depth: int) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _take_mail(part, found, plain, depth)
    elif not _is_words(part) or _is_unreadable(part, found):
        _take_file(part, found, plain)
    elif kind == "text/html":
        markup = _words(part, found)
        found.markup.append(markup)
        plain.append(_from_html(markup))
        found.is_html = True
    else:
        plain.append(flowing(part, _words(part, found)))


def _is_unreadable(part: Message, found: Body) -> bool:
    content = _content(part, found)
    return decode.looks_binary(content) and not decode.is_wide(content, _charset(part))


def _take_file(part: Message, found: Body, plain: list[str]) -> None:
    file = _enclosed(part, found)
    if file.content_type in ("text/calendar", "application/ics"):
        found.notices += filter(None, [invitation.summary(_words(part, found))])
    if not tnef.is_package(file.content):
        found.files.append(file)
        return
    package = tnef.unpack(file.content)
    if not package.whole:
        found.say("Its Outlook package (winmail.dat) is damaged; what stands before the damage is shown.")
        found.files.append(file)
    _unpacked(package, found, plain)


def _unpacked(package: tnef.Package, found: Body, plain: list[str]) -> None:
    """What Outlook packed: words only where the mail has none of its own."""
    found.say("Outlook sent it packed in a winmail.dat, which was opened.")
    if package.html:
        found.markup.append(package.html)
    if not any(text.strip() for text in plain):
        plain.append(package.text or _from_html(package.html))
        found.is_html = found.is_html or not package.text
    if package.rtf and not any(text.strip() for text in plain):
        found.files.append(Enclosed("message.rtf", "application/rtf", package.rtf))
    for one in package.files:
        kind = one.content_type or mimetypes.guess_type(one.name)[0] or "application/octet-stream"
        found.files.append(
            Enclosed(
                safe_name(decode.header(one.name)) or "file",
                kind[:120],
                one.content,
                bool(one.cid),
                one.cid[:250],
            )
        )


def _take_mail(part: Message, found: Body, plain: list[str], depth: int) -> None:
    inner = _inner(part)
    if depth == 0:
        found.attached = found.attached or inner
        name = _file_name(part) or f"{decode.header(inner.get('subject', ''))[:80] or 'mail'}.eml"
        found.files.append(Enclosed(safe_name(name), "message/rfc822", _bytes_of(inner)))
    if depth < _NESTED and not any(text.strip() for text in plain):
        nested = read(inner, depth + 1)
        plain.append(nested.text)
        found.is_html = found.is_html or nested.is_html
        found.markup += nested.markup
        found.notices += nested.notices


def _inner(part: Message) -> Message:
    children = _children(part)
    if children and not children[0].keys() and "base64" in str(part.get("content-transfer-encoding", "")):
        data, _ = decode.from_base64(_raw(children[0]))
        return message_from_bytes(data, policy=decode.AS_IT_CAME)
    return children[0] if children else message_from_bytes(_raw(part), policy=decode.AS_IT_CAME)


def _enclosed(part: Message, found: Body) -> Enclosed:
    kind = decode.header(part.get_content_type())
    content = _bytes_of(part) if isinstance(part.get_payload(), list) else _content(part, found)
    name = _file_name(part) or f"{kind.replace('/', '-')}{mimetypes.guess_extension(kind) or '.txt'}"
    cid = decode.header(part.get("content-id", "")).strip("<> ")[:250]
    inline = part.get_content_disposition() == "inline" or bool(cid)
    return Enclosed(safe_name(name), kind[:120], content, inline, cid)


def whole(content: bytes) -> Enclosed:
    """Everything that came, as one file."""
    return Enclosed("received.bin", "application/octet-stream", content)


def _content(part: Message, found: Body) -> bytes:
    encoding = decode.header(part.get("content-transfer-encoding", "")).lower()
    if encoding != "base64":
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else _raw(part)
    data, sound = decode.from_base64(_raw(part))
    if not sound:
        found.say("Part of it was damaged on the way (its base64 is not sound); what can be read is shown.")
    return _raw(part) if _is_words(part) and decode.looks_binary(data) else data


def _words(part: Message, found: Body) -> str:
    declared = _charset(part)
    text, used = decode.to_text(_content(part, found), declared)
    if declared and used == "cp1252" and not _LATIN.fullmatch(declared):
        found.say(f"The charset it names ({declared[:40]}) does not fit; it was read as Windows-1252.")
    return text


def _charset(part: Message) -> str:
    try:
        return decode.header(part.get_content_charset() or "")
    except Exception:  # get_content_charset fails in several ways on broken parameters
        return ""


def _from_html(markup: str) -> str:
    try:
        text = get_text(markup, _HTML) if markup.strip() else ""
    except Exception:  # lxml and inscriptis raise many kinds of errors on what is hardly HTML
        text = ""
    bare = _bare(markup)
    if len(bare.split()) > 2 * len(text.split()) + 20 or not text.strip():
        text = bare  # lxml drops what is nested too deep
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").splitlines()).strip("\n")


def _bare(markup: str) -> str:
    """The words between the tags, in time that grows with the length alone."""
    seen = "".join(_after(piece, "-->") for piece in ("-->" + markup).split("<!--"))
    kept = [piece for piece in _UNSEEN.split(seen) if not _OPENS_UNSEEN.match(piece)]
    return html.unescape(_TAG.sub(" ", "".join(kept)))


def _after(piece: str, end: str) -> str:
    return piece.split(end, 1)[-1]


def _raw(part: Message) -> bytes:
    """The part's bytes with the transfer encoding still on them."""
    encoding = part["content-transfer-encoding"]
    del part["content-transfer-encoding"]
    payload = part.get_payload(decode=True)
    if encoding is not None:
        part["Content-Transfer-Encoding"] = encoding
    return payload if isinstance(payload, bytes) else b""


def _bytes_of(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # broken mails cannot always be written again; their words still can
        return "\n".join(str(part.get_payload()) for part in message.walk()).encode("utf-8", "replace")


def _file_name(part: Message) -> str:
    try:
        return decode.header(part.get_filename() or "")
    except Exception:  # RFC 2231 names with broken escapes
        return "file"


def safe_name(name: str) -> str:
    """A file name without folders, controls or tricks: ../../etc/evil.bin becomes evil.bin."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", last)
    return clean.strip(" .")[-200:]


def _anything_readable(message: Message, found: Body) -> None:
    """The last resort: a text file, words before the first boundary, or after the last."""
    for file in found.files:
        if file.content_type == "text/plain" and not decode.looks_binary(file.content):
            found.text, _ = decode.to_text(file.content)
            return
    for words in (message.preamble, message.epilogue):
        if words and words.strip():
            found.text, _ = decode.to_text(words.encode("utf-8", "surrogateescape"))
            found.say("Its parts are not marked as they should be; all that can be read is shown.")
            return
