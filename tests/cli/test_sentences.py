"""Whatever goes wrong, a command says it in one sentence and tells by its status what kind it was."""

import errno

import pytest
from django.db import OperationalError, connection

from amends.cases.services import keep_blob
from amends.cli.run import refusal

from .conftest import Installation


def test_an_unreachable_database_is_named_at_once(installation: Installation) -> None:
    done = installation.run("verify", AMENDS_DATABASE_URL="postgres://a:secret@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be used:")
    assert "Check AMENDS_DATABASE_URL" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("AMENDS_POTR", "1", "AMENDS_POTR is not a setting of Amends. Did you mean AMENDS_PORT?"),
        (
            "AMENDS_PORT",
            "x",
            "AMENDS_PORT is 'x', which is not allowed. Allowed: a whole number from 1 to 65535.",
        ),
        (
            "AMENDS_TZ",
            "Europe/Lodnon",
            "AMENDS_TZ is 'Europe/Lodnon', which is no time zone. Near it: Europe/London",
        ),
    ],
)
def test_a_wrong_setting_stops_the_command(
    installation: Installation, name: str, value: str, words: str
) -> None:
    done = installation.run("verify", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(words)


def test_wrong_usage_is_status_two(installation: Installation) -> None:
    assert installation.run("verfy").returncode == 2
    assert installation.run("verify", "--jsn").returncode == 2
    assert installation.run("backup").returncode == 2
    assert installation.run().returncode == 2


def test_help_is_no_failure(installation: Installation) -> None:
    done = installation.run("--help")
    assert done.returncode == 0 and "restore" in done.stdout
    assert "--replace" in installation.run("restore", "--help").stdout


def test_a_full_disk_is_said_in_words() -> None:
    assert refusal(OSError(errno.ENOSPC, "No space left on device")).startswith("The disk is full")
    assert refusal(OSError(errno.ENOENT, "No such file")) == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is SQLite's own way to be full")
def test_a_full_database_is_said_in_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    try:
        with pytest.raises(OperationalError) as caught:
            keep_blob(b"x" * 1_000_000)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert refusal(caught.value).startswith("The disk of the database is full")
