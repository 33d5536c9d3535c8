"""`amends doctor`: each part of this installation, whether it works, and what to do where it does not."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from amends.cli.output import as_json, say

app = typer.Typer(add_completion=False)
LEAST_FREE = 1024**3  # bytes; below this a large mail and a backup may no longer fit


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: it works (True), does not (False), or is not in use (None); and what to say about it."""

    part: str
    ok: bool | None
    words: str


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> int:
    """Look at every part and say in words what is wrong. Exit 1 where something is."""
    import django

    django.setup()
    found = examine()
    if json:
        as_json({"ok": not any(f.ok is False for f in found), "parts": [asdict(f) for f in found]})
    else:
        for finding in found:
            mark = {True: "ok", False: "WRONG", None: "--"}[finding.ok]
            say(f"{mark:<6}{finding.part:<12}{finding.words}")
    return 1 if any(finding.ok is False for finding in found) else 0


def examine() -> list[Finding]:
    """Every part in the order in which they depend on each other; no database, no questions about rows."""
    found = [_folder(), _disk(), _database()]
    if found[-1].ok:
        found += [
            _tables(),
            _asked("staff", _staff),
            _asked("mail out", _mail_out),
            _asked("mail in", _mail_in),
        ]
    return [*found, _worker(), *_ports()]


def _folder() -> Finding:
    from django.conf import settings

    folder = settings.AMENDS_DATA
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            "data folder", False, f"{folder} cannot be written. Give it to the user that runs Amends."
        )
    key = folder / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        return Finding("data folder", False, f"Others can read the signing key. Run: chmod 600 {key}")
    return Finding("data folder", True, str(folder))


def _disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.AMENDS_DATA).free
    words = f"{free / 1024**3:.1f} GB free"
    if free < LEAST_FREE:
        return Finding(
            "disk", False, f"Only {words} in {settings.AMENDS_DATA}. Mail is refused when it is full."
        )
    return Finding("disk", True, words)


def _database() -> Finding:
    from django.db import DatabaseError, connection

    from amends.cli.prepare import reach_database

    try:
        reach_database()
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("database", False, f"It cannot be used: {error}")
    return Finding("database", True, {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor])


def _tables() -> Finding:
    from amends.cli.prepare import behind

    if behind():
        return Finding(
            "tables", False, "They are of an older version. `amends up`, or any other command, upgrades them."
        )
    return Finding("tables", True, "up to date")


def _staff() -> Finding:
    from amends.people.models import Role, User

    admins = User.objects.filter(role=Role.ADMIN, is_active=True).count()
    if not admins:
        return Finding(
            "staff", False, "Nobody is an admin. `amends up` makes one, `amends staff invite` another."
        )
    return Finding(
        "staff", True, f"{User.objects.filter(is_active=True).count()} people, {admins} of them admin"
    )


def _asked(part: str, check: Callable[[], Finding]) -> Finding:
    """A question about rows has no answer while the tables are missing."""
    from django.db import DatabaseError

    try:
        return check()
    except DatabaseError:
        return Finding(part, None, "not known before the tables are there")


def _mail_out() -> Finding:
    from amends.cases import mailer

    try:
        words = mailer.check()
    except mailer.MailOutMissing as error:
        return Finding("mail out", False, str(error))
    except Exception as error:  # whatever a mail server may do, the mailer has words for it
        return Finding("mail out", False, mailer.in_words(error))
    return Finding("mail out", True, words)


def _mail_in() -> Finding:
    from amends.cases.models import Raw

    waiting = Raw.objects.filter(state=Raw.State.RECEIVED).count()
    held = Raw.objects.filter(state=Raw.State.HELD).count()
    words = f"{held} held for a person, {waiting} received and not filed yet"
    return Finding("mail in", True, words)


def _worker() -> Finding:
    from amends.config.health import worker_beats

    if worker_beats():
        return Finding("worker", True, "its heart beats")
    return Finding("worker", False, "No sign of life for 20 seconds. Start everything with `amends up`.")


def _ports() -> list[Finding]:
    from django.conf import settings

    web = _port("web", settings.AMENDS_HOST, settings.AMENDS_PORT)
    if not settings.AMENDS_SMTP_PORT:
        return [web, Finding("smtp in", None, "switched off (AMENDS_SMTP_PORT is 0)")]
    return [web, _port("smtp in", settings.AMENDS_SMTP_HOST, settings.AMENDS_SMTP_PORT)]


def _port(part: str, host: str, port: int) -> Finding:
    from amends.config.health import worker_beats

    answers = _answers(host, port)
    if worker_beats():
        words = (
            f"listens on {host}:{port}"
            if answers
            else f"Nothing listens on {host}:{port}, and Amends is running."
        )
        return Finding(part, answers, words)
    if answers:
        return Finding(part, False, f"Another program holds {host}:{port}. Stop it, or choose another port.")
    return Finding(part, True, f"{host}:{port} is free for `amends up`")


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False
