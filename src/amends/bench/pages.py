"""How long the desk's pages take, with how many queries, at each size of the company."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from amends.bench import server
from amends.bench.company import Company
from amends.bench.figures import setting, spread
from amends.cases.policy import visible_cases
from amends.people.models import User

WARM_UP, RUNS = 4, 40
CASES = 20  # different ones, in turn
COMMON, RARE = (
    ("leaks onto the floor", "boiler money", "nobody has written back"),
    ("N0042", "oduya mei", "c77@mail.example"),
)
Get = Callable[[str], int]


@dataclass
class Counter:
    """Counts a page's queries and the time that they take."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around each query."""
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - start


@dataclass
class Taken:
    """What one page took, run by run."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def figures(self) -> dict[str, Any]:
        """Medians, the 95th percentile, and the most queries of any run."""
        found: dict[str, Any] = {**spread(self.seconds), "status": sorted(self.statuses)}
        if self.queries:
            found["cpu_ms"] = spread(self.processor)["median_ms"]  # what an idle machine would need
            found |= {"queries": max(self.queries), "db_ms": spread(self.database)["median_ms"]}
        return found


def measure(sizes: Sequence[int], over_http: bool = False, runs: int = RUNS) -> dict[str, Any]:
    """Load the company to each size in turn and measure every page, so many times, as an agent sees it."""
    found: dict[str, Any] = {}
    for size in sorted(sizes):
        start = time.perf_counter()
        company = Company()
        company.grow_to(size)
        loaded = time.perf_counter() - start
        pages = _measure_pages(company.people[0], runs)
        found[str(size)] = {"load_seconds": round(loaded, 1), "pages": pages}
        if over_http:
            found[str(size)]["http"] = _measure_http(company.people[0], runs)
    return {**setting(), "sizes": found, "ratios": ratios(found)}


def ratios(sizes: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The largest size over the smallest, page by page: how much a hundred times more data costs."""
    if len(sizes) < 2:
        return {}
    names = list(sizes)
    small, large = sizes[names[0]]["pages"], sizes[names[-1]]["pages"]
    return {
        page: {
            "median": round(large[page]["median_ms"] / small[page]["median_ms"], 2),
            "cpu": round(large[page]["cpu_ms"] / small[page]["cpu_ms"], 2),
            "more_queries": large[page]["queries"] - small[page]["queries"],
        }
        for page in small
    }


def paths(user: User) -> dict[str, list[str]]:
    """The addresses of each page, taken in turn."""
    cases = visible_cases(user).filter(state="open").order_by("-contacts", "id")[:CASES]
    return {
        "today": ["/"],
        "queue": ["/queue/"],
        "case": [f"/cases/{case.reference}/" for case in cases],
        "search": [f"/search/?q={words.replace(' ', '+')}" for words in COMMON],
        "search_rare": [f"/search/?q={words.replace(' ', '+')}" for words in RARE],
        "promises": ["/promises/"],
    }


def _measure_pages(user: User, runs: int) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    return {
        page: timed(lambda path: client.get(path).status_code, found, True, runs)
        for page, found in paths(user).items()
    }


def timed(get: Get, found: list[str], count: bool, runs: int = RUNS) -> dict[str, Any]:
    taken, turns = Taken(), itertools.cycle(found)
    for path in itertools.islice(turns, WARM_UP):
        get(path)
    for path in itertools.islice(turns, runs):
        _once(get, path, taken, count)
    return taken.figures()


def _once(get: Get, path: str, taken: Taken, count: bool) -> None:
    counter = Counter()
    with ExitStack() as stack:
        if count:
            stack.enter_context(connection.execute_wrapper(counter))
        start, worked = time.perf_counter(), time.process_time()
        taken.statuses.add(get(path))
        taken.seconds.append(time.perf_counter() - start)
        taken.processor.append(time.process_time() - worked)
    if count:
        taken.queries.append(counter.queries)
        taken.database.append(counter.seconds)


def _measure_http(user: User, runs: int) -> dict[str, Any]:
    with server.running() as web:
        client, cookie = web.client(), session_cookie(user)
        get: Get = lambda path: server.call(client, "GET", path, Cookie=cookie)[0]  # noqa: E731
        return {page: timed(get, found, False, runs) for page, found in paths(user).items()}


def session_cookie(user: User) -> str:
    """A signed-in session, as the browser would send it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def walk(user: User) -> Iterator[str]:
    """Addresses of every page, for as long as somebody asks."""
    yield from itertools.cycle(path for found in paths(user).values() for path in found)
