"""A mail's HTML made safe to look at: no scripts, no network, no way out of its frame.

nh3 keeps what is listed here and nothing else. The page that shows the result forbids the rest once
more (see desk/case/formatted.py): neither alone has to be perfect.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.entities import html5
from urllib.parse import unquote

import nh3

LONGEST = 600_000  # characters of markup; what is longer is shown as text only
_LARGEST_PICTURE = 3_000_000
_ALL_PICTURES = 12_000_000
_RASTER = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

_TAGS = {
    "a", "abbr", "address", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u",
    "ul", "var", "wbr",
}  # fmt: skip
# Their words are no words of the writer.
_WITHOUT_CONTENT = {
    "applet", "audio", "canvas", "embed", "frameset", "head", "iframe", "math", "noembed", "noframes",
    "noscript", "object", "option", "plaintext", "script", "select", "style", "svg", "template", "textarea",
    "title", "video", "xmp",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "title", "valign", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor"},
    "tr": {"bgcolor"},
    "ol": {"start", "type"},
}
# Properties that can name no address and move nothing out of its place.
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-right", "border-style", "border-top", "border-width", "color", "font-family", "font-size",
    "font-style", "font-weight", "line-height", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align", "white-space",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_OPEN = 200  # elements that may stand open at once: browsers' own limit is 512
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEED_NO_END = {
    "area",
    "base",
    "br",
    "col",
    "dd",
    "dt",
    "hr",
    "img",
    "input",
    "li",
    "link",
    "meta",
    "option",
    "p",
    "param",
    "source",
    "td",
    "th",
    "tr",
    "wbr",
}
_TABLES = 40
_MISPLACED = 2_000  # elements in a table but in no cell: each moves what was moved before
_REFERENCES = 20_000
_CELLS, _ROWS = {"td", "th", "caption"}, {"table", "tbody", "thead", "tfoot", "tr", "colgroup"}
_REFERENCE = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31};)")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Markup that is safe inside its frame, and what it does not show."""

    html: str
    remote: int = 0  # pictures that would have been fetched from elsewhere
    missing: int = 0  # pictures that should have come with the mail, or are too large or no pictures
    refused: str = ""  # why it cannot be shown formatted


class _Pictures:
    """Decides about each picture, and counts those that are not shown."""

    def __init__(self, enclosed: Mapping[str, bytes]) -> None:
        self.enclosed, self.remote, self.missing, self.room = enclosed, 0, 0, _ALL_PICTURES

    def source(self, value: str) -> str:
        value = value.strip()
        if value[:4].lower() == "cid:":
            return self._enclosed(unquote(value[4:]).strip("<> "))
        if _DATA.fullmatch(value):
            return value
        if value[:5].lower() == "data:":
            self.missing += 1
        else:
            self.remote += 1
        return BLANK

    def _enclosed(self, cid: str) -> str:
        content = self.enclosed.get(cid, b"")
        kind = raster(content)
        if not kind or len(content) > min(_LARGEST_PICTURE, self.room):
            self.missing += 1
            return BLANK
        self.room -= len(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def formatted(markup: str, enclosed: Mapping[str, bytes] | None = None) -> Formatted:
    """Clean a mail's HTML. `enclosed` holds the pictures that came with it, by Content-ID."""
    markup = _REFERENCE.sub(_plain, markup)
    if why := _refused(markup):
        return Formatted("", refused=why)
    pictures = _Pictures(enclosed or {})

    def decide(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return pictures.source(value)
        if name == "href":
            return value if re.match(r"\s*(https?|mailto|tel):", value, re.IGNORECASE) else None
        return value

    html = nh3.clean(
        markup,
        tags=_TAGS,
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=decide,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
    )
    return Formatted(html, pictures.remote, pictures.missing)


def _plain(found: re.Match[str]) -> str:
    """A character in place of its name, unless it would then mean something."""
    named = html5.get(found[1], "")
    return named if named and not set(named) & set("<>&\"'") else found[0]


def _refused(markup: str) -> str:
    """Parsing what is built to be slow takes minutes; three sums tell it from what people send."""
    if len(markup) > LONGEST:
        return "It is too long to be shown as it was formatted."
    if markup.count("&") > _REFERENCES or _Tags().too_much(markup):
        return "It is built in a way that browsers choke on, so it is not shown as it was formatted."
    return ""


class _Tags:
    """Counts what stands open, and what stands in a table without being in a cell."""

    def __init__(self) -> None:
        self.standing: dict[str, int] = {}
        self.count = self.misplaced = 0
        self.in_cell = False

    def too_much(self, markup: str) -> bool:
        for end, name in _TAG.findall(markup):
            self._see(name.lower(), bool(end))
            if self.count > _OPEN or self.standing.get("table", 0) > _TABLES or self.misplaced > _MISPLACED:
                return True
        return False

    def _see(self, name: str, end: bool) -> None:
        if name in _CELLS or name in _ROWS:
            self.in_cell = name in _CELLS and not end
        elif self.standing.get("table") and not self.in_cell:
            self.misplaced += 1
        if name in _NEED_NO_END or (end and not self.standing.get(name)):
            return
        step = -1 if end else 1
        self.standing[name] = self.standing.get(name, 0) + step
        self.count += step
        if name == "table" and end:  # the cell around an inner table goes on
            self.in_cell = bool(self.standing["table"])


def raster(content: bytes) -> str:
    """The type of a picture that cannot carry a program, by its first bytes; else nothing."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _RASTER.items() if content.startswith(start)), "")
