"""Files of other programs as numbered rows, one after the other: what is read is never held as a whole."""

import csv
import gzip
import json
import mailbox
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

import ijson

from amends.cases.errors import Invalid
from amends.listen.importing.detect import is_gzip, kind_of
from amends.listen.importing.shape import Item

Row = tuple[int, "dict[str, Any] | bytes | str | Item"]  # fields, a mail, or why it cannot be read
MOST = 50 * 1024 * 1024  # characters of one cell, or bytes of one line: beyond it a quote was never closed
csv.field_size_limit(MOST)  # complaints may be long; the default is 128 KB


class Source:
    """One file or folder: its rows, and how much of it was read."""

    def __init__(self, path: Path, kind: str = "") -> None:
        self.path, self.kind = path, kind or kind_of(path)
        self.share = 0.0

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """Every row, numbered from 1, after the first `skip`. A row that cannot be read is a sentence."""
        try:
            for number, row in enumerate(READERS[self.kind](self), 1):
                if number > skip:
                    yield number, row
        except (gzip.BadGzipFile, EOFError) as error:
            raise Invalid(f"{self.path.name} is not a whole gzip file: {error}.") from error

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Its bytes, unpacked."""
        with self.path.open("rb") as plain:
            self._file, self._size = plain, max(1, self.path.stat().st_size)
            yield cast(IO[bytes], gzip.GzipFile(fileobj=plain)) if is_gzip(self.path) else plain

    def told(self) -> None:
        """Note how far the file was read; a text reader runs ahead of its rows by a block."""
        self.share = min(1.0, self._file.tell() / self._size)

    @contextmanager
    def unpacked(self) -> Iterator[Path]:
        """A plain file for readers that need to jump about in it."""
        if not is_gzip(self.path):
            yield self.path
            return
        with tempfile.NamedTemporaryFile() as plain, self.opened() as handle:
            shutil.copyfileobj(handle, plain, 1024 * 1024)
            plain.flush()
            yield Path(plain.name)


def _csv(source: Source) -> Iterator[Any]:
    with source.opened() as handle:
        lines = _lines_of_text(source, handle)
        first = next(lines, "")
        found = csv.DictReader(_chained(first, lines), dialect=_dialect(first), strict=False)
        while True:
            try:
                fields = next(found)
            except StopIteration:
                return
            except csv.Error as error:
                yield f"From here on it cannot be read as CSV ({error}); most often a quote is opened and not closed."
                return
            extra = fields.pop(None, None)
            yield f"It has {len(extra)} cells more than the head." if extra else fields


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines_of_text(source: Source, handle: IO[bytes]) -> Iterator[str]:
    """Lines in UTF-8, UTF-16 with its mark, or where a line is neither, as Windows wrote them."""
    mark = handle.read(2)
    if mark in (b"\xff\xfe", b"\xfe\xff"):
        yield from _utf16(source, handle, "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be")
        return
    for number, line in enumerate(_joined(mark, handle)):
        if number % 256 == 0:
            source.told()
        yield _text(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line)


def _joined(head: bytes, handle: IO[bytes]) -> Iterator[bytes]:
    first = head if head.endswith(b"\n") else head + handle.readline(MOST)
    yield first
    while line := handle.readline(MOST):
        yield line


def _utf16(source: Source, handle: IO[bytes], encoding: str) -> Iterator[str]:
    import codecs

    for number, line in enumerate(codecs.getreader(encoding)(handle, "replace")):
        if number % 256 == 0:
            source.told()
        yield line


def _text(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return line.decode(encoding)
    return line.decode("latin-1")


def _dialect(head: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(head, ",;\t|")
    except csv.Error:
        return csv.excel


def _jsonl(source: Source) -> Iterator[Any]:
    with source.opened() as handle:
        for line in _joined(b"", handle):
            if line.strip():
                source.told()
                yield as_object(line)


def as_object(line: bytes) -> dict[str, Any] | str:
    """A line of JSON as its fields, or a sentence that says why it is none."""
    try:
        found = json.loads(_text(line.removeprefix(b"\xef\xbb\xbf")))
    except (ValueError, RecursionError) as error:
        return f"It is not JSON: {error}."
    return found if isinstance(found, dict) else "It is JSON, but no object with fields."


def _json(source: Source) -> Iterator[Any]:
    with source.opened() as handle:
        try:
            for found in ijson.items(handle, "item", use_float=True):
                source.told()
                yield found if isinstance(found, dict) else "It is JSON, but no object with fields."
        except ijson.JSONError as error:
            yield f"From here on it is not JSON: {str(error).splitlines()[0]}."


def _mbox(source: Source) -> Iterator[bytes]:
    with source.unpacked() as path:
        yield from _box(source, mailbox.mbox(path, create=False))


def _maildir(source: Source) -> Iterator[bytes]:
    yield from _box(source, mailbox.Maildir(source.path, create=False))


def _box(source: Source, box: Any) -> Iterator[bytes]:
    keys = sorted(box.keys())
    for number, key in enumerate(keys, 1):
        source.share = number / len(keys)
        yield box.get_bytes(key)


def _eml(source: Source) -> Iterator[bytes]:
    paths = sorted(source.path.rglob("*.eml")) if source.path.is_dir() else [source.path]
    for number, path in enumerate(paths, 1):
        source.share = number / len(paths)
        yield gzip.decompress(path.read_bytes()) if is_gzip(path) else path.read_bytes()


def _parquet(source: Source) -> Iterator[Any]:
    try:
        import duckdb
    except ImportError as error:
        raise Invalid("Parquet needs one more package: pip install 'amends[parquet]'.") from error
    with source.unpacked() as path:
        try:
            with duckdb.connect() as memory:
                total = memory.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
                table = memory.execute("SELECT * FROM read_parquet(?)", [str(path)])
                names = [column[0] for column in table.description or []]
                yield from _fetched(source, table, names, total[0] if total else 0)
        except duckdb.Error as error:
            raise Invalid(
                f"{source.path.name} cannot be read as Parquet: {str(error).splitlines()[0]}"
            ) from error


def _fetched(source: Source, table: Any, names: list[str], total: int) -> Iterator[dict[str, Any]]:
    number = 0
    while some := table.fetchmany(1000):
        for cells in some:
            number += 1
            source.share = number / max(1, total)
            yield dict(zip(names, cells, strict=True))


def _system(source: Source) -> Iterator[Any]:
    from amends.listen.importing.systems import stories

    yield from stories(source)


READERS: dict[str, Callable[[Source], Iterator[Any]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "json": _json,
    "mbox": _mbox,
    "maildir": _maildir,
    "eml": _eml,
    "parquet": _parquet,
    "zendesk": _system,
    "freshdesk": _system,
    "zammad": _system,
    "django-helpdesk": _system,
}
TABLES = ("csv", "jsonl", "json", "parquet")  # what a mapping says the columns of
