"""Files that came with a mail: told by content, scanned, held back, drawn anew."""

import io
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from amends.cases import filetypes
from amends.cases.actors import staff
from amends.cases.errors import NotAllowed, Refused
from amends.cases.models import Attachment, Entry, Party, Preview
from amends.cases.scanning import Scan, release, why_not
from amends.listen import files
from amends.listen.clamav import ScannerAway, scan
from amends.listen.drawing import CannotDraw, draw
from amends.listen.forwarded import give_back, make_writer_customer
from tests.listen.nasty.base import WORDS, attached, mail, multi

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM; finds EICAR, and hangs up on one word."""

    def handle(self) -> None:
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        if b"HANG UP" not in content:
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            self.request.sendall(
                found if b"TOO LARGE" not in content else b"INSTREAM size limit exceeded. ERROR\0"
            )


@pytest.fixture
def clamd(settings: Any) -> Iterator[str]:
    """A scanner on a real socket, and the setting that names it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.AMENDS_CLAMAV = f"127.0.0.1:{server.server_address[1]}"
        yield settings.AMENDS_CLAMAV
        server.shutdown()


@pytest.fixture
def came(take: Callable[..., Any]) -> Callable[..., Attachment]:
    """A mail with one file."""

    def put(name: str, content: bytes, kind: str = "application/octet-stream") -> Attachment:
        message = take(multi(WORDS, attached(name, content, kind))).message
        found: Attachment = message.attachments.select_related("message", "case", "blob").get()
        return found

    return put


def picture(size: tuple[int, int] = (1600, 400)) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()


def test_the_scanner_s_word_is_understood(clamd: str) -> None:
    assert scan(b"x" * 200_000, clamd) == ""
    assert scan(b"a" + EICAR, clamd) == "Eicar-Signature"
    for content in (b"HANG UP", b"TOO LARGE"):
        with pytest.raises(ScannerAway):
            scan(content, clamd)


def test_an_infected_file_is_held_back_until_a_lead_lets_it_through(
    clamd: str, came: Callable[..., Attachment], nadia: Any, tom: Any, client: Any
) -> None:
    file = came("bill.pdf", EICAR)
    url = f"/cases/{file.case.reference}/files/{file.pk}/"
    client.force_login(nadia)
    assert client.get(url).status_code == 403  # not scanned yet
    files.scan_files(file.message)
    file.refresh_from_db()
    assert (file.scan, file.scan_note) == (Scan.INFECTED, "Eicar-Signature")
    assert client.get(url).status_code == 403
    assert client.get(f"/cases/{file.case.reference}/messages/{file.message_id}/original/").status_code == 403
    assert b"Eicar-Signature" in client.get(f"{url}look/").content
    with pytest.raises(NotAllowed):
        release(file, "evidence", staff(nadia))
    assert client.post(f"{url}release/", {"why": "evidence"}).status_code == 403
    client.force_login(tom)
    assert client.post(f"{url}release/", {"why": ""}).status_code == 422
    assert client.post(f"{url}release/", {"why": "evidence"}).status_code == 302
    answer = client.get(url)
    assert answer.content == EICAR and answer["Content-Disposition"].startswith("attachment")
    assert list(Entry.objects.filter(verb__startswith="file.").values_list("verb", flat=True).order_by("id")) == [
        "file.infected", "file.released",
    ]  # fmt: skip
    files.scan_files(file.message)
    file.refresh_from_db()
    assert file.scan == Scan.RELEASED


def test_what_could_not_be_scanned_is_held_back_and_scanned_again(
    settings: Any, clamd: str, came: Callable[..., Attachment]
) -> None:
    file = came("bill.pdf", b"%PDF-1.4 clean")
    settings.AMENDS_CLAMAV = "127.0.0.1:1"
    with pytest.raises(ScannerAway):
        files.scan_files(file.message)
    file.refresh_from_db()
    assert file.scan == Scan.FAILED and why_not(file, file.message)
    settings.AMENDS_CLAMAV = clamd
    files.scan_files(file.message)
    file.refresh_from_db()
    assert file.scan == Scan.CLEAN and not why_not(file, file.message)


def test_without_a_scanner_files_are_given_out_as_harmless_bytes(
    came: Callable[..., Attachment], nadia: Any, client: Any
) -> None:
    file = came("page.html", b"<html><script>alert(1)</script></html>", "text/html")
    client.force_login(nadia)
    url = f"/cases/{file.case.reference}/files/{file.pk}/"
    answer = client.get(url)
    assert (
        answer["Content-Type"] == "application/octet-stream"
        and "sandbox" in answer["Content-Security-Policy"]
    )
    page = client.get(f"{url}look/").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page
    assert "It can run on your computer" in page


def test_a_preview_is_drawn_once_and_shown(came: Callable[..., Attachment], nadia: Any, client: Any) -> None:
    file = came("leak.png", picture(), "image/png")
    assert files.draw_files(file.message) == 1 and files.draw_files(file.message) == 0
    client.force_login(nadia)
    answer = client.get(f"/cases/{file.case.reference}/files/{file.pk}/preview/")
    assert answer["Content-Type"] == "image/webp" and answer.content[8:12] == b"WEBP"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"


def test_what_cannot_be_drawn_is_said(came: Callable[..., Attachment]) -> None:
    file = came("leak.png", b"\x89PNG\r\n\x1a\n" + b"junk" * 50, "image/png")
    assert files.draw_files(file.message) == 0
    assert Preview.objects.get().failure


def test_a_picture_of_a_billion_pixels_is_not_drawn() -> None:
    import struct as s
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return s.pack(">I", len(data)) + kind + data + s.pack(">I", zlib.crc32(kind + data))

    head = s.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(CannotDraw):
        draw(bomb, "image/png")


@pytest.mark.parametrize(("name", "content", "wanted"), [
    ("bill.pdf", b"MZ\x90\x00", "it is a program"),
    ("bill.pdf", b"%PDF-1.7", ""),
    ("photo.jpg", b"\x89PNG\r\n\x1a\n", "by its content it is a picture"),
    ("bill.pdf.exe", b"MZ\x90\x00", "can run on your computer"),
    ("letter.docx", b"PK\x03\x04", ""),
    ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
    ("list.csv", b"a,b\n1,2\n", ""),
    ("notes.txt", b"<html><script>", "a web page"),
    ("noname", b"\x7fELF", "a program"),
    ("odd.xyz", b"\x00\x01\x02", ""),
])  # fmt: skip
def test_a_name_that_disguises_its_content_is_told(name: str, content: bytes, wanted: str) -> None:
    said = filetypes.warning(name, filetypes.real_type(content))
    assert wanted in said and bool(said) == bool(wanted)


FORWARD = "Please look.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Al Quill <al@y.example>\r\n\r\nIt leaks."


def test_the_writer_of_a_forward_becomes_the_customer_on_request(
    take: Callable[..., Any], nadia: Any, client: Any
) -> None:
    case = take(mail(FORWARD, subject="Fwd: Kettle")).case
    client.force_login(nadia)
    assert "Make Al Quill the customer" in client.get(f"/cases/{case.reference}/").content.decode()
    message = case.messages.get()
    assert client.post(f"/cases/{case.reference}/writer/", {"message": message.pk}).status_code == 302
    case.refresh_from_db()
    assert case.customer.email == "al@y.example"
    assert set(Party.objects.filter(case=case).values_list("email", flat=True)) == {
        "al@y.example",
        "jo@x.example",
    }
    assert "Make Al Quill" not in client.get(f"/cases/{case.reference}/").content.decode()
    with pytest.raises(Refused):
        make_writer_customer(case.messages.get(), staff(nadia))
    from amends.cases.models import Customer

    give_back(case, Customer.objects.get(email="jo@x.example"), staff(nadia))
    case.refresh_from_db()
    assert case.customer.email == "jo@x.example"


def test_the_formatted_mail_is_fenced(take: Callable[..., Any], nadia: Any, client: Any) -> None:
    html = '<p onclick="x()">Hi <img src="https://spy.example/a.gif"><script>x()</script>'
    filed = take(mail(html, "Content-Type: text/html"))
    url = f"/cases/{filed.case.reference}/messages/{filed.message.pk}/formatted/"
    assert client.get(url).status_code == 302
    client.force_login(nadia)
    answer = client.get(url)
    body = answer.content.decode()
    assert "1 remote picture is not loaded" in body and "spy.example" not in body and "x()" not in body
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:;") and "sandbox allow-popups" in policy
    assert "script-src" not in policy and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<iframe" in client.get(f"/cases/{filed.case.reference}/").content.decode()
