"""A whole installation of its own, on the database that the suite runs on."""

import atexit
import os
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import dj_database_url
import psycopg
import pytest

from tests import forked

# What makes the tables by itself where there are none; that it does is tested by the other commands.
PREPARING = {"staff", "key", "mail", "import", "mailbox", "export", "show", "verify"}
SUITE_DATABASE = os.environ.get("AMENDS_DATABASE_URL", "")


@dataclass
class Installation:
    """A data folder, and where PostgreSQL is used a database; commands run as real processes."""

    data: Path
    database: str = ""
    fresh: bool = False  # makes its tables by itself

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `amends` with these arguments."""
        if arguments and arguments[0] in PREPARING:
            self.with_tables()
        return self._run("from amends.cli import main; main()", *arguments, **variables)

    def python(self, code: str) -> str:
        """Run code inside the prepared installation; return what it printed."""
        self.with_tables()
        start = "from amends.cli.prepare import prepare\nprepare()\n"
        done = self._run(start + textwrap.dedent(code))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def with_tables(self) -> None:
        """Put empty tables there, as any of these commands would: migrating takes seconds each time."""
        if self.fresh or self.data.exists():
            return
        self.data.mkdir(parents=True, mode=0o700)
        if self.database:
            name = dj_database_url.parse(self.database)["NAME"]
            template = _template()
            _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
            _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        else:
            shutil.copyfile(empty_tables(), self.data / empty_tables().name)

    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
        own = {"AMENDS_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "amends.config.settings"}
        return {**kept, **own, **({"AMENDS_DATABASE_URL": self.database} if self.database else {})}

    def _run(self, code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return forked.run(code, *arguments, env={**self.environment(), **variables}, timeout=120)


@cache
def empty_tables() -> Path:
    """A database with empty tables, migrated once a process."""
    return _first() / "amends.sqlite3"


@cache
def _template() -> str:
    """The same on the server."""
    name = f"amends_tables_{uuid4().hex[:8]}"
    _on_server(f'CREATE DATABASE "{name}"')
    atexit.register(_on_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _first(_url(name))
    return name


def _first(database: str = "") -> Path:
    folder = Path(tempfile.mkdtemp(prefix="amends-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    first = Installation(folder / "data", database, fresh=True)
    first.python("")
    return first.data


Make = Callable[..., Installation]


def _server() -> dict[str, str]:
    parts = dj_database_url.parse(SUITE_DATABASE)
    return {
        "host": parts["HOST"],
        "port": str(parts["PORT"]),
        "user": parts["USER"],
        "password": parts["PASSWORD"],
    }


def _url(database: str) -> str:
    server = _server()
    return f"postgres://{server['user']}:{server['password']}@{server['host']}:{server['port']}/{database}"


def _installations(folder: Path) -> Iterator[Make]:
    """Makes installations; their databases are dropped at the end."""
    made: list[str] = []

    def make(name: str = "data") -> Installation:
        if not SUITE_DATABASE:
            return Installation(folder / name)
        database = f"amends_{name}_{uuid4().hex[:8]}"
        _on_server(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Installation(folder / name, _url(database))

    yield make
    for database in made:
        _on_server(f'DROP DATABASE "{database}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with psycopg.connect(**_server(), dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def make_installation(tmp_path: Path) -> Iterator[Make]:
    """Makes installations for one test."""
    yield from _installations(tmp_path)


@pytest.fixture(scope="module")
def make_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes installations that all tests of a file read."""
    yield from _installations(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def installation(make_installation: Make) -> Installation:
    """One empty installation."""
    return make_installation()
