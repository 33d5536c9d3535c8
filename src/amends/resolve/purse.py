"""One at a time at the firm's purse (law 5).

Limits count over one case, over all cases that were split from it, over all cases of one customer and
over the whole firm's budget. So whoever gives something takes this one lock first, and the case's lock
after it: never the other way round, or two verbs would wait for each other. It is held for the few
milliseconds of one verb. On SQLite every verb holds the write lock from its start, which is the same.
"""

from django.db import connection

PURSE = 4_207_011  # PostgreSQL advisory lock; others of ours: see SEAL_LOCK


def open_purse() -> None:
    """Wait until nobody else gives anything; held until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("The purse is opened inside the transaction of the verb.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURSE])
