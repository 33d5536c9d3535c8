"""`amends up`: everything in one foreground process group."""

import secrets
import socket
import threading
import time
import urllib.request
import webbrowser
from typing import Annotated, Any

import typer

from amends.cli.output import say
from amends.cli.prepare import prepare

app = typer.Typer(add_completion=False)
READY_WITHIN = 60  # seconds for all parts to answer


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="Load the sample company.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> int:
    """Migrate, start web and worker in the foreground, print the address; TERM or Ctrl-C ends all."""
    _choose_address(host, port)
    prepare()
    from django.conf import settings

    from amends.cli.processes import Group

    _refuse_taken(settings.AMENDS_HOST, settings.AMENDS_PORT, "AMENDS_PORT or --port")
    welcome = _first_start(demo)
    group = Group()
    _start_parts(group, demo)
    threading.Thread(target=_announce, args=(welcome, browser), daemon=True).start()
    return group.wait()


def _choose_address(host: str, port: int) -> None:
    """Options stand above the environment; child processes read them from there."""
    import os

    if host:
        os.environ["AMENDS_HOST"] = host
    if port:
        os.environ["AMENDS_PORT"] = str(port)


def _refuse_taken(host: str, port: int, setting: str) -> None:
    from amends.cases.errors import Refused

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} on {host} is in use by another program. Stop it, or choose another with {setting}."
            ) from error


def _first_start(demo: bool) -> list[str]:
    """Load the sample company, or make the first admin; return the lines that say how to sign in."""
    from amends.people.models import Role, User

    if demo:
        from amends.demo.loader import load, sign_in_lines

        load()
        return sign_in_lines()
    if User.objects.exists():
        return []
    password = secrets.token_urlsafe(12)
    User.objects.create_user(
        "admin@localhost", password, name="Admin", role=Role.ADMIN, one_time_password=True
    )
    return [
        f"First start: sign in as admin@localhost with the one-time password {password}",
        "You choose your own at the first sign-in.",
    ]


def _start_parts(group: Any, demo: bool) -> None:
    from django.conf import settings

    group.start_web(settings.AMENDS_HOST, settings.AMENDS_PORT, settings.AMENDS_WORKERS)
    group.start_worker(settings.AMENDS_DATA / "worker.heartbeat")
    if settings.AMENDS_SMTP_PORT:
        _refuse_taken(settings.AMENDS_SMTP_HOST, settings.AMENDS_SMTP_PORT, "AMENDS_SMTP_PORT")
        from amends.listen.smtp import serve

        group.start_thread(serve, settings.AMENDS_SMTP_HOST, settings.AMENDS_SMTP_PORT)
    if settings.AMENDS_LMTP_PORT:
        _refuse_taken(settings.AMENDS_SMTP_HOST, settings.AMENDS_LMTP_PORT, "AMENDS_LMTP_PORT")
        from amends.listen.smtp import serve_lmtp

        group.start_thread(serve_lmtp, settings.AMENDS_SMTP_HOST, settings.AMENDS_LMTP_PORT)
    from amends.listen.mailboxes.serving import serve as fetch

    group.start_thread(fetch)
    if demo:
        from amends.demo.catcher import serve as catch

        group.start_thread(catch)


def _announce(welcome: list[str], browser: bool) -> None:
    from django.conf import settings

    address = f"http://{settings.AMENDS_HOST}:{settings.AMENDS_PORT}"
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and not _answers(f"{address}/healthz"):
        time.sleep(0.2)
    say(f"\nAmends is at {settings.AMENDS_URL}")
    for line in welcome:
        say(line)
    if settings.AMENDS_SMTP_PORT:
        say(f"Mail in: smtp://{settings.AMENDS_SMTP_HOST}:{settings.AMENDS_SMTP_PORT}")
    say("Ctrl-C stops everything.")
    if browser:
        webbrowser.open(settings.AMENDS_URL)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 (our own address)
            return bool(reply.status == 200)
    except OSError:
        return False
