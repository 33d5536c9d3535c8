"""After an erasure no byte of the person's words is left, and everything else is as it was."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cases.erase_world import EMAIL, SECRETS, found_in
from tests.cli.conftest import Installation, Make, installation, make_installation, make_shared

__all__ = ["installation", "make_installation", "make_shared"]
pytestmark = [pytest.mark.xdist_group("erase"), pytest.mark.process]
WORLD = "import json\nfrom tests.cases import erase_world as world\n"
STATE = WORLD + "print(json.dumps([world.neighbours(), world.figures(), world.terms()], default=str))"


def state_of(installation: Installation) -> Any:
    return json.loads(installation.python(STATE))


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
def erased(make_shared: Make, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An installation before and after, with a backup made in between."""
    desk = make_shared("erased")
    desk.python(WORLD + "world.fill()")
    before, found = state_of(desk), traces(desk)
    archive = tmp_path_factory.mktemp("erase") / "before.amends"
    assert desk.run("backup", str(archive)).returncode == 0
    done = desk.run("privacy", "erase", EMAIL, "--now", "--json", "--reason", "She wrote from Thistlegate")
    assert done.returncode == 0, done.stderr
    return {
        "desk": desk,
        "before": before,
        "found": found,
        "archive": archive,
        "said": done.stdout + done.stderr,
    }


def test_every_strange_word_was_there_before(erased: Any) -> None:
    assert {word for words in erased["found"].values() for word in words} == set(SECRETS)


def test_no_file_holds_any_of_their_words(erased: Any) -> None:
    assert traces(erased["desk"]) == {}
    assert found_in(erased["said"].encode()) == []


def test_the_search_index_knows_none_of_their_words(erased: Any) -> None:
    known = " ".join(state_of(erased["desk"])[2])
    assert found_in(known.encode()) == []
    if not erased["desk"].database:
        assert "kettle" in known


def test_the_journal_is_still_whole(erased: Any) -> None:
    done = erased["desk"].run("verify", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"]


def test_the_other_customer_and_all_figures_are_untouched(erased: Any) -> None:
    neighbours, figures, _ = state_of(erased["desk"])
    assert neighbours == erased["before"][0]
    assert figures == erased["before"][1]


def test_a_second_erasure_is_refused_in_one_sentence(erased: Any) -> None:
    for whom in (EMAIL, "A-1002"):
        done = erased["desk"].run("privacy", "erase", whom, "--now")
        assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_an_older_backup_is_erased_again_when_it_is_put_back(erased: Any) -> None:
    desk = erased["desk"]
    done = desk.run("restore", str(erased["archive"]), "--replace")
    assert done.returncode == 0, done.stderr
    assert "erased again" in done.stdout
    for kept in desk.data.glob("before-restore-*"):
        kept.unlink()
    assert traces(desk) == {}
    assert desk.run("verify").returncode == 0
    assert state_of(desk)[0] == erased["before"][0]


def test_a_backup_made_after_an_erasure_carries_the_ledger(
    erased: Any, make_installation: Make, tmp_path: Path
) -> None:
    desk, other = erased["desk"], make_installation("other")
    ledger = (desk.data / "erasures.jsonl").read_bytes()
    assert ledger.count(b"\n") == 1 and found_in(ledger) == []
    assert desk.run("backup", str(tmp_path / "after.amends")).returncode == 0
    assert other.run("restore", str(tmp_path / "after.amends")).returncode == 0
    assert (other.data / "erasures.jsonl").read_bytes() == ledger
    # Whoever moves to a new machine with the ledger beside an old backup is safe too.
    third = make_installation("third")
    third.data.mkdir(parents=True, exist_ok=True)
    (third.data / "erasures.jsonl").write_bytes(ledger)
    assert "erased again" in third.run("restore", str(erased["archive"])).stdout
    assert traces(third) == {}
