"""What a file is, by what stands in it; its name decides only where the content could be anything."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

from amends.cases.errors import Invalid

HEAD = 256 * 1024
ENDINGS = {
    "csv": "csv", "tsv": "csv", "txt": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "mbox": "mbox",
    "parquet": "parquet", "eml": "eml",
}  # fmt: skip
ALLOWED = "csv, jsonl, ndjson, mbox, parquet, eml, a Maildir, and exports of Zendesk, Freshdesk, Zammad and django-helpdesk"

_PASSWORD = re.compile(r"\w+:/+[^/@]*:[^@]+@|.*[?&]password=", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """The format of a file or folder. Raises Invalid with the sentence."""
    if "://" in str(path) or str(path).startswith(("postgres:/", "postgresql:/", "sqlite:/")):
        if _PASSWORD.match(str(path)):
            raise Invalid(
                "Leave the password out of the address, for the address is shown and kept: put it in PGPASSWORD or ~/.pgpass."
            )
        return "django-helpdesk"
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise Invalid(f"There is no file {path}.")
    by_name = ENDINGS.get(_ending(path), "")
    found = _by_content(head_of(path), by_name)
    if not found:
        raise Invalid(f"{path.name}: only {ALLOWED} can be imported, each file also as .gz.")
    return found


def _ending(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name.rsplit(".", 1)[-1] if "." in name else ""


def is_gzip(path: Path) -> bool:
    """Whether it is packed, by its first bytes or by its name."""
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b" or path.name.lower().endswith(".gz")


def head_of(path: Path) -> bytes:
    """The beginning, unpacked. Raises Invalid when it is no whole gzip file."""
    opener: Any = gzip.open if is_gzip(path) else open
    try:
        with opener(path, "rb") as handle:
            return bytes(handle.read(HEAD))
    except (gzip.BadGzipFile, EOFError) as error:
        raise Invalid(f"{path.name} is not a whole gzip file: {error}.") from error


def _by_content(head: bytes, by_name: str) -> str:
    if head.startswith(b"SQLite format 3\x00"):
        return "django-helpdesk"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"From ") and by_name in ("", "mbox"):
        return "mbox"
    if head.startswith(b"PK\x03\x04"):
        return ""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:HEAD]
    if text[:1] == b"<":
        return _xml(text)
    if text[:1] in (b"[", b"{"):
        return _json(text, by_name)
    if not by_name and re.match(rb"[A-Za-z-]+:[^\n]*\r?\n[A-Za-z-]+:", text):
        return "eml"
    return by_name


def _xml(text: bytes) -> str:
    if b"<helpdesk-ticket" in text:
        return "freshdesk"
    return "zendesk" if re.search(rb"<ticket[ >]", text) else ""


def _json(text: bytes, by_name: str) -> str:
    names = {found.decode() for found in re.findall(rb'"(\w+)"\s*:', text)}
    system = _system(names, text)
    if system:
        return system
    if text[:1] == b"[" and by_name != "jsonl":
        return "json"
    return (
        "jsonl" if by_name in ("jsonl", "json", "") and (by_name == "jsonl" or _is_lines(text)) else by_name
    )


def _system(names: set[str], text: bytes) -> str:
    if (
        "helpdesk_ticket" in names
        or {"responder_id", "fr_escalated"} <= names
        or {"responder_id", "conversations"} <= names
    ):
        return "freshdesk"
    if re.search(rb'"model"\s*:\s*"helpdesk\.', text):
        return "django-helpdesk"
    if (
        {"submitter_id", "status"} <= names
        or {"raw_subject", "status"} <= names
        or {"submitter", "requester", "comments"} <= names
    ):
        return "zendesk"
    if {"customer_id", "title"} <= names and names & {"article_ids", "articles", "article_count", "owner_id"}:
        return "zammad"
    return ""


def _is_lines(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text.split(b"\n", 1)[0]), dict)
    except ValueError:
        return False


def _folder(path: Path) -> str:
    if (path / "cur").is_dir() and (path / "new").is_dir():
        return "maildir"
    if next(path.rglob("*.eml"), None):
        return "eml"
    for one in sorted(path.iterdir()):
        if one.is_file() and _ending(one) in ("json", "jsonl", "ndjson", "xml"):
            found = _by_content(head_of(one), "")
            if found in ("zendesk", "freshdesk", "zammad", "django-helpdesk"):
                return found
    raise Invalid(f"In the folder {path.name} there is no Maildir, no .eml file and no export that we know.")
