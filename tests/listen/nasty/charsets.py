"""Charsets that are wrong, unknown or lied about, and broken transfer encodings."""

import base64
import quopri

from tests.listen.nasty.base import Nasty, b64, mail, typed

GERMAN, RUSSIAN = (
    "Grüße aus Köln, der Kessel läuft aus.",
    "Здравствуйте, чайник сломался вчера, и никто не отвечает.",
)
JAPANESE, CHINESE, KOREAN = (
    "返金してください。電話がつながりません。",
    "你好，我的水壶坏了，没有人回答。",
    "주전자가 고장났어요. 아무도 대답하지 않아요.",
)
GREEK, HEBREW, ARABIC, THAI = (
    "Ο βραστήρας χάλασε χθες το πρωί",
    "הקומקום נשבר אתמול בבוקר",
    "الغلاية مكسورة منذ أمس",
    "กาต้มน้ำรั่วเมื่อวาน",
)
POLISH, TURKISH = "Zażółć gęślą jaźń, czajnik cieknie", "Çaydanlık dün kırıldı, şikâyetim var"


def _labelled(label: str, codec: str, words: str) -> Nasty:
    kind = f"text/plain; charset={label}" if label else "text/plain"
    return Nasty(f"{codec} labelled {label or 'nothing'}", typed(kind, words.encode(codec)), text=(words,))


LABELLED = [
    ("utf-8", "utf-8", GERMAN), ("iso-8859-1", "utf-8", GERMAN), ("us-ascii", "utf-8", GERMAN), ("", "utf-8", GERMAN),
    ("windows-1252", "utf-8", JAPANESE), ("utf-8", "latin-1", GERMAN), ("us-ascii", "latin-1", GERMAN), ("", "cp1252", GERMAN),
    ("UTF8", "utf-8", GERMAN), ("utf-8-mac", "utf-8", GERMAN), ('"utf-8"', "utf-8", GERMAN), ("x-klingon-8", "utf-8", GERMAN),
    ("x-unknown", "latin-1", GERMAN), ("unicode_escape", "utf-8", GERMAN), ("hex", "utf-8", GERMAN), ("idna", "utf-8", GERMAN),
    ("rot13", "utf-8", GERMAN), ("iso-8859-1", "cp1252", "Sie schulden mir 45 € – “sofort”"), ("unicode-1-1-utf-7", "utf-7", GERMAN),
    ("utf-7", "utf-7", RUSSIAN), ("utf-16", "utf-16", GERMAN), ("utf-16le", "utf-16-le", GERMAN), ("utf-16be", "utf-16-be", GERMAN),
    ("utf-16", "utf-16-le", GERMAN), ("", "utf-16", GERMAN), ("utf-8", "utf-16", GERMAN), ("utf-16", "utf-8", GERMAN),
    ("ucs-2le", "utf-16-le", GERMAN), ("utf-16-le", "utf-16-le", RUSSIAN), ("utf-32", "utf-32", GERMAN), ("koi8-r", "koi8-r", RUSSIAN), ("koi8-u", "koi8-u", "Чайник зламався, їй-богу"),
    ("windows-1251", "cp1251", RUSSIAN), ("cp-1251", "cp1251", RUSSIAN), ("iso-8859-1", "cp1251", RUSSIAN), ("", "koi8-r", RUSSIAN),
    ("utf-8", "cp1251", RUSSIAN), ("iso-8859-5", "iso-8859-5", RUSSIAN), ("iso-2022-jp", "iso-2022-jp", JAPANESE),
    ("", "iso-2022-jp", JAPANESE), ("utf-8", "iso-2022-jp", JAPANESE), ("shift_jis", "cp932", JAPANESE + "①"), ("x-sjis", "shift_jis", JAPANESE),
    ("euc-jp", "euc-jp", JAPANESE), ("shift_jis", "utf-8", JAPANESE), ("gb2312", "gb18030", CHINESE + "镕"), ("gbk", "gbk", CHINESE),
    ("gb18030", "gb18030", CHINESE + "𠀀"), ("hz-gb-2312", "hz", CHINESE), ("big5", "big5", "我的水壺壞了"), ("gb2312", "utf-8", CHINESE),
    ("ks_c_5601-1987", "cp949", KOREAN), ("euc-kr", "euc-kr", KOREAN), ("windows-1253", "cp1253", GREEK), ("iso-8859-7", "iso-8859-7", GREEK),
    ("windows-1255", "cp1255", HEBREW), ("iso-8859-8-i", "iso-8859-8", HEBREW), ("windows-1256", "cp1256", ARABIC), ("windows-874", "cp874", THAI),
    ("tis-620", "cp874", THAI), ("windows-1250", "cp1250", POLISH), ("iso-8859-2", "iso-8859-2", POLISH), ("windows-1254", "cp1254", TURKISH),
    ("macintosh", "mac-roman", GERMAN), ("ibm850", "cp850", GERMAN), ("cp-850", "cp850", GERMAN),
]  # fmt: skip

_BASE64 = base64.b64encode(GERMAN.encode())
_MIXED = "Grüße aus Köln, es läuft ".encode() + b"\xfcber und \xfcber, " + "schöne Grüße".encode()

MAILS = [
    *(_labelled(*row) for row in LABELLED),
    Nasty("one bad byte in utf-8", typed("text/plain; charset=utf-8", _MIXED), text=("läuft über und über, schöne Grüße",)),
    Nasty("utf-8 with its mark", typed("text/plain; charset=utf-8", b"\xef\xbb\xbf" + GERMAN.encode()), text=(GERMAN,)),
    Nasty("utf-8 cut inside a letter", typed("text/plain; charset=utf-8", (GERMAN + " ü").encode()[:-1]), text=(GERMAN,)),
    Nasty("two charsets in the label", typed("text/plain; charset=utf-8; charset=latin-1", GERMAN), text=(GERMAN,)),
    Nasty("an encoded label", typed("text/plain; charset==?utf-8?q?utf-8?=", GERMAN), text=(GERMAN,)),
    Nasty("a label of 10,000 letters", typed("text/plain; charset=" + "x" * 10_000, GERMAN), text=(GERMAN,)),
    Nasty("base64 of odd length", typed("text/plain; charset=utf-8", _BASE64[:-3], "base64"), text=("Grüße aus Köln",)),
    Nasty("base64 without padding", typed("text/plain; charset=utf-8", _BASE64.rstrip(b"="), "base64"), text=(GERMAN,)),
    Nasty("base64 with garbage at its end", typed("text/plain; charset=utf-8", _BASE64 + b"\r\n!!! footer of a list", "base64"), text=(GERMAN, "footer of a list")),
    Nasty("base64 on one line", typed("text/plain; charset=utf-8", base64.b64encode(GERMAN.encode() * 400), "base64"), text=(GERMAN,)),
    Nasty("base64 with spaces", typed("text/plain; charset=utf-8", b" ".join(_BASE64[n : n + 7] for n in range(0, len(_BASE64), 7)), "base64"), text=(GERMAN,)),
    Nasty("base64 that is plain text", typed("text/plain; charset=utf-8", "The kettle leaks, badly!", "base64"), text=("The kettle leaks, badly!",)),
    Nasty("base64 spelt BASE64", typed("text/plain; charset=utf-8", b64(GERMAN), "BASE64"), text=(GERMAN,)),
    Nasty("quoted-printable broken", typed("text/plain; charset=utf-8", "Gr=C3=BC=C3=9Fe =ZZ =\r\nund =4 =", "quoted-printable"), text=("Grüße", "=ZZ", "und")),
    Nasty("quoted-printable lower case", typed("text/plain; charset=utf-8", "Gr=c3=bc=c3=9fe", "quoted-printable"), text=("Grüße",)),
    Nasty("quoted-printable one long line", typed("text/plain; charset=utf-8", quopri.encodestring(GERMAN.encode() * 900).replace(b"=\n", b""), "quoted-printable"), text=(GERMAN,)),
    Nasty("raw 8 bit in quoted-printable", typed("text/plain; charset=utf-8", GERMAN, "quoted-printable"), text=(GERMAN,)),
    Nasty("an unknown transfer encoding", typed("text/plain; charset=utf-8", GERMAN, "x-none-such"), text=(GERMAN,)),
    Nasty("8 bit called 7bit", typed("text/plain; charset=utf-8", GERMAN, "7bit"), text=(GERMAN,)),
    Nasty("NUL bytes in the text", typed("text/plain; charset=utf-8", b"The ket\x00tle leaks."), text=("The ket", "tle leaks.")),
    Nasty("controls and escapes", typed("text/plain; charset=utf-8", b"\x1b[31mThe kettle\x1b[0m leaks\x08\x07."), text=("The kettle", "leaks")),
    Nasty("uuencoded", mail(b"begin 644 x\r\n#0V%T\r\n`\r\nend\r\n", "Content-Transfer-Encoding: x-uuencode"), text=("Cat",)),
    Nasty("lone surrogates", typed("text/plain; charset=utf-8", b"The \xed\xa0\x80 kettle leaks."), text=("kettle leaks.",)),
    Nasty("right to left marks", typed("text/plain; charset=utf-8", "The \u202eelttek\u202c leaks."), text=("leaks.",)),
]  # fmt: skip
