"""What a sample case must obey, so that playing it through the verbs cannot fail half-way.

These are the product's laws seen from the script: quotations are verbatim, promises do not
vanish, money moves within authority, nothing closes quietly, and time runs forwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from amends.demo.values import (
    Approve,
    BringIn,
    ByStaff,
    Case,
    Cause,
    Choose,
    Close,
    Concerns,
    Confirm,
    Correct,
    Decline,
    Deliver,
    Demo,
    Event,
    GrantRemedy,
    HandOver,
    LogCall,
    Message,
    NotFixed,
    Offer,
    Option,
    Outcome,
    PromiseBroken,
    PromiseKept,
    PromiseMoved,
    Refuse,
    Reply,
    Resolve,
    ScriptError,
    Staff,
    Survey,
)

CHANNELS = frozenset({"mail", "form", "phone", "in_person", "api", "letter", "chat", "import"})
KINDS = frozenset(
    {"refund", "partial_refund", "replacement", "repair", "redo", "credit", "coupon"}
    | {"free_item", "extra_support", "explanation", "apology", "process_change", "goodwill"}
)
OUTCOMES = frozenset({"upheld", "partly", "not_upheld"})
ROLES = frozenset({"agent", "lead", "manager"})
FIXED = frozenset({"yes", "no", "partly"})


def check(demo: Demo) -> None:
    """Raise a `ScriptError` with every fault that the company has, one a line."""
    if found := list(faults(demo)):
        raise ScriptError("\n".join(found))


def faults(demo: Demo) -> Iterator[str]:
    """Every fault of the company, each as "case: what is wrong"."""
    yield from _company_faults(demo)
    staff = {person.key: person for person in demo.staff}
    catalogue = {remedy.key: remedy.money for remedy in demo.catalogue}
    teams = {team.key for team in demo.teams}
    for case in demo.cases:
        walk = Walk(case, demo.now, staff, catalogue)
        found = [*_head_faults(case, staff, teams), *walk.faults()]
        yield from (f"{case.key}: {fault}" for fault in found)


@dataclass
class Granted:
    """A remedy on its way: who granted it, what it costs, and how far it has come."""

    item: str
    amount: Decimal | None
    waiting: bool
    by: str
    delivered: bool = False


@dataclass
class Walk:
    """One case, walked from its first event to its last, remembering what is still open."""

    case: Case
    now: datetime
    staff: dict[str, Staff]
    catalogue: dict[str, bool]
    words: list[str] = field(default_factory=list)
    concerns: tuple[str, ...] = ()
    outcomes: set[int] = field(default_factory=set)
    caused: bool = False
    resolved: bool = False
    ended: bool = False
    promises: dict[str, datetime] = field(default_factory=dict)
    remedies: list[Granted] = field(default_factory=list)
    offered: tuple[Option, ...] = ()
    found: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Walk the whole case and list what is wrong with it."""
        last: datetime | None = None
        for event in self.case.events:
            self._when(event, last)
            self._who(event)
            self._step(event)
            last = event.at
        for what, due in self.promises.items():
            self._need(due > self.now, f"the promise {what!r} ran out and vanished")
        return self.found

    def _need(self, right: bool, fault: str) -> None:
        if not right:
            self.found.append(fault)

    def _when(self, event: Event, last: datetime | None) -> None:
        self._need(event.at <= self.now, f"{event.do} lies in the future")
        self._need(last is None or last <= event.at, f"{event.do} comes before the event above it")

    def _who(self, event: Event) -> None:
        if isinstance(event, ByStaff):
            self._need(event.by in self.staff, f"{event.do} by an unknown person, {event.by!r}")
        if isinstance(event, HandOver | BringIn):
            self._need(event.to in self.staff, f"{event.do} to an unknown person, {event.to!r}")

    def _step(self, event: Event) -> None:
        self._need(not self.ended or isinstance(event, NotFixed | Survey), f"{event.do} after the end")
        match event:
            case Message() | LogCall() | Correct() | NotFixed() | Decline():
                self._heard(event)
            case Reply():
                self._replied(event)
            case Concerns():
                self._listed(event)
            case Confirm():
                self._need(bool(self.concerns), "confirm without concerns")
            case Outcome() | Cause():
                self._decided(event)
            case PromiseKept() | PromiseBroken() | PromiseMoved():
                self._promised(event)
            case GrantRemedy() | Approve() | Refuse() | Deliver():
                self._granted(event)
            case Offer() | Choose():
                self._offered(event)
            case Survey():
                self._surveyed(event)
            case _:
                self._ending(event)

    def _heard(self, event: Message | LogCall | Correct | NotFixed | Decline) -> None:
        self.words.append(event.text)
        if isinstance(event, Message | LogCall):
            channel = event.channel or self.case.channel
            self._need(channel in CHANNELS, f"unknown channel {channel!r}")
        if isinstance(event, Decline):
            self._need(bool(self.offered), "decline without an offer")
            self.offered = ()
        if isinstance(event, NotFixed):
            self._need(self.resolved, "not_fixed before it was resolved")
            self.resolved = self.ended = False

    def _replied(self, event: Reply) -> None:
        self._need(bool(self.case.customer.email), "a reply to somebody without a mail address")
        for promise in event.promises:
            self._need(promise.text in event.text, f"not in the reply: {promise.text!r}")
            self._need(promise.due > event.at, f"{promise.what!r} is due before it is made")
            self._need(promise.what not in self.promises, f"{promise.what!r} is promised twice")
            self.promises[promise.what] = promise.due

    def _listed(self, event: Concerns) -> None:
        for item in event.items:
            said = any(item.quote in words for words in self.words)
            self._need(said, f"the customer never wrote {item.quote!r}")
        listed = tuple(item.text for item in event.items)
        kept = listed[: len(self.concerns)] == self.concerns
        self._need(kept or not self.outcomes, "decided concerns may only be added to")
        self.concerns = listed

    def _decided(self, event: Outcome | Cause) -> None:
        if isinstance(event, Cause):
            self._need(bool(event.text) != bool(event.unknown_reason), "cause or unknown_reason?")
            self.caused = True
            return
        self._index(event.concern)
        self._need(event.outcome in OUTCOMES, f"unknown outcome {event.outcome!r}")
        self.outcomes.add(event.concern)

    def _index(self, concern: int) -> None:
        self._need(1 <= concern <= len(self.concerns), f"there is no concern {concern}")

    def _promised(self, event: PromiseKept | PromiseBroken | PromiseMoved) -> None:
        matching = [what for what in self.promises if event.match in what]
        if len(matching) != 1:
            self.found.append(f"{event.do}: {event.match!r} matches {len(matching)} open promises")
            return
        due = self.promises.pop(matching[0])
        if isinstance(event, PromiseMoved):
            self._need(event.at < due < event.due, f"{matching[0]!r} was not moved before it broke")
            self.promises[matching[0]] = event.due
        if isinstance(event, PromiseBroken):
            self._need(event.at >= due, f"{matching[0]!r} cannot be broken before it is due")

    def _granted(self, event: GrantRemedy | Approve | Refuse | Deliver) -> None:
        match event:
            case GrantRemedy():
                self._item(event.item, event.amount)
                for concern in event.concerns:
                    self._index(concern)
                waiting = not self._within(event.by, event.amount)
                self.remedies.append(Granted(event.item, event.amount, waiting, event.by))
            case Deliver():
                self._delivered(event)
            case Approve() | Refuse():
                self._answered(event)

    def _item(self, item: str, amount: Decimal | None) -> None:
        self._need(item in self.catalogue, f"nothing in the catalogue is called {item!r}")
        money = self.catalogue.get(item, False)
        self._need(money == (amount is not None), f"{item!r} and its amount do not fit")

    def _within(self, by: str, amount: Decimal | None) -> bool:
        """Authority counts all remedies of a case together, so that no limit can be sliced."""
        if amount is None:
            return True
        given = sum((one.amount or Decimal(0) for one in self.remedies if not one.waiting), Decimal(0))
        return by in self.staff and given + amount <= self.staff[by].limit

    def _answered(self, event: Approve | Refuse) -> None:
        waiting = [remedy for remedy in self.remedies if remedy.waiting]
        if len(waiting) != 1:
            self.found.append(f"{event.do}: {len(waiting)} remedies wait, not one")
            return
        remedy = waiting[0]
        self._need(event.by != remedy.by, f"{event.by} decides their own request")
        if isinstance(event, Refuse):
            self.remedies.remove(remedy)
            return
        amount = event.amount or remedy.amount
        self._need(self._within(event.by, amount), f"{event.by} may not approve {amount}")
        remedy.waiting = False

    def _delivered(self, event: Deliver) -> None:
        ready = [one for one in self.remedies if one.item == event.item and not one.delivered]
        ready = [one for one in ready if not one.waiting]
        self._need(bool(ready), f"{event.item!r} was never granted, so it cannot be delivered")
        if ready:
            ready[0].delivered = True

    def _offered(self, event: Offer | Choose) -> None:
        if isinstance(event, Choose):
            if not 1 <= event.option <= len(self.offered):
                self.found.append(f"there is no option {event.option} to choose")
                return
            taken = self.offered[event.option - 1]
            self.remedies.append(Granted(taken.item, taken.amount, False, ""))
            self.offered = ()
            return
        self._need(2 <= len(event.options) <= 4, "an offer has two to four options")
        self._need(event.expires > event.at, "the offer expires before it is made")
        for option in event.options:
            self._item(option.item, option.amount)
            self._need(self._within(event.by, option.amount), f"{option.title!r} is above the limit")
        self.offered = event.options

    def _surveyed(self, event: Survey) -> None:
        self._need(self.resolved, "a survey before it was resolved")
        self._need(event.fixed in FIXED, f"fixed is {event.fixed!r}")
        marks = (event.heard, event.outcome, event.process, event.treatment)
        self._need(all(1 <= mark <= 5 for mark in marks), "marks run from 1 to 5")

    def _ending(self, event: Event) -> None:
        if isinstance(event, Resolve):
            self._all_decided(event)
            self.resolved = True
        elif isinstance(event, Close):
            self._need(self.resolved, "closed without having been resolved")
            self._nothing_open()
            self.ended = True
        elif event.do in {"not_complaint", "spam"}:
            self.ended = True

    def _all_decided(self, event: Resolve) -> None:
        undecided = set(range(1, len(self.concerns) + 1)) - self.outcomes
        self._need(bool(self.concerns) and not undecided, f"resolved with {undecided} undecided")
        self._need(self.caused, "resolved without a cause")
        late = event.follow_up is not None and event.follow_up <= event.at
        self._need(not late, "the follow-up lies before the resolution")

    def _nothing_open(self) -> None:
        self._need(not self.promises, f"closed with open promises: {list(self.promises)}")
        owed = [one.item for one in self.remedies if one.waiting or not one.delivered]
        self._need(not owed, f"closed while we still owe {owed}")


def _company_faults(demo: Demo) -> Iterator[str]:
    teams = {team.key for team in demo.teams}
    for person in demo.staff:
        if person.team not in teams or person.role not in ROLES:
            yield f"{person.key}: unknown team or role"
    for remedy in demo.catalogue:
        if remedy.kind not in KINDS:
            yield f"{remedy.key}: unknown kind {remedy.kind!r}"
    groups = (demo.teams, demo.staff, demo.catalogue, demo.cases)
    for keys in ([one.key for one in group] for group in groups):
        yield from (f"{key}: the key is used twice" for key in sorted(keys) if keys.count(key) > 1)


def _head_faults(case: Case, staff: dict[str, Staff], teams: set[str]) -> Iterator[str]:
    if case.channel not in CHANNELS:
        yield f"unknown channel {case.channel!r}"
    if case.owner not in {"", *staff} or case.team not in teams:
        yield "unknown owner or team"
    if len(case.subject.split()) > 8:
        yield "the subject has more than eight words"
    if not case.customer.email and not case.customer.phone:
        yield "no way to reach the customer"
    first = case.events[0] if case.events else None
    if not isinstance(first, Message | LogCall):
        yield "the case must begin with the customer's words"
