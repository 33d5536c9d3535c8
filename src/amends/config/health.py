"""Whether all parts work: the database answers, the worker's heart beats."""

import logging
import time

from django.conf import settings
from django.db import DatabaseError, connection

HEARTBEAT_AGE = 20  # seconds; the worker beats at every poll, each second


def parts() -> dict[str, bool]:
    """Each part and whether it works."""
    return {"database": _database(), "worker": worker_beats()}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM cases_case LIMIT 1")
    except DatabaseError:
        return False
    return True


def worker_beats() -> bool:
    """Whether a worker of this data folder gave a sign of life a moment ago."""
    try:
        age = time.time() - (settings.AMENDS_DATA / "worker.heartbeat").stat().st_mtime
    except OSError:
        return False
    return age < HEARTBEAT_AGE


class NotHealth(logging.Filter):
    """A part that does not work yet is the answer of /healthz, and no error of ours to log each second."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what Django says of that page."""
        return not (record.name == "django.request" and "/healthz" in record.getMessage())
