"""A scratch table of the objects of an export, so that tickets find their comments and people.

An export may be larger than the memory and may name the people after their tickets. The table lies in the
data folder while the import runs, so that a task that takes over need not read the export again.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

TABLE = """CREATE TABLE IF NOT EXISTS things (
    kind TEXT, key TEXT, ticket TEXT, seq INTEGER, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS of_ticket ON things (ticket, kind, seq);
    CREATE INDEX IF NOT EXISTS in_order ON things (kind, seq)"""


class Shelf:
    """Objects by kind and key; parts (comments, files, values) also by their ticket."""

    def __init__(self, path: Path) -> None:
        self._path, self.full = path, path.exists()
        # Filled under another name: a shelf that is there is whole, and two who fill one do not meet.
        self._own = path if self.full else path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
        self._db = sqlite3.connect(self._own, isolation_level=None)
        self._seq = 0
        if not self.full:
            self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLE}; BEGIN")
        self.known = lru_cache(10_000)(self.get)

    def put(self, kind: str, key: str, ticket: str, body: dict[str, Any]) -> None:
        """Keep an object; the same again replaces it, as a later page of an export does."""
        self._seq += 1
        text = json.dumps({**body, "_key": key}, ensure_ascii=False, default=str)
        self._db.execute(
            "INSERT INTO things VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET body = excluded.body, ticket = excluded.ticket",
            (kind, key, ticket, self._seq, text),
        )

    def finish(self) -> None:
        """Everything is on the shelf."""
        self._db.execute("COMMIT")
        self._own.replace(self._path)
        self.full = True

    def get(self, kind: str, key: Any) -> dict[str, Any]:
        """One object, or an empty one."""
        row = self._db.execute("SELECT body FROM things WHERE kind=? AND key=?", (kind, str(key))).fetchone()
        return json.loads(row[0]) if row else {}

    def parts(self, ticket: str, kind: str = "") -> list[dict[str, Any]]:
        """What belongs to a ticket, in the order of the export."""
        rows = self._db.execute(
            "SELECT body FROM things WHERE ticket=? AND kind LIKE ? ORDER BY kind, seq",
            (str(ticket), kind or "%"),
        )
        return [json.loads(row[0]) for row in rows]

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return int(self._db.execute("SELECT count(*) FROM things WHERE kind=?", (kind,)).fetchone()[0])

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What could not be read, then the tickets, in their order."""
        for kind in ("bad", "ticket"):
            for row in self._db.execute("SELECT body FROM things WHERE kind=? ORDER BY seq", (kind,)):
                yield kind, json.loads(row[0])

    def close(self) -> None:
        """Let the file go; half a shelf is none."""
        self._db.close()
        if not self.full:
            self._own.unlink(missing_ok=True)


@contextmanager
def shelf_of(path: Path) -> Iterator[Shelf]:
    """The shelf of this export; kept until the import forgets it."""
    place = _place(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shelf = Shelf(place)
    try:
        yield shelf
    finally:
        shelf.close()


def forget(path: Path) -> None:
    """The import is over: its scratch goes."""
    place = _place(path)
    for one in place.parent.glob(f"{place.stem}*"):
        one.unlink(missing_ok=True)


def _place(path: Path) -> Path:
    stamp = path.stat() if path.exists() else None
    mark = f"{path}|{stamp.st_size}|{stamp.st_mtime_ns}" if stamp else str(path)
    folder = Path(settings.AMENDS_DATA) / "import" / ".work"
    return folder / f"{hashlib.sha256(mark.encode()).hexdigest()[:24]}.sqlite3"
