"""Headers: encoded words, addresses, dates, injection, none at all."""

from tests.listen.nasty.base import Nasty, mail, multi, part


def _subject(name: str, header: str | bytes, wanted: str) -> Nasty:
    return Nasty(f"subject {name}", mail(subject=header), text=("The kettle leaks.",), subject=wanted)


def _from(name: str, header: str | bytes, email: str, shown: str | None = None, **more: object) -> Nasty:
    return Nasty(
        f"from {name}", mail(sender=header), text=("The kettle leaks.",), email=email, from_name=shown, **more
    )  # type: ignore[arg-type]


def _file(name: str, header: str, wanted: str) -> Nasty:
    raw = multi(
        part("text/plain", "See file."), part("application/pdf", "%PDF-1.4", f"Content-Disposition: {header}")
    )
    return Nasty(f"file name {name}", raw, text=("See file.",), files={wanted: None})


MAILS = [
    _subject("split inside a letter", "=?utf-8?b?R3LDvA==?= =?utf-8?b?w58=?= =?utf-8?q?e_=C3?= =?utf-8?q?=BC?=", "Grüße ü"),
    _subject("split inside base64", "=?utf-8?b?R3L=?= =?utf-8?b?w7zDn2U=?=", "Grüße"),
    _subject("in two charsets", "=?iso-8859-1?q?Gr=FC=DFe?= =?utf-8?q?_=E2=82=AC?=", "Grüße €"),
    _subject("with a language", "=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    _subject("raw utf-8", "Grüße €", "Grüße €"),
    _subject("raw latin-1", "Grüße".encode("latin-1"), "Grüße"),
    _subject("raw koi8-r", "Мой чайник сломался вчера".encode("koi8-r"), "Мой чайник сломался вчера"),
    _subject("raw iso-2022-jp", "返金してください".encode("iso-2022-jp"), "返金してください"),
    _subject("encoded in utf-16", "=?utf-16?b?//5HAHIA/ADfAGUA?=", "Grüße"),
    _subject("encoded in gb2312", "=?gb2312?B?xOO6ww==?=", "你好"),
    _subject("unknown charset", "=?x-klingon?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    _subject("broken base64", "=?utf-8?b?%%%?=", "=?utf-8?b?%%%?="),
    _subject("no end", "=?utf-8?q?Gr=C3=BC", "=?utf-8?q?Gr=C3=BC"),
    _subject("inside a word", "a=?utf-8?q?=C3=BC?=b", "aüb"),
    _subject("folded ten times", "a" + "\r\n b" * 10, "a" + " b" * 10),
    _subject("with an injection", "=?utf-8?q?a=0D=0ABcc:_evil@x.example?=", "a Bcc: evil@x.example"),
    _subject("with NUL", b"Ket\x00tle", "Ket tle"),
    _subject("empty", "", ""),
    _subject("of 100,000 letters", "long " * 20_000, ("long " * 20_000).strip()),
    _from("with a comma", "Marlow, Jo <jo@x.example>", "jo@x.example"),
    _from("with an encoded comma", "=?utf-8?q?M=C3=BCller=2C_Jo?= <jo@x.example>", "jo@x.example", "Müller, Jo"),
    _from("with an encoded address", "=?utf-8?q?evil=40y=2Eexample?= <jo@x.example>", "jo@x.example"),
    _from("as a comment", "jo@x.example (Jo Marlow)", "jo@x.example", "Jo Marlow"),
    _from("without brackets", "jo@x.example", "jo@x.example"),
    _from("with one bracket", "<jo@x.example", "jo@x.example"),
    _from("in capitals", "JO@X.EXAMPLE", "jo@x.example"),
    _from("of two people", "Jo <jo@x.example>, Al <al@x.example>", "jo@x.example", "Jo", notices=("al@x.example",)),
    _from("as a group", "Family: Jo <jo@x.example>, Al <al@x.example>;", "jo@x.example"),
    _from("with quotes in quotes", '"Jo \\"the kettle\\" Marlow" <jo@x.example>', "jo@x.example", 'Jo "the kettle" Marlow'),
    _from("with a quoted local part", '"jo marlow"@x.example', '"jo marlow"@x.example'),
    _from("with a plus", "jo+shop@x.example", "jo+shop@x.example"),
    _from("with a unicode domain", "Jo <jo@bücher.example>", "jo@bücher.example"),
    _from("with a punycode domain", "Jo <jo@xn--bcher-kva.example>", "jo@xn--bcher-kva.example"),
    _from("with a unicode local part", "Jö <jö@x.example>", "jö@x.example", "Jö"),
    _from("with an address literal", "Jo <jo@[192.0.2.1]>", "jo@[192.0.2.1]"),
    _from("in raw latin-1", "Jö <jo@x.example>".encode("latin-1"), "jo@x.example", "Jö"),
    _from("split in its encoded name", "=?utf-8?b?SsO=?= =?utf-8?b?tg==?= <jo@x.example>", "jo@x.example"),
    _from("twice", "Jo <jo@x.example>\r\nFrom: al@x.example", "jo@x.example"),
    _from("with 5,000 nested comments", "(" * 5_000 + ")" * 5_000 + " jo@x.example", "jo@x.example"),
    _from("among 5,000 addresses", ", ".join(["Jo <jo@x.example>"] + [f"a{n}@x.example" for n in range(5_000)]), "jo@x.example"),
    _from("that is a name only", "Jo Marlow", "", "Jo Marlow", held=True),
    _from("that is empty", "", "", held=True),
    _from("that is <>", "<>", "", held=True),
    _from("that takes no replies", "Shop <no-reply@shop.example>\r\nReply-To: Jo <jo@x.example>", "jo@x.example", "Jo"),
    _from("with another Reply-To", "Jo <jo@x.example>\r\nReply-To: other@x.example", "jo@x.example"),
    _from("broken, with a Sender", "Jo Marlow\r\nSender: <jo@x.example>", "jo@x.example", "Jo Marlow"),
    Nasty("no From but a Sender", b"Sender: jo@x.example\r\nTo: help@example.org\r\n\r\nThe kettle leaks.", text=("The kettle leaks.",)),
    Nasty("no From but a Reply-To", b"Reply-To: jo@x.example\r\nTo: help@example.org\r\n\r\nThe kettle leaks.", text=("The kettle leaks.",)),
    *(
        Nasty(f"date {name}", mail("The kettle leaks.", f"Date: {value}"), text=("The kettle leaks.",))
        for name, value in {
            "of the year 0": "Mon, 1 Jan 0000 00:00:00 +0000", "of the year 9999": "Fri, 31 Dec 9999 23:59:59 -2400",
            "that is none": "yesterday, about tea time", "of 1970": "Thu, 1 Jan 1970 00:00:00 +0000",
            "with a zone of 99 hours": "Mon, 2 Mar 2026 08:00:00 +9959", "of month 13": "Mon, 2 Foo 2026 08:00:00 +0000",
            "in German": "Mo, 2 Mär 2026 08:00:00 +0100", "of 400 digits": "Mon, 2 Mar " + "2" * 400 + " 08:00:00 +0000",
            "of second 61": "Mon, 2 Mar 2026 23:59:61 +0000", "empty": "",
        }.items()
    ),
    Nasty("100,000 header lines", mail("The kettle leaks.", *(f"X-{n}: y" for n in range(100_000))), text=("The kettle leaks.",)),
    Nasty("a header of 1 MB", mail("The kettle leaks.", "X-Long: " + "y" * 1_000_000), text=("The kettle leaks.",)),
    Nasty("1 MB of References", mail("The kettle leaks.", "References: " + "<a@b.example> " * 60_000), text=("The kettle leaks.",)),
    Nasty("a header without a colon", mail("The kettle leaks.", "this is no header", "X-After: 1"), text=("The kettle leaks.",)),
    Nasty("a space before the colon", b"From : jo@x.example\r\nTo: help@example.org\r\n\r\nThe kettle leaks.", text=("The kettle leaks.",), email=None),
    Nasty("blank lines before the header", b"\r\n\r\n" + mail(), text=("The kettle leaks.",)),
    Nasty("a UTF-8 mark before the header", b"\xef\xbb\xbf" + mail(), text=("The kettle leaks.",)),
    Nasty("a mailbox's From line", b"From jo@x.example Mon Mar  2 08:00:00 2026\r\n" + mail(), text=("The kettle leaks.",)),
    Nasty("a mangled From line", b">From jo@x.example Mon Mar  2 08:00:00 2026\r\n" + mail(), text=("The kettle leaks.",)),
    Nasty("bare CR as line ends", mail().replace(b"\r\n", b"\r"), text=("The kettle leaks.",)),
    Nasty("bare LF as line ends", mail().replace(b"\r\n", b"\n"), text=("The kettle leaks.",)),
    Nasty("CR CR LF as line ends", mail().replace(b"\r\n", b"\r\r\n"), email=None),
    Nasty("header only", b"From: jo@x.example\r\nSubject: The kettle leaks.\r\n", subject="The kettle leaks."),
    Nasty("empty", b"", held=True, email=""),
    Nasty("white space only", b" \r\n\t\r\n", held=True, email=""),
    Nasty("no header at all", b"\r\n\r\nThe kettle leaks.\r\n\r\nJo", held=True, email=""),
    Nasty("binary", bytes(range(256)) * 20, held=True, email=""),
    _file("in RFC 2231", "attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    _file("continued", "attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9F; filename*2=e.pdf", "Grüße.pdf"),
    _file("encoded in quotes", 'attachment; filename="=?utf-8?q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
    _file("raw utf-8", 'attachment; filename="Grüße.pdf"', "Grüße.pdf"),
    _file("with a path", 'attachment; filename="../../etc/passwd.pdf"', "passwd.pdf"),
    _file("with a Windows path", 'attachment; filename="C:\\\\Users\\\\jo\\\\bill.pdf"', "bill.pdf"),
    _file("with a reversal", "attachment; filename*=utf-8''bill%E2%80%AEfdp.exe", "billfdp.exe"),
    _file("with a bad escape", "attachment; filename*=utf-8''bill%ZZ.pdf", "bill%ZZ.pdf"),
    _file("in an unknown charset", "attachment; filename*=x-klingon''bill.pdf", "bill.pdf"),
    _file("of 300 letters", f'attachment; filename="{"a" * 300}.pdf"', "a" * 196 + ".pdf"),
]  # fmt: skip
