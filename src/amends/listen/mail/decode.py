"""From bytes to words: charsets that lie, broken base64, headers that nobody encoded."""

import base64
import binascii
import codecs
import re
from collections.abc import Callable
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header

# A byte of these is always some letter, so they hide UTF-8 that was labelled wrongly.
_SINGLE_BYTE = re.compile(r"(us-)?ascii|ansi.*|latin.*|iso-?8859.*|(windows|cp)-?125\d|koi8.*", re.I)
# Codecs of Python that are no charsets: they would change what was written, or run for ever.
_NO_CHARSET = re.compile(
    r"(unicode|raw-unicode)-escape|idna|punycode|undefined|mbcs|oem|hex|rot-?13|base-?64|quopri|uu|zip|zlib|bz2|"
    r"(hex|rot13|base64|quopri|quoted-printable|uu|zip|zlib|bz2)-codec|unicode-internal|string-escape",
    re.IGNORECASE,
)
# What mail programs write, and what they mean by it. Wider sets of the same family read more.
_ALSO = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz", "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949", "euc-kr": "cp949", "x-windows-949": "cp949", "shift-jis": "cp932", "shift_jis": "cp932",
    "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "big5": "big5hkscs", "x-x-big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext", "cp-50220": "iso2022_jp_ext", "windows-874": "cp874", "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "x-cp1251": "cp1251",
    "win-1251": "cp1251", "x-cp1250": "cp1250", "cp-850": "cp850", "cp-866": "cp866", "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-utf-8": "utf-8",
    "utf8": "utf-8", "iso-10646-ucs-2": "utf-16", "unicode": "utf-16", "unicode-1-1": "utf-16", "ansi-x3.4-1968": "ascii",
    "646": "ascii", "iso-646": "ascii", "x-user-defined": "", "unknown-8bit": "", "x-unknown": "", "unknown": "",
    "default": "", "binary": "", "none": "", "_iso-2022-jp": "iso2022_jp_ext",
}  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = re.compile(r"(utf|ucs)[-_]?(16|32|2|4)", re.IGNORECASE)
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_FOREIGN = [
    "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1253", "iso8859_7", "cp1255", "cp1256", "gb18030", "big5",
    "cp932", "euc_jp", "cp949", "cp874",
]  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]+")

_LONGEST = 100_000  # characters of a header that are read; the raw keeps the rest
_WORD = r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?="
_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD})*")


class _AsItCame(policy.Compat32):
    """Hands out headers untouched: the standard policy replaces bytes that are not ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


AS_IT_CAME = _AsItCame()


def to_text(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text, and the charset that was used: the declared one where it fits, else the likeliest."""
    label = _known(charset.strip().strip("'\""))
    for name in _candidates(data, label):
        try:
            return _storable(data.decode(name)), name
        except (LookupError, UnicodeError, ValueError):
            continue
    return _patched(data, label)


def is_wide(data: bytes, charset: str = "") -> bool:
    """Whether zero bytes in it are part of its letters."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or bool(_by_zeros(data)) or bool(_WIDE.search(charset))


def _known(charset: str) -> str:
    """The name that Python knows it by; nothing for codecs that are no charsets."""
    name = charset.lower().replace("_", "-")
    name = _ALSO.get(name, charset)
    return "" if _NO_CHARSET.fullmatch(name.replace("_", "-")) else name


def _candidates(data: bytes, charset: str) -> list[str]:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ["utf-32", charset]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16", charset]
    zeros = _by_zeros(data)
    if zeros or re.fullmatch(r"(utf|ucs)[-_]?(16|2)[-_]?([bl]e)?", charset, re.I):
        return [zeros, charset, "utf-16-be"] if zeros or _CONTROLS.search(data) else ["utf-8-sig", charset]
    if b"\x1b$" in data and (
        not charset or (charset.isascii() and not charset.lower().startswith("iso-2022"))
    ):
        return ["iso2022_jp_ext", "iso2022_kr", charset, "utf-8-sig"]
    if not charset or _SINGLE_BYTE.fullmatch(charset):
        latin = re.fullmatch(r"(iso-?8859-?1|latin-?1|(us-)?ascii|(windows|cp)-?1252|)", charset, re.I)
        return ["utf-8-sig", _dense(data), "cp1252"] if latin else ["utf-8-sig", charset, _dense(data)]
    return ["utf-8-sig", charset] if len(_SEQUENCE.findall(data)) > 1 else [charset, "utf-8-sig"]


def _by_zeros(data: bytes) -> str:
    """UTF-16 of western text shows as a zero in every other byte."""
    sample = data[:2000]
    if len(sample) < 4 or not 0.3 < sample.count(0) / len(sample) <= 0.5:
        return ""
    odd = sample[1::2].count(0)
    return "utf-16-le" if odd > sample.count(0) * 0.9 else "utf-16-be" if odd < sample.count(0) * 0.1 else ""


def _dense(data: bytes) -> str:
    """What it most likely is, when most of its letters are above ASCII: no text in Latin letters is."""
    high = sum(byte > 127 for byte in data[:4000])
    if high < 12 or high < sum(65 <= (byte & 0xDF) <= 90 for byte in data[:4000]):
        return "no-charset"
    if sum(0xC0 <= byte < 0xE0 for byte in data[:4000]) > 0.6 * high:
        return "koi8_r"  # the only one whose small letters stand there
    from charset_normalizer import from_bytes

    best = from_bytes(data[:4000], cp_isolation=_FOREIGN, threshold=0.6).best()
    return best.encoding if best else "no-charset"


def _patched(data: bytes, charset: str) -> tuple[str, str]:
    """Nothing fits. With a few bad bytes in sound text only these suffer; else it is Windows-1252."""
    several = charset if charset and not _SINGLE_BYTE.fullmatch(charset) else "utf-8"
    try:
        text = data.decode(several, "replace")
    except (LookupError, UnicodeError, ValueError):
        several, text = "utf-8", data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(ord(char) > 127 for char in text) > 3 * bad:
        by_byte = data.decode("utf-8", "amends-cp1252") if several.lower().startswith("utf-8") else text
        return _storable(by_byte), several
    dense = _dense(data)
    if dense != "no-charset":
        return _storable(data.decode(dense, "replace")), dense
    return _storable(data.decode("cp1252", "amends-latin")), "cp1252"


def _one_by_one(codec: str) -> Callable[[UnicodeError], tuple[str, int]]:
    """An error handler that reads the bad bytes, and only these, in another charset."""

    def handle(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        bad = error.object[error.start : error.end]
        return bad.decode(codec, "ignore") or bad.decode("latin-1"), error.end

    return handle


codecs.register_error("amends-cp1252", _one_by_one("cp1252"))
codecs.register_error("amends-latin", _one_by_one("latin-1"))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def header(value: object) -> str:
    """A header's words on one line: encoded words decoded, raw bytes guessed, controls taken out."""
    text, _ = to_text(str(value)[:_LONGEST].encode("utf-8", "surrogateescape"))
    return " ".join(_CONTROL.sub(" ", _WORDS.sub(_decoded, text)).split())


def _decoded(run: re.Match[str]) -> str:
    try:
        return "".join(_chunk(*chunk) for chunk in decode_header(run[0])) or run[0]
    except (HeaderParseError, binascii.Error, ValueError):
        return run[0]


def _chunk(piece: bytes | str, charset: str | None) -> str:
    """Neighbours in one charset come as one piece: programs split them inside a character."""
    return piece if isinstance(piece, str) else to_text(piece, (charset or "").split("*")[0])[0]


def from_base64(payload: bytes) -> tuple[bytes, bool]:
    """The decoded bytes, and whether it was sound.

    Lines after the encoded block (footers that a list adds) are kept as they are; what is no base64
    at all comes back untouched, for it may be readable.
    """
    lines = payload.splitlines()
    count = next((n for n, line in enumerate(lines) if not _is_base64(line)), len(lines))
    encoded, rest = b"".join(lines[:count]).replace(b" ", b""), b"\n".join(lines[count:])
    if not encoded.strip():
        return _spaced(payload), not payload.strip()
    body = encoded.rstrip(b"=")
    whole = len(body) % 4 != 1
    try:
        decoded = base64.b64decode(body[: len(body) - (not whole)] + b"===", validate=False)
    except binascii.Error:
        return payload, False
    return (decoded + (b"\n" + rest if rest.strip() else b"")), whole and not rest.strip()


def _spaced(payload: bytes) -> bytes:
    """Base64 with spaces in it, where it gives text; else the payload as it is."""
    try:
        decoded = base64.b64decode(b"".join(payload.split()), validate=True)
        decoded.decode()
    except ValueError:
        return payload
    return decoded


def _is_base64(line: bytes) -> bool:
    stripped = line.strip()
    return not stripped or bool(_BASE64.fullmatch(stripped))


def looks_binary(data: bytes) -> bool:
    """Whether bytes that claim to be text hold too many controls to be read."""
    sample = data[:4000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return odd > max(4, len(sample) * 0.1)
