"""Parts: boundaries that lie, nesting without end, Outlook's package, signatures, files."""

import io
import struct
import zipfile

from tests.listen.nasty.base import PNG, WORDS, Nasty, attached, b64, mail, multi, part, parts, typed

LEAKS = ("The kettle leaks.",)
RICH = part("text/html; charset=utf-8", "<p>The <b>kettle</b> leaks.</p>")


def _attribute(level: int, key: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, key, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _property(key: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, key, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def tnef(
    text: str = "The kettle leaks.", name: str = "Rechnung März.pdf", content: bytes = b"%PDF-1.4 bill"
) -> bytes:
    """A winmail.dat with a body and one file."""
    long_name = _property(0x3707, 0x1F, (name + "\0").encode("utf-16-le"))
    body = _property(0x1000, 0x1F, (text + "\0").encode("utf-16-le"))
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(
        [
            _attribute(1, 0x9007, struct.pack("<II", 1252, 0)),
            _attribute(1, 0x9003, struct.pack("<I", 1) + body),
            _attribute(2, 0x9002, b"\0" * 14),
            _attribute(2, 0x8010, b"RECHNU~1.PDF\0"),
            _attribute(2, 0x800F, content),
            _attribute(2, 0x9005, struct.pack("<I", 1) + long_name),
        ]
    )


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    return out.getvalue()


def _nested(depth: int) -> bytes:
    """Multiparts inside multiparts, each with its own boundary."""
    heads = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1, depth)
    )
    first = b'From: Jo <jo@x.example>\r\nContent-Type: multipart/mixed; boundary="b0"\r\n\r\n--b0\r\n'
    return first + heads + b"Content-Type: text/plain\r\n\r\nThe kettle leaks.\r\n"


PACKAGE = tnef()
WINMAIL = attached("winmail.dat", PACKAGE, "application/ms-tnef")
FORWARDED = mail("It leaks on the table.", sender="Al Quill <al@y.example>", subject="My kettle")
CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Repair of the\r\n  kettle\\, second try\r\n"
    'DTSTART;TZID="Europe/London":20260302T100000\r\nDTEND;TZID="Europe/London":20260302T110000\r\n'
    "LOCATION:12 High Street\r\nORGANIZER;CN=Shop:mailto:shop@y.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
EVENT = "Calendar invitation: “Repair of the kettle, second try”, 2026-03-02 10:00 to 2026-03-02 11:00 Europe/London, at 12 High Street, from shop@y.example."
SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="b1"'
PGP_SIGNED = 'multipart/signed; protocol="application/pgp-signature"; boundary="b1"'
ENCRYPTED = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b1"'


def _typed_parts(kind: str, *some: bytes) -> bytes:
    return mail(parts(*some), "MIME-Version: 1.0", f"Content-Type: {kind}")


MAILS = [
    Nasty("no boundary named", mail(parts(WORDS), "Content-Type: multipart/mixed"), text=LEAKS),
    Nasty("another boundary used", mail(parts(WORDS, boundary="zz"), 'Content-Type: multipart/mixed; boundary="b1"'), text=LEAKS),
    Nasty("never closed", multi(WORDS, end=False), text=LEAKS),
    Nasty("cut off inside the last part", multi(WORDS, attached("bill.pdf", b"%PDF-1.4" * 100))[:-400], text=LEAKS, files={"bill.pdf": None}),
    Nasty("two boundaries named", mail(parts(WORDS), 'Content-Type: multipart/mixed; boundary="b1"; boundary="b2"'), text=LEAKS),
    Nasty("an empty boundary", mail(parts(WORDS, boundary=""), 'Content-Type: multipart/mixed; boundary=""'), text=LEAKS),
    Nasty("a boundary with a space at its end", multi(WORDS, boundary="b1 "), text=LEAKS),
    Nasty("a boundary of dashes", multi(WORDS, boundary="-----"), text=LEAKS),
    Nasty("a boundary of 2,000 letters", multi(WORDS, boundary="b" * 2_000), text=LEAKS),
    Nasty("a boundary full of signs", multi(WORDS, boundary="=_(.*)[+]?^$"), text=LEAKS),
    Nasty("a boundary that begins another", multi(WORDS, part('multipart/mixed; boundary="b11"', parts(part("text/plain", "It hisses."), boundary="b11"))), text=(*LEAKS, "It hisses.")),
    Nasty("the same boundary inside", multi(WORDS, part('multipart/mixed; boundary="b1"', parts(part("text/plain", "It hisses.")))), text=LEAKS),
    Nasty("words before the first part", mail("The kettle leaks.\r\n", 'Content-Type: multipart/mixed; boundary="b1"'), text=LEAKS),
    Nasty("words in the preamble alone", mail("The kettle leaks.\r\n--b1\r\n\r\n--b1--\r\n", 'Content-Type: multipart/mixed; boundary="b1"'), text=LEAKS),
    Nasty("words after the last part alone", mail("--b1\r\n\r\n--b1--\r\nThe kettle leaks.", 'Content-Type: multipart/mixed; boundary="b1"'), text=LEAKS),
    Nasty("no part at all", mail("", 'Content-Type: multipart/mixed; boundary="b1"')),
    Nasty("a part without a header", multi("\r\nThe kettle leaks."), text=LEAKS),
    Nasty("a part without a blank line", multi("The kettle leaks."), email=None),
    Nasty("300 levels", _nested(300), text=LEAKS),
    Nasty("10,000 levels", _nested(10_000), text=LEAKS),
    Nasty("10,000 parts", multi(*[WORDS] * 10_000), text=LEAKS),
    Nasty("1,000 files", multi(WORDS, *[attached(f"{n}.bin", b"x") for n in range(1_000)]), text=LEAKS, files={"0.bin": b"x", "199.bin": b"x"}, notices=("1,000 files",)),
    Nasty("mails in mails, 60 deep", mail(b"Content-Type: message/rfc822\r\n\r\n" * 60 + b"\r\nThe kettle leaks.", "Content-Type: message/rfc822"), email="jo@x.example"),
    Nasty("alternatives", multi(WORDS, RICH, kind="alternative"), text=LEAKS, markup="<b>kettle</b>"),
    Nasty("alternatives, the rich one first", multi(RICH, WORDS, kind="alternative"), text=LEAKS),
    Nasty("alternatives, an empty plain one", multi(part("text/plain", " \r\n"), RICH, kind="alternative"), text=LEAKS),
    Nasty("alternatives, a stub for the plain one", multi(part("text/plain", "Your program shows no HTML."), part("text/html", "<p>" + "The kettle leaks. " * 20), kind="alternative"), text=LEAKS),
    Nasty("alternatives with a file inside", multi(part("text/plain", "The kettle leaks."), part('multipart/mixed; boundary="b2"', parts(RICH, attached("bill.pdf", b"%PDF-1.4"), boundary="b2")), kind="alternative"), text=LEAKS, files={"bill.pdf": b"%PDF-1.4"}),
    Nasty("alternatives that are related", multi(part('multipart/related; boundary="b2"', parts(RICH, attached("leak.png", PNG, "image/png", "Content-ID: <leak@x>"), boundary="b2")), kind="alternative"), text=LEAKS, files={"leak.png": PNG}),
    Nasty("HTML called plain", typed("text/plain", "<html><body><p>The kettle leaks.</p></body></html>"), text=LEAKS),
    Nasty("plain text called HTML", typed("text/html", "The kettle leaks.\r\n1 < 2 & 3 > 2"), text=LEAKS),
    Nasty("a text of an odd kind", typed("text/x-enriched", "The kettle leaks."), text=LEAKS),
    Nasty("a type that is none", typed("nonsense", "The kettle leaks."), text=LEAKS),
    Nasty("a type that is broken", typed("text/", "The kettle leaks."), text=LEAKS),
    Nasty("a type twice", mail("The kettle leaks.", "Content-Type: text/plain", "Content-Type: multipart/mixed"), text=LEAKS),
    Nasty("text as an attachment only", mail("The kettle leaks.", "Content-Type: text/plain", 'Content-Disposition: attachment; filename="complaint.txt"'), text=LEAKS, files={"complaint.txt": b"The kettle leaks."}),
    Nasty("a text file beside the text", multi(WORDS, attached("log.txt", b"line 1", "text/plain")), text=LEAKS, hidden=("line 1",), files={"log.txt": b"line 1"}),
    Nasty("a file alone", mail(b64(b"%PDF-1.4"), "Content-Type: application/pdf; name=bill.pdf", "Content-Transfer-Encoding: base64"), files={"bill.pdf": b"%PDF-1.4"}),
    Nasty("a picture alone", mail(b64(PNG), "Content-Type: image/png; name=leak.png", "Content-Transfer-Encoding: base64"), files={"leak.png": PNG}),
    Nasty("a program called a picture", multi(WORDS, attached("leak.png", b"MZ\x90\x00" + b"\0" * 60, "image/png")), text=LEAKS, files={"leak.png": None}),
    Nasty("a zip bomb", multi(WORDS, attached("bomb.zip", _bomb(), "application/zip")), text=LEAKS, files={"bomb.zip": None}),
    Nasty("the same file twice", multi(WORDS, attached("a.png", PNG), attached("b.png", PNG)), text=LEAKS, files={"a.png": PNG, "b.png": PNG}),
    Nasty("a file of no bytes", multi(WORDS, attached("empty.pdf", b"")), text=LEAKS, files={"empty.pdf": b""}),
    Nasty("an inline picture", multi(part("text/html", '<p>The kettle leaks. <img src="cid:leak@x"></p>'), attached("leak.png", PNG, "image/png", "Content-ID: <leak@x>"), kind="related"), text=LEAKS, files={"leak.png": PNG}, markup="cid:leak@x"),
    Nasty("winmail.dat beside words", multi(WORDS, WINMAIL), text=LEAKS, files={"Rechnung März.pdf": b"%PDF-1.4 bill"}, notices=("winmail.dat",)),
    Nasty("winmail.dat with the words in it", multi(part("text/plain", "\r\n"), WINMAIL), text=LEAKS, files={"Rechnung März.pdf": b"%PDF-1.4 bill"}),
    Nasty("winmail.dat alone", mail(b64(PACKAGE), "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64"), text=LEAKS),
    Nasty("winmail.dat cut off", multi(WORDS, attached("winmail.dat", PACKAGE[:-60], "application/ms-tnef")), text=LEAKS, files={"winmail.dat": PACKAGE[:-60]}, notices=("damaged",)),
    Nasty("winmail.dat with a false length", multi(WORDS, attached("winmail.dat", PACKAGE[:6] + struct.pack("<BHHI", 1, 0x9003, 6, 2**31), "application/ms-tnef")), text=LEAKS, notices=("damaged",)),
    Nasty("signed by S/MIME", _typed_parts(SIGNED, WORDS, attached("smime.p7s", b"0\x80", "application/pkcs7-signature")), text=LEAKS, files={"smime.p7s": b"0\x80"}, notices=("signed (S/MIME)",)),
    Nasty("signed by PGP", _typed_parts(PGP_SIGNED, WORDS, part("application/pgp-signature; name=signature.asc", "-----BEGIN PGP SIGNATURE-----")), text=LEAKS, files={"signature.asc": None}, notices=("signed (PGP)",)),
    Nasty("encrypted by S/MIME", mail(b64(b"0\x80\x06"), "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "Content-Transfer-Encoding: base64"), files={"smime.p7m": b"0\x80\x06"}, notices=("encrypted (S/MIME)",)),
    Nasty("signed by S/MIME, opaque", mail(b64(b"0\x80\x06"), "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "Content-Transfer-Encoding: base64"), files={"smime.p7m": None}, notices=("hides its words",)),
    Nasty("encrypted by PGP", _typed_parts(ENCRYPTED, part("application/pgp-encrypted", "Version: 1"), part("application/octet-stream; name=encrypted.asc", "-----BEGIN PGP MESSAGE-----")), files={"encrypted.asc": None}, notices=("encrypted (PGP)",)),
    Nasty("encrypted by PGP in the text", mail("-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n"), text=("hQEMA",), notices=("encrypted (PGP)",)),
    Nasty("signed by PGP in the text", mail("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nThe kettle leaks.\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQ\r\n-----END PGP SIGNATURE-----\r\n"), text=LEAKS, notices=("signed (PGP)",)),
    Nasty("an invitation", multi(WORDS, part("text/calendar; method=REQUEST; charset=utf-8", CALENDAR), kind="alternative"), text=LEAKS, notices=(EVENT,)),
    Nasty("an invitation alone", typed("text/calendar; method=REQUEST", CALENDAR), notices=(EVENT,)),
    Nasty("a broken invitation", multi(WORDS, part("text/calendar", "BEGIN:VEVENT\r\nDTSTART:never\r\n" + "X" * 5_000)), text=LEAKS),
    Nasty("a mail inside", multi(WORDS, part("message/rfc822", FORWARDED)), text=LEAKS, files={"My kettle.eml": None}, forwarded="al@y.example"),
    Nasty("a mail inside alone", mail(FORWARDED, "Content-Type: message/rfc822"), text=("It leaks on the table.",), forwarded="al@y.example"),
    Nasty("a mail inside in base64", multi(WORDS, part("message/rfc822", b64(FORWARDED), "Content-Transfer-Encoding: base64")), text=LEAKS, forwarded="al@y.example"),
    Nasty("a mail inside that is empty", multi(WORDS, part("message/rfc822", "")), text=LEAKS),
    Nasty("an external body", multi(WORDS, part('message/external-body; access-type=URL; URL="http://y.example/x"', "Content-Type: image/png\r\n\r\n")), text=LEAKS),
    Nasty("a part of a mail", mail("The kettle leaks.", 'Content-Type: message/partial; id="x"; number=1; total=3'), email="jo@x.example"),
    Nasty("a digest", multi(b"\r\n" + FORWARDED, kind="digest"), text=("It leaks on the table.",), forwarded="al@y.example"),
    Nasty("AppleDouble", multi(WORDS, part('multipart/appledouble; boundary="b2"', parts(attached("bill.pdf", b"\0\5\x16\7", "application/applefile"), attached("bill.pdf", b"%PDF-1.4", "application/pdf"), boundary="b2"))), text=LEAKS, files={"bill.pdf": None}),
]  # fmt: skip
