"""After an erasure no byte of the person's words is left, and everything else is as it was."""

import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest

from tests.cases.erase_world import EMAIL, SECRETS, found_in
from tests.cli.conftest import Installation, Make, make_shared

__all__ = ["make_shared"]
pytestmark = [pytest.mark.xdist_group("erase"), pytest.mark.process]
WORLD = "import json\nfrom tests.cases import erase_world as world\n"
STATE = """
from amends.cases.verifying import examine
print(json.dumps([world.neighbours(), world.figures(), world.terms(), examine().problem], default=str))
"""


@dataclass
class State:
    """What must not change, what the search index knows, and what verify finds."""

    neighbours: str
    figures: Any
    terms: list[str]
    problem: str


def after(installation: Installation, first: str) -> tuple[State, str]:
    """Run this in a process of the installation; the state it leaves, and what it said."""
    *said, state = installation.python(WORLD + first + "\n" + STATE).splitlines()
    return State(*json.loads(state)), "\n".join(said)


def command(*words: str) -> str:
    """Code that runs one command of ours, as the console script does, and refuses to go on where it failed."""
    return f"from amends.cli.run import run\nassert run({list(words)!r}) == 0"


@dataclass
class Erased:
    """A desk before and after, and a backup made in between."""

    desk: Installation
    before: State
    after: State
    found: set[str]
    archive: Path
    said: str


def data_files(installation: Installation) -> Iterator[tuple[str, bytes]]:
    """Every file of the data folder, and those in which PostgreSQL keeps its tables."""
    for path in sorted(installation.data.rglob("*")):
        if path.is_file() and path.suffix != ".amends":
            yield str(path.relative_to(installation.data)), path.read_bytes()
    if installation.database:
        yield from _server_files(installation.database)


def _server_files(url: str) -> Iterator[tuple[str, bytes]]:
    yield "pg_dump", subprocess.run(["pg_dump", url], capture_output=True, check=True).stdout
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CHECKPOINT")
        row = server.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    for path in sorted(Path(row[0]).iterdir()):
        with suppress(FileNotFoundError):  # the server renames files of its own while we look
            yield path.name, path.read_bytes()


def traces(installation: Installation) -> dict[str, list[str]]:
    return {name: found for name, content in data_files(installation) if (found := found_in(content))}


@contextmanager
def writer_elsewhere(url: str) -> Iterator[None]:
    """Somebody writes for eight seconds in another database of the same server, and began before the erasure."""
    if not url:
        yield
        return
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres") as other:
        other.execute("SELECT pg_current_xact_id()")
        done = Timer(8, other.commit)
        done.start()
        yield
        done.join()


@pytest.fixture(scope="module")
def erased(make_shared: Make, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    desk = make_shared("erased")
    archive = tmp_path_factory.mktemp("erase") / "before.amends"
    before, _ = after(desk, f"world.fill()\n{command('backup', str(archive))}")
    found = {word for words in traces(desk).values() for word in words}
    erase = ("privacy", "erase", EMAIL, "--now", "--json", "--reason", "She wrote from Thistlegate")
    with writer_elsewhere(desk.database):
        now, said = after(desk, command(*erase))
    return Erased(desk, before, now, found, archive, said)


def test_every_strange_word_was_there_before(erased: Erased) -> None:
    assert erased.found == set(SECRETS)


def test_no_file_holds_any_of_their_words(erased: Erased) -> None:
    assert traces(erased.desk) == {}
    assert found_in(erased.said.encode()) == []


def test_the_search_index_knows_none_of_their_words(erased: Erased) -> None:
    assert found_in(" ".join(erased.after.terms).encode()) == []
    if not erased.desk.database:
        assert "kettle" in erased.after.terms and "brumblefridge" in erased.before.terms


def test_the_journal_is_still_whole(erased: Erased) -> None:
    assert (erased.before.problem, erased.after.problem) == ("", "")


def test_the_other_customer_and_all_figures_are_untouched(erased: Erased) -> None:
    assert erased.after.neighbours == erased.before.neighbours
    assert erased.after.figures == erased.before.figures


def test_an_older_backup_is_erased_again_when_it_is_put_back(erased: Erased) -> None:
    desk, before = erased.desk, erased.before
    now, said = after(desk, command("restore", str(erased.archive), "--replace"))
    assert "now erased again: 1 customer or case." in said
    assert traces(desk) == {}
    assert (now.problem, now.neighbours, now.figures) == ("", before.neighbours, before.figures)
    # What stood here was backed up first, and carries the ledger, which names nobody.
    [kept] = desk.data.glob("before-restore-*.amends")
    with tarfile.open(kept) as archive:
        ledger = archive.extractfile("erasures.jsonl")
        assert ledger and ledger.read() == (desk.data / "erasures.jsonl").read_bytes()
    ledger_text = (desk.data / "erasures.jsonl").read_bytes()
    assert ledger_text.count(b"\n") == 1 and found_in(ledger_text) == []
