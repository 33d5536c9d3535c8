"""Whether the journal holds the verbs up: many processes at once, with it and without it.

"Without" is the same verb doing the same inserts and enqueuing the same tasks; only the journal's own
rows are left out. A sealer runs beside them in both. At the end everything is sealed and verified.
"""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 3


def measure(processes: int, seconds: float) -> dict[str, Any]:
    """Throughput of two verbs, alternating rounds with and without the journal, and the ratio."""
    from amends.bench.company import staff
    from amends.bench.figures import setting
    from amends.cases import journal

    staff()
    verbs = {name: _compare(name, processes, seconds) for name in WORK}
    verdict = journal.verify()
    return {
        **setting(), "processes": processes, "verbs": verbs,
        "sealed": verdict.checked, "gapless": verdict.ok, "problem": verdict.problem,
    }  # fmt: skip


def _compare(name: str, processes: int, seconds: float) -> dict[str, Any]:
    done = {True: 0, False: 0}
    for _ in range(ROUNDS):
        for journalled in (True, False):
            done[journalled] += _round(name, journalled, processes, seconds)
    total = ROUNDS * seconds
    return {
        "per_second": round(done[True] / total, 1),
        "per_second_without_journal": round(done[False] / total, 1),
        "ratio": round(done[True] / done[False], 2),
    }


def _round(name: str, journalled: bool, processes: int, seconds: float) -> int:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=_work, args=(name, journalled, number, seconds, start, results))
        for number in range(processes)
    ]
    sealer = context.Process(target=_seal, args=(seconds, start))
    for process in (*workers, sealer):
        process.start()
    counts = [results.get(timeout=seconds + 120) for _ in workers]
    for process in (*workers, sealer):
        process.join()
    if min(counts) < 0:
        raise RuntimeError("A process failed; its traceback stands above.")
    return sum(counts)


def _work(name: str, journalled: bool, number: int, seconds: float, start: Any, results: Any) -> None:
    import django

    django.setup()
    done = -1
    try:
        if not journalled:
            _leave_out_journal()
        verb = WORK[name](number)
        verb(0)  # connects, imports and makes what the verb needs, before the clock runs
        start.wait()
        until, done = time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            verb(done + 1)
            done += 1
    finally:
        results.put(done)


def _seal(seconds: float, start: Any) -> None:
    import django

    django.setup()
    from amends.cases import journal

    start.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        journal.seal()
        time.sleep(0.5)


def _leave_out_journal() -> None:
    """Replace `record` where verbs look for it by its effects alone."""
    from amends.cases import journal, services

    def record(verb: str, *_: Any, **__: Any) -> None:
        for task in journal.reactions(verb):
            task.enqueue(0)

    vars(services)["record"] = record


def _open_case(number: int) -> Callable[[int], None]:
    from django.db import transaction

    from amends.cases.actors import CUSTOMER
    from amends.cases.services import Who, Words, add_inbound, know_customer, open_case

    def verb(turn: int) -> None:
        email = f"p{number}-{time.time_ns()}@mail.example"
        with transaction.atomic():
            case = open_case(know_customer(Who(f"Person {turn}", email)), "Split leg", "mail", CUSTOMER)
            add_inbound(case, Words("The table has a split leg, again.", from_email=email), "mail", CUSTOMER)

    return verb


def _assign(number: int) -> Callable[[int], None]:
    from django.db import transaction

    from amends.cases.actors import SYSTEM
    from amends.cases.services import Who, assign, know_customer, open_case
    from amends.people.models import User

    people = list(User.objects.order_by("pk"))
    with transaction.atomic():
        case = open_case(
            know_customer(Who("One", f"a{number}-{time.time_ns()}@mail.example")), "Split leg", "mail", SYSTEM
        )

    def verb(turn: int) -> None:
        assign(case, people[turn % len(people)], SYSTEM, note="Please take this one over.")

    return verb


WORK: dict[str, Callable[[int], Callable[[int], None]]] = {
    "a complaint arrives": _open_case,
    "hand over with a note": _assign,
}
