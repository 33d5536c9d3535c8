"""Where every clock of a case stands, from what happened to it. Pure: events in, standings out.

Running it again over the same events gives the same answer, so what is stored of it can be rebuilt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from amends.cases.calendar import local_day
from amends.understand.clocks.arithmetic import Calendars, Pause, due
from amends.understand.clocks.rules import CHANCES, RECEIVED, STOPS, Kind, Rule

Turns = tuple[list[Pause], datetime | None]  # when it was the customer's turn, and since when it is now


class What(StrEnum):
    """What can happen to a case that its clocks take notice of."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    UPDATED = "updated"  # a message of ours left
    HELD_OFF = "held_off"  # a holding response or delay notice left
    FINAL = "final"  # our answer to the whole complaint
    WAITING = "waiting"  # it is the customer's turn
    RESUMED = "resumed"
    EXTENDED = "extended"  # by our decision, with a reason
    REOPENED = "reopened"
    OFF = "off"  # no complaint after all, or part of another case now
    ON = "on"  # that was taken back


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    what: What
    at: datetime
    clock: str = ""  # which one was extended


class State(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"  # what it asks for was done in time
    LATE = "late"  # it was done, after the clock was over
    HELD_OFF = "held_off"  # the notice left that the law asks for when it takes longer
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Standing:
    """One clock of a case: counted from `start`, over at `due` (none while it stands still)."""

    rule: Rule
    start: datetime
    due: datetime | None
    state: State
    stopped_at: datetime | None = None
    extended: bool = False


def project(
    kind: Kind, events: Iterable[Event], calendars: Calendars, now: datetime | None = None
) -> list[Standing]:
    """Every clock of a kind after these events, in the pack's order.

    1. The rules are those that hold for the day of receipt. One that only extends another is not a clock
       of its own until then.
    2. Each is counted from its start: the receipt, or another clock's event; an own one from the last
       reopening instead, and an update from our last message.
    3. Own clocks stand still while the customer's turn is on.
    4. What it asks for stops it; a case that is opened again sets it going again.
    5. A holding response does not stop the answer's: that runs to its end, and only then is it held off.
    6. A chance that passed is over, and nobody missed anything: the answer's own clock goes on.
       Without `now` every clock's end is over.
    """
    seen = sorted(events, key=lambda event: event.at)
    received = next(event.at for event in seen if event.what == What.RECEIVED)
    rules = kind.rules_on(local_day(received, calendars.law.zone))
    only_extend = {rule.extends_to for rule in rules}
    turns, found = _pauses(seen), dict[str, Standing]()
    for rule in sorted(rules, key=lambda one: one.start != RECEIVED):
        start = _start_of(rule, received, seen, found)
        found[rule.clock] = _stand(rule, rules, start, seen, turns, calendars, now)
    return [found[rule.clock] for rule in rules if rule.clock not in only_extend]


def _start_of(
    rule: Rule, received: datetime, events: Sequence[Event], found: dict[str, Standing]
) -> datetime:
    if rule.start != RECEIVED:
        other = found[rule.start]
        return other.stopped_at or other.due or other.start
    restarts = {What.REOPENED} if not rule.statutory else set()
    restarts |= {What.UPDATED, What.REOPENED} if rule.repeats else set()
    if rule.clock == "acknowledge":
        restarts = set()
    return max([received, *(event.at for event in events if event.what in restarts)])


def _stand(
    rule: Rule,
    rules: Sequence[Rule],
    start: datetime,
    events: Sequence[Event],
    turns: Turns,
    calendars: Calendars,
    now: datetime | None,
) -> Standing:
    pauses, waiting = turns
    counts, extended = _counted_by(rule, rules, events, start, pauses, calendars)
    over = due(counts, start, calendars, pauses)
    stopped, held = _stopped_at(rule, events), _held_at(rule, over, events)
    if held and (now is None or over < now) and not (stopped and stopped.at <= over):
        return Standing(rule, start, over, State.HELD_OFF, held.at, extended)
    passed = (now is None or over < now) and not (stopped and stopped.at <= over)
    if passed and rule.clock in CHANCES:
        return Standing(rule, start, over, State.OFF, None, extended)
    if stopped is not None:
        state = State.MET if stopped.at <= over else State.LATE
        return Standing(rule, start, over, state, stopped.at, extended)
    if _is_off(events):
        return Standing(rule, start, None, State.OFF, None, extended)
    if waiting and not rule.statutory and waiting <= over:
        return Standing(rule, start, None, State.PAUSED, None, extended)
    return Standing(rule, start, over, State.RUNNING, None, extended)


def _counted_by(
    rule: Rule,
    rules: Sequence[Rule],
    events: Sequence[Event],
    start: datetime,
    pauses: Sequence[Pause],
    calendars: Calendars,
) -> tuple[Rule, bool]:
    """The rule whose length counts: its own, or that of its extension once it was extended in time."""
    longer = next((one for one in rules if one.clock == rule.extends_to), None)
    if longer is None:
        return rule, False
    limit = due(rule, start, calendars, pauses)
    for event in events:
        asked = event.what == What.EXTENDED and event.clock in ("", rule.clock)
        if (asked or event.what == What.HELD_OFF) and start <= event.at <= limit:
            return replace(longer, statutory=rule.statutory), True
    return rule, False


def _stopped_at(rule: Rule, events: Sequence[Event]) -> Event | None:
    """What stopped it for good: the first such event that no reopening came after."""
    stops = set(STOPS[rule.clock])
    stopped: Event | None = None
    for event in events:
        if event.what == What.REOPENED and stopped and stopped.what == What.FINAL:
            stopped = stopped if rule.clock in ("acknowledge", "quick_close") else None
        elif stopped is None and event.what.value in stops:
            stopped = event
    return stopped


def _held_at(rule: Rule, over: datetime, events: Sequence[Event]) -> Event | None:
    """The holding response that left in time, which is enough where the law sets no second limit."""
    if rule.clock != "final_response" or rule.extends_to or _is_off(events):
        return None
    return next((one for one in events if one.what == What.HELD_OFF and one.at <= over), None)


def _pauses(events: Iterable[Event]) -> Turns:
    """The stretches in which it was the customer's turn, and since when it is now."""
    found: list[Pause] = []
    since: datetime | None = None
    for event in events:
        if event.what == What.WAITING and since is None:
            since = event.at
        elif event.what in (What.RESUMED, What.FINAL, What.REOPENED) and since is not None:
            found.append((since, event.at))
            since = None
    return found, since


def _is_off(events: Iterable[Event]) -> bool:
    off = False
    for event in events:
        off = event.what == What.OFF or (off and event.what not in (What.ON, What.REOPENED))
    return off
