"""From bytes to words: charsets that lie, broken base64, headers that nobody encoded."""

import base64
import binascii
import re
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header

# A byte of these is always some letter, so they hide UTF-8 that was labelled wrongly.
_SINGLE_BYTE = re.compile(r"(us-)?ascii|ansi.*|latin.*|iso-?8859.*|(windows|cp)-?125\d|koi8.*", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]+")

_WORD = r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?="
_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD})*")


class _AsItCame(policy.Compat32):
    """Hands out headers untouched: the standard policy replaces bytes that are not ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


AS_IT_CAME = _AsItCame()


def to_text(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text, and the charset that was used: the declared one where it fits, else the likeliest."""
    for name in _candidates(charset.strip().strip("'\"")):
        try:
            return _storable(data.decode(name)), name
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1"), "latin-1"


def _candidates(charset: str) -> list[str]:
    if not charset or _SINGLE_BYTE.fullmatch(charset):
        narrow = "cp1252" if re.fullmatch(r"(iso-?8859-?1|latin-?1|(us-)?ascii|)", charset, re.I) else charset
        return ["utf-8-sig", narrow, "cp1252"]
    return [charset, "utf-8-sig", "cp1252"]


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def header(value: object) -> str:
    """A header's words on one line: encoded words decoded, raw bytes guessed, controls taken out."""
    text, _ = to_text(str(value).encode("utf-8", "surrogateescape"))
    return " ".join(_CONTROL.sub(" ", _WORDS.sub(_decoded, text)).split())


def _decoded(run: re.Match[str]) -> str:
    try:
        return "".join(_chunk(*chunk) for chunk in decode_header(run[0])) or run[0]
    except (HeaderParseError, binascii.Error, ValueError):
        return run[0]


def _chunk(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else to_text(piece, charset or "")[0]


def from_base64(payload: bytes) -> tuple[bytes, bool]:
    """The decoded bytes, and whether it was sound.

    Lines after the encoded block (footers that a list adds) are kept as they are; what is no base64
    at all comes back untouched, for it may be readable.
    """
    lines = payload.splitlines()
    count = next((n for n, line in enumerate(lines) if not _is_base64(line)), len(lines))
    encoded, rest = b"".join(lines[:count]).replace(b" ", b""), b"\n".join(lines[count:])
    if not encoded.strip():
        return payload, not payload.strip()
    body = encoded.rstrip(b"=")
    whole = len(body) % 4 != 1
    try:
        decoded = base64.b64decode(body[: len(body) - (not whole)] + b"===", validate=False)
    except binascii.Error:
        return payload, False
    return (decoded + (b"\n" + rest if rest.strip() else b"")), whole and not rest.strip()


def _is_base64(line: bytes) -> bool:
    stripped = line.strip()
    return not stripped or bool(_BASE64.fullmatch(stripped))


def looks_binary(data: bytes) -> bool:
    """Whether bytes that claim to be text hold too many controls to be read."""
    sample = data[:4000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return odd > max(4, len(sample) * 0.1)
