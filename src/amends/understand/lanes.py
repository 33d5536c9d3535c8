"""Risk lanes: the right people know at once, and a protocol stands before the reply until it was followed.

The engine raises a lane by what it read; a person may raise one, too, or overrule the engine (law 6).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part
from amends.cases.models import Case, Due, Entry, Message
from amends.cases.rows import insert
from amends.cases.straight.following import surviving
from amends.people.models import Role, Team, User
from amends.understand.keeping import mail_colleague
from amends.understand.lane_texts import DEFAULTS
from amends.understand.models import Lane, Overruling, Protocol

KINDS: tuple[str, ...] = tuple(DEFAULTS)  # most urgent first
SHUTS = {"safety", "self_harm", "vulnerable"}  # lanes by which the queue is filtered
TEXTS = ("steps", "say", "avoid", "forbidden", "ring")
LINES, LETTERS = 20, 300  # of a text of a protocol
LONGEST = 60 * 24 * 7  # minutes in which a protocol may be confirmed


def opens_lane(risks: Iterable[str]) -> bool:
    """Whether one of these risks puts the case into a lane of its own in the queue."""
    return bool(SHUTS & set(risks))


# Protocols


def protocols(rows: Iterable[Protocol] | None = None) -> dict[str, Protocol]:
    """The protocol of every lane, as set or as it comes; the most urgent first."""
    known = {row.kind: row for row in (Protocol.objects.all() if rows is None else rows)}
    return {kind: known.get(kind) or Protocol(kind=kind, **DEFAULTS[kind]) for kind in KINDS}


def protocol_of(kind: str) -> Protocol:
    """The protocol of one lane."""
    return Protocol.objects.filter(kind=kind).first() or Protocol(kind=kind, **DEFAULTS[kind])


@transaction.atomic
def set_protocol(kind: str, said: Mapping[str, Any], by: Actor) -> Protocol:
    """Change what a lane says, whom it reaches, and by when it must be followed."""
    _require_admin(by)
    if kind not in DEFAULTS:
        raise Invalid(f"Choose one of: {', '.join(KINDS)}.", "kind")
    row = Protocol.objects.select_for_update().filter(kind=kind).first() or protocol_of(kind)
    for name in TEXTS:
        setattr(row, name, _lines(said.get(name, ""), name))
    lines = [_crisis_line(one) for one in _lines(said.get("lines", ""), "lines")]
    if lines != row.lines:
        row.lines, row.lines_checked_at, row.lines_checked_by = lines, None, None
    if not row.steps:
        raise Invalid("Say at least one thing to do first.", "steps")
    row.minutes = _minutes(said.get("minutes", ""))
    row.roles = [role for role in Role.values if role in said.get("roles", ())]
    for name in ("active", "round_the_clock", "again", "mail"):
        setattr(row, name, bool(said.get(name)))
    row.save()
    row.teams.set(Team.objects.filter(pk__in=said.get("teams", ())))
    row.people.set(User.objects.filter(pk__in=said.get("people", ()), is_active=True))
    record("protocol.set", by, None, {"kind": kind, "active": row.active, "minutes": row.minutes})
    return row


@transaction.atomic
def check_lines(kind: str, by: Actor) -> Protocol:
    """Somebody has rung or looked up the numbers of this protocol: they are right today."""
    _require_admin(by)
    row = Protocol.objects.select_for_update().filter(kind=kind).first() or protocol_of(kind)
    if not row.lines:
        raise Refused("There are no numbers to check.")
    row.lines_checked_at, row.lines_checked_by = clock.now(), by.user
    row.save()
    record("protocol.lines_checked", by, None, {"kind": kind, "numbers": len(row.lines)})
    return row


def _require_admin(by: Actor) -> None:
    if by.user is None:
        raise NotAllowed("A person sets this.")
    policy.require(by.user, "firm.change")


def _lines(value: object, name: str) -> list[str]:
    found = [" ".join(line.split())[:LETTERS] for line in str(value).splitlines() if line.strip()]
    if len(found) > LINES:
        raise Invalid(f"Write at most {LINES} lines: nobody reads more in a hurry.", name)
    return found


def _crisis_line(line: str) -> list[str]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(parts) or not re.search(r"\d", parts[2]):
        raise Invalid(f"Write each line as country | name | number. Not so: “{line}”.", "lines")
    return parts


def _minutes(value: object) -> int:
    said = str(value).strip()
    if not said.isdecimal() or not 1 <= int(said) <= LONGEST:
        raise Invalid("Write in how many minutes it must be followed: 30, or 480.", "minutes")
    return int(said)


# On a case


class Company:
    """The protocols and who works here, read at most once for all the cases of a batch."""

    @cached_property
    def protocols(self) -> dict[str, Protocol]:
        """The protocol of every lane."""
        return protocols()

    @cached_property
    def staff(self) -> list[User]:
        """Everybody who may sign in."""
        return list(User.objects.filter(is_active=True).order_by("id"))


def raise_in_lock(case: Case, kinds: Sequence[str], message: Message, company: Company) -> None:
    """Raise the lanes of what the engine read in a message; the case is locked, its caller saves it and its next due.

    A lane that is open stays as it is; one that was followed is raised again only where its protocol says
    so. What an import brought tells nobody: nothing was said to us now.
    """
    wanted = [kind for kind in KINDS if kind in kinds]
    if not wanted or not case.is_open or not case.links.all():
        return
    before = {lane.kind: lane for lane in sorted(case.lanes.all(), key=lambda lane: lane.pk)}
    for kind in wanted:
        protocol, known = company.protocols[kind], before.get(kind)
        stands = known and (known.is_open or (known.followed_at and not protocol.again))
        if protocol.active and not stands:
            _raise(case, protocol, SYSTEM, Lane.Source.ENGINE, company.staff, message=message)


@transaction.atomic
def raise_lane(case: Case, kind: str, why: str, by: Actor) -> Lane:
    """A person sees what the engine did not: the lane stands, and its people are told."""
    lock(case, by)
    if by.user is None:
        raise NotAllowed("Only a member of staff may do this.")
    if kind not in KINDS:
        raise Invalid(f"Choose one of: {', '.join(KINDS)}.", "kind")
    if not why.strip():
        raise Invalid("Say in a sentence what you saw, for those who are told.", "why")
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display()}. Open it again first.")
    if any(lane.is_open for lane in case.lanes.filter(kind=kind)):
        raise Refused("This lane is open already.")
    if kind not in case.risks:
        Overruling.objects.create(
            case=case, what=f"risk:{kind}", engine_said=False, person_said=True, text=why.strip(),
            by=by.user, at=clock.now(),
        )  # fmt: skip
        case.risks = [*case.risks, kind]
        case.lane = opens_lane(case.risks)
        case.save(update_fields=["risks", "lane"])
    lane = _raise(case, protocol_of(kind), by, Lane.Source.STAFF, Company().staff, why=why.strip())
    dues.project_next_due(case)
    return lane


def _raise(
    case: Case, protocol: Protocol, by: Actor, source: str, staff: Sequence[User], why: str = "",
    message: Message | None = None,
) -> Lane:  # fmt: skip
    told, at, now = who_to_tell(case, protocol, staff), confirm_by(protocol), clock.now()
    lane = insert(
        Lane(
            case=case, kind=protocol.kind, source=source, message=message, why=why, raised_by=by.user,
            raised_at=now, due_at=at,
        )
    )  # fmt: skip
    what = f"Follow the protocol: {protocol.get_kind_display()}"
    owner = case.owner or (told[0] if told else None)
    insert(
        Due(case=case, kind=Due.Kind.LANE, at=at, what=what, owner=owner, object_id=lane.pk, starts_at=now)
    )
    facts = {"lane": lane.pk, "kind": lane.kind, "tell": [user.pk for user in told], "by": at.isoformat()}
    record("lane.raised", by, case, facts, {"why": why} if why else None)
    return lane


def confirm_by(protocol: Protocol) -> datetime:
    """By when its following must be confirmed."""
    if protocol.round_the_clock:
        return clock.now() + timedelta(minutes=protocol.minutes)
    return after_working_hours(clock.now(), protocol.minutes / 60, firm())


def who_to_tell(case: Case, protocol: Protocol, staff: Sequence[User]) -> list[User]:
    """The owner, and those of the staff whom the protocol names and who may open the case; never nobody.

    Where none of them may, the lead next in line of those who can.
    """
    able = [user for user in staff if policy.may_open(user, case)]
    named = named_of(protocol)
    told = [
        user for user in able if user.pk == case.owner_id or user.pk in named or user.role in protocol.roles
    ]
    return told if any(user.pk != case.owner_id for user in told) else [*told, *_in_line(able, told)]


def named_of(protocol: Protocol) -> set[int]:
    """The keys of those named one by one, or by their team."""
    if protocol._state.adding:  # a default that nobody has changed
        return set()
    teams = User.objects.filter(team__in=protocol.teams.all()).values_list("pk", flat=True)
    return {*protocol.people.values_list("pk", flat=True), *teams}


def _in_line(able: Sequence[User], told: Sequence[User]) -> list[User]:
    for role in (Role.LEAD, Role.MANAGER, Role.ADMIN):
        if found := [user for user in able if user.role == role and user not in told]:
            return found
    return []


def tell(entry_id: int) -> None:
    """Write to those whom a `lane.raised` entry names; once each, however often this runs."""
    entry = Entry.objects.select_related("case").get(pk=entry_id)
    lane = Lane.objects.filter(pk=entry.facts["lane"]).first()
    if lane is None or entry.case is None:
        return
    case, protocol = surviving(entry.case), protocol_of(lane.kind)
    if not protocol.mail or not lane.is_open:
        return
    title = protocol.get_kind_display()
    words = f"{case.reference} is in the lane “{title}”. Its protocol stands at the top of the case."
    for user in User.objects.filter(pk__in=entry.facts["tell"], is_active=True):
        mail_colleague(user, f"lane:{lane.pk}", title, words, case)


@transaction.atomic
def follow_lane(lane: Lane, note: str, by: Actor) -> None:
    """A person confirms that the protocol was followed."""
    case = lock_part(lane, by)
    if by.user is None:
        raise NotAllowed("Only a member of staff may do this.")
    if lane.overruled_at:
        raise Refused("This lane was overruled: there is nothing to follow.")
    if lane.followed_at:
        raise Refused("This protocol was followed already.")
    for one in [*(row for row in case.lanes.filter(kind=lane.kind).exclude(pk=lane.pk) if row.is_open), lane]:
        _followed(one, case, note.strip(), by)


def _followed(lane: Lane, case: Case, note: str, by: Actor) -> None:
    """Two cases that were merged may each have brought a lane of this kind: one following is for both."""
    lane.followed_at, lane.followed_by, lane.note = clock.now(), by.user, note
    lane.save(update_fields=["followed_at", "followed_by", "note"])
    dues.settle(case, Due.Kind.LANE, lane.pk)
    facts = {"lane": lane.pk, "kind": lane.kind, "late": clock.now() > lane.due_at}
    record("lane.followed", by, case, facts, {"note": note} if note else None)


def overruled_in_lock(case: Case, kind: str, by: Actor) -> None:
    """A person said that this risk is none: its open lanes are over. Kept, as everything overruled."""
    for lane in [one for one in case.lanes.filter(kind=kind) if one.is_open]:
        lane.overruled_at, lane.overruled_by = clock.now(), by.user
        lane.save(update_fields=["overruled_at", "overruled_by"])
        dues.settle(case, Due.Kind.LANE, lane.pk)
        record("lane.overruled", by, case, {"lane": lane.pk, "kind": kind})


def forbidden_in(
    text: str, kinds: Iterable[str], rows: Iterable[Protocol] | None = None
) -> list[tuple[int, int, str, str]]:
    """(start, end, the words, the kind of lane) of what a protocol does not want said in a reply."""
    every, wanted, plain, found = protocols(rows), set(kinds), text.replace("’", "'"), []
    for kind in (one for one in KINDS if one in wanted):
        for phrase in every[kind].forbidden:
            words = r"\s+".join(map(re.escape, phrase.replace("’", "'").split()))
            for match in re.finditer(rf"(?<!\w){words}(?!\w)", plain, re.IGNORECASE):
                found.append((match.start(), match.end(), text[match.start() : match.end()], kind))
    return sorted(found)
