"""Reading mail: nothing makes it raise, and what was written is found."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.listen.mail import Mail, identity, message_id, parse, safe_name
from tests.listen.mails import nasty, new_mails

HEAD = b"From: Jo <jo@x.example>\r\nTo: help@example.org\r\nSubject: Kettle\r\n"
SOME = [sample.raw for sample in (*new_mails()[:10], *nasty()) if len(sample.raw) < 100_000]


def read(body: bytes, *headers: str) -> Mail:
    return parse(HEAD + "".join(f"{line}\r\n" for line in headers).encode() + b"\r\n" + body)


def storable(mail: Mail) -> bool:
    """Whether a database can keep every string of it, and no header has a NUL or a line break."""
    headers = [
        mail.from_name,
        mail.from_email,
        mail.subject,
        mail.message_id,
        mail.in_reply_to,
        *mail.references,
        *mail.to,
    ]
    for text in [
        *headers,
        mail.text,
        mail.quoted,
        *(f"{file.name} {file.content_type}" for file in mail.files),
    ]:
        text.encode()
    return not any(char in text for text in headers for char in "\x00\r\n")


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_said_to_be_no_mail(content: bytes) -> None:
    mail = parse(content)
    assert storable(mail)
    assert identity(content) == identity(content)
    message_id(content).encode()


@given(st.sampled_from(SOME), st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_mail_is_still_read(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    junk = data.draw(st.binary(max_size=50))
    assert storable(parse(content[:start] + junk + content[end:]))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
@settings(max_examples=100, deadline=None)
def test_words_in_any_alphabet_survive(text: str) -> None:
    encoded = base64.encodebytes(text.encode())
    mail = read(encoded, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64")
    assert text.strip() in f"{mail.text}\n{mail.quoted}"


@pytest.mark.parametrize(("label", "data", "text"), [
    ("utf-8", "Grüße", "Grüße"),
    ("us-ascii", "Grüße", "Grüße"),
    ("iso-8859-1", "Grüße", "Grüße"),
    ("", "Grüße", "Grüße"),
    ("hex", "Grüße", "Grüße"),
    ("\x00", "Grüße", "Grüße"),
])  # fmt: skip
def test_a_wrong_charset_does_not_damage_utf_8(label: str, data: str, text: str) -> None:
    assert read(data.encode(), f"Content-Type: text/plain; charset={label}").text == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [("utf-8", "cp1252"), ("koi8-r", "koi8-r"), ("shift_jis", "shift_jis"), ("us-ascii", "latin-1")],
)
def test_other_charsets_are_read_as_they_are(label: str, codec: str) -> None:
    text = {"koi8-r": "сломалось вчера", "shift_jis": "返金してください"}.get(codec, "très fâché")
    assert read(text.encode(codec), f"Content-Type: text/plain; charset={label}").text == text


def test_a_charset_that_does_not_exist_is_said() -> None:
    mail = read(b"\xa3 20", "Content-Type: text/plain; charset=x-klingon-8")
    assert mail.text == "£ 20"
    assert mail.notices == ["The charset it names (x-klingon-8) does not fit; it was read as Windows-1252."]


def test_a_footer_below_base64_is_kept() -> None:
    body = base64.encodebytes("Der Kessel läuft aus.".encode()) + b"-- sent by the list\r\n"
    mail = read(body, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64")
    assert "Der Kessel läuft aus." in mail.text
    assert "sent by the list" in mail.text + mail.quoted


@pytest.mark.parametrize(("header", "subject"), [
    (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    (b"=?utf-8?b?R3LDvMOf?= =?utf-8?b?ZQ==?=", "Grüße"),
    ("Grüße".encode(), "Grüße"),
    ("Grüße".encode("latin-1"), "Grüße"),
    (b"=?utf-8?b?%%%?=", "=?utf-8?b?%%%?="),
    (b"=?utf-8?q?a=0D=0ABcc:_evil@x.example?=", "a Bcc: evil@x.example"),
    (b"C:\\users =?utf-8?q?=C3=BC?=", "C:\\users ü"),
    (b"folded\r\n over two lines", "folded over two lines"),
])  # fmt: skip
def test_subjects_are_decoded_onto_one_line(header: bytes, subject: str) -> None:
    assert parse(b"From: jo@x.example\r\nSubject: " + header + b"\r\n\r\nx").subject == subject


@pytest.mark.parametrize(("header", "name", "email"), [
    (b"Jo Marlow <Jo@X.example>", "Jo Marlow", "jo@x.example"),
    (b"=?utf-8?q?M=C3=BCller=2C_Anna?= <a@x.example>", "Müller, Anna", "a@x.example"),
    (b"Marlow, Jo <jo@x.example>", "Jo", "jo@x.example"),
    (b"jo@x.example (Jo)", "Jo", "jo@x.example"),
    (b"<jo@x.example", "", "jo@x.example"),
    ("Jö <jo@x.example>".encode("latin-1"), "Jö", "jo@x.example"),
    (b"just a name", "just a name", ""),
    (b"", "", ""),
])  # fmt: skip
def test_the_sender_is_found(header: bytes, name: str, email: str) -> None:
    mail = parse(b"From: " + header + b"\r\nSubject: x\r\n\r\nx")
    assert (mail.from_name, mail.from_email) == (name, email)


def test_html_alone_becomes_text() -> None:
    html = b"<html><head><style>p {color: red}</style></head><body><p>The kettle<br>leaks.</p><script>x()</script></body></html>"
    mail = read(html, "Content-Type: text/html; charset=utf-8")
    assert mail.is_html
    assert mail.text.split("\n") == ["The kettle", "leaks."]


@pytest.mark.parametrize(
    "html",
    [b"<" * 5000, b"<div>" * 3000 + b"deep", b"<?xml version='1.0' encoding='x'?><p>deep", b"\x00<p>deep"],
)
def test_broken_html_does_not_lose_the_mail(html: bytes) -> None:
    mail = read(html, "Content-Type: text/html; charset=utf-8")
    assert "deep" in mail.text or html.startswith(b"<<")


ALTERNATIVE = 'Content-Type: multipart/alternative; boundary="b"'


def alternative(plain: str, html: str) -> bytes:
    return (
        f"--b\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


def test_of_two_forms_the_plain_one_is_shown() -> None:
    mail = read(alternative("The kettle leaks.", "<p>The <b>kettle</b> leaks.</p>"), ALTERNATIVE)
    assert (mail.text, mail.is_html, mail.files) == ("The kettle leaks.", False, [])


def test_a_stub_beside_html_is_not_taken_for_the_mail() -> None:
    words = " ".join(["The kettle leaks on the floor."] * 8)
    mail = read(alternative("Please view this as HTML.", f"<p>{words}</p>"), ALTERNATIVE)
    assert (mail.text, mail.is_html) == (words, True)


def test_a_text_file_beside_the_text_stays_a_file() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee the log.\r\n"
        b"--b\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nline\r\n--b--\r\n"
    )
    mail = read(body, "Content-Type: multipart/mixed; boundary=b")
    assert mail.text == "See the log."
    assert [(f.name, f.content) for f in mail.files] == [("log.txt", b"line")]


def test_text_around_an_inline_picture_is_one_text() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nLook:\r\n--b\r\nContent-Type: image/png\r\n"
        b"Content-Disposition: inline; filename=leak.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nIs this safe?\r\n--b--\r\n"
    )
    mail = read(body, "Content-Type: multipart/mixed; boundary=b")
    assert mail.text == "Look:\n\nIs this safe?"
    assert [(f.name, f.inline) for f in mail.files] == [("leak.png", True)]


def test_a_forwarded_mail_is_shown_and_kept_as_a_file() -> None:
    inner = b"From: shop@y.example\r\nSubject: Your order\r\n\r\nIt was sent on Monday.\r\n"
    mail = read(inner, "Content-Type: message/rfc822")
    assert mail.text == "It was sent on Monday."
    assert [(f.name, f.content_type) for f in mail.files] == [("Your order.eml", "message/rfc822")]


@pytest.mark.parametrize("depth", [200, 5000])
def test_no_depth_of_nesting_is_too_deep(depth: int) -> None:
    mail = read(
        b"Content-Type: message/rfc822\r\n\r\n" * depth + b"at the bottom", "Content-Type: message/rfc822"
    )
    assert mail.from_email == "jo@x.example"
    assert mail.text or mail.files


@pytest.mark.parametrize(("given_name", "shown"), [
    ("../../etc/evil.bin", "evil.bin"),
    ("C:\\temp\\evil.exe", "evil.exe"),
    ("a\x00b\r\n.txt", "ab.txt"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("<script>.png", "script.png"),
    ("..", ""),
    ("Rechnung März.pdf", "Rechnung März.pdf"),
])  # fmt: skip
def test_file_names_are_harmless(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown
