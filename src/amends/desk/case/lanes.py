"""The risk lanes of a case with their protocols, and the escalation risk with its sum."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.cases.models import Case, Entry, Firm, Message, State
from amends.desk.case.when import Clock
from amends.people.models import User
from amends.understand import escalation, lanes
from amends.understand.models import Lane, Protocol
from amends.understand.silence import OPENINGS, Silence, is_news, since_when, waits_for_us, working_days


@dataclass(frozen=True, slots=True)
class Shown:
    """One lane on the page: its protocol, who knows, and whether it was followed."""

    protocol: Protocol
    lane: Lane | None  # None: the risk stands, and nobody was told
    state: str
    tone: str
    told: str
    checked: str  # of the crisis lines

    @property
    def at(self) -> str:
        """The name of the form that follows it."""
        return f"lane-{self.lane.pk}" if self.lane else ""

    @property
    def is_open(self) -> bool:
        """Whether it waits to be followed."""
        return self.lane is not None and self.lane.is_open


def shown_lanes(
    case: Case,
    rows: Mapping[str, Sequence[Any]],
    people: Mapping[int, User],
    journal: Iterable[Entry],
    clock: Clock,
) -> list[Shown]:
    """The lanes of a case, those that wait first; each kind once, by its newest row.

    Once the case is resolved only those that nobody has followed.
    """
    every = lanes.protocols(rows["protocols"])
    newest = {lane.kind: lane for lane in sorted(rows["lanes"], key=lambda row: row.pk)}
    told = {e.facts["lane"]: e.facts["tell"] for e in journal if e.verb == "lane.raised"}
    waiting = {kind for kind, lane in newest.items() if lane.is_open and case.state != State.CLOSED}
    wanted = waiting | set(case.risks) if case.is_open else waiting
    kinds = [kind for kind in lanes.KINDS if kind in wanted]
    found = [_shown(every[kind], newest.get(kind), told, people, clock) for kind in kinds]
    return sorted(found, key=lambda one: not one.is_open)


def _shown(
    protocol: Protocol,
    lane: Lane | None,
    told: Mapping[int, list[int]],
    people: Mapping[int, User],
    clock: Clock,
) -> Shown:
    if lane is not None and lane.overruled_at:
        lane = None
    names = [people[key].name for key in told.get(lane.pk, []) if key in people] if lane else []
    state, tone = _state(lane, people, clock)
    return Shown(protocol, lane, state, tone, ", ".join(names), _checked(protocol, people, clock))


def _state(lane: Lane | None, people: Mapping[int, User], clock: Clock) -> tuple[str, str]:
    if lane is None:
        return "Nobody was told.", "is-soon"
    if lane.followed_at:
        who = people.get(lane.followed_by_id or 0)
        return (
            f"Followed by {who.first_name if who else 'somebody'}, {clock.spoken(lane.followed_at)}.",
            "is-good",
        )
    late = lane.due_at < clock.now
    return (
        f"To be followed by {clock.spoken(lane.due_at)}{': late' if late else ''}.",
        "is-bad" if late else "is-soon",
    )


def _checked(protocol: Protocol, people: Mapping[int, User], clock: Clock) -> str:
    if not protocol.lines:
        return ""
    if protocol.lines_checked_at is None:
        return "Nobody here has checked these numbers yet. If it is immediate, ring emergency services."
    who = people.get(protocol.lines_checked_by_id or 0)
    return f"Checked by {who.first_name if who else 'somebody'} {clock.day(protocol.lines_checked_at)}."


# Escalation


def escalation_of(
    case: Case,
    rows: Mapping[str, Sequence[Any]],
    messages: Sequence[Message],
    journal: Sequence[Entry],
    firm: Firm,
    now: datetime,
) -> escalation.Risk:
    """The risk as the page's own rows give it; it asks the database nothing."""
    silent = _silence(case, rows, messages, journal, firm, now)
    return escalation.risk_on(case, rows["dues"], silent.days)


def _silence(
    case: Case,
    rows: Mapping[str, Sequence[Any]],
    messages: Sequence[Message],
    journal: Sequence[Entry],
    firm: Firm,
    now: datetime,
) -> Silence:
    if not rows["links"] or not waits_for_us(case, rows["dues"]):
        return Silence()
    ours = [m.at for m in messages if is_news(m)]
    ours += [case.last_outbound_at] if case.last_outbound_at else []
    theirs = [m.at for m in messages if m.direction == Message.Direction.IN and not m.is_auto]
    theirs += [entry.at for entry in journal if entry.verb in OPENINGS]
    return working_days(since_when(case, rows["dues"], ours, theirs), now, firm)
