"""A letter, or a whole case, as a tagged PDF. Words go in as data and are never read as markup.

typst reads them from its inputs as JSON strings: whatever stands in them is shown as it is. It runs with a fresh
empty folder for its root, so that nothing of this machine can be read into a page.
"""

import json
import re
import tempfile
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, cast

import typst

# Marks that turn the reading direction: they can make a page show other words than it holds.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a letter."""

    title: str
    date: str
    firm: str
    address: str
    reach: str
    to: str
    reference: str
    text: str
    lang: str = "en"
    draft: str = ""  # a word across the head while it is not sent


def letter(sheet: Sheet) -> bytes:
    """The letter as a PDF."""
    return _made("letter.typ", asdict(sheet))


def case(pages: dict[str, object]) -> bytes:
    """The case file as a PDF: a title and sections, each of lines."""
    return _made("case.typ", pages)


def _made(template: str, data: dict[str, object]) -> bytes:
    source = files(__package__).joinpath(f"sheets/{template}").read_bytes()
    words = _TURNS.sub("", json.dumps(data, ensure_ascii=False, default=str).replace("\\u0000", ""))
    with tempfile.TemporaryDirectory(prefix="amends-pdf-") as root:
        try:
            return _compiled(source, root, words, ["ua-1"])
        except typst.TypstError:
            # A letter that no font here can show breaks PDF/UA. The page is tagged all the same, and goes out.
            return _compiled(source, root, words, [])


def _compiled(source: bytes, root: str, words: str, standards: list[Any]) -> bytes:
    made = cast(Any, typst).compile(source, root=root, sys_inputs={"data": words}, pdf_standards=standards)
    return bytes(made) if isinstance(made, bytes) else b"".join(made or [])
