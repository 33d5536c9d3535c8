"""Search on PostgreSQL: a GIN index has no order, so the newest rows are looked at first, in steps.

A common word has millions of rows, and to sort them costs seconds. Every row carries tokens of the blocks
that its key lies in ('#a' 4,096 rows, '#b' 32,768, '#c' 262,144): asked together with them, the index skips
through the words' lists to those rows. The newest rows of all are read without the index.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F

from amends.cases.searching.engine import Deadline, Groups, Newest, OutOfTime, Wanted
from amends.cases.searching.query import Words

BLOCKS = (("#a", 12), ("#b", 15), ("#c", 18))
STEPS = (1 << 14, 1 << 17, 1 << 20)  # rows of each step; the last takes the rest
MOST_BLOCKS = 8
RECENT = 1_500
NEWEST = 4_000  # cases that filters are tried on first
ORDER = F("pk").desc()  # the planner knows when to walk the keys
# The inner query sorts; the outer one tries the filter on one row after another and stops at the limit.
# "+ 0" keeps the planner from walking the keys and testing every row, which took 40 times as long as the index.
_MATCH = """SELECT d.id, d.case_id FROM (SELECT s.id, s.case_id FROM cases_searchdoc s
    WHERE s.tsv @@ %s::tsquery AND s.id + 0 <= %s AND s.id + 0 > %s ORDER BY s.id + 0 DESC OFFSET 0) d
    WHERE {where} LIMIT %s"""
_RECENT = """SELECT d.id, d.case_id FROM (SELECT s.id, s.case_id, s.tsv FROM cases_searchdoc s
    WHERE s.id <= %s AND s.id > %s ORDER BY s.id DESC OFFSET 0) d
    WHERE d.tsv @@ %s::tsquery AND {where} LIMIT %s"""
# Beside the few cases' rows the words' lists may still be worth reading: that the planner weighs.
_OF_CASES = """SELECT s.id, s.case_id FROM cases_searchdoc s
    WHERE s.case_id = ANY(%s) AND s.tsv @@ %s::tsquery AND s.id + 0 <= %s ORDER BY s.id + 0 DESC LIMIT %s"""


def newest(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    """The newest matching rows, step by step until there are enough of them or the time is up."""
    found = Newest()
    found.complete = _run(list(_steps(wanted)), limit, found, deadline)
    return found


def _steps(wanted: Wanted) -> Iterator[tuple[str, list[Any], int]]:
    """Statements, each with its values and the key down to which it looks."""
    top = wanted.top or _last()
    query, where = tsquery(wanted.groups), wanted.where or "true"
    params = wanted.params
    if wanted.cases is not None:
        yield _OF_CASES, [list(wanted.cases), query, top], 0
        return
    low = top - RECENT
    yield _RECENT.format(where=where), [top, low, query, *params], low
    for rows in (*STEPS, None):
        high, low = low, (top - rows if rows else 0)
        within = f"({query}) & ({_blocks(high, low)})" if low > 0 else query
        yield _MATCH.format(where=where), [within, high, low, *params], low


def _run(steps: Sequence[tuple[str, list[Any], int]], limit: int, found: Newest, deadline: Deadline) -> bool:
    """One step after the other into `found`; False when time is up."""
    try:
        with _until(deadline) as cursor:
            for sql, values, low in steps:
                if deadline.left <= 0:
                    return False
                cursor.execute(sql, [*values, limit - len(found.places)])
                found.places += [(row[0], row[1]) for row in cursor.fetchall()]
                if len(found.places) >= limit or low <= 0:
                    break
    except OutOfTime:
        return False
    return True


def _last() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_searchdoc ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _blocks(high: int, low: int) -> str:
    """Tokens of a few blocks that cover the rows from `low` up to `high`; each one more costs at every row."""
    letter, bits = next((block for block in BLOCKS if (high - low) >> block[1] < MOST_BLOCKS), BLOCKS[-1])
    return " | ".join(f"'{letter}{n}'" for n in range(low >> bits, (high >> bits) + 1))


def keys(sql: str, params: Sequence[Any], deadline: Deadline) -> list[int] | None:
    """The first column of a statement, or None when time is up."""
    try:
        with _until(deadline) as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]
    except OutOfTime:
        return None


@contextmanager
def _until(deadline: Deadline) -> Iterator[Any]:
    """A cursor whose statements the database stops at the deadline."""
    most = str(max(1, int(deadline.left * 1000)))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [most])
            yield cursor
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        raise OutOfTime from error


def tsquery(groups: Groups) -> str:
    """The words in PostgreSQL's language, every one in quotes."""
    return " & ".join(f"({' | '.join(map(_one, group))})" for group in groups)


def _one(words: Words) -> str:
    column = "A" if words.scope else ""
    marks = [column] * (len(words.words) - 1) + [f"{'*' if words.beginning else ''}{column}"]
    parts = [f"'{word}'{':' + mark if mark else ''}" for word, mark in zip(words.words, marks, strict=True)]
    return f"({' <-> '.join(parts)})" if len(parts) > 1 else parts[0]
