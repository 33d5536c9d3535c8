"""The objects of an export, one after the other: JSON lines, a JSON list, JSON with lists by name, XML, tables."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as Xml

import ijson

SECTIONS = {
    "zendesk": ("tickets", "users", "organizations", "groups", "comments", "ticket_events"),
    "freshdesk": ("tickets", "contacts", "agents", "users", "companies", "conversations"),
    "zammad": ("tickets", "ticket_articles", "articles", "users", "organizations", "groups", "assets"),
    "django-helpdesk": (),
}
XML_ROWS = {"helpdesk-ticket", "ticket", "user", "organization", "contact", "company"}
XML_LISTS = {"comments", "helpdesk-notes", "tags", "attachments", "ticket-field-entries"}
Found = tuple[str, "dict[str, Any] | str"]


def objects(path: Path, system: str) -> Iterator[Found]:
    """(section, object), or a sentence on what could not be read. The section is the list's or file's name."""
    if system == "django-helpdesk" and (not path.is_dir()) and not _is_text(path):
        from amends.listen.importing.systems.django_helpdesk import rows

        yield from rows(path)
        return
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if (
            one.is_file() and re.search(r"\.(json|jsonl|ndjson|xml)(\.gz)?$", one.name.lower())
        ) or one == path:
            yield from _of_file(one, SECTIONS[system])


def _is_text(path: Path) -> bool:
    if not path.is_file():
        return False
    with _opened(path) as handle:
        return not handle.read(16).startswith(b"SQLite format 3")


def _opened(path: Path) -> IO[bytes]:
    from amends.listen.importing.systems import opened

    return opened(path)


def _of_file(path: Path, sections: tuple[str, ...]) -> Iterator[Found]:
    name = re.sub(r"[^a-z_]", "", path.name.lower().split(".")[0])
    with _opened(path) as handle:
        head = handle.read(3)
        first = (head.removeprefix(b"\xef\xbb\xbf") + handle.read(64 * 1024)).lstrip()[:1]
    if first == b"<":
        yield from _xml(path, name)
    elif first == b"[":
        yield from _list(path, "item", name)
    elif _is_lines(path):
        yield from _lines(path, name, sections)
    else:
        for section in sections:
            yield from _list(path, f"{section}.item", section)


def _is_lines(path: Path) -> bool:
    from amends.listen.importing.files import MOST, as_object

    with _opened(path) as handle:
        return isinstance(as_object(handle.readline(MOST)), dict)


def _lines(path: Path, name: str, sections: tuple[str, ...]) -> Iterator[Found]:
    from amends.listen.importing.files import MOST, as_object

    with _opened(path) as handle:
        for number, line in enumerate(iter(lambda: handle.readline(MOST), b""), 1):
            if not line.strip():
                continue
            found = as_object(line)
            if isinstance(found, str):
                yield name, f"Line {number} of {path.name}: {found}"
                continue
            lists = [s for s in sections if isinstance(found.get(s), list) and "id" not in found]
            for section in lists:
                yield from ((section, one) for one in found[section] if isinstance(one, dict))
            if not lists:
                yield name, found


def _list(path: Path, prefix: str, name: str) -> Iterator[Found]:
    with _opened(path) as handle:
        if handle.read(3) != b"\xef\xbb\xbf":
            handle.seek(0)
        try:
            for found in ijson.items(handle, prefix, use_float=True):
                if isinstance(found, dict):
                    yield name, found
        except ijson.JSONError as error:
            yield name, f"{path.name} cannot be read to its end: {str(error).splitlines()[0]}."


def _xml(path: Path, name: str) -> Iterator[Found]:
    with _opened(path) as handle:
        try:
            # No entity is fetched by this parser, and expat refuses those that grow without end.
            for _, node in Xml.iterparse(handle):  # noqa: S314
                if node.tag in XML_ROWS and not _is_inner(node):
                    yield name, _fields(node)
                    node.clear()
        except Xml.ParseError as error:
            yield name, f"{path.name} cannot be read to its end: {error}."


def _is_inner(node: Xml.Element) -> bool:
    return len(node) == 0  # <user>…</user> inside a comment is a value


def _fields(node: Xml.Element) -> Any:
    """An element as fields, lists and words; dashes become underscores, as in the JSON of the same program."""
    if node.get("nil") == "true":
        return None
    if node.tag in XML_LISTS or node.get("type") == "array":
        return [_fields(child) for child in node]
    if not len(node):
        return node.text or ""
    return {child.tag.replace("-", "_"): _fields(child) for child in node}
