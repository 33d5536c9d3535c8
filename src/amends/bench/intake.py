"""How fast mail is taken in, beside the least that storing it could cost."""

import time
from collections.abc import Callable
from email.message import EmailMessage
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from amends.bench import words
from amends.bench.figures import setting
from amends.cases import clock
from amends.cases.models import Blob, Message, Raw
from amends.cli.processes import Group
from amends.listen.services import file, receive_mail
from amends.understand.models import Reading

SEED = 7
PATIENCE = 60  # seconds for the worker to start


def measure(mails: int) -> dict[str, Any]:
    """Mails a second: stored, threaded and filed as Amends does it, only stored, and two bare inserts each;
    and how many a second the task worker reads of them in the background."""
    filed = _rate(_mails(mails, "a"), lambda content: _file(content))
    read = _read_in_background(mails)
    stored = _rate(_mails(mails, "b"), lambda content: receive_mail(content))
    bare = _rate(_mails(mails, "c"), bare_insert)
    if Message.objects.filter(direction="in").count() != mails:
        raise RuntimeError("Not every mail became one message.")
    return {
        **setting(), "mails": mails, "received_and_filed_per_second": filed, "received_per_second": stored,
        "read_in_background_per_second": read,
        "bare_inserts_per_second": bare, "ratio": round(filed / bare, 2), "ratio_stored": round(stored / bare, 2),
    }  # fmt: skip


def _read_in_background(mails: int) -> float:
    """What `amends up` does beside the intake: the worker acknowledges and reads each message.

    Counted from the first reading on, so that the start of the worker is no part of it.
    """
    group = Group()
    group.start_worker(settings.AMENDS_DATA / "worker.heartbeat")
    try:
        first = _wait_for_readings(1)
        start = time.perf_counter()
        done = _wait_for_readings(mails)
        return round((done - first) / (time.perf_counter() - start), 1) if done > first else 0.0
    finally:
        group.stop.set()
        group.wait()


def _wait_for_readings(count: int) -> int:
    until = time.perf_counter() + PATIENCE + count
    while (found := Reading.objects.count()) < count:
        if time.perf_counter() > until:
            raise RuntimeError(f"{found} of {count} messages were read in the background.")
        time.sleep(0.02)
    return found


def _file(content: bytes) -> None:
    file(receive_mail(content))


def _rate(mails: list[bytes], take: Callable[[bytes], Any]) -> float:
    start = time.perf_counter()
    for content in mails:
        take(content)
    return round(len(mails) / (time.perf_counter() - start), 1)


@transaction.atomic
def bare_insert(content: bytes) -> None:
    """One blob and one raw, with a key instead of what makes a second delivery the same."""
    key = content[:64].hex()[:60]
    blob = Blob.objects.create(sha256=f"{key}{time.time_ns()}"[-64:], size=len(content), content=content)
    Raw.objects.create(channel="mail", received_at=clock.now(), blob=blob, identity=str(time.time_ns()))


def _mails(count: int, batch: str) -> list[bytes]:
    invent = Random(SEED)
    return [_mail(invent, f"{batch}{number}") for number in range(count)]


def _mail(invent: Random, name: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{invent.choice(words.FIRST)} {invent.choice(words.LAST)} <{name}@mail.example>"
    mail["To"], mail["Message-ID"] = "complaints@localhost", f"<{name}@mail.example>"
    mail["Subject"] = f"The {invent.choice(words.THINGS)} {invent.choice(words.FAULTS)}"
    mail.set_content("\n\n".join(invent.sample(words.TURNS, 5)))
    return mail.as_bytes()
