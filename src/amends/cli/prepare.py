"""Making an installation ready: settings, folder, tables."""

import django


def prepare(migrate: bool = True) -> None:
    """Load the settings; create or upgrade the tables if needed, one process at a time.

    Fast where nothing is to do: one query tells which migrations have run.
    """
    django.setup()
    from django.conf import settings

    from amends.config.data import locked

    if not migrate or not _behind():
        return
    with locked(settings.AMENDS_DATA):
        if _behind():
            _migrate()


def _behind() -> bool:
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
