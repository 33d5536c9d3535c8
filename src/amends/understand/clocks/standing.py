"""Where the clocks of cases stand now, computed from the journal and the calendar. Reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.cases import clock
from amends.cases.calendar import calendar_of, law_calendar
from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.models import Case, Entry, Firm
from amends.understand.clocks.arithmetic import Calendars
from amends.understand.clocks.asking import place_of
from amends.understand.clocks.events import events_of
from amends.understand.clocks.loading import packs
from amends.understand.clocks.projecting import Event, Standing, What, project
from amends.understand.clocks.rules import Kind, Pack
from amends.understand.models import CaseClocks


@dataclass(frozen=True, slots=True)
class Found:
    """The clocks of one case, or in words why they cannot be counted."""

    case: int
    pack: Pack | None
    standings: Sequence[Standing] = ()
    broken: str = ""


def standings_of(cases: Collection[int], row: Firm | None = None) -> dict[int, Found]:
    """Where the clocks of these cases stand, by case; those without clocks are left out.

    `row` is the firm as it would be, to see what a change of its calendar would do.
    """
    chosen = {one.case_id: one for one in CaseClocks.objects.filter(case__in=cases)}
    events = events_of(chosen.keys(), {key: one.since for key, one in chosen.items() if one.since})
    earlier = _received_by_merged(chosen)
    counter = Counter(row or firm())
    return {key: counter.count(one, events.get(key, []), earlier.get(key)) for key, one in chosen.items()}


class Counter:
    """Counts case after case with the same packs and calendars."""

    def __init__(self, row: Firm) -> None:
        self.firm = row
        self.packs: Mapping[str, Pack] = packs()
        self.calendars: dict[str, Calendars] = {}

    def count(self, one: CaseClocks, events: Sequence[Event], earlier: datetime | None = None) -> Found:
        """The clocks of one case; `earlier` is when a case that was merged into it had been received."""
        received = min(one.received_at, earlier) if earlier else one.received_at
        pack = self.packs.get(one.pack)
        kind = pack.kinds.get(one.kind or pack.default_kind) if pack else None
        if pack is None or kind is None:
            name = f"{one.pack} {one.kind}".strip()
            return Found(one.case_id, None, broken=f"There is no pack {name!r} any more. Choose another.")
        try:
            return Found(one.case_id, pack, self._project(pack, kind, received, events))
        except Invalid as error:
            return Found(one.case_id, pack, broken=str(error))

    def _project(self, pack: Pack, kind: Kind, received: datetime, events: Sequence[Event]) -> list[Standing]:
        seen = [Event(What.RECEIVED, received), *events]
        return project(kind, seen, self._calendars(pack), clock.now())

    def _calendars(self, pack: Pack) -> Calendars:
        place = place_of(pack, self.firm)
        if place not in self.calendars:
            self.calendars[place] = Calendars(law_calendar(self.firm, place), calendar_of(self.firm))
        return self.calendars[place]


def received_of(one: CaseClocks) -> datetime:
    """When the case counts as received: its own time, or the earlier one of a case that was merged into it."""
    earlier = _received_by_merged({one.case_id: one}).get(one.case_id)
    return min(one.received_at, earlier) if earlier else one.received_at


def _received_by_merged(chosen: Mapping[int, CaseClocks]) -> dict[int, datetime]:
    """The first receipt among the cases merged into each; not where somebody chose one since, or a stage began."""
    keys = [key for key, one in chosen.items() if not one.since]
    merged = Case.objects.filter(merged_into__in=keys, clock_pack__isnull=False)
    received = {
        key: (into, at)
        for key, into, at in merged.values_list("pk", "merged_into", "clock_pack__received_at")
    }
    found: dict[int, datetime] = {}
    if not received:
        return found
    told = Entry.objects.filter(case__in=keys, verb__in=("case.merged_in", "clock.pack_chosen")).order_by(
        "id"
    )
    for case, verb, facts in told.values_list("case_id", "verb", "facts"):
        into, at = received.get(facts.get("merged", 0), (0, None))
        if verb == "clock.pack_chosen":
            found.pop(case, None)
        elif at and into == case:
            found[case] = min(at, found.get(case, at))
    return found
