"""How many cases a second one program can put in over the API, and how much memory everything then holds."""

import itertools
import time
from pathlib import Path
from typing import Any

from amends.api.services import new_key
from amends.bench import server
from amends.bench.company import Company
from amends.bench.figures import setting, spread
from amends.bench.pages import session_cookie, walk
from amends.cases.actors import SYSTEM
from amends.cases.models import Case
from amends.cases.verifying import examine

CREATED = (200, 201)


def _complaint(number: int) -> dict[str, Any]:
    return {
        "text": f"The table of order N{number:07} arrived with a split leg, again. I want my money back by Friday.",
        "subject": "Split leg",
        "customer": {"name": f"Customer {number}", "email": f"program{number}@mail.example"},
        "order_reference": f"N{number:07}",
    }


def api(seconds: float) -> dict[str, Any]:
    """POST /api/v1/cases for that long with one client that waits for each answer; the worker runs beside it."""
    _, secret = new_key("bench", SYSTEM)
    before = Case.objects.count()
    with server.running(tasks=True) as web:
        took = _post(web, secret, seconds)
    found = Case.objects.count() - before
    if found != len(took):
        raise RuntimeError(f"{len(took)} cases were answered as made, and {found} are there.")
    return {**setting(), "cases": len(took), "per_second": round(len(took) / sum(took), 1), **spread(took)}


def _post(web: server.Server, secret: str, seconds: float) -> list[float]:
    client, took = web.client(), []
    server.warm(web, "/api/v1/cases", Authorization=f"Bearer {secret}")
    until = time.perf_counter() + seconds
    for number in itertools.count():
        start = time.perf_counter()
        status, said = server.call(
            client, "POST", "/api/v1/cases", _complaint(number), Authorization=f"Bearer {secret}"
        )
        took.append(time.perf_counter() - start)
        if status not in CREATED:
            raise RuntimeError(f"The API answered {status}: {said[:200]!r}")
        if time.perf_counter() > until:
            return took
    return took


def memory(cases: int, seconds: float) -> dict[str, Any]:
    """Proportional set size of web (two workers) and task worker after serving pages and taking cases."""
    company = Company()
    company.grow_to(cases)
    _, secret = new_key("bench", SYSTEM)
    with server.running(workers=2, tasks=True) as web:
        at_rest = _pss(web)
        posted = _post(web, secret, seconds / 2)
        pages = _browse(web, company, seconds / 2)
        after = _pss(web)
    return {
        **setting(), "cases": cases, "pages_served": pages, "cases_taken": len(posted),
        "at_start_mb": at_rest, "after_mb": after, "after_total_mb": round(sum(after.values()), 1),
    }  # fmt: skip


def soak(minutes: float) -> dict[str, Any]:
    """Steady load on web and worker; memory after the first tenth and at the end; then the record is verified."""
    company = Company()
    company.grow_to(200)
    _, secret = new_key("bench", SYSTEM)
    until = time.perf_counter() + minutes * 60
    with server.running(workers=2, tasks=True) as web:
        _work_until(until - minutes * 54, web, secret, company)
        early = _pss(web)
        cases, pages = _work_until(until, web, secret, company)
        late = _pss(web)
    report = examine()
    return {
        **setting(), "minutes": minutes, "cases_taken": cases, "pages_served": pages,
        "early_mb": round(sum(early.values()), 1), "late_mb": round(sum(late.values()), 1),
        "verified": report.ok, "problem": report.problem, "entries": report.entries,
    }  # fmt: skip


def _work_until(until: float, web: server.Server, secret: str, company: Company) -> tuple[int, int]:
    cases = pages = 0
    while time.perf_counter() < until:
        cases += len(_post(web, secret, 2))
        pages += _browse(web, company, 4)
    return cases, pages


def _browse(web: server.Server, company: Company, seconds: float) -> int:
    people = [(web.client(), session_cookie(person)) for person in company.people]
    until, served = time.perf_counter() + seconds, 0
    for path, (client, cookie) in zip(walk(company.people[0]), itertools.cycle(people), strict=False):
        server.call(client, "GET", path, Cookie=cookie)
        served += 1
        if time.perf_counter() > until:
            break
    return served


def _pss(web: server.Server) -> dict[str, float]:
    """Megabytes of each process; memory that several share is counted once, in equal parts."""
    found: dict[str, float] = {}
    for pid in web.processes():
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        kind = "worker" if "ox_worker" in words else "web"
        found[f"{kind} {pid}"] = round(kilobytes / 1024, 1)
    return found
