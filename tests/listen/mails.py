"""Mails as people and programs send them: 150 new ones, 60 replies, 23 nasty ones. Always the same.

Each carries a token in its body, and most a line of other alphabets that must survive (`needle`).
"""

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

DESK = "help@example.org"
FIRST = [
    "Anna",
    "Björn",
    "Chloé",
    "Dmitri",
    "Elif",
    "Fatima",
    "Grzegorz",
    "Hélène",
    "Ibrahim",
    "João",
    "Kyoko",
    "Lars",
    "Mária",
    "Nguyễn",
    "Olga",
    "Pedro",
]
LAST = [
    "Müller",
    "Smith",
    "García",
    "Kowalski",
    "Öztürk",
    "Nakamura",
    "O'Neill",
    "Dvořák",
    "Lindqvist",
    "Hernández",
    "van-Dijk",
    "Żak",
]
THINGS = [
    "invoice",
    "washing machine",
    "broadband line",
    "train ticket",
    "parcel",
    "hotel room",
    "meter reading",
]
TROUBLES = [
    "never arrived",
    "was charged twice",
    "arrived broken",
    "has not worked since Monday",
    "is far too late",
]
NEEDLES = [
    "Grüße aus Zürich – 45,90 €",
    "Ça n’est pas réglé, déjà 3 fois",
    "Dziękuję, źle naliczona opłata",
    "сломалось вчера",
    "返金してください",
    "naïve café façade",
    "plain ascii only 100% \\n not an escape",
]
LATIN = "Grüße aus Köln, très fâché"
SENTENCES = [
    "I have called your office twice and nobody could help me.",
    "The reference on my letter is 402397.",
    "Please tell me when this will be put right.",
    "I expect an answer within the time your own leaflet promises.",
    "My neighbour had the same trouble last month.",
]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
KINDS = [
    "quoted-printable", "8bit", "ascii", "alternative", "html", "pdf", "two files", "latin-1", "inline image", "base64",
]  # fmt: skip
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """One generated mail and what must be found of it."""

    name: str
    raw: bytes
    token: str
    needle: str = ""
    address: str = ""
    subject: str = ""
    message_id: str = ""
    kind: str = ""
    files: list[int] = field(default_factory=list)  # their sizes
    answers: str = ""  # token of the mail whose case this belongs to


class Writer:
    """Writes mails from one seed."""

    def __init__(self, seed: int = 20260101) -> None:
        self.dice = random.Random(seed)

    def person(self, number: int) -> Address:
        name = f"{FIRST[number % len(FIRST)]} {LAST[number * 7 % len(LAST)]}"
        return Address(name, addr_spec=f"customer{number:04d}@mail{number % 9}.example.com")

    def paragraphs(self) -> str:
        some = [
            " ".join(self.dice.choices(SENTENCES, k=self.dice.randrange(2, 6)))
            for _ in range(self.dice.randrange(1, 4))
        ]
        return "\n\n".join(some)

    def mail(self, number: int, token: str, subject: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.person(number), DESK, subject
        mail["Date"] = format_datetime(MONDAY + timedelta(minutes=number))
        mail["Message-ID"] = f"<{token}.{self.dice.randrange(10**9)}@mail{number % 9}.example.com>"
        return mail


@cache
def new_mails() -> list[Sample]:
    """150 first contacts in ten ways of writing; three without a Message-ID, two without a subject."""
    writer = Writer()
    return [_new_mail(writer, number) for number in range(150)]


def _new_mail(writer: Writer, number: int) -> Sample:
    kind, token = KINDS[number % len(KINDS)], f"BENCH-{number:04d}"
    subject = (
        f"{writer.dice.choice(THINGS).capitalize()} {writer.dice.choice(TROUBLES)}"
        if number % 15
        else "Complaint"
    )
    needle = {"ascii": NEEDLES[6], "latin-1": LATIN}.get(kind, NEEDLES[number % len(NEEDLES)])
    mail = writer.mail(number, token, subject)
    text = f"Dear Sir or Madam,\n\n{needle}\n\n{writer.paragraphs()}\n\nYours,\n{writer.person(number).display_name}\nmy ref {token}\n"
    files = _fill(mail, kind, text, number, writer.dice)
    for place, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={token}.{place}==")
    if number in (31, 62, 93):
        del mail["Message-ID"]
    if number in (44, 88):
        mail.replace_header("Subject", "")
    return Sample(
        f"new {number}", mail.as_bytes(), token, needle, writer.person(number).addr_spec, str(mail["Subject"]),
        str(mail["Message-ID"] or ""), kind, files, token,
    )  # fmt: skip


def _fill(mail: EmailMessage, kind: str, text: str, number: int, dice: random.Random) -> list[int]:
    """Set the body in the given way; return the sizes of what is attached."""
    plain: dict[str, dict[str, str]] = {
        "8bit": {"cte": "8bit"},
        "base64": {"cte": "base64"},
        "ascii": {"charset": "us-ascii"},
        "latin-1": {"charset": "iso-8859-1", "cte": "8bit"},
    }
    if kind == "html":
        mail.set_content(
            f"<html><body><p>{_as_html(text)}</p></body></html>", subtype="html", cte="quoted-printable"
        )
        return []
    if kind in ("ascii", "latin-1"):
        text = text.encode(plain[kind]["charset"], "replace").decode(plain[kind]["charset"])
    mail.set_content(text, **plain.get(kind, {"cte": "quoted-printable"}))
    if kind == "alternative":
        mail.add_alternative(f"<p>{_as_html(text)}</p>", subtype="html")
    return [_attach(mail, *file) for file in _files(kind, number, dice)]


def _as_html(text: str) -> str:
    return text.replace("\n\n", "</p><p>").replace("\n", "<br>")


def _files(kind: str, number: int, dice: random.Random) -> list[tuple[bytes, str, str, str]]:
    pdf = (
        b"%PDF-1.4\n" + dice.randbytes(dice.randrange(5_000, 60_000)),
        "application/pdf",
        f"Rechnung März {number}.pdf",
        "attachment",
    )
    log = (b"line\n" * 50, "text/plain", "log.txt", "attachment")
    photo = (PNG, "image/png", "foto.png", "inline")
    return {"pdf": [pdf], "two files": [pdf, log], "inline image": [photo]}.get(kind, [])


def _attach(mail: EmailMessage, content: bytes, kind: str, name: str, disposition: str) -> int:
    main, sub = kind.split("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name, disposition=disposition)
    return len(content)


def replies(first: list[Sample], answer_to: Callable[[Sample], tuple[str, str]]) -> Iterator[Sample]:
    """60 replies: 20 and 10 to the customer's own first mail, 15 and 15 to what the desk sent.

    `answer_to` gives Message-ID and subject of the desk's mail to the writer of a first mail.
    """
    writer = Writer(7)
    known = [sample for sample in first if sample.message_id]
    for number, sample in enumerate(known[:60]):
        own, subject = sample.message_id, f"Re: {sample.subject}"
        if number < 20:
            yield _reply(
                writer,
                sample,
                number,
                subject,
                {"In-Reply-To": own, "References": own},
                "in reply to their own",
            )
        elif number < 30:
            yield _reply(writer, sample, number, subject, {"References": own}, "references only")
        else:
            desk, tagged = answer_to(sample)
            headers = {"In-Reply-To": desk, "References": f"{own} {desk}"}
            kept = number < 45
            yield _reply(
                writer,
                sample,
                number,
                f"Re: {tagged}" if kept else "another word about this",
                headers,
                "subject kept" if kept else "subject rewritten",
            )


def _reply(
    writer: Writer, sample: Sample, number: int, subject: str, headers: dict[str, str], kind: str
) -> Sample:
    token, needle = f"BENCH-{1000 + number}", NEEDLES[number % 6]
    mail = writer.mail(int(sample.token[6:]), token, subject)
    for name, value in headers.items():
        mail[name] = value
    quoted = "\n> ".join(writer.paragraphs().split("\n"))
    mail.set_content(
        f"{needle}\n\nstill nothing. {token}\n\nOn Mon, 2 Mar 2026 {DESK} wrote:\n> We have your message.\n> {quoted}\n",
        cte="quoted-printable",
    )
    return Sample(
        f"reply {number}", mail.as_bytes(), token, needle, sample.address, subject,
        str(mail["Message-ID"]), kind, [], sample.token,
    )  # fmt: skip


def _head(number: int, extra: str = "", subject: str = "special", sender: str = "") -> str:
    sender = sender or f"Cust <c{number}@mail.example.com>"
    return (
        f"From: {sender}\r\nTo: {DESK}\r\nSubject: {subject}\r\nMessage-ID: <sp.{number}@x.example>\r\n"
        f"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\n{extra}"
    )


MIME = "MIME-Version: 1.0\r\nContent-Type: "
PARTS = MIME + "multipart/mixed; boundary=b1\r\n"
AUTOMATIC = {
    "auto-submitted": "Auto-Submitted: auto-replied\r\n",
    "x-autoreply": "X-Autoreply: yes\r\nPrecedence: auto_reply\r\n",
    "precedence bulk": "Precedence: bulk\r\n",
    "x-loop": f"X-Loop: {DESK}\r\n",
    "list-id": "List-Id: <l.example.com>\r\n",
    "null return path": "Return-Path: <>\r\n",
}


@cache
def nasty() -> list[Sample]:
    """Malformed mails, poison, and the automatic ones."""
    makers = {
        **_malformed(),
        **{f"auto {name}": _automatic(line) for name, line in AUTOMATIC.items()},
        **_reports(),
    }
    found = []
    for number, (name, make) in enumerate(makers.items(), 500):
        token = f"BENCH-{number}"
        raw = make(number, f"my ref {token}\r\n")
        found.append(
            Sample(name, raw if isinstance(raw, bytes) else raw.encode("latin-1"), token, kind="nasty")
        )
    return found


Make = Callable[[int, str], str | bytes]


def _malformed() -> dict[str, Make]:
    big = base64.encodebytes(b"x" * 6_000_000).decode()
    return {
        "unknown charset": lambda n, b: _head(n, MIME + "text/plain; charset=x-klingon-8\r\nContent-Transfer-Encoding: 8bit\r\n") + "\r\n\xa3\xe9 " + b,
        "bad base64": lambda n, b: _head(n, MIME + "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n") + "\r\n!!!not base64 " + b,
        "no boundary": lambda n, b: _head(n, MIME + "multipart/mixed\r\n") + "\r\n" + b,
        "unterminated": lambda n, b: _head(n, PARTS) + "\r\n--b1\r\nContent-Type: text/plain\r\n\r\n" + b,
        "no From": lambda n, b: f"To: {DESK}\r\nSubject: nofrom\r\nMessage-ID: <sp.{n}@x.example>\r\n\r\n" + b,
        "From without @": lambda n, b: _head(n, sender="just a name") + "\r\n" + b,
        "8-bit headers": lambda n, b: _head(n, subject="Beschwerde \xfcber M\xfcll") + "\r\n" + b,
        "NUL in body": lambda n, b: _head(n) + "\r\nabc\x00def " + b,
        "header only": lambda n, b: _head(n, subject=b.strip()),
        "long subject": lambda n, b: _head(n, subject="long " * 60 + b.strip()) + "\r\n" + b,
        "newline in subject": lambda n, b: _head(n, subject="=?utf-8?q?hello=0ABcc:_evil@x.example?=") + "\r\n" + b,
        "nested 20 deep": lambda n, b: _head(n, MIME + "message/rfc822\r\n") + "\r\n" + "Content-Type: message/rfc822\r\n\r\n" * 20 + b,
        "empty": lambda n, b: b"",
        "random bytes": lambda n, b: random.Random(1).randbytes(4000),
        "6 MB attachment": lambda n, b: (
            _head(n, PARTS) + "\r\n--b1\r\nContent-Type: text/plain\r\n\r\n" + b
            + "\r\n--b1\r\nContent-Type: application/octet-stream; name=big.bin\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=../../etc/evil.bin\r\n\r\n" + big + "\r\n--b1--\r\n"
        ),
    }  # fmt: skip


def _automatic(line: str) -> Make:
    return lambda n, b: _head(n, line, subject="Out of office") + "\r\n" + b


def _reports() -> dict[str, Make]:
    status = "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    report = MIME + "multipart/report; report-type=delivery-status; boundary=b1\r\n"
    return {
        "auto our own address": lambda n, b: _head(n, sender=DESK) + "\r\n" + b,
        "auto delivery report": lambda n, b: (
            _head(n, report, "Undelivered Mail Returned to Sender", "MAILER-DAEMON@mail.example.com")
            + "\r\n--b1\r\nContent-Type: text/plain\r\n\r\n" + b
            + "\r\n--b1\r\nContent-Type: message/delivery-status\r\n\r\n" + status + "--b1--\r\n"
        ),
    }  # fmt: skip
