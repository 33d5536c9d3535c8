"""Making an installation ready: settings, folder, tables."""

import os

import django

PATIENCE = 5  # seconds for PostgreSQL to take a connection


def prepare(migrate: bool = True) -> None:
    """Load the settings; create or upgrade the tables if needed, one process at a time.

    Fast where nothing is to do: one query tells which migrations have run.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
    django.setup()
    from django.conf import settings

    from amends.config.data import locked

    reach_database()
    if not migrate or not behind():
        return
    with locked(settings.AMENDS_DATA):
        if behind():
            _migrate()


def reach_database() -> None:
    """Raise OperationalError with the server's own reason, where the pool would wait and then not say it."""
    from django.db import OperationalError, connection

    if connection.vendor != "postgresql":
        return
    import psycopg

    server = {**connection.get_connection_params(), "connect_timeout": PATIENCE}
    try:
        psycopg.connect(**server).close()
    except psycopg.OperationalError as error:
        raise OperationalError(_reason(str(error))) from error


def _reason(said: str) -> str:
    first = said.strip().splitlines()[0].removeprefix("connection failed: ")
    return f"{first}. Check AMENDS_DATABASE_URL, and that PostgreSQL runs."


def behind() -> bool:
    """Whether a migration of this version has not run yet."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    if not applied:
        return True
    return bool(set(MigrationLoader(None).disk_migrations) - applied)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
