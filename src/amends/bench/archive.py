"""Very many cases, quickly: only what search looks at, with words as rare and as common as in real writing.

The words follow Zipf's law: the n-th most frequent comes about 1/n as often as the first. Customers' names
do, too. A case has its own row of words and one to six messages, as in `company`; journal, readings and the
messages themselves are left out, since no search reads them. Up to BASE cases are written one by one; beyond,
the database copies those with new keys, references, addresses and later dates, so every word stays as frequent.
"""

import gc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from numpy.typing import NDArray

from amends.bench import words
from amends.bench.company import CHANNEL_SHARES, CHANNELS, RISKS, SEED, SHARES, STATES, staff
from amends.bench.table import Table
from amends.cases.models import Case, Customer, Due, SearchDoc, SearchName
from amends.cases.searching.postgres import BLOCKS
from amends.cases.searching.words import words_of
from amends.people.models import User

BASE, CHUNK, DAYS = 100_000, 20_000, 900
VOCABULARY, SURNAMES, FIRST_NAMES = 80_000, 30_000, 400
SYLLABLES = [
    a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "or", "un")
]
INDEX = (
    "CREATE INDEX cases_searchdoc_tsv ON cases_searchdoc USING gin (tsv) WITH (gin_pending_list_limit = 512)"
)
Texts = NDArray[np.object_]


class Archive:
    """Adds cases to an empty database, the same every time."""

    def __init__(self) -> None:
        self.people: list[User] = staff()
        self.random = np.random.default_rng(SEED)
        self.vocabulary = _vocabulary(self.random)
        self.surnames = _names(self.random, words.LAST, SURNAMES)
        self.first_names = _names(self.random, words.FIRST, FIRST_NAMES)
        self.tables = {model: Table(model) for model in (Customer, Case, Due, SearchDoc, SearchName)}
        self.now = timezone.now().replace(microsecond=0)

    def fill(self, size: int) -> None:
        """Make `size` cases; the indexes over their words are built once all are there."""
        statements = _take_index_away()
        self._names()
        base = min(size, BASE)
        for start in range(0, base, CHUNK):
            with transaction.atomic():
                self._chunk(start, min(CHUNK, base - start), size)
        if size > base:
            _let_copies_bring_their_words()
        for already in range(base, size, base):
            self._copy(base, already, size)
        for table in self.tables.values():
            table.finish()
        _bring_index_back(statements)
        _settle()

    def _copy(self, base: int, already: int, size: int) -> None:
        """The first cases once more, behind `already` others."""
        days = DAYS * already // size
        fits = f"<= {min(base, size - already)}"
        with transaction.atomic(), connection.cursor() as cursor:
            rows = self.tables[SearchDoc].last * already // base
            for statement in (
                _again(Customer, f"id {fits}", id=f"id + {already}", email=f"'c' || (id + {already}) || '@mail.example'"),
                _again(Case, f"id {fits}", id=f"id + {already}", customer_id=f"customer_id + {already}",
                       opened_at=_later("opened_at", days), last_inbound_at=_later("last_inbound_at", days)),
                _again(Due, f"case_id {fits}", id=f"id + {self.tables[Due].last * already // base}",
                       case_id=f"case_id + {already}"),
                _again(SearchDoc, f"case_id {fits}", id=f"id + {rows}", case_id=f"case_id + {already}",
                       about=f"'A-' || (1000 + case_id + {already}) || {_behind_line('about')}",
                       **_words_again(rows, already)),
            ):  # fmt: skip
                cursor.execute(statement)

    def _names(self) -> None:
        folded = {word for name in (*self.surnames, *self.first_names) for word in words_of(name)}
        table = self.tables[SearchName]
        with transaction.atomic():
            table.insert({"id": table.next(), "word": word} for word in sorted(folded))

    def _chunk(self, start: int, count: int, size: int) -> None:
        rows = [self._case(start + n + 1, size) for n in range(count)]
        names = self._full_names(count)
        for row, name in zip(rows, names, strict=True):
            row["name"] = name
        turns = self.random.choice([1, 2, 3, 4, 5, 6], count, p=[0.30, 0.28, 0.18, 0.12, 0.07, 0.05])
        texts = iter(self._texts(int(turns.sum()), 40))
        subjects = self._texts(count, 4)
        self.tables[Customer].insert(_customer(row) for row in rows)
        for row, subject in zip(rows, subjects, strict=True):
            row["case"]["subject"] = subject[:300]
        dues = [due for row in rows for due in self._dues(row["case"])]
        self.tables[Case].insert(row["case"] for row in rows)
        self.tables[Due].insert(dues)
        self.tables[SearchDoc].insert(self._docs(rows, turns, texts))

    def _case(self, key: int, size: int) -> dict[str, Any]:
        pick = self.random.random(6)
        owner = self.people[int(pick[0] * 7)] if pick[1] < 0.9 else None
        opened = self.now - timedelta(days=DAYS) * (1 - key / size)
        state = STATES[int(np.searchsorted(np.cumsum(SHARES) / 100, pick[2]))]
        risks = sorted({RISKS[int(n * 8)] for n in self.random.random(2) if n * 8 % 1 < 0.12})
        case = {
            "id": key, "customer_id": key, "state": state, "opened_at": opened, "risks": risks,
            "channel": CHANNELS[int(np.searchsorted(np.cumsum(CHANNEL_SHARES) / 100, pick[3]))],
            "order_reference": f"N{int(pick[4] * 10**7):07}", "owner_id": owner.pk if owner else None,
            "team_id": owner.team_id if owner else None, "contacts": 1 + int(pick[5] * 5),
            "heat": min(100, max(0, int(self.random.normal(48, 22)))), "last_inbound_at": opened,
        }  # fmt: skip
        return {"id": key, "case": case, "since": opened}

    def _full_names(self, count: int) -> list[str]:
        first, last = _zipf(self.random, count, FIRST_NAMES), _zipf(self.random, count, SURNAMES)
        return [f"{self.first_names[a]} {self.surnames[b]}" for a, b in zip(first, last, strict=True)]

    def _texts(self, count: int, mean: int) -> list[str]:
        lengths = np.clip(self.random.lognormal(np.log(mean), 0.6, count).astype(int), 2, mean * 10)
        drawn: Texts = self.vocabulary[_zipf(self.random, int(lengths.sum()), VOCABULARY)]
        ends = np.cumsum(lengths)
        return [" ".join(drawn[end - length : end]) for end, length in zip(ends, lengths, strict=True)]

    def _dues(self, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if case["state"] not in ("open", "waiting"):
            return
        at = self.now + timedelta(hours=float(self.random.normal(40, 30)))
        kind = "promise" if case["id"] % 5 < 3 else "answer"
        case["next_due_at"] = at
        yield {
            "id": self.tables[Due].next(), "case_id": case["id"], "kind": kind, "at": at, "what": "Say what we found",
            "owner_id": case["owner_id"], "starts_at": case["opened_at"],
            "missed_at": at if at < self.now else None,
        }  # fmt: skip

    def _docs(
        self, rows: list[dict[str, Any]], turns: NDArray[np.int64], texts: Iterator[str]
    ) -> Iterator[dict[str, Any]]:
        table = self.tables[SearchDoc]
        for row, count in zip(rows, turns, strict=True):
            case = row["case"]
            about = (
                f"A-{1000 + row['id']}\n{row['name']}\nc{row['id']}@mail.example\n{case['order_reference']}"
            )
            key = table.next()
            yield {"id": key, "case_id": row["id"], "kind": "case", "text": case["subject"], "about": about}
            for _ in range(count):
                key = table.next()
                yield {
                    "id": key, "case_id": row["id"], "message_id": key, "kind": "message", "text": next(texts),
                    "about": about,
                }  # fmt: skip


def _again(model: type[Model], where: str, **changed: str) -> str:
    """SQL that copies rows, with some columns computed."""
    columns = list(dict.fromkeys([*(str(field.column) for field in model._meta.concrete_fields), *changed]))
    values = [changed.get(column, f'"{column}"') for column in columns]
    into = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    # Only what was written one by one is copied: keys of copies lie behind it.
    return f"INSERT INTO {table} ({into}) SELECT {', '.join(values)} FROM {table} WHERE {where} ORDER BY id"  # noqa: S608


def _let_copies_bring_their_words() -> None:
    """PostgreSQL would take apart every copy anew, which is ten times the work; from here on nothing else is written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_searchdoc ALTER COLUMN tsv DROP EXPRESSION")


def _words_again(rows: int, cases: int) -> dict[str, str]:
    """PostgreSQL's words of a row whose key lies that far behind: another reference, and other blocks of rows."""
    if connection.vendor != "postgresql":
        return {}
    new = " || ".join(f"' {letter}' || ((id + {rows}) >> {bits})" for letter, bits in BLOCKS)
    old = ", ".join(f"'{letter}' || (id >> {bits})" for letter, bits in BLOCKS)
    reference = f"'a:1A ' || (1000 + case_id + {cases}) || ':2A'"
    return {
        "tsv": f"({reference} || {new})::tsvector || ts_delete(tsv, ARRAY[(1000 + case_id)::text, {old}])"
    }


def _behind_line(column: str) -> str:
    """What follows the first line, with the break before it."""
    if connection.vendor == "postgresql":
        return f"substr({column}, strpos({column}, chr(10)))"
    return f"substr({column}, instr({column}, char(10)))"


def _later(column: str, days: int) -> str:
    if connection.vendor == "postgresql":
        return f"{column} + interval '{days} days'"
    return f"strftime('%Y-%m-%d %H:%M:%S', {column}, '+{days} days')"


def _customer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "email": f"c{row['id']}@mail.example",
        "since": row["since"],
    }


def _zipf(random: np.random.Generator, count: int, among: int) -> NDArray[np.int64]:
    """Places of that many draws from `among` things, the first the most frequent."""
    weights = 1 / (np.arange(among) + 2.7)
    return np.minimum(np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(count)), among - 1)


def _vocabulary(random: np.random.Generator) -> Texts:
    """Real words first, as often as they stand in invented complaints, then made-up ones, ever longer."""
    said = " ".join((*words.TURNS, *words.REPLIES, *words.ASKS, *words.THINGS, *words.FAULTS, *words.CAUSES))
    every = words_of(said)
    real = sorted(set(every), key=lambda word: (-every.count(word), word))
    return np.array(_more(random, real, VOCABULARY), dtype=object)


def _names(random: np.random.Generator, known: list[str], count: int) -> list[str]:
    return [name.capitalize() for name in _more(random, [name.lower() for name in known], count)]


def _more(random: np.random.Generator, known: list[str], count: int) -> list[str]:
    found = dict.fromkeys(known)
    while len(found) < count:
        lengths = random.integers(2, 5, count)
        drawn = iter(random.integers(0, len(SYLLABLES), int(lengths.sum())).tolist())
        found |= dict.fromkeys("".join(SYLLABLES[next(drawn)] for _ in range(n)) for n in lengths.tolist())
    return list(found)[:count]


def _take_index_away() -> list[str]:
    """An index is built faster at once than row by row. SQLite's triggers come back as they were."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX cases_searchdoc_tsv")
            return [INDEX]
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -400000")
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases_searchdoc'"
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    return ["INSERT INTO cases_fts(cases_fts) VALUES ('rebuild')", *(sql for _, sql in triggers)]


def _bring_index_back(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            cursor.execute(statement)


def _settle() -> None:
    """What the database does by itself after a while; and a connection with its everyday settings."""
    with connection.cursor() as cursor:
        for statement in (
            ("VACUUM ANALYZE",)
            if connection.vendor == "postgresql"
            else ("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA optimize")
        ):
            cursor.execute(statement)
    connection.close()
    gc.collect()
