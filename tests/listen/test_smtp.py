"""The SMTP listener over a real socket."""

import json
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cli.conftest import Installation
from tests.listen.conftest import start
from tests.listen.mails import nasty, new_mails
from tests.listen.test_mail_command import FULL
from tests.machine import free_port

pytestmark = pytest.mark.process

LISTEN = """
import sys, threading
from amends.cli.prepare import prepare
prepare()
from amends.listen import smtp
stop = threading.Event()
threading.Thread(target=getattr(smtp, sys.argv[2]), args=("127.0.0.1", int(sys.argv[1]), stop), daemon=True).start()
sys.stdin.read()
stop.set()
"""
FILED = """
import json
from amends.cases.models import Message, Raw
rows = Raw.objects.order_by("id").values_list("state", "envelope", "message_id")
print(json.dumps([[state, envelope.get("sender"), envelope.get("recipients"), sent] for state, envelope, sent in rows]))
"""


def talk(port: int, kind: type[smtplib.SMTP] = smtplib.SMTP) -> smtplib.SMTP:
    until = time.monotonic() + 60
    while True:
        try:
            return kind("127.0.0.1", port, timeout=60)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


Listen = Callable[..., int]


@pytest.fixture
def listen(installation: Installation) -> Iterator[Listen]:
    """Starts listeners; gives their port."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(before: str = "", serve: str = "serve") -> int:
        port = free_port()
        started.append(start(installation, before + LISTEN, str(port), serve))
        return port

    yield begin
    for process in started:
        process.communicate(b"", timeout=30)


def give(port: int, raw: bytes, sender: str = "jo@x.example") -> tuple[int, bytes]:
    with talk(port) as server:
        server.ehlo()
        server.mail(sender)
        server.rcpt("help@example.org")
        return server.data(raw)


def test_every_kind_of_mail_is_stored_before_it_is_answered(
    listen: Listen, installation: Installation
) -> None:
    port, sent = listen(), [*new_mails()[:10], *nasty()]
    answers = [give(port, sample.raw) for sample in sent]
    assert {code for code, _ in answers} == {250}
    assert all(words.startswith(b"Kept as ") for _, words in answers)
    rows: list[list[Any]] = json.loads(installation.python(FILED))
    assert len(rows) == len(sent)
    assert {state for state, *_ in rows} == {"filed", "held"}
    assert {(sender, *recipients) for _, sender, recipients, _ in rows} == {
        ("jo@x.example", "help@example.org")
    }


def test_the_same_mail_again_is_answered_and_not_doubled(listen: Listen, installation: Installation) -> None:
    port = listen()
    first, again = (give(port, new_mails()[0].raw) for _ in range(2))
    assert first == again
    assert len(json.loads(installation.python(FILED))) == 1


def test_lines_of_any_length_and_bare_line_feeds_are_taken(
    listen: Listen, installation: Installation
) -> None:
    raw = b"From: jo@x.example\nMessage-ID: <long@x.example>\n\n" + b"x" * 3_000_000 + b"\nthe end"
    assert give(listen(), raw)[0] == 250
    assert json.loads(installation.python(FILED))[0][3] == "<long@x.example>"


def test_by_lmtp_each_recipient_has_an_answer_and_the_mail_is_stored_once(
    listen: Listen, installation: Installation
) -> None:
    port = listen(serve="serve_lmtp")
    talk(port, smtplib.LMTP).quit()
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as server:
        server.ehlo()
        server.mail("jo@x.example")
        for name in ("help", "complaints"):
            assert server.rcpt(f"{name}@example.org")[0] == 250
        first = server.data(new_mails()[0].raw)
        assert (first[0], server.getreply()) == (250, first)
    ((state, _, recipients, _),) = json.loads(installation.python(FILED))
    assert (state, recipients) == ("filed", ["help@example.org", "complaints@example.org"])


def test_more_than_50_mb_is_refused_for_good(listen: Listen) -> None:
    code, _ = give(listen(), b"From: jo@x.example\r\n\r\n" + (b"x" * 998 + b"\r\n") * 52_600)
    assert code == 552


def test_a_full_disk_is_answered_with_451_so_that_the_sender_tries_again(
    listen: Listen, installation: Installation
) -> None:
    if installation.database:
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    (big,) = [sample for sample in nasty() if sample.name == "6 MB attachment"]
    free = listen()
    talk(free).quit()  # its tables are made; now the disk fills
    full = listen(FULL)
    code, words = give(full, big.raw)
    assert (code, words) == (451, b"It cannot be stored just now, please try again later")
    assert json.loads(installation.python(FILED)) == []
    assert give(free, big.raw)[0] == 250


def test_a_taken_port_is_one_sentence() -> None:
    from amends.cases.errors import Refused
    from amends.listen.smtp import Listener

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"^Port {port} on 127.0.0.1 is taken, so no mail can come in"):
            Listener("127.0.0.1", port).start()
