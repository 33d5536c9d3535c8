"""Search on SQLite: FTS5 gives matching rows newest first, one by one, so it stops when enough are there."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import OperationalError, connection
from django.db.models import F

from amends.cases.searching.engine import Deadline, Groups, Newest, Place, Wanted
from amends.cases.searching.matching import matches
from amends.cases.searching.query import Words

STEPS = 5_000  # of SQLite's machine between two looks at the clock
NEWEST = 30_000  # cases that filters are tried on first
ORDER = (F("pk") + 0).desc()  # behind those it may use another index than that of the keys
RECENT = 2_000  # rows that a beginning is looked for in by hand
ENDINGS = 40  # words that a beginning may stand for, each looked up as it is
_MATCH = """SELECT d.id, d.case_id FROM cases_fts f CROSS JOIN cases_searchdoc d ON d.id = f.rowid
    WHERE cases_fts MATCH %s{below}{where} ORDER BY f.rowid DESC LIMIT %s"""
_RECENT = """SELECT d.id, d.case_id, d.text, d.about FROM cases_searchdoc d
    WHERE d.id <= %s{where} ORDER BY d.id DESC LIMIT %s"""
_OF_CASES = """SELECT d.id, d.case_id, d.text, d.about FROM cases_searchdoc d
    WHERE d.case_id IN (SELECT value FROM json_each(%s)) AND d.id <= %s ORDER BY +d.id DESC"""
# One step from word to word: the table of words would count the rows of each, which takes as long as to read them.
_NEXT = "SELECT term FROM cases_fts_words WHERE term > %s LIMIT 1"


def newest(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    """The newest matching rows.

    For a beginning FTS5 would join the lists of all words that begin so before it gives the first row. So a
    few such words are looked up as they are; where there are many, the newest rows are read by hand, and only
    if they hold too little of it is the index asked: then it is rare.
    """
    if wanted.cases is not None:
        return _of_cases(wanted, limit, deadline)
    words = next((words for group in wanted.groups for words in group if words.beginning), None)
    if words is None:
        return _indexed(wanted, limit, deadline)
    ways = _endings(words)
    if ways is not None:
        groups = [_instead(group, words, ways) for group in wanted.groups]
        return newest(replace(wanted, groups=groups), limit, deadline) if ways else Newest()
    return _recent(wanted, limit, deadline) or _indexed(wanted, limit, deadline)


def _endings(words: Words) -> list[Words] | None:
    """The words that a beginning stands for; None if they are too many."""
    *before, beginning = words.words
    found: list[Words] = []
    word = beginning[:-1] + chr(ord(beginning[-1]) - 1) + "\U0010ffff"  # sorts just before
    with connection.cursor() as cursor:
        while len(found) <= ENDINGS:
            # Behind the word: from the word itself it would walk through every place that holds it.
            cursor.execute(_NEXT, [f"{word}\x01"])
            row = cursor.fetchone()
            if row is None or not row[0].startswith(beginning):
                return found
            word = row[0]
            found.append(replace(words, words=(*before, word), beginning=False))
    return None


def _instead(group: Sequence[Words], words: Words, ways: Sequence[Words]) -> tuple[Words, ...]:
    return tuple(way for one in group for way in (ways if one == words else (one,)))


def _indexed(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    below = " AND f.rowid <= %s" if wanted.top else ""
    sql = _MATCH.format(below=below, where=f" AND {wanted.where}" if wanted.where else "")
    top = [wanted.top] if wanted.top else []
    rows, complete = _rows(sql, [match(wanted.groups), *top, *wanted.params, limit], deadline)
    return Newest([(row[0], row[1]) for row in rows], complete)


def _recent(wanted: Wanted, limit: int, deadline: Deadline) -> Newest | None:
    sql = _RECENT.format(where=f" AND {wanted.where}" if wanted.where else "")
    rows, complete = _rows(sql, [wanted.top or 2**62, *wanted.params, RECENT], deadline)
    places: list[Place] = [(row[0], row[1]) for row in rows if matches(wanted.groups, row[2], row[3])]
    if len(places) >= limit:
        return Newest(places[:limit])
    return Newest(places) if complete and len(rows) < RECENT else None


def _of_cases(wanted: Wanted, limit: int, deadline: Deadline) -> Newest:
    """The rows of a few cases are read by hand: to look for each in the lists of the words takes longer."""
    asked = [json.dumps(wanted.cases), wanted.top or 2**62]
    rows, complete = _rows(_OF_CASES, asked, deadline)
    places: list[Place] = [(row[0], row[1]) for row in rows if matches(wanted.groups, row[2], row[3])]
    return Newest(places[:limit], complete)


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
