"""The fetchers of a running installation: new mail at once, faults apart, an end at once."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.conftest import Installation
from tests.listen.conftest import start
from tests.mailserver import PASSWORD, Dovecot, deliver, until

pytestmark = pytest.mark.process

SERVE = """
import signal, sys, threading
from amends.cli.prepare import prepare
prepare()
from amends.listen.mailboxes.serving import serve
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
print("ready", flush=True)
serve(stop)
"""


@pytest.fixture
def serving(installation: Installation) -> Iterator["subprocess.Popen[bytes]"]:
    process = start(installation, SERVE)
    assert process.stdout and process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.communicate()


def add(of: Installation, *boxes: tuple[str, int, str]) -> None:
    """Mailboxes by name, port and password; the user is called like the mailbox."""
    of.python(f"""
        from amends.cases.actors import SYSTEM
        from amends.listen.mailboxes.services import add_mailbox
        for name, port, word in {boxes!r}:
            add_mailbox(SYSTEM, name=name, host="127.0.0.1", port=str(port), tls="none", user=name.lower(), password=word)
    """)


def rows(of: Installation) -> dict[str, dict[str, Any]]:
    found = of.run("mailbox", "list", "--json")
    assert found.returncode == 0, found.stderr
    return {row["name"]: row for row in json.loads(found.stdout)}


def mail(number: int) -> bytes:
    return f"From: jo@mail.example\r\nMessage-ID: <serving-{number}@x>\r\n\r\nThe leg is split.\r\n".encode()


def test_one_faulty_mailbox_does_not_stop_the_others_and_term_ends_all_at_once(
    installation: Installation, server: Dovecot, serving: "subprocess.Popen[bytes]"
) -> None:
    add(installation, ("Away", 1, "away"), ("Wrong", server.imap, "wrong"), ("Good", server.imap, PASSWORD))
    deliver(server.lmtp, "good@mail.example", mail(1))
    until(lambda: rows(installation)["Good"]["here"] == 1, 60, "the first fetch")
    deliver(server.lmtp, "good@mail.example", mail(2))  # the fetcher idles now
    began = time.monotonic()
    until(lambda: rows(installation)["Good"]["here"] == 2, 50, "the fetch by IDLE")
    assert time.monotonic() - began < 50  # a second list by the clock alone would come after 60 s
    found = rows(installation)
    assert "refuses the connection" in found["Away"]["last_error"]
    assert "does not accept this user and password" in found["Wrong"]["last_error"]
    assert found["Good"]["last_error"] == "" and server.seen("good") == 0
    serving.send_signal(signal.SIGTERM)
    serving.wait(10)  # at once; the longest wait in it is a minute of IDLE


def test_the_command_line_adds_fetches_and_removes(installation: Installation, server: Dovecot) -> None:
    added = add_by_command(installation, server)
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["user"] == "cli" and PASSWORD not in added.stdout
    deliver(server.lmtp, "cli@mail.example", mail(3))
    away = json.loads(installation.run("verify", "--json").stdout)
    assert away["mailboxes"][0]["missing"] == [1] and not away["ok"]
    (balance,) = json.loads(installation.run("mailbox", "fetch", "--json").stdout)
    assert (balance["ok"], balance["here"]) == (True, 1)
    tested = json.loads(installation.run("mailbox", "test", "Cli", "--json").stdout)
    assert [step["step"] for step in tested] == ["open", "count", "send"]
    assert installation.run("mailbox", "pause", "Cli").returncode == 0
    assert installation.run("mailbox", "resume", "Cli").returncode == 0
    removed = json.loads(installation.run("mailbox", "remove", "Cli", "--json").stdout)
    assert removed == {"name": "Cli", "kept": 1}
    missing = installation.run("mailbox", "fetch", "Cli")
    assert (missing.returncode, missing.stderr.strip()) == (
        1, "There is no mailbox 'Cli'. `amends mailbox list` names them."
    )  # fmt: skip


def add_by_command(of: Installation, server: Dovecot) -> "subprocess.CompletedProcess[str]":
    from tests.listen.conftest import AMENDS

    process = start(
        of, AMENDS, "mailbox", "add", "Cli", "--host", "127.0.0.1", "--port", str(server.imap), "--tls", "none",
        "--user", "cli", "--json",
    )  # fmt: skip
    out, err = process.communicate(f"{PASSWORD}\n".encode(), timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())
