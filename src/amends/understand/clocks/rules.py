"""What a pack says: its clocks, in kinds, with their source. Values; `loading` reads and checks them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a length counts. Working and business days are the same count; packs keep their law's word."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"

    @property
    def in_words(self) -> str:
        """As a sentence says it: business days."""
        return self.value.replace("_", " ")


MOST = {  # the longest length that can be meant; more is a typing error
    Unit.CALENDAR_DAYS: 3_660, Unit.BUSINESS_DAYS: 2_600, Unit.WORKING_DAYS: 2_600, Unit.WEEKS: 520,
    Unit.MONTHS: 120, Unit.HOURS: 8_760, Unit.WORKING_HOURS: 2_000,
}  # fmt: skip

# The clocks that there may be, and what stops each: the names of events on a case.
STOPS = {
    "acknowledge": ("acknowledged", "final"),
    "update": ("final",),
    "final_response": ("final",),
    "holding_response": ("held_off", "final"),
    "extended_final": ("final",),
    "quick_close": ("final",),
}
CHANCES = {"quick_close"}  # may be used, and need not be
NAMES = {
    "acknowledge": "Acknowledgement",
    "update": "Update",
    "final_response": "Final response",
    "holding_response": "Holding response",
    "extended_final": "Final response, extended",
    "quick_close": "Quick close",
}
RECEIVED = "received"  # anywhere in the firm
FIRM = "firm"  # as a region: where the firm is


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock of a pack: so long, in this unit, from this start, and what it demands in the end."""

    clock: str
    length: int
    unit: Unit
    source: str
    start: str = RECEIVED  # or the name of the clock whose event starts it
    statutory: bool = True  # a law's: it does not pause while the customer's turn is on
    repeats: bool = False  # counted anew after each of our messages
    demands: str = ""  # the letter or notice that must have left by then
    extends_to: str = ""  # the clock whose time counts once it was extended
    since: date | None = None  # for what was received on that day or later
    until: date | None = None  # for what was received before that day
    unverified: bool = False  # nobody has checked it against the law's own text
    note: str = ""

    @property
    def name(self) -> str:
        """As people read it."""
        return NAMES[self.clock]

    def holds_on(self, day: date) -> bool:
        """Whether the rule is the one for what was received on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of complaint, or stage, with clocks of its own. A pack without kinds has one without a name."""

    kind: str
    name: str
    rules: tuple[Rule, ...]
    next: str = ""  # the stage that follows when they are not satisfied
    different_handler: bool = False  # somebody else must decide it

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """Those that hold for what was received on that day."""
        return tuple(rule for rule in self.rules if rule.holds_on(day))


@dataclass(frozen=True, slots=True)
class Referral:
    """Where the customer may go when we are done."""

    body: str
    source: str
    months: int | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """The clocks of one law, or our own."""

    pack: str
    name: str
    as_of: date
    source: str
    region: str  # whose public holidays count: a place, `firm`, or empty for none
    kinds: dict[str, Kind]
    default_kind: str
    statutory: bool
    note: str = ""
    referral: Referral | None = None
