"""What a pack answers for one moment of receipt: every clock with its due time, before anything else happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.cases.calendar import local_day
from amends.understand.clocks.arithmetic import Calendars, due
from amends.understand.clocks.rules import RECEIVED, Kind, Pack, Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """One clock, when it is over, and the day or moment that it was counted from."""

    rule: Rule
    start: datetime
    due: datetime


def answer(
    kind: Kind, received: datetime, calendars: Calendars, acknowledged: datetime | None = None
) -> list[Answer]:
    """Every clock of a kind, in the pack's order.

    What starts with another clock's event (a response counted from the acknowledgement) is counted from the
    event where it is known, and else from the last moment at which it may come.
    """
    found: dict[str, Answer] = {}
    rules = kind.rules_on(local_day(received, calendars.law.zone))
    for rule in sorted(rules, key=lambda one: one.start != RECEIVED):
        start = received
        if rule.start != RECEIVED:
            known = acknowledged if rule.start == "acknowledge" else None
            start = known or found[rule.start].due
        found[rule.clock] = Answer(rule, start, due(rule, start, calendars))
    return [found[rule.clock] for rule in rules]


def as_row(pack: Pack, kind: Kind, region: str, one: Answer) -> dict[str, Any]:
    """As the contract of `amends clock` prints it."""
    rule = one.rule
    return {
        "clock": rule.clock,
        "due": one.due.isoformat(timespec="seconds"),
        "unit": rule.unit.value,
        "length": rule.length,
        "from": rule.start,
        "statutory": rule.statutory,
        "demands": rule.demands or None,
        "pack": pack.pack,
        "kind": kind.kind or None,
        "region": region or None,
        "as_of": pack.as_of.isoformat(),
        "unverified": rule.unverified,
        "source": rule.source,
    }
