"""Very many open cases with three clocks each: the pages that show them, and counting them all again.

The company is invented; its clocks are started by the same code that starts them on a desk.
"""

import time
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.test import Client

from amends.bench.company import Company
from amends.bench.figures import setting
from amends.bench.pages import timed
from amends.cases import founding
from amends.cases.actors import staff
from amends.cases.calendar.days import Day
from amends.cases.calendar.services import Change, change_calendar
from amends.cases.models import Case, Due, Entry
from amends.people.models import Role, User
from amends.understand.clocks import recounting
from amends.understand.clocks.keeping import count
from amends.understand.models import CaseClocks, Clock

BATCH = 1_000
KINDS = (("default", ""), ("asic", "standard"), ("fca", "summary"))  # with three clocks each
DUE_LISTS = {
    "today": ["/"],
    "queue": ["/queue/"],
    "queue_by_due": ["/queue/?sort=due"],
    "promises": ["/promises/"],
}
GOAL = {"page_ms": 150, "queries": 12, "recount_seconds": 60}


def measure(cases: int) -> dict[str, Any]:
    """Load, start the clocks, look at the pages, change the calendar twice and count again."""
    start = time.perf_counter()
    company = Company(shares=(100, 0, 0, 0), days=20)
    company.grow_to(cases)
    loaded = time.perf_counter() - start
    started = _start_clocks()
    admin = User.objects.create_user("admin@bench.example", None, name="Ada Bench", role=Role.ADMIN)
    pages = {who.role: _pages(who) for who in (company.people[0], company.people[-1])}
    return {
        **setting(), "goal": GOAL, "cases": Case.objects.count(), "clocks": Clock.objects.count(),
        "dues": Due.objects.filter(settled_at=None).count(), "load_seconds": round(loaded, 1),
        "start_seconds": round(started, 1), "pages": pages, "recount": _recounts(admin), "verify": _verify(),
    }  # fmt: skip


def _start_clocks() -> float:
    begun = time.perf_counter()
    keys = list(Case.objects.filter(state="open").order_by("pk").values_list("pk", "opened_at"))
    for first in range(0, len(keys), BATCH):
        with transaction.atomic():
            _choose(keys[first : first + BATCH])
            count([key for key, _ in keys[first : first + BATCH]])
    return time.perf_counter() - begun


def _choose(cases: list[Any]) -> None:
    chosen, entries = [], []
    for key, opened in cases:
        pack, kind = KINDS[key % len(KINDS)]
        chosen.append(CaseClocks(case_id=key, pack=pack, kind=kind, received_at=opened))
        facts = {"pack": pack, "kind": kind, "received": opened.isoformat()}
        entries.append(Entry(verb="clock.started", at=opened, case_id=key, actor_kind="system", facts=facts))
    CaseClocks.objects.bulk_create(chosen)
    Entry.objects.bulk_create(entries)


def _pages(user: User) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    return {
        page: timed(lambda path: client.get(path).status_code, found, True)
        for page, found in DUE_LISTS.items()
    }


def _recounts(admin: User) -> dict[str, Any]:
    """A holiday moves what counts working days; another time zone moves everything."""
    day = Day(date.today() + timedelta(days=1), "public", "A day of mourning")
    holiday = _recount(lambda: change_calendar(staff(admin), Change(add=[day])))
    zone = _recount(lambda: founding.change_firm(staff(admin), timezone="Australia/Sydney"))
    return {"holiday": holiday, "time_zone": zone}


def _recount(change: Any) -> dict[str, Any]:
    change()
    entry = Entry.objects.latest("id").pk
    begun, worked, turns = time.perf_counter(), time.process_time(), 0
    while True:
        turns += 1
        progress = recounting.recount(entry)  # what a task does until the next one takes over
        if progress is None or progress.finished_at:
            break
    seconds = time.perf_counter() - begun
    done = {"cases": progress.done, "moved": progress.moved, "tasks": turns} if progress else {}
    # cpu: what an idle machine would need
    return {"seconds": round(seconds, 1), "cpu_seconds": round(time.process_time() - worked, 1), **done}


def _verify() -> dict[str, Any]:
    begun = time.perf_counter()
    found = recounting.for_verify()
    return {"seconds": round(time.perf_counter() - begun, 1), "ok": [row["ok"] for row in found] == [True]}
