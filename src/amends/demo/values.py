"""What the sample company is made of: the firm, its people, and what can happen in a case.

Plain frozen values without any rule; `script.py` reads them from the files and `laws.py` judges
them. There is one class for each verb, named by its `do` in the files.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar


class ScriptError(ValueError):
    """A sample file that cannot be played; the message names the file and the fault."""


@dataclass(frozen=True, kw_only=True)
class Firm:
    """Who the sample company is and when it is open."""

    name: str
    city: str
    address: str
    mail: str
    phone: str
    timezone: str
    currency: str
    opening: str
    closing: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Team:
    """A group of staff who share a queue."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A person of the firm and how much they may grant alone."""

    key: str
    name: str
    email: str
    role: str
    limit: Decimal
    team: str


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """One thing of the catalogue that can put a case right."""

    key: str
    name: str
    kind: str
    money: bool
    description: str


@dataclass(frozen=True, kw_only=True)
class Customer:
    """The person or business who complains, and what we should know about them."""

    name: str
    email: str = ""
    phone: str = ""
    prefers: str = "mail"
    adjustments: str = ""
    since: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that the customer sent; `data` is the real file from the `files` folder."""

    name: str
    type: str
    data: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A commitment made in a reply: what, by when, and the sentence that says so."""

    what: str
    due: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Concern:
    """One point of the customer's: their words, and our short wording."""

    quote: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One remedy among those that the customer may choose from."""

    title: str
    detail: str
    item: str
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened in a case."""

    do: ClassVar[str]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ByStaff(Event):
    """Something that one of us did."""

    by: str


@dataclass(frozen=True, kw_only=True)
class Message(Event):
    """The customer writes; without a channel of its own it is the case's."""

    do = "message"
    text: str
    channel: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LogCall(ByStaff):
    """What the customer said by phone or at the counter, as we noted it."""

    do = "log_call"
    text: str
    channel: str = "phone"


@dataclass(frozen=True, kw_only=True)
class Reply(ByStaff):
    """We write to the customer, perhaps promising something."""

    do = "reply"
    text: str
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Note(ByStaff):
    """A note among ourselves."""

    do = "note"
    text: str


@dataclass(frozen=True, kw_only=True)
class Concerns(ByStaff):
    """The list of points that the case has from here on."""

    do = "concerns"
    items: tuple[Concern, ...]


@dataclass(frozen=True, kw_only=True)
class Confirm(Event):
    """The customer says that we understood."""

    do = "confirm"


@dataclass(frozen=True, kw_only=True)
class Correct(Event):
    """The customer says what we understood wrongly."""

    do = "correct"
    text: str


@dataclass(frozen=True, kw_only=True)
class Outcome(ByStaff):
    """We decide one concern (`concern` counts from 1)."""

    do = "outcome"
    concern: int
    outcome: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Cause(ByStaff):
    """Why it happened, or why we cannot know."""

    do = "cause"
    text: str = ""
    unknown_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class GrantRemedy(ByStaff):
    """We grant something; above our limit it waits for an approval."""

    do = "remedy"
    item: str
    amount: Decimal | None = None
    concerns: tuple[int, ...] = ()
    why: str


@dataclass(frozen=True, kw_only=True)
class Approve(ByStaff):
    """The waiting remedy is allowed, perhaps at another sum."""

    do = "approve"
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Refuse(ByStaff):
    """The waiting remedy is not allowed."""

    do = "refuse"
    why: str


@dataclass(frozen=True, kw_only=True)
class Deliver(ByStaff):
    """A granted remedy has reached the customer."""

    do = "deliver"
    item: str


@dataclass(frozen=True, kw_only=True)
class Offer(ByStaff):
    """Remedies that the customer may choose from on their page."""

    do = "offer"
    options: tuple[Option, ...]
    expires: datetime


@dataclass(frozen=True, kw_only=True)
class Choose(Event):
    """The customer takes one option (counted from 1)."""

    do = "choose"
    option: int


@dataclass(frozen=True, kw_only=True)
class Decline(Event):
    """The customer wants none of what is offered."""

    do = "decline"
    text: str


@dataclass(frozen=True, kw_only=True)
class PromiseKept(ByStaff):
    """We did what we said."""

    do = "promise_kept"
    match: str


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(ByStaff):
    """We did not do what we said, and say why."""

    do = "promise_broken"
    match: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PromiseMoved(ByStaff):
    """Before it breaks, we agree another time with the customer."""

    do = "promise_moved"
    match: str
    due: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class PutFirst(ByStaff):
    """The case's rank is really raised."""

    do = "put_first"
    why: str


@dataclass(frozen=True, kw_only=True)
class HandOver(ByStaff):
    """Another person owns the case from here."""

    do = "hand_over"
    to: str
    note: str


@dataclass(frozen=True, kw_only=True)
class BringIn(ByStaff):
    """A colleague joins; the owner stays."""

    do = "bring_in"
    to: str


@dataclass(frozen=True, kw_only=True)
class Resolve(ByStaff):
    """We believe it is right; a follow-up asks, on the day named or on the firm's usual one."""

    do = "resolve"
    summary: str
    follow_up: datetime | None = None
    no_remedy: str = "It was put in order at once, as the summary says; they asked for nothing more."


@dataclass(frozen=True, kw_only=True)
class Survey(Event):
    """The customer answers: is it fixed, and four marks from 1 to 5."""

    do = "survey"
    fixed: str
    heard: int
    outcome: int
    process: int
    treatment: int
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class NotFixed(Event):
    """The customer says it is not right; the same case opens again."""

    do = "not_fixed"
    text: str


@dataclass(frozen=True, kw_only=True)
class Close(ByStaff):
    """Nothing is left to do."""

    do = "close"


@dataclass(frozen=True, kw_only=True)
class NotComplaint(ByStaff):
    """It was a question or a kind word."""

    do = "not_complaint"


@dataclass(frozen=True, kw_only=True)
class Spam(ByStaff):
    """Nobody we serve wrote this."""

    do = "spam"


VERBS: dict[str, type[Event]] = {
    verb.do: verb for base in (Event, ByStaff) for verb in base.__subclasses__() if verb is not ByStaff
}
ENDS: dict[type[Event], str] = {
    Resolve: "resolved",
    Close: "closed",
    NotFixed: "open",
    NotComplaint: "not_complaint",
    Spam: "spam",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One complaint, from the first word to where it stands now."""

    key: str
    subject: str
    channel: str
    owner: str
    team: str
    expect: str
    customer: Customer
    events: tuple[Event, ...]
    order: str = ""

    @property
    def state(self) -> str:
        """Where the events leave the case."""
        ended = [ENDS[type(event)] for event in self.events if type(event) in ENDS]
        return ended[-1] if ended else "open"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The whole sample company at one moment."""

    now: datetime
    firm: Firm
    teams: tuple[Team, ...]
    staff: tuple[Staff, ...]
    catalogue: tuple[Remedy, ...]
    cases: tuple[Case, ...]
