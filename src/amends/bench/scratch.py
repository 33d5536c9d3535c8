"""The installation that is measured: never the one that somebody works in."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class NotScratch(Exception):
    """The database that AMENDS_DATABASE_URL names may not be filled with invented cases."""


@contextmanager
def installation(database: str) -> Iterator[None]:
    """A data folder that goes away, on SQLite, or on the `current` PostgreSQL if its name says "bench".

    Must be entered before Django reads its settings. What is in that PostgreSQL database is deleted.
    """
    url = os.environ.pop("AMENDS_DATABASE_URL", "")
    if database == "current":
        if "bench" not in urlsplit(url).path:
            raise NotScratch(
                "A benchmark deletes what is in its database: AMENDS_DATABASE_URL must name one with “bench” in it."
            )
        os.environ["AMENDS_DATABASE_URL"] = url
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        os.environ["AMENDS_DATA"] = folder
        os.environ["AMENDS_SMTP_PORT"] = "0"
        _prepare()
        try:
            yield
        finally:
            _leave()


def _prepare() -> None:
    from amends.cli.prepare import prepare

    prepare()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        call_command("flush", interactive=False, verbosity=0)


def _leave() -> None:
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()
