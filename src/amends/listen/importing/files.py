"""Files of other programs as numbered rows: CSV, JSON lines, mbox, Parquet; each may be gzipped."""

import csv
import gzip
import io
import json
import mailbox
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from amends.cases.errors import Invalid

Row = tuple[int, "dict[str, Any] | bytes | str"]  # number; fields, or a mail, or why it cannot be read
csv.field_size_limit(2**31 - 1)  # complaints may be long; the default is 128 KB


def rows(path: Path) -> Iterator[Row]:
    """Every row of a file, numbered from 1. A row that cannot be read is a string that says why."""
    reader = READERS.get(_kind(path))
    if reader is None:
        raise Invalid(f"{path.name}: only {', '.join(READERS)} can be imported, each also as .gz.")
    if not path.is_file():
        raise Invalid(f"There is no file {path}.")
    try:
        yield from reader(path)
    except (gzip.BadGzipFile, EOFError) as error:
        raise Invalid(f"{path.name} is not a whole gzip file: {error}.") from error


def _kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name.rsplit(".", 1)[-1] if "." in name else ""


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    opener: Callable[..., Any] = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as handle:
        yield handle


def _csv(path: Path) -> Iterator[Row]:
    with _opened(path) as handle:
        text = io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace", newline="")
        sample = text.read(64 * 1024)
        text.seek(0)
        found = csv.DictReader(text, dialect=_dialect(sample))
        for number, fields in enumerate(found, 1):
            extra = fields.pop(None, None)
            yield number, f"It has {len(extra)} cells more than the head." if extra else fields


def _dialect(sample: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(sample.split("\n", 1)[0], ",;\t|")
    except csv.Error:
        return csv.excel


def _jsonl(path: Path) -> Iterator[Row]:
    with _opened(path) as handle:
        for number, line in enumerate(handle, 1):
            if line.strip():
                yield number, _object(line)


def _object(line: bytes) -> dict[str, Any] | str:
    try:
        found = json.loads(line)
    except ValueError as error:
        return f"It is not JSON: {error}."
    return found if isinstance(found, dict) else "It is JSON, but no object with fields."


def _mbox(path: Path) -> Iterator[Row]:
    with tempfile.NamedTemporaryFile() as plain, _opened(path) as handle:
        while block := handle.read(1024 * 1024):
            plain.write(block)
        plain.flush()
        box = mailbox.mbox(plain.name, create=False)
        for number, key in enumerate(box.keys(), 1):
            yield number, box.get_bytes(key)


def _parquet(path: Path) -> Iterator[Row]:
    try:
        import pyarrow.parquet as parquet  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise Invalid("Parquet needs one more package: pip install pyarrow.") from error
    with _opened(path) as handle:
        number = 0
        for batch in parquet.ParquetFile(io.BytesIO(handle.read())).iter_batches(1000):
            for fields in batch.to_pylist():
                number += 1
                yield number, fields


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "ndjson": _jsonl,
    "mbox": _mbox,
    "parquet": _parquet,
}
