"""Exports of other desks as stories. Each has a file that knows its words; what they share stands here."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from amends.listen.importing.shape import BadRow, Item, Story
from amends.listen.importing.systems import django_helpdesk, freshdesk, zammad, zendesk
from amends.listen.importing.systems.beside import Beside
from amends.listen.importing.systems.objects import objects
from amends.listen.importing.systems.shelf import Shelf, shelf_of
from amends.listen.importing.tables import identity

if TYPE_CHECKING:
    from amends.listen.importing.files import Source

__all__ = ["SYSTEMS", "stories"]

Place = Callable[[str, dict[str, Any]], Iterator[tuple[str, str, str, dict[str, Any]]]]
Tell = Callable[[dict[str, Any], Shelf, Beside], Story]
# For each: how an object of its export is put on the shelf, and how a ticket is told from there.
SYSTEMS: dict[str, tuple[Place, Tell]] = {
    "zendesk": (zendesk.place, zendesk.story),
    "freshdesk": (freshdesk.place, freshdesk.story),
    "zammad": (zammad.place, zammad.story),
    "django-helpdesk": (django_helpdesk.place, django_helpdesk.story),
}


def stories(source: "Source") -> Iterator[Item | str]:
    """Every ticket of an export, after the sentences on what could not be read of it."""
    place, tell = SYSTEMS[source.kind]
    beside = Beside(source.path)
    with shelf_of(source.path) as shelf:
        if not shelf.full:
            _fill(shelf, source, place)
        total = shelf.count("ticket") + shelf.count("bad")
        for number, (kind, body) in enumerate(shelf.rows(), 1):
            source.share = number / max(1, total)
            yield body["why"] if kind == "bad" else _item(number, body, source.kind, tell, shelf, beside)


def _fill(shelf: Shelf, source: "Source", place: Place) -> None:
    for section, found in objects(source.path, source.kind):
        if isinstance(found, str):
            shelf.put("bad", str(shelf.count("bad")), "", {"why": found})
            continue
        for kind, key, ticket, body in place(section, found):
            shelf.put(kind, key, ticket, body)
    shelf.finish()


def _item(
    number: int, body: dict[str, Any], system: str, tell: Tell, shelf: Shelf, beside: Beside
) -> Item | str:
    whole = {**body, "_parts": shelf.parts(body["_key"])}
    content = json.dumps(whole, ensure_ascii=False, default=str).encode("utf-8", "replace")
    try:
        told = tell(body, shelf, beside)
    except BadRow as error:
        return str(error)
    return Item(number, identity(str(told.source_id)), content, lambda: told)


def opened(path: Path) -> IO[bytes]:
    """A file, unpacked."""
    from amends.listen.importing.detect import is_gzip

    return gzip.open(path) if is_gzip(path) else path.open("rb")  # type: ignore[return-value]
