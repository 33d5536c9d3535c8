"""How long a search takes: words rare and common, phrases, beginnings, names with errors, filters.

The time is that of the whole call, ranking included. `db` is what of it the database took: on PostgreSQL the
time of its statements, on SQLite (which works while rows are fetched) that of the engine. `cpu` is what processors worked for the call,
here and in PostgreSQL's process: what an idle machine would need.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection

from amends.bench.archive import Archive
from amends.bench.figures import milliseconds, setting, spread
from amends.cases.models import Case, SearchDoc
from amends.cases.searching import find, finding, names, sqlite
from amends.people.models import User

RUNS, WARM_UP = 3, 1
GOAL = {"postgresql": 50, "sqlite": 100}


@dataclass
class Slowest:
    """The statement of a search that took longest, and what all took."""

    seconds: float = 0.0
    worst: float = 0.0
    statement: tuple[str, Any] = ("", ())

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around each statement."""
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = time.perf_counter() - start
            self.seconds += taken
            if taken > self.worst:
                self.worst, self.statement = taken, (sql, params)


@dataclass
class Taken:
    """What the searches of one kind took."""

    seconds: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    database_cpu: list[float] = field(default_factory=list)
    partial: int = 0
    found: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Median and 95th percentile; how many cases were found; how often the time was up."""
        every = {**spread(self.seconds), "max_ms": milliseconds(max(self.seconds))}
        for name, times in (("db", self.database), ("cpu", self.cpu), ("db_cpu", self.database_cpu)):
            every |= {f"{name}_{key}": value for key, value in spread(times).items()}
        return {**every, "found": self.found, "out_of_time": self.partial}


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """Fill the database to the largest size and measure every kind of search, as an agent and as a manager."""
    size = max(sizes)
    start = time.perf_counter()
    archive = Archive()
    archive.fill(size)
    loaded = time.perf_counter() - start
    return {**setting(), "cases": Case.objects.count(), "rows": SearchDoc.objects.count(),
            "load_seconds": round(loaded, 1), **_measure(archive)}  # fmt: skip


def _measure(archive: Archive) -> dict[str, Any]:
    kinds: dict[str, Taken] = {}
    worst: tuple[float, str, tuple[str, Any]] = (0.0, "", ("", ()))
    mix, people = searches(archive), (archive.people[0], archive.people[-1])
    for kind, texts in mix.items():
        taken = kinds.setdefault(kind, Taken())
        for text, person in itertools.product(texts, people):
            seconds, slowest = _search(text, person, taken)
            if seconds > worst[0]:
                worst = (seconds, f"{kind}: {text} ({person.role})", slowest.statement)
    figures = _together(kinds.values()).figures()
    del figures["found"]
    return {
        "goal_p95_ms": GOAL[connection.vendor], "all": figures,
        "kinds": {kind: taken.figures() for kind, taken in kinds.items()},
        "worst": {"search": worst[1], "ms": milliseconds(worst[0]), "statement": worst[2][0],
                  "plan": _plan(*worst[2])},
    }  # fmt: skip


def _together(kinds: Iterable[Taken]) -> Taken:
    every = Taken()
    for taken in kinds:
        every.seconds += taken.seconds
        every.database += taken.database
        every.cpu += taken.cpu
        every.database_cpu += taken.database_cpu
        every.partial += taken.partial
    return every


def _search(text: str, person: User, taken: Taken) -> tuple[float, Slowest]:
    """Look for it a few times; the slowest run."""
    runs: list[tuple[float, Slowest]] = []
    for run in range(WARM_UP + RUNS):
        slowest, server = Slowest(), _server()
        start, worked, there = time.perf_counter(), time.process_time(), server()
        with connection.execute_wrapper(slowest), _engine_clock() as clock:
            answer = find(text, person)
        if run < WARM_UP:
            continue
        seconds, theirs = time.perf_counter() - start, server() - there
        own = time.process_time() - worked
        runs.append((seconds, slowest))
        postgres = connection.vendor == "postgresql"
        taken.seconds.append(seconds)
        taken.cpu.append(own + theirs)
        taken.database.append(slowest.seconds if postgres else clock.seconds)
        taken.database_cpu.append(theirs if postgres else clock.worked)
    taken.partial += not answer.complete
    taken.found.append(answer.count)
    return max(runs, key=lambda run: run[0])


@dataclass
class Clock:
    """How long the engine of this database was at it."""

    seconds: float = 0.0
    worked: float = 0.0


@contextmanager
def _engine_clock() -> Iterator[Clock]:
    """Times every call of SQLite's engine, and the reading of rows."""
    clock = Clock()

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            start, worked = time.perf_counter(), time.process_time()
            try:
                return work(*given)
            finally:
                clock.seconds += time.perf_counter() - start
                clock.worked += time.process_time() - worked

        return call

    with ExitStack() as stack:
        for module, name in ((sqlite, "newest"), (sqlite, "keys"), (finding, "_rows"), (names, "near")):
            stack.enter_context(patch.object(module, name, timed(getattr(module, name))))
        yield clock


def _server() -> Callable[[], float]:
    """Tells how long PostgreSQL's process of this connection has worked; 0 for a server elsewhere."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    connection.ensure_connection()
    file = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return lambda: int(file.read_text().split()[0]) / 1e9 if file.exists() else 0.0


def _plan(sql: str, params: Any) -> list[str]:
    how = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    if not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}", params)
        return [str(row[-1]) for row in cursor.fetchall()]


def searches(archive: Archive) -> dict[str, list[str]]:
    """What people look for, taken from what there is."""
    word, middle = archive.vocabulary, [row.split() for row in _said()]
    surname = archive.surnames
    pairs = [f'"{row[n]} {row[n + 1]}"' for row in middle for n in (len(row) // 2,) if len(row) > 4][:4]
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return {
        "rare word": [word[n] for n in (79_990, 60_001, 40_002, 20_003)],
        "middling word": [word[n] for n in (300, 1_000, 3_000, 9_000)],
        "common word": [word[n] for n in (0, 3, 12, 40)],
        "two common words": [f"{word[1]} {word[7]}", f"{word[20]} {word[33]}", f"{word[60]} {word[90]}"],
        "common and rare word": [f"{word[2]} {word[30_004]}", f"{word[9]} {word[50_005]}"],
        "phrase": pairs,
        "phrase of common words": [f'"{word[4]} {word[15]}"', f'"{word[50]} {word[70]}"'],
        "beginning": [word[5][:4], word[500][:4], word[5_000][:5] + "*", word[3][:3] + "*"],
        "name": [surname[0], surname[900], f"{archive.first_names[3]} {surname[40]}"],
        "name with typing error": [_wrong(surname[n]) for n in (700, 2_100, 15_002, 29_003)],
        "reference": [f"A-{1000 + last // 3}", f"a{1000 + last // 2}"],
        "order number or address": [_first("order_reference"), f"c{last // 2}@mail.example"],
        "filter only": [
            "heat:>70", "state:open owner:me", "risk:legal", "promise:due before:friday", "is:overdue",
            "opened:last-week", "heat:>80 risk:legal state:open", "opened:<2020-01-01",
        ],
        "filter and word": [
            f"heat:>70 {word[6]}", f"state:open {word[200]}", f"risk:legal is:open {word[11]}",
            f"promise:due {word[25]} {word[31]}", f"customer:{surname[15]} {word[8]}",
        ],
        "without and or": [f"{word[10]} -{word[2]}", f"{word[400]} or {word[800]}", f"state:open -{word[5]}"],
        "nothing": ["qqqqzzzz", f"{word[3]} qqqqzzzz", f"{word[70_000]} {word[71_001]}"],
    }  # fmt: skip


def _said() -> list[str]:
    last = SearchDoc.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [last * n // 7 for n in range(1, 7)]
    return list(SearchDoc.objects.filter(pk__in=[k + i for k in keys for i in (0, 1)], kind="message")
                .values_list("text", flat=True))  # fmt: skip


def _first(column: str) -> str:
    return str(Case.objects.filter(pk=4_242 % Case.objects.count()).values_list(column, flat=True)[0])


def _wrong(name: str) -> str:
    """Two letters in the middle change places."""
    at = len(name) // 2
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
