"""Search on SQLite: FTS5 gives matching rows newest first, one by one, so it stops when enough are there."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

from amends.cases.searching.engine import Deadline, Groups, Newest, Place, Wanted
from amends.cases.searching.matching import matches
from amends.cases.searching.query import Words

STEPS = 5_000  # of SQLite's machine between two looks at the clock
RECENT = 3_000  # rows that a beginning is looked for in by hand
_MATCH = """SELECT d.id, d.case_id FROM cases_fts f CROSS JOIN cases_searchdoc d ON d.id = f.rowid
    WHERE cases_fts MATCH %s{below}{where} ORDER BY f.rowid DESC LIMIT %s"""
_RECENT = """SELECT d.id, d.case_id, d.text, d.about FROM cases_searchdoc d
    WHERE d.id <= %s{where} ORDER BY d.id DESC LIMIT %s"""


def newest(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    """The newest matching rows.

    A common beginning has FTS5 join the lists of all words that begin so before it gives the first row.
    Where it is common, the newest rows hold enough of it; only where they do not, the index is asked.
    """
    if any(words.beginning for group in wanted.groups for words in group):
        found = _recent(wanted, limit, deadline)
        if found is not None:
            return found
    return _indexed(wanted, limit, deadline)


def _indexed(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    below = " AND f.rowid <= %s" if wanted.top else ""
    sql = _MATCH.format(below=below, where=f" AND {wanted.where}" if wanted.where else "")
    top = [wanted.top] if wanted.top else []
    rows, complete = _rows(sql, [match(wanted.groups), *top, *wanted.params, limit], deadline)
    return Newest([(row[0], row[1]) for row in rows], complete)


def _recent(wanted: Wanted, limit: int, deadline: Deadline) -> Newest | None:
    sql = _RECENT.format(where=f" AND {wanted.where}" if wanted.where else "")
    top = wanted.top or 2**62
    rows, complete = _rows(sql, [top, *wanted.params, RECENT], deadline)
    may = re.compile("|".join(sorted({words.words[0] for group in wanted.groups for words in group})))
    places: list[Place] = [
        (row[0], row[1]) for row in rows if matches(wanted.groups, row[2], row[3], may)
    ]
    if len(places) >= limit:
        return Newest(places[:limit])
    return Newest(places) if complete and len(rows) < RECENT else None


def keys(sql: str, params: Sequence[Any], deadline: Deadline) -> list[int] | None:
    """The first column of a statement, or None when time is up."""
    rows, complete = _rows(sql, params, deadline)
    return [row[0] for row in rows] if complete else None


def _rows(sql: str, params: Sequence[Any], deadline: Deadline) -> tuple[list[Any], bool]:
    """What came until the deadline."""
    rows: list[Any] = []
    with connection.cursor() as cursor, _until(deadline):
        try:
            cursor.execute(sql, params)
            while row := cursor.fetchone():
                rows.append(row)
        except OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return rows, False
    return rows, True


@contextmanager
def _until(deadline: Deadline) -> Iterator[None]:
    raw = connection.connection
    raw.set_progress_handler(lambda: deadline.left < 0, STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def match(groups: Groups) -> str:
    """The words in FTS5's language: every word in quotes, so that nothing of it is an operator."""
    return " AND ".join(f"({' OR '.join(map(_one, group))})" for group in groups)


def _one(words: Words) -> str:
    column = "about : " if words.scope else ""
    return f'{column}"{" ".join(words.words)}"{" *" if words.beginning else ""}'
