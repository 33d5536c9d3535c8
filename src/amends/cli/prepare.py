"""Making an installation ready: settings, folder, tables."""

import os
from importlib.util import find_spec
from pkgutil import iter_modules

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
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    return not applied or bool(_migrations() - applied)


def _migrations() -> set[tuple[str, str]]:
    """All migrations by their files: loading them takes longer than most commands."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    found = set()
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        spec = find_spec(module) if module else None
        places = spec.submodule_search_locations if spec else None
        names = (name for _, name, is_package in iter_modules(places or ()) if not is_package)
        found |= {(app.label, name) for name in names if name[0] not in "_~"}
    return found


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
