"""What differs between the two databases when their whole content is taken out or put back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction

from amends.cases.errors import Refused
from amends.cases.models import Seal
from amends.cases.verifying import counted_models

ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
One = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a dump holds, counted in the same snapshot."""

    counts: dict[str, int]
    sealed: int
    head: str


def file_name() -> str:
    """How this installation's database is called inside a backup."""
    return "database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3"


def dump(target: Path) -> Figures:
    """Write the whole database to a file while others go on working."""
    return _dump_postgres(target) if connection.vendor == "postgresql" else _dump_sqlite(target)


def load(source: Path) -> None:
    """Put a dump in the place of all that is here: all of it or, where it fails, nothing."""
    if connection.vendor == "postgresql":
        _load_postgres(source)
    else:
        _load_sqlite(source)


def is_empty() -> bool:
    """Whether no person, no raw and no journal entry is here yet. Tables alone are nothing."""
    existing = set(connection.introspection.table_names())
    models = [apps.get_model(label) for label in ("people.User", "cases.Raw", "cases.Entry", "cases.Case")]
    return not any(m._meta.db_table in existing and m._default_manager.exists() for m in models)


def _figures(one: One) -> Figures:
    tables = {name: model._meta.db_table for name, model in counted_models().items()}
    counts = {name: int(one(f'SELECT count(*) FROM "{table}"')) for name, table in tables.items()}  # noqa: S608
    seals = Seal._meta.db_table
    sealed = int(one(f'SELECT coalesce(max(seq), 0) FROM "{seals}"') or 0)  # noqa: S608
    head = one(f'SELECT hash FROM "{seals}" WHERE seq = {sealed}') if sealed else ""  # noqa: S608
    return Figures(counts, sealed, str(head))


def _dump_sqlite(target: Path) -> Figures:
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _figures(lambda sql: copy.execute(sql).fetchone()[0])
    except sqlite3.OperationalError as error:
        raise _as_django(error) from error
    finally:
        copy.close()


def _as_django(error: sqlite3.Error) -> Exception:
    from django.db import OperationalError

    return OperationalError(str(error))


def _load_sqlite(source: Path) -> None:
    _refuse_damaged(source)
    live = Path(connection.settings_dict["NAME"])
    connections.close_all()
    # A log of the old database beside the new one would be replayed into it.
    for suffix in ("-wal", "-shm"):
        live.with_name(live.name + suffix).unlink(missing_ok=True)
    source.chmod(0o600)
    shutil.move(source, live)


def _refuse_damaged(source: Path) -> None:
    copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        copy.close()
    if said != "ok":
        raise Refused(f"The database in the backup is damaged: {said}")


def _dump_postgres(target: Path) -> Figures:
    with transaction.atomic(), connection.cursor() as cursor:

        def one(sql: str) -> Any:
            cursor.execute(sql)
            return cursor.fetchone()[0]

        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = one("SELECT pg_export_snapshot()")
        figures = _figures(one)
        _run(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"])
    return figures


def _load_postgres(source: Path) -> None:
    script = source.with_suffix(".sql")
    _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source)])
    connections.close_all()
    _run([
        "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        "--command=SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
        f"--file={script}",
    ])  # fmt: skip


def _run(command: Sequence[str]) -> None:
    """Run one of PostgreSQL's own programs; its first words become the refusal."""
    if not shutil.which(command[0]):
        raise Refused(f"{command[0]} is not installed. On Debian: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603 (programs and arguments of ours)
        command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        said = next(
            (line for line in done.stderr.splitlines() if "error" in line.lower()), done.stderr.strip()
        )
        raise Refused(f"{command[0]} failed: {said}")


def _environment() -> dict[str, str]:
    server = connection.get_connection_params()
    known = {ENVIRONMENT[key]: str(value) for key, value in server.items() if key in ENVIRONMENT and value}
    return {**os.environ, **known, "PGCONNECT_TIMEOUT": "10"}
