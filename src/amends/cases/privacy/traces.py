"""What deleted words leave in the database's own files, and how that goes too.

Outside any transaction: it takes the write lock for a moment, and may run again at any time.
"""

import logging
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from amends.cases.privacy.registry import about_customers

log = logging.getLogger(__name__)
REWRITE_UP_TO = 256 * 1024 * 1024  # bytes of tables that are written anew without being asked
PATIENCE = 10  # seconds for readers to let go of the write-ahead log
LONGER = 60  # seconds for transactions that began before the erasure
_OLDER = """SELECT pg_snapshot_xmin(pg_current_snapshot()) <= %s::xid8 OR EXISTS (
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND age(backend_xmin) > age(%s::xid8::xid))"""


class Busy(Exception):
    """Somebody is reading the database; the task tries again."""


def remove_traces(rewrite: bool | None = None) -> str:
    """Overwrite what erased rows left behind; say in words what was done.

    `rewrite` writes the tables anew, which reaches every byte and takes as long as copying them: by
    default where they are small.
    """
    if connection.vendor == "postgresql":
        return _on_postgres(rewrite)
    return _on_sqlite(rewrite)


def _on_sqlite(rewrite: bool | None) -> str:
    """1. The search index forgets its words. 2. Free pages are dropped. 3. The log is emptied."""
    path = Path(connection.settings_dict["NAME"])
    small = path.is_file() and path.stat().st_size <= REWRITE_UP_TO
    whole = small if rewrite is None else rewrite
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        for table in _full_text_tables():
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608 (names of ours)
        cursor.execute("VACUUM" if whole else "PRAGMA incremental_vacuum")
        cursor.fetchall()
    _empty_log()
    how = "The file was written anew" if whole else "Freed pages were overwritten"
    return f"{how}; the search index was rebuilt and the write-ahead log emptied."


def _full_text_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%USING fts5(%%'")
        return [f'"{name}"' for (name,) in cursor.fetchall()]


def _empty_log() -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        if not busy:
            return
        if time.monotonic() > until:
            raise Busy("The write-ahead log is being read.")
        time.sleep(0.1)


def _on_postgres(rewrite: bool | None) -> str:
    """Dead rows go; statistics forget the values they had sampled. The server's own log is its own."""
    tables = _touched()
    _wait_for_older_looks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [tables])
        whole = cursor.fetchone()[0] <= REWRITE_UP_TO if rewrite is None else rewrite
        how = "(FULL, ANALYZE)" if whole else "(ANALYZE)"
        for table in tables:
            cursor.execute(f"VACUUM {how} {table}")
        _forget_samples()
        try:
            cursor.execute("CHECKPOINT")
        except DatabaseError:  # only a superuser or pg_checkpoint may; the server does it by itself soon
            log.info("The server writes its own checkpoint later.")
    kind = "written anew" if whole else "vacuumed"
    return f"{len(tables)} tables were {kind} and their statistics renewed."


def _wait_for_older_looks() -> None:
    """Let those end for whom the erased rows are still there: a table written anew keeps them for their sake.

    Transactions that write count wherever they run, for a snapshot reaches back to the oldest of the whole
    server; those that only read (an automatic ANALYZE, say) count in this database.
    """
    until = time.monotonic() + LONGER
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        mark = cursor.fetchone()[0]
        while True:
            cursor.execute(_OLDER, [mark, mark])
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                log.warning(
                    "Somebody still sees what was erased; the next erasure or the server's vacuum removes it."
                )
                return
            time.sleep(0.1)


def _forget_samples() -> None:
    """The planner's statistics hold values of columns; rewriting them drops the old ones."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    except DatabaseError as error:
        log.info("The old statistics go with the server's next vacuum: %s", type(error).__name__)


def _touched() -> list[str]:
    names = {table.table._meta.db_table for table in about_customers()}
    names |= {"cases_blob", "cases_raw", "cases_searchname", "django_ox_oxtask"}
    quote = connection.ops.quote_name
    return [quote(name) for name in sorted(names & set(connection.introspection.table_names()))]


def older_copies() -> list[str]:
    """Backups in the data folder: they hold what was erased until they are deleted."""
    folder = Path(settings.AMENDS_DATA)
    return sorted(path.name for path in folder.glob("*.amends"))


def remove_from_files(words: tuple[str, ...]) -> list[str]:
    """Delete files of the sample company's mail and half-written ones that hold these words."""
    folder = Path(settings.AMENDS_DATA)
    found = [*folder.glob("demo-mail/*"), *folder.glob("*.part"), *folder.glob("cache/**/*.djcache")]
    gone = [path for path in found if path.is_file() and _holds(path, words)]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def _holds(path: Path, words: tuple[str, ...]) -> bool:
    content = path.read_bytes().lower()
    return any(word.lower().encode() in content for word in words)
