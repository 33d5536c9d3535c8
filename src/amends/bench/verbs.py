"""Whether the journal holds the verbs up: many processes at once, with it and without it.

"Without" is the same verb doing the same inserts and enqueuing the same tasks; only the journal's own
rows are left out. A sealer runs beside them in both. At the end everything is sealed and verified.
"""

import contextlib
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

ROUNDS = 3
PATIENCE = 600  # seconds for eight processes to start on a small, busy machine
Phase = tuple[str, bool]  # which verb, and whether with the journal


def measure(processes: int, seconds: float) -> dict[str, Any]:
    """Throughput of two verbs, alternating rounds with and without the journal, and the ratio."""
    from amends.bench.company import staff
    from amends.bench.figures import setting
    from amends.cases import journal

    staff()
    done = _all_rounds(processes, seconds)
    verdict = journal.verify()
    return {
        **setting(), "processes": processes, "verbs": {name: _figures(name, done, seconds) for name in WORK},
        "sealed": verdict.checked, "gapless": verdict.ok, "problem": verdict.problem,
    }  # fmt: skip


def _figures(name: str, done: Counter[Phase], seconds: float) -> dict[str, float]:
    with_it, without = done[name, True], done[name, False]
    return {
        "per_second": round(with_it / ROUNDS / seconds, 1),
        "per_second_without_journal": round(without / ROUNDS / seconds, 1),
        "ratio": round(with_it / without, 2),
    }


def _phases() -> list[Phase]:
    return [phase for _ in range(ROUNDS) for phase in product(WORK, (True, False))]


def _all_rounds(processes: int, seconds: float) -> Counter[Phase]:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=_work, args=(n, seconds, start, results), daemon=True)
        for n in range(processes)
    ]
    sealer = context.Process(target=_seal, args=(seconds, start), daemon=True)
    for process in (*workers, sealer):
        process.start()
    done: Counter[Phase] = Counter()
    for _ in range(processes * len(_phases())):
        phase, count = results.get(timeout=PATIENCE + seconds)
        if count < 0:
            raise RuntimeError("A process failed; its traceback stands above.")
        done[phase] += count
    for process in (*workers, sealer):
        process.join()
    return done


def _work(number: int, seconds: float, start: Any, results: Any) -> None:
    try:
        _set_up()
        verbs = {name: make(number) for name, make in WORK.items()}
        for verb in verbs.values():
            verb(0)  # connects and imports what the verb needs, before the clock runs
        for phase in _phases():
            results.put((phase, _run(verbs[phase[0]], phase[1], seconds, start)))
    except BaseException:
        start.abort()
        results.put((("", True), -1))
        raise


def _set_up() -> None:
    import django

    django.setup()


def _run(verb: Callable[[int], None], journalled: bool, seconds: float, start: Any) -> int:
    done = 0
    with contextlib.nullcontext() if journalled else _without_journal():
        start.wait(PATIENCE)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            done += 1
            verb(done)
    return done


def _seal(seconds: float, start: Any) -> None:
    _set_up()
    from amends.cases import journal

    for _ in _phases():
        with contextlib.suppress(threading.BrokenBarrierError):
            start.wait(PATIENCE)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            journal.seal()
            time.sleep(0.5)


@contextlib.contextmanager
def _without_journal() -> Iterator[None]:
    """Let verbs find their effects in the place of `record`."""
    from amends.cases import journal, services

    def effects(verb: str, *_: Any, **__: Any) -> None:
        for task in journal.reactions(verb):
            task.enqueue(0)

    names = vars(services)
    kept, names["record"] = names["record"], effects
    try:
        yield
    finally:
        names["record"] = kept


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
