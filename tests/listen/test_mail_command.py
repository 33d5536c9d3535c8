"""`amends mail` and `amends show`, as a mail server and a script call them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Installation
from tests.listen.conftest import AMENDS, start
from tests.listen.mails import Sample, nasty, new_mails

pytestmark = pytest.mark.process


def mail(to: Installation, raw: bytes, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, result and what it said on stderr."""
    process = start(to, AMENDS, "mail", "--json", *options)
    out, err = process.communicate(raw, timeout=120)
    return process.returncode, json.loads(out or b"{}"), err.decode()


def sample(name: str) -> Sample:
    return next(one for one in nasty() if one.name == name)


def test_a_mail_goes_in_and_the_whole_case_comes_out(installation: Installation) -> None:
    first = new_mails()[6]
    status, result, _ = mail(installation, first.raw)
    assert (status, result["new_case"], result["duplicate"], result["held"]) == (0, True, False, None)
    status, again, _ = mail(installation, first.raw)
    assert again == {**result, "new_case": False, "duplicate": True}
    shown = installation.run("show", result["case"], "--json")
    case = json.loads(shown.stdout)
    assert (case["case"], case["state"], case["heat"], case["customer"]["email"]) == (
        result["case"],
        "open",
        None,
        first.address,
    )
    (message,) = case["messages"]
    assert first.needle in message["text"]
    assert (message["id"], message["direction"], message["html"], message["auto"]) == (
        result["message"],
        "in",
        False,
        False,
    )
    assert sorted(a["size"] for a in message["attachments"]) == sorted(first.files)
    assert all(re.fullmatch(r"[0-9a-f]{64}", a["sha256"]) for a in message["attachments"])
    verbs = [entry["verb"] for entry in case["journal"]]
    assert verbs == ["case.opened", "files.arrived", "message.received"]
    assert case["concerns"] == case["promises"] == case["remedies"] == []
    assert case["clocks"][0]["clock"] == "answer"


def test_a_held_item_exits_0_with_its_reason(installation: Installation) -> None:
    status, result, _ = mail(installation, b"")
    assert (status, result) == (
        0,
        {"case": None, "message": None, "new_case": False, "duplicate": False, "held": "It is empty."},
    )


def test_an_empty_envelope_sender_makes_it_a_bounce(installation: Installation) -> None:
    _, result, _ = mail(installation, new_mails()[0].raw, "--sender", "", "--recipient", "help@example.org")
    assert result["held"] == "It has an empty return path. It belongs to no case."


def test_an_unknown_reference_is_one_sentence(installation: Installation) -> None:
    done = installation.run("show", "A-9999", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no case 'A-9999'. A reference looks like A-1042.\n"


def test_a_full_disk_asks_the_mail_server_to_keep_the_mail(make_installation: Any, tmp_path: Path) -> None:
    """SQLite is told that no page may be added; once there is room, the same mail goes in."""
    small = make_installation("small")
    if small.database:
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    assert mail(small, new_mails()[0].raw)[0] == 0
    status, result, said = mail_when_full(small, sample("6 MB attachment").raw)
    assert (status, result) == (75, {})
    assert "disk is full" in said
    status, result, _ = mail(small, sample("6 MB attachment").raw)
    assert (status, result["new_case"]) == (0, True)


FULL = """
from django.db.backends.signals import connection_created
def fill(connection, **_):
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + 20}")
connection_created.connect(fill, weak=False)
"""


def mail_when_full(to: Installation, raw: bytes) -> tuple[int, dict[str, Any], str]:
    process = start(to, FULL + AMENDS, "mail", "--json")
    out, err = process.communicate(raw, timeout=120)
    return process.returncode, json.loads(out or b"{}"), err.decode()


def test_a_database_that_is_away_asks_the_mail_server_to_keep_the_mail(make_installation: Any) -> None:
    away = make_installation("away")
    away.fresh = True
    away.database = "postgres://nobody:x@127.0.0.1:9/none"
    status, result, said = mail(away, new_mails()[0].raw)
    assert (status, result) == (75, {})
    assert said.startswith("Not stored now, keep it and try again: ") and said.count("\n") == 1
    away.database = ""


def test_a_wrong_setting_loses_no_mail(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    process = start(installation, "import os; os.environ['AMENDS_PROT'] = '1'; " + AMENDS, "mail")
    _, err = process.communicate(new_mails()[0].raw, timeout=60)
    assert process.returncode == 75
    assert b"Did you mean AMENDS_PORT?" in err
