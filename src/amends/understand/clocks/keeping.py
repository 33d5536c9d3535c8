"""Keeping what was counted: the clocks of cases as rows, their dues, and a journal entry when one is met.

Everything here is a projection: doing it twice changes nothing, and leaving it out loses nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.dues import project_next_dues
from amends.cases.journal import record
from amends.cases.models import Case, Due
from amends.cases.rows import change_many
from amends.understand.clocks.projecting import Standing, State
from amends.understand.clocks.rules import NAMES, RECEIVED
from amends.understand.clocks.standing import Found, standings_of
from amends.understand.models import CaseClocks, Clock

WARNINGS = (50, 75, 90)  # per cent of the time gone, at which somebody is told
COUNTS = (Clock.State.RUNNING, Clock.State.PAUSED)
STOPPED = (Clock.State.MET, Clock.State.LATE, Clock.State.HELD_OFF)


@dataclass(slots=True)
class Work:
    """What is to be written for a batch of cases."""

    new: list[Clock] = field(default_factory=list)
    changed: dict[tuple[str, ...], list[Clock]] = field(default_factory=dict)  # by the columns that did
    gone: list[int] = field(default_factory=list)
    stopped: list[Clock] = field(default_factory=list)
    moved: int = 0


@transaction.atomic
def count(cases: Collection[int], anew: bool = False) -> int:
    """Count the clocks of these cases again and keep what changed; how many due times are others now.

    One that stopped stays as it was judged then, whatever became of the calendar; `anew` judges it, too,
    for another pack was chosen.

    1. Lock the cases: a verb on one of them waits, or is seen.
    2. Compute every standing from the journal and compare it with what is stored.
    3. Write the clocks, a journal entry for each that was stopped, the dues, and each case's next due.
    """
    rows = Case.objects.only("pk", "owner", "next_due_at", "next_due_what").order_by("pk")
    locked = {case.pk: case for case in rows.select_for_update().filter(pk__in=cases)}
    stored = list(Clock.objects.filter(case__in=locked.keys()))
    found = standings_of(locked.keys())
    work = _compare(found, stored, anew)
    Clock.objects.filter(pk__in=work.gone).delete()
    Clock.objects.bulk_create(work.new, batch_size=500)
    _write(work.changed)
    for one in work.stopped:
        _tell(locked[one.case_id], one)
    _note_broken(found.values())
    gone = set(work.gone)
    kept = [one for one in (*stored, *work.new) if one.pk not in gone]
    touched = _with_other_dues(locked.keys(), kept)
    touched |= {one.case_id for changed in work.changed.values() for one in changed}
    if touched:
        _keep_dues({key: locked[key] for key in touched}, found, [c for c in kept if c.case_id in touched])
    return work.moved


def _write(changed: dict[tuple[str, ...], list[Clock]]) -> None:
    """Each clock's changed columns: those that change alike go in one statement."""
    for names, clocks in changed.items():
        change_many(Clock, names, [(*(getattr(one, name) for name in names), one.pk) for one in clocks])


def _compare(found: dict[int, Found], stored: Sequence[Clock], anew: bool) -> Work:
    work, known = Work(), {(one.case_id, one.clock): one for one in stored}
    for case, one in found.items():
        if one.broken:  # what is known of them stays until somebody chooses another pack
            known = {key: row for key, row in known.items() if key[0] != case}
        for standing in one.standings:
            row = known.pop((case, standing.rule.clock), None)
            if anew or row is None or not is_settled(row, standing):
                _weigh(work, row, case, standing)
    work.gone = [row.pk for row in known.values()]
    return work


def is_settled(row: Clock, standing: Standing) -> bool:
    """Whether it stopped, and nothing has happened since that would have it judged again."""
    if row.state not in STOPPED or standing.state.value not in STOPPED:
        return False
    began = row.started_at == standing.start or standing.rule.start != RECEIVED
    return began and (row.stopped_at, row.extended) == (standing.stopped_at, standing.extended)


def _weigh(work: Work, row: Clock | None, case: int, standing: Standing) -> None:
    before = (row.due_at, row.state) if row else (None, "")
    after = row or Clock(case_id=case, clock=standing.rule.clock)
    names = _put(after, standing)
    if row is None:
        work.new.append(after)
    elif names:
        work.changed.setdefault(names, []).append(after)
    if after.state != before[1] and after.state in STOPPED:
        work.stopped.append(after)
    work.moved += row is not None and after.state in COUNTS and before[0] != after.due_at


def _put(row: Clock, standing: Standing) -> tuple[str, ...]:
    """Put what the standing says on the row; the names of the columns that it changed."""
    rule = standing.rule
    values: dict[str, Any] = {
        "statutory": rule.statutory, "demands": rule.demands, "started_at": standing.start,
        "due_at": standing.due, "state": standing.state.value, "stopped_at": standing.stopped_at,
        "extended": standing.extended,
    }  # fmt: skip
    changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    if not changed:
        return ()
    runs = standing.due if standing.state == State.RUNNING else None
    values["warned"], values["warn_at"] = next_warning(standing.start, runs, clock.now())
    for name, value in values.items():
        setattr(row, name, value)
    return (*changed, "warned", "warn_at")


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


def _note_broken(found: Collection[Found]) -> None:
    for one in found:
        if one.broken:
            said = one.broken[:300]
            CaseClocks.objects.filter(case=one.case).exclude(broken=said).update(broken=said)
    whole = [one.case for one in found if not one.broken]
    CaseClocks.objects.filter(case__in=whole).exclude(broken="").update(broken="")


def _with_other_dues(cases: Collection[int], clocks: Sequence[Clock]) -> set[int]:
    """Cases whose open dues of clocks are not those of their running clocks, though no clock may have changed.

    Setting a case aside settles its dues, and taking it back before anybody counted leaves its clocks as they were.
    """
    running = {(one.case_id, one.pk) for one in clocks if one.state == Clock.State.RUNNING and one.due_at}
    open_dues = Due.objects.filter(case__in=cases, kind=Due.Kind.CLOCK, settled_at=None)
    return {case for case, _ in running.symmetric_difference(open_dues.values_list("case_id", "object_id"))}


def _keep_dues(cases: dict[int, Case], found: dict[int, Found], clocks: Sequence[Clock]) -> None:
    """One open due for each running clock; others of clocks are settled."""
    running = {one.pk: one for one in clocks if one.state == Clock.State.RUNNING and one.due_at}
    open_dues = Due.objects.filter(case__in=cases.keys(), kind=Due.Kind.CLOCK, settled_at=None)
    stale, changed = [], []
    for key, clock_key, at, starts_at in open_dues.values_list("pk", "object_id", "at", "starts_at"):
        one = running.pop(clock_key or 0, None)
        if one is None:
            stale.append(key)
        elif (at, starts_at) != (one.due_at, one.started_at):
            changed.append((one.due_at, one.started_at, None, None, key))
    if stale:
        Due.objects.filter(pk__in=stale).update(settled_at=clock.now())
    change_many(Due, ("at", "starts_at", "alarmed_at", "missed_at"), changed)
    new = [_due(cases[one.case_id], found.get(one.case_id), one) for one in running.values()]
    Due.objects.bulk_create(new, batch_size=500)
    project_next_dues(cases.values())


def _due(case: Case, found: Found | None, one: Clock) -> Due:
    of = f" ({found.pack.name})" if found and found.pack and one.statutory else ""
    return Due(
        case=case, kind=Due.Kind.CLOCK, object_id=one.pk, owner_id=case.owner_id,
        what=f"{NAMES[one.clock]}{of}"[:300], starts_at=one.started_at, at=one.due_at or one.started_at,
    )  # fmt: skip
