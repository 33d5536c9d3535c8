"""What a file is by its content, and whether its name says something else.

A table of our own: of the libraries, one was last released in 2022, the other takes a zip for a Word
document and a Windows program for a font. Only what decides how we treat a file is told apart.
"""

import mimetypes
import re

PROGRAM = "application/x-executable"
TEXT = "text/plain"
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"PK\x05\x06": "application/zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",
    b"{\\rtf": "application/rtf",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"\x1f\x8b": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\x00": "application/x-xz",
    b"ID3": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"\x1aE\xdf\xa3": "video/webm",
    b"%!PS": "application/postscript",
    b"MZ": PROGRAM,
    b"\x7fELF": PROGRAM,
    b"\xca\xfe\xba\xbe": PROGRAM,
    b"\xcf\xfa\xed\xfe": PROGRAM,
    b"\xfe\xed\xfa\xce": PROGRAM,
    b"L\x00\x00\x00\x01\x14\x02\x00": PROGRAM,  # a Windows shortcut
    b"#!": PROGRAM,
}
_MARKUP = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)*<(!doctype html|html|head|body|script|iframe|svg|\?xml)", re.I | re.S
)
# Names that a double click starts.
_STARTED = re.compile(
    r"\.(exe|com|scr|pif|bat|cmd|msi|msp|dll|jar|js|jse|vbs|vbe|wsf|wsh|ps1|hta|lnk|reg|iso|img|apk|app|"
    r"cpl|chm|sh|desktop|docm|xlsm|pptm|html?|svg)$",
    re.IGNORECASE,
)
_WORDS = {
    PROGRAM: "a program",
    TEXT: "plain text",
    "text/html": "a web page",
    "image/svg+xml": "a drawing that may hold a program",
    "application/pdf": "a PDF",
    "application/zip": "a zip archive",
    "application/x-ole-storage": "an old Office document",
}
# Formats that are made of another one.
_MADE_OF = {
    "application/zip": re.compile(
        r"(openxmlformats|opendocument|epub|java-archive|android|zip|vnd\.ms-.*macro)"
    ),
    "application/x-ole-storage": re.compile(r"(msword|ms-excel|ms-powerpoint|ms-outlook|msi|visio|ole)"),
    TEXT: re.compile(
        r"^(text/|message/)|json|xml|javascript|x-sh|sql|rtf|x-tex|pgp|pkcs7|pem|x-httpd|yaml|ics"
    ),
    "text/xml": re.compile(r"xml|html"),
    "text/html": re.compile(r"html"),
    "application/gzip": re.compile(r"gzip|x-tar"),
    "video/webm": re.compile(r"webm|matroska"),
    "application/rtf": re.compile(r"rtf|msword"),
}


def real_type(content: bytes) -> str:
    """The type by the first bytes; nothing where they do not tell."""
    for start, kind in _STARTS.items():
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12], "video/x-msvideo")
    if content[4:8] == b"ftyp":
        pictures = (b"heic", b"heix", b"mif1", b"avif")
        return "image/heic" if content[8:12] in pictures else "video/mp4"
    return _written(content[:2000])


def _written(sample: bytes) -> str:
    """Markup that a browser would run, other text, or nothing."""
    if match := _MARKUP.match(sample):
        kind = match[1].lower()
        return {b"svg": "image/svg+xml", b"?xml": "text/xml"}.get(kind, "text/html")
    if (
        not sample
        or sample.count(0)
        or sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) // 50
    ):
        return ""
    return TEXT


def in_words(kind: str) -> str:
    """A type as one says it: a PDF, a picture, a program."""
    if kind in _WORDS:
        return _WORDS[kind]
    family = kind.partition("/")[0]
    return {"image": "a picture", "video": "a video", "audio": "a sound"}.get(
        family, kind or "of unknown kind"
    )


def warning(name: str, real: str) -> str:
    """What to say before somebody opens it: its name disguises it, or it is a program; else nothing."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    named = mimetypes.guess_type(f"x.{ending}")[0] or ""
    if real == PROGRAM and not _STARTED.search(name):
        return (
            f"Its name ends in .{ending}, but it is a program. Do not open it."
            if ending
            else "It is a program."
        )
    if _STARTED.search(name):
        return "It can run on your computer when you open it. Open it only if you expected it."
    if real and named and not _agree(named, real):
        return f"Its name ends in .{ending}, but by its content it is {in_words(real)}."
    return ""


def _agree(named: str, real: str) -> bool:
    made_of = _MADE_OF.get(real)
    same = named == real or bool(made_of and made_of.search(named))
    pictures = {"image/heic": ("image/heif", "image/avif"), "image/bmp": ("image/x-ms-bmp",)}
    return (
        same or named in pictures.get(real, ()) or (real[:5] == named[:5] and real[:5] in ("video", "audio"))
    )
