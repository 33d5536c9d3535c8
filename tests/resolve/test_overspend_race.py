"""Four processes at once cannot give away more than one may (law 5)."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES = 4


def environment(folder: Path) -> dict[str, str]:
    """A database of its own on SQLite; the test database of this run on PostgreSQL."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
    kept |= {"AMENDS_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["AMENDS_DATABASE_URL"])
        kept["AMENDS_DATABASE_URL"] = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return kept


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_four_processes_at_once_grant_only_what_the_limit_allows(tmp_path: Path) -> None:
    def command(*words: Any) -> list[str]:
        return [sys.executable, "-m", "tests.resolve.overspend", *map(str, words)]

    def run(*words: Any) -> list[str]:
        done = subprocess.run(
            command(*words), cwd=ROOT, env=variables, check=True, capture_output=True, text=True, timeout=120
        )
        return done.stdout.split()

    variables = environment(tmp_path)
    user, case = run("world")
    start = time.time() + 8  # all have started by then, on a busy machine too
    racers = [
        subprocess.Popen(command("grant", user, case, start), cwd=ROOT, env=variables)
        for _ in range(PROCESSES)
    ]
    assert [racer.wait(timeout=120) for racer in racers] == [0] * PROCESSES
    assert run("count", case) == ["3", "60.00", str(8 * PROCESSES - 3), "True"]
