"""winmail.dat: Outlook's own package around a mail's words and files (MS-OXTNEF).

Reads only what we show: the body, the HTML, the files. Every length is checked against what is there,
so a damaged package gives what stands before the damage.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST = 500  # files of one package

_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_FILE_STARTS, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_P_BODY, _P_RTF, _P_HTML = 0x1000, 0x1009, 0x1013
_P_DATA, _P_SHORT_NAME, _P_LONG_NAME, _P_MIME, _P_CID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _WIDE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102


@dataclass(slots=True)
class Packed:
    """A file of the package."""

    name: str = ""
    content_type: str = ""
    content: bytes = b""
    cid: str = ""


@dataclass(slots=True)
class Package:
    """What was in a winmail.dat; `whole` is false where it breaks off."""

    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[Packed] = field(default_factory=list)
    whole: bool = True


def is_package(content: bytes) -> bool:
    """Whether these bytes are one."""
    return content.startswith(SIGNATURE)


def unpack(content: bytes) -> Package:
    """Take a package apart as far as it goes."""
    found, codepage = Package(), "cp1252"
    try:
        for key, data in _attributes(content):
            if key == _CODEPAGE and len(data) >= 4:
                codepage = _codec(struct.unpack_from("<I", data)[0])
            elif key >= _FILE_STARTS or key in (_FILE_NAME, _FILE_DATA):
                _file(found, key, data, codepage)
            elif key == _BODY:
                found.text = _words(data, codepage)
    except (ValueError, struct.error):
        found.whole = False
    found.files = [file for file in found.files if file.content or file.name]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    while place < len(content):
        if place + 9 > len(content):
            raise ValueError("cut off")
        _level, key, _kind, size = struct.unpack_from("<BHHI", content, place)
        data = content[place + 9 : place + 9 + size]
        if len(data) < size:
            raise ValueError("cut off")
        yield key, data
        place += 9 + size + 2


def _file(found: Package, key: int, data: bytes, codepage: str) -> None:
    """An attribute of the file in hand; or the mail's own properties."""
    if key == _PROPERTIES:
        _own(found, dict(_properties(data, codepage)), codepage)
        return
    if key == _FILE_STARTS:
        if len(found.files) >= _MOST:
            raise ValueError("too many files")
        found.files.append(Packed())
    if not found.files:
        return
    file = found.files[-1]
    if key == _FILE_NAME:
        file.name = file.name or _words(data, codepage)
    elif key == _FILE_DATA:
        file.content = data
    elif key == _FILE_PROPERTIES:
        _described(file, dict(_properties(data, codepage)))


def _own(found: Package, values: dict[int, str | bytes], codepage: str) -> None:
    body, html, rtf = values.get(_P_BODY), values.get(_P_HTML), values.get(_P_RTF)
    found.text = found.text or (body if isinstance(body, str) else "")
    if html:
        found.html = html if isinstance(html, str) else _words(html, codepage)
    if isinstance(rtf, bytes):
        found.rtf = _unpressed(rtf)


def _described(file: Packed, values: dict[int, str | bytes]) -> None:
    file.name = _said(values, _P_LONG_NAME) or file.name or _said(values, _P_SHORT_NAME)
    file.content_type = _said(values, _P_MIME)
    file.cid = _said(values, _P_CID).strip("<> ")
    data = values.get(_P_DATA)
    if not file.content and isinstance(data, bytes):
        file.content = data


def _said(values: dict[int, str | bytes], key: int) -> str:
    found = values.get(key, "")
    return found if isinstance(found, str) else ""


def _properties(data: bytes, codepage: str) -> Iterator[tuple[int, str | bytes]]:
    """Key and value of each property; numbers and dates are passed over."""
    (count,), place = struct.unpack_from("<I", data), 4
    for _ in range(min(count, 10_000)):
        kind, key = struct.unpack_from("<HH", data, place)
        place = _after_name(data, place + 4, key)
        values, place = _values(data, place, kind)
        base = kind & ~0x1000
        if not values:
            continue
        if base == _WIDE:
            yield key, values[0].decode("utf-16-le", "replace").rstrip("\x00")
        elif base == _STRING:
            yield key, _words(values[0], codepage)
        elif base == _BINARY:
            yield key, values[0]
        elif base == _OBJECT:
            yield key, values[0][16:]  # an interface id stands before the data


def _after_name(data: bytes, place: int, key: int) -> int:
    """Named properties carry a GUID and a number or a name before their value."""
    if key < 0x8000:
        return place
    (kind,) = struct.unpack_from("<I", data, place + 16)
    if kind == 0:
        return place + 24
    (size,) = struct.unpack_from("<I", data, place + 20)
    return place + 24 + _padded(size)


def _values(data: bytes, place: int, kind: int) -> tuple[list[bytes], int]:
    many, base = bool(kind & 0x1000), kind & ~0x1000
    if base in _FIXED:
        (count,) = struct.unpack_from("<I", data, place) if many else (1,)
        end = place + (4 if many else 0) + count * _FIXED[base]
        if end > len(data):
            raise ValueError("cut off")
        return [], end
    if base not in (_STRING, _WIDE, _BINARY, _OBJECT):
        raise ValueError("unknown kind of property")
    (count,) = struct.unpack_from("<I", data, place)
    return _sized(data, place + 4, count)


def _sized(data: bytes, place: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        (size,) = struct.unpack_from("<I", data, place)
        if place + 4 + size > len(data):
            raise ValueError("cut off")
        found.append(data[place + 4 : place + 4 + size])
        place += 4 + _padded(size)
    return found, place


def _padded(size: int) -> int:
    return size + -size % 4


def _words(data: bytes, codepage: str) -> str:
    return data.decode(codepage, "replace").rstrip("\x00")


def _codec(number: int) -> str:
    name = {65001: "utf-8", 936: "gb18030", 949: "cp949", 932: "cp932", 950: "cp950"}.get(
        number, f"cp{number}"
    )
    try:
        b"x".decode(name)
    except (LookupError, UnicodeError):
        return "cp1252"
    return name


_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS "
    rb"Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def _unpressed(data: bytes) -> bytes:
    """MS-OXRTFCP: a window of 4,096 bytes that starts with what most texts start with."""
    if len(data) < 16:
        return b""
    _size, raw_size, kind = struct.unpack_from("<III", data)
    if kind != 0x75465A4C:
        return data[16 : 16 + raw_size] if kind == 0x414C454D else b""
    window, at = bytearray(_START + b" " * (4096 - len(_START))), len(_START)
    out, place, limit = bytearray(), 16, min(raw_size, 20_000_000)
    while place < len(data) and len(out) < limit:
        control = data[place]
        place += 1
        for bit in range(8):
            if place >= len(data) or len(out) >= limit:
                break
            if not control >> bit & 1:
                piece, place = data[place : place + 1], place + 1
            else:
                start, count = _pair(data, place)
                if start == at:
                    return bytes(out)
                piece, place = _copied(window, start, at, count), place + 2
            for byte in piece:
                window[at] = byte
                at = (at + 1) % 4096
            out += piece
    return bytes(out)


def _pair(data: bytes, place: int) -> tuple[int, int]:
    (both,) = struct.unpack_from(">H", data, place)
    return both >> 4, (both & 15) + 2


def _copied(window: bytearray, start: int, at: int, count: int) -> bytes:
    """Bytes out of the window; a run may reach into what it is itself writing."""
    found = bytearray()
    behind = (at - start) % 4096
    for step in range(count):
        found.append(found[step - behind] if step >= behind else window[(start + step) % 4096])
    return bytes(found)
