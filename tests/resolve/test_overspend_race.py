"""Several processes at once cannot give away more than one may, nor one code twice (law 5)."""

import os
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests import forked
from tests.cli.conftest import empty_tables
from tests.forked import Forked

PROCESSES = 4


def environment(folder: Path) -> dict[str, str]:
    """A database of its own on SQLite; the test database of this run on PostgreSQL."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
    kept |= {"AMENDS_DATA": str(folder)}
    folder.mkdir()
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["AMENDS_DATABASE_URL"])
        kept["AMENDS_DATABASE_URL"] = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    else:
        shutil.copyfile(empty_tables(), folder / empty_tables().name)
    return kept


MAIN = "from tests.resolve.overspend import main; main()"


def begin(variables: dict[str, str], *words: Any) -> Forked:
    """One process of the race."""
    return Forked(MAIN, *map(str, words), env=variables)


def run(variables: dict[str, str], *words: Any) -> list[str]:
    """Run one to its end; what it printed."""
    done = forked.run(MAIN, *map(str, words), env=variables, timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def race_for_the_purse(variables: dict[str, str], together: Path, rounds: int) -> list[str]:
    """Two processes, round by round at the same moment, after one customer's money and one code."""
    together.mkdir()
    user, refund = run(variables, "purse", rounds)
    words = ("race", user, refund)
    racers = [begin(variables, *words, first, together, 2) for first in range(2)]
    assert [racer.wait(timeout=120 + 4 * rounds) for racer in racers] == [0, 0]
    return run(variables, "tally")


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_processes_at_once_pass_no_limit_and_no_budget_and_give_no_code_twice(tmp_path: Path) -> None:
    variables = environment(tmp_path / "data")
    user, case = run(variables, "world")
    start = time.time() + 5  # all have started by then, on a busy machine too
    racers = [begin(variables, "grant", user, case, start) for _ in range(PROCESSES)]
    assert [racer.wait(timeout=120) for racer in racers] == [0] * PROCESSES
    assert run(variables, "count", case) == ["3", "60.00", str(8 * PROCESSES - 3), "True"]
    assert race_for_the_purse(variables, tmp_path / "together", 4) == ["4", "0", "0", "4", "0", "True"]


@pytest.mark.long
@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_five_hundred_rounds_of_two_processes_overspend_nothing(tmp_path: Path) -> None:
    came_of_it = race_for_the_purse(environment(tmp_path / "data"), tmp_path / "together", 500)
    assert came_of_it == ["500", "0", "0", "500", "0", "True"]
