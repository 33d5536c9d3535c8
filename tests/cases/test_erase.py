"""After an erasure no byte of the person's words is left, and everything else is as it was."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cases.erase_world import EMAIL, SECRETS, found_in
from tests.cli.conftest import Installation, Make, installation, make_installation, make_shared

__all__ = ["installation", "make_installation", "make_shared"]
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


def state_of(installation: Installation, first: str = "") -> State:
    said = installation.python(WORLD + first + STATE)
    return State(*json.loads(said.splitlines()[-1]))


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
        yield path.name, path.read_bytes()


def traces(installation: Installation) -> dict[str, list[str]]:
    return {name: found for name, content in data_files(installation) if (found := found_in(content))}


@pytest.fixture(scope="module")
def erased(make_shared: Make, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    desk = make_shared("erased")
    before = state_of(desk, "world.fill()\n")
    found = {word for words in traces(desk).values() for word in words}
    archive = tmp_path_factory.mktemp("erase") / "before.amends"
    assert desk.run("backup", str(archive)).returncode == 0
    done = desk.run("privacy", "erase", EMAIL, "--now", "--json", "--reason", "She wrote from Thistlegate")
    assert done.returncode == 0, done.stderr
    return Erased(desk, before, state_of(desk), found, archive, done.stdout + done.stderr)


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
    desk = erased.desk
    done = desk.run("restore", str(erased.archive), "--replace")
    assert done.returncode == 0, done.stderr
    assert "now erased again: 1 customer or case." in done.stdout
    assert traces(desk) == {}
    after = state_of(desk)
    assert (after.problem, after.neighbours, after.figures) == (
        "",
        erased.before.neighbours,
        erased.before.figures,
    )


def test_a_backup_carries_the_ledger_to_another_machine(
    erased: Erased, make_installation: Make, tmp_path: Path
) -> None:
    other, newer = make_installation("other"), tmp_path / "after.amends"
    assert erased.desk.run("backup", str(newer)).returncode == 0
    assert "erased again" not in other.run("restore", str(newer)).stdout
    ledger = (other.data / "erasures.jsonl").read_bytes()
    assert ledger == (erased.desk.data / "erasures.jsonl").read_bytes()
    assert ledger.count(b"\n") == 1 and found_in(ledger) == []
    done = other.run("restore", str(erased.archive), "--replace")
    assert "now erased again: 1 customer or case." in done.stdout, done.stderr
    assert traces(other) == {}
