"""No log line names or reaches a customer, whoever wrote it."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from amends.config.masking import mask

ADDRESS, NAME, NUMBER = "philippa@zephyrmail.example", "Philippa Quennellworth", "+44 161 4970 882"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What our handler would print to stderr, with the formatter of the settings."""
    from logging.config import DictConfigurator  # type: ignore[attr-defined]

    formatter = DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["plain"])
    )
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    loggers = [logging.getLogger(name) for name in ("amends", "django_ox", "django")]
    before = [(one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel("DEBUG")
        one.propagate = True
    yield out
    logging.getLogger().removeHandler(handler)
    for one, (level, propagate) in zip(loggers, before, strict=True):
        one.setLevel(level)
        one.propagate = propagate


def nothing_of_them(said: str) -> bool:
    return not any(word in said for word in ("philippa", "Philippa", "Quennellworth", "zephyr", "4970"))


@pytest.mark.parametrize(
    "line, masked",
    [
        (f"550 no such user <{ADDRESS}>", "550 no such user <address>"),
        (f"From: {NAME} <{ADDRESS}>", "From: <masked>"),
        (f"bad sender {ADDRESS}, try later", "bad sender <address>, try later"),
        (f'cannot greet "{NAME}" <{ADDRESS}>', "cannot greet <name and address>"),
        (f"rang {NUMBER} twice", "rang <number> twice"),
        ("Subject: my brumblefridge leaks\nnext line", "Subject: <masked>\nnext line"),
        ("GET /c/MTIz.abcDEF-123_x/files/ 500", "GET /c/<token>/files/ 500"),
        ("GET /hello/join/abcdef0123456789/?token=s3cret&x=1", "GET /hello/join/<token>/?token=<token>&x=1"),
        ("smtp://me:pass@host:587", "smtp://<user>@host:587"),
        (
            f"DETAIL:  Key (email)=({ADDRESS}) already exists.",
            "DETAIL:  Key (email)=(<value>) already exists.",
        ),
        ("DETAIL:  Failing row contains (1, Philippa, null).", "DETAIL:  Failing row contains (<values>)."),
    ],
)
def test_a_line_loses_what_names_somebody(line: str, masked: str) -> None:
    assert mask(line) == masked
    assert nothing_of_them(mask(line))


@pytest.mark.parametrize(
    "line",
    [
        "message 204711 not sent: ConnectionRefusedError",
        "2026-11-22 16:52:06 took 0.123456789 s",
        "listening on 127.0.0.1:8025, pid 1234567",
        "entry 5f2c1d3e-aaaa-4bbb-8ccc-1234567890ab of case A-1042",
        'File "amends/cases/journal.py", line 120, in record',
    ],
)
def test_what_names_nobody_stays(line: str) -> None:
    assert mask(line) == line


@pytest.mark.django_db(transaction=True)
def test_the_listener_says_why_without_saying_who(log: io.StringIO, monkeypatch: Any) -> None:
    from amends.listen import smtp

    def fails(*_: Any) -> None:
        raise OSError(f"cannot store mail\nFrom: {NAME} <{ADDRESS}>\nof {ADDRESS}")

    monkeypatch.setattr("amends.listen.services.receive_mail", fails)
    assert smtp._take(b"From: x\r\n\r\n", {"sender": ADDRESS}).startswith("451")
    said = log.getvalue()
    assert "answered with 451" in said and "OSError" in said and nothing_of_them(said)


def test_the_sender_says_why_without_saying_who(
    log: io.StringIO, case: Any, nadia: Any, monkeypatch: Any
) -> None:
    import smtplib

    from django_ox.testing import run_tasks

    from amends.cases import mailer
    from amends.cases.actors import staff
    from amends.respond.services import send_now, send_reply

    def refuses(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, f"no mailbox {ADDRESS}".encode())})

    monkeypatch.setattr(mailer, "post", refuses)
    run_tasks()
    log.truncate(0)
    text = "Dear Ms Marlow, I am sorry that the leg is split. I look into it today."
    send_now(send_reply(case, text, staff(nadia), why_stop="x"), staff(nadia))
    run_tasks()
    assert "not sent: SMTPRecipientsRefused" in log.getvalue() and nothing_of_them(log.getvalue())


def test_a_failing_task_says_where_without_saying_who(
    log: io.StringIO, case: Any, nadia: Any, monkeypatch: Any
) -> None:
    from datetime import timedelta

    from amends.cases import clock
    from amends.cases.actors import staff
    from amends.followup import tasks
    from amends.resolve.services import Found, make_promises

    due = clock.now() + timedelta(hours=1)
    with transaction.atomic():
        make_promises(case, None, [Found(f"ring {NAME}", due, f"I ring {NAME}.")], nadia, staff(nadia))

    def fails(*_: Any) -> None:
        raise ValueError(f"cannot break the promise to {NAME} <{ADDRESS}>, {NUMBER}")

    monkeypatch.setattr("amends.followup.services.watching.break_promise", fails)
    with clock.at(due + timedelta(hours=1)):
        tasks.watch_dues.call()
    said = log.getvalue()
    assert "Could not watch Promise" in said and "Traceback" in said and "ValueError: cannot break" in said
    assert nothing_of_them(said)


def test_another_handlers_traceback_is_not_printed_instead(log: io.StringIO) -> None:
    logger = logging.getLogger("amends.test")
    try:
        raise ValueError(ADDRESS)
    except ValueError:
        import sys

        record = logger.makeRecord("amends.test", logging.ERROR, "", 0, "It failed", (), sys.exc_info())
    logging.Formatter().format(record)
    assert record.exc_text and ADDRESS in record.exc_text
    logger.handle(record)
    assert "It failed" in log.getvalue() and nothing_of_them(log.getvalue())
