"""Keeping what was counted: the clocks of cases as rows, their dues, and a journal entry when one is met.

Everything here is a projection: doing it twice changes nothing, and leaving it out loses nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.models import Case, Due
from amends.cases.rows import change_many
from amends.understand.clocks.projecting import Standing, State
from amends.understand.clocks.standing import Found, standings_of
from amends.understand.models import CaseClocks, Clock

WARNINGS = (50, 75, 90)  # per cent of the time gone, at which somebody is told
KEPT = (
    "statutory",
    "demands",
    "started_at",
    "due_at",
    "state",
    "stopped_at",
    "extended",
    "warned",
    "warn_at",
)
COUNTS = (Clock.State.RUNNING, Clock.State.PAUSED)


@dataclass(slots=True)
class Work:
    """What is to be written for a batch of cases."""

    new: list[Clock] = field(default_factory=list)
    changed: list[Clock] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    stopped: list[Clock] = field(default_factory=list)
    moved: int = 0


@transaction.atomic
def count(cases: Collection[int]) -> int:
    """Count the clocks of these cases again and keep what changed; how many due times are others now.

    1. Lock the cases: a verb on one of them waits, or is seen.
    2. Compute every standing from the journal and compare it with what is stored.
    3. Write the clocks, a journal entry for each that was stopped, the dues, and each case's next due.
    """
    locked = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")}
    found = standings_of(locked.keys())
    work = _compare(found, list(Clock.objects.filter(case__in=locked.keys())))
    Clock.objects.filter(pk__in=work.gone).delete()
    Clock.objects.bulk_create(work.new, batch_size=500)
    change_many(Clock, KEPT, [(*(getattr(one, name) for name in KEPT), one.pk) for one in work.changed])
    for one in work.stopped:
        _tell(locked[one.case_id], one)
    _note_broken(found.values())
    if work.new or work.changed or work.gone:
        _keep_dues(locked, found)
    return work.moved


def _compare(found: dict[int, Found], stored: Sequence[Clock]) -> Work:
    work, known = Work(), {(one.case_id, one.clock): one for one in stored}
    for case, one in found.items():
        if one.broken:  # what is known of them stays until somebody chooses another pack
            known = {key: row for key, row in known.items() if key[0] != case}
        for standing in one.standings:
            row = known.pop((case, standing.rule.clock), None)
            _weigh(work, row, case, standing)
    work.gone = [row.pk for row in known.values()]
    return work


def _weigh(work: Work, row: Clock | None, case: int, standing: Standing) -> None:
    before = (row.due_at, row.state) if row else None
    after = _as_row(row or Clock(case_id=case, clock=standing.rule.clock), standing)
    if after is None:
        return
    (work.changed if row else work.new).append(after)
    stopped = after.state in (Clock.State.MET, Clock.State.LATE, Clock.State.HELD_OFF)
    if stopped and (before is None or before[1] != after.state):
        work.stopped.append(after)
    work.moved += before is not None and after.state in COUNTS and before[0] != after.due_at


def _as_row(row: Clock, standing: Standing) -> Clock | None:
    """The row with what the standing says; None when it says so already."""
    values: dict[str, Any] = {
        "statutory": standing.rule.statutory, "demands": standing.rule.demands, "started_at": standing.start,
        "due_at": standing.due, "state": standing.state.value, "stopped_at": standing.stopped_at,
        "extended": standing.extended,
    }  # fmt: skip
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return None
    for name, value in values.items():
        setattr(row, name, value)
    runs = standing.due if standing.state == State.RUNNING else None
    row.warned, row.warn_at = next_warning(standing.start, runs, clock.now())
    return row


def next_warning(start: datetime, due: datetime | None, now: datetime) -> tuple[int, datetime | None]:
    """How much of its time is gone as far as warnings go, and when the next warning is."""
    gone = 0
    for share in WARNINGS if due else ():
        moment = start + ((due or start) - start) * share / 100
        if moment > now:
            return gone, moment
        gone = share
    return gone, None


def _tell(case: Case, one: Clock) -> None:
    verb = {"met": "clock.met", "late": "clock.late", "held_off": "clock.held_off"}[one.state]
    due_at = one.due_at.isoformat() if one.due_at else None
    stopped = one.stopped_at.isoformat() if one.stopped_at else None
    record(verb, SYSTEM, case, {"clock": one.clock, "due": due_at, "stopped": stopped})


def _note_broken(found: Iterable[Found]) -> None:
    for one in found:
        changed = CaseClocks.objects.filter(case=one.case).exclude(broken=one.broken[:300])
        if one.broken or one.pack is None:
            changed.update(broken=one.broken[:300])
    whole = [one.case for one in found if not one.broken]
    CaseClocks.objects.filter(case__in=whole).exclude(broken="").update(broken="")


def _keep_dues(cases: dict[int, Case], found: dict[int, Found]) -> None:
    """One open due for each running clock; others of clocks are settled."""
    names = {(f.case, s.rule.clock): _what(f, s) for f in found.values() for s in f.standings}
    rows = Clock.objects.filter(case__in=cases.keys(), state=Clock.State.RUNNING)
    running = {one.pk: one for one in rows}
    open_dues = Due.objects.filter(case__in=cases.keys(), kind=Due.Kind.CLOCK, settled_at=None)
    stale, changed = [], []
    for due in open_dues:
        one = running.pop(due.object_id or 0, None)
        if one is None or one.due_at is None:
            stale.append(due.pk)
        elif (due.at, due.starts_at) != (one.due_at, one.started_at):
            changed.append((one.due_at, one.started_at, None, None, due.pk))
    Due.objects.filter(pk__in=stale).update(settled_at=clock.now())
    change_many(Due, ("at", "starts_at", "alarmed_at", "missed_at"), changed)
    Due.objects.bulk_create(
        [
            Due(
                case=cases[one.case_id], kind=Due.Kind.CLOCK, object_id=one.pk, owner=cases[one.case_id].owner,
                what=names.get((one.case_id, one.clock), one.clock)[:300], starts_at=one.started_at, at=one.due_at,
            )
            for one in running.values() if one.due_at
        ],
        batch_size=500,
    )  # fmt: skip
    _next_dues(cases)


def _what(found: Found, standing: Standing) -> str:
    of = f" ({found.pack.name})" if found.pack and standing.rule.statutory else ""
    return f"{standing.rule.name}{of}"


def _next_dues(cases: dict[int, Case]) -> None:
    """Each case's next due, as `cases.dues` keeps it, for many at once."""
    nearest: dict[int, tuple[datetime, str]] = {}
    rows = Due.objects.filter(case__in=cases.keys(), settled_at=None).order_by("at", "id")
    for case, at, kind in rows.values_list("case_id", "at", "kind"):
        nearest.setdefault(case, (at, str(Due.Kind(kind).label)))
    now, changed = clock.now(), []
    for case in cases.values():
        at, what = nearest.get(case.pk, (None, ""))
        if (case.next_due_at, case.next_due_what) != (at, what):
            case.next_due_at, case.next_due_what = at, what
            changed.append((at, what, now, case.pk))
    change_many(Case, ("next_due_at", "next_due_what", "rank_again_at"), changed)
