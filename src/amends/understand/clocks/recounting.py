"""After the calendar changed: what would move, counting it all again in batches, and whether it is right."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q

from amends.cases import clock
from amends.cases.models import Case, Entry, Firm
from amends.cases.rows import insert_unless_there
from amends.understand.clocks.events import VERBS
from amends.understand.clocks.keeping import COUNTS, count, is_settled
from amends.understand.clocks.loading import packs
from amends.understand.clocks.projecting import Standing, State
from amends.understand.clocks.rules import Unit
from amends.understand.clocks.standing import Found, standings_of
from amends.understand.models import CaseClocks, Clock, Recount

BATCH = 500  # cases of one transaction
PREVIEWED = 2_000  # cases that are looked at before somebody decides
EXAMPLES = 5
NAMED = 20  # cases that a report names
TURN = 20.0  # seconds after which a task lets others have their turn
SETTLING = timedelta(minutes=2)  # in which what has just happened may not have been counted yet
OPEN_TIME = (Unit.BUSINESS_DAYS, Unit.WORKING_DAYS, Unit.WORKING_HOURS)
NEAR = timedelta(days=2)  # of a day that counts otherwise: it begins and ends at other moments in other zones
MATTERS = {"opens", "closes", "timezone"}  # of what the firm's page changes


@dataclass(frozen=True, slots=True)
class Move:
    """One due time that would be another."""

    case: str
    name: str
    before: datetime
    after: datetime


@dataclass(slots=True)
class Preview:
    """What a change would do: how many due times move among those looked at, with examples."""

    clocks: int = 0
    looked_at: int = 0
    moved: int = 0
    later: int = 0
    examples: list[Move] = field(default_factory=list)

    @property
    def sooner(self) -> int:
        """How many would be due earlier than now."""
        return self.moved - self.later

    @property
    def whole(self) -> bool:
        """Whether every running clock was looked at."""
        return self.looked_at >= self.clocks


def preview(row: Firm) -> Preview:
    """What would change if the firm's calendar were as `row` has it. Stores nothing.

    Of a great many the newest are looked at: theirs are the due times that lie ahead.
    """
    running = Clock.objects.filter(state__in=COUNTS)
    found = Preview(clocks=running.count())
    cases = list(running.order_by("-case").values_list("case", flat=True).distinct()[:PREVIEWED])
    stored = {(c.case_id, c.clock): c for c in running.filter(case__in=cases)}
    found.looked_at = len(stored)
    for one in standings_of(cases, row).values():
        for standing in one.standings:
            _compare(found, stored.get((one.case, standing.rule.clock)), standing)
    return found


def _compare(found: Preview, known: Clock | None, standing: Standing) -> None:
    before, after = (known.due_at if known else None), standing.due
    if known is None or before is None or after is None or before == after:
        return
    found.moved += 1
    found.later += after > before
    if len(found.examples) < EXAMPLES:
        found.examples.append(Move(Case(pk=known.case_id).reference, standing.rule.name, before, after))


def recount(entry_id: int) -> Recount | None:
    """Count every running clock again for a journal entry that changed the calendar. Goes on where it was left.

    1. One row says how far it is. A newer change makes an older recount needless, unless it counts fewer clocks:
       other days of one's own move only clocks that run across them.
    2. Each batch is one transaction with its progress: killed in between, nothing is lost or done twice.
    3. After a while the rest is left to the next task.
    """
    progress = _progress(entry_id)
    if progress is None:
        return None
    until = monotonic() + TURN
    while _step(progress):
        if monotonic() > until:
            _go_on(entry_id)
            break
    return progress


def _go_on(entry_id: int) -> None:
    from amends.understand.tasks import recount_clocks

    recount_clocks.enqueue(entry_id)


def _progress(entry_id: int) -> Recount | None:
    if known := Recount.objects.filter(entry=entry_id).first():
        return known
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None or (entry.verb == "firm.changed" and not MATTERS & set(entry.facts["fields"])):
        return None
    total = _waiting(entry_id, 0).count()
    insert_unless_there(Recount(entry=entry_id, by=entry.actor, started_at=clock.now(), total=total))
    return Recount.objects.get(entry=entry_id)


def _waiting(entry_id: int, cursor: int) -> Any:
    """The cases behind the cursor that have a clock which counts, and which this change can move."""
    running = Clock.objects.filter(state__in=COUNTS, case__gt=cursor).order_by("case")
    if days := _days(entry_id):
        first, last = (
            datetime.combine(date.fromisoformat(day), time.min, UTC) for day in (days[0], days[-1])
        )
        over = Q(due_at=None) | Q(due_at__gt=first - NEAR)
        running = running.filter(over, _counts_days(), started_at__lt=last + NEAR)
    return running.values_list("case", flat=True).distinct()


def _counts_days() -> Q:
    """Clocks whose rules count working days or hours; weeks and months go on over every day off."""
    found = Q(pk=None)
    for pack in packs().values():
        for kind in pack.kinds.values():
            names = {rule.clock for rule in kind.rules if rule.unit in OPEN_TIME}
            names |= {rule.clock for rule in kind.rules if rule.extends_to in names}
            called = [kind.kind, ""] if kind.kind == pack.default_kind else [kind.kind]
            chosen = Q(case__clock_pack__pack=pack.pack, case__clock_pack__kind__in=called)
            found |= chosen & Q(clock__in=names)
    return found


def _days(entry_id: int) -> list[str]:
    """The days that count otherwise since this change, in order; none where any day may."""
    facts: dict[str, Any] = Entry.objects.values_list("facts", flat=True).get(pk=entry_id)
    return list(facts.get("days", ()))


def _is_needless(progress: Recount) -> bool:
    """Whether a newer change counts every clock again anyway."""
    newer = Recount.objects.filter(entry__gt=progress.entry).values_list("entry", flat=True)
    return any(not _days(entry) for entry in newer)


@transaction.atomic
def _step(progress: Recount) -> bool:
    progress.refresh_from_db(from_queryset=Recount.objects.select_for_update())
    if progress.finished_at:
        return False
    cases = list(_waiting(progress.entry, progress.cursor)[:BATCH])
    if cases:
        progress.moved += count(cases)
        progress.done, progress.cursor = progress.done + len(cases), cases[-1]
    if len(cases) < BATCH or _is_needless(progress):
        progress.finished_at = clock.now()
    progress.save()
    return progress.finished_at is None


def newest_recount() -> Recount | None:
    """The one that is under way, or was the last."""
    newest = Recount.objects.order_by("-entry")
    return newest.filter(finished_at=None).first() or newest.first()


def for_verify() -> list[dict[str, Any]]:
    """Every stored clock against what the journal and the calendar say, as `amends verify` asks.

    One that stopped was judged by the calendar of its day, so today's says nothing of its due time.
    While a recount is under way, and for what has only just happened, nothing can be said.
    """
    looked, wrong = 0, list[dict[str, Any]]()
    counting = Recount.objects.filter(finished_at=None).exists()
    for found, stored in _every():
        looked += 1
        words = _differs(found, stored)
        if words:
            ok = None if counting or _just_happened(found.case) else False
            wrong.append({"ok": ok, "case": Case(pk=found.case).reference, "words": words})
    told = f"The clocks of {looked} {'case' if looked == 1 else 'cases'} were counted again."
    return wrong[:NAMED] or [{"ok": True, "words": told}]


def _every() -> Iterator[tuple[Found, dict[str, Clock]]]:
    """The clocks of each case as they should be, and as they are stored."""
    whole, cursor = CaseClocks.objects.filter(broken="").order_by("case").values_list("case", flat=True), 0
    while keys := list(whole.filter(case__gt=cursor)[:BATCH]):
        cursor = keys[-1]
        stored: dict[int, dict[str, Clock]] = defaultdict(dict)
        for one in Clock.objects.filter(case__in=keys):
            stored[one.case_id][one.clock] = one
        for case, found in standings_of(keys).items():
            yield found, stored[case]


def _differs(found: Found, stored: dict[str, Clock]) -> str:
    reference = Case(pk=found.case).reference
    for standing in found.standings:
        one = stored.pop(standing.rule.clock, None)
        if one is None:
            return f"The clock “{standing.rule.clock}” of case {reference} is not stored."
        if is_settled(one, standing) or _ended(one, standing):
            continue
        if (one.due_at, one.state) != (standing.due, standing.state.value):
            return (
                f"The clock “{one.clock}” of case {reference} is stored as {one.state}, due {_at(one.due_at)};"
                f" the journal says {standing.state}, due {_at(standing.due)}."
            )
    return f"Case {reference} has a clock “{next(iter(stored))}” that no pack gives it." if stored else ""


def _ended(one: Clock, standing: Standing) -> bool:
    """Whether it is held off or passed since its end has come, and the watch has only not been there yet."""
    held = standing.state in (State.HELD_OFF, State.OFF) and one.state == Clock.State.RUNNING
    return held and one.due_at == standing.due


def _at(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "not now"


def _just_happened(case: int) -> bool:
    since = clock.now() - SETTLING
    return Entry.objects.filter(case=case, verb__in=VERBS, at__gt=since).exists()
