"""What the page of a case's clocks shows: each with its time and source, and what may be done."""

from dataclasses import dataclass

from amends.cases.errors import Invalid
from amends.cases.models import Case, State
from amends.desk.frame import Frame
from amends.desk.times import When
from amends.people.models import User
from amends.understand.clocks.events import NOTICES
from amends.understand.clocks.loading import kind_of, pack_named, packs
from amends.understand.clocks.rules import NAMES, Kind, Pack, Rule
from amends.understand.clocks.standing import received_of
from amends.understand.models import CaseClocks, Clock

WORDS = {
    "acknowledgement": "an acknowledgement", "final_response": "a final response",
    "holding_response": "a holding response", "delay_notice": "a delay notice",
    "summary_resolution": "a summary resolution communication",
    "stage1": "the stage 1 response", "stage2": "the stage 2 response",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One clock."""

    clock: Clock
    name: str
    due: When | None
    length: str
    demands: str
    source: str
    note: str
    unverified: bool
    may_extend: bool
    notice: str  # that may be noted as sent


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    case: Case
    chosen: CaseClocks | None
    pack: Pack | None
    kind: Kind | None
    rows: list[Row]
    choices: list[tuple[str, str]]
    people: list[User]
    is_waiting: bool
    received: str


def page(case: Case, frame: Frame) -> Page:
    """Six queries."""
    chosen = CaseClocks.objects.filter(case=case).first()
    pack, kind = _pack_of(chosen)
    rules = {rule.clock: rule for rule in kind.rules} if kind else {}
    clocks = case.clocks.order_by("due_at", "id")
    return Page(
        case=case,
        chosen=chosen,
        pack=pack,
        kind=kind,
        rows=[_row(one, rules.get(one.clock), frame) for one in clocks],
        choices=pack_choices() or [],
        people=list(User.objects.filter(is_active=True).order_by("name")),
        is_waiting=case.state == State.WAITING,
        received=f"{received_of(chosen).astimezone(frame.zone):%Y-%m-%dT%H:%M}" if chosen else "",
    )


def _pack_of(chosen: CaseClocks | None) -> tuple[Pack | None, Kind | None]:
    try:
        pack = pack_named(chosen.pack) if chosen else None
        return pack, kind_of(pack, chosen.kind) if pack and chosen else None
    except Invalid:
        return None, None


def _row(one: Clock, rule: Rule | None, frame: Frame) -> Row:
    running = one.state in (Clock.State.RUNNING, Clock.State.PAUSED)
    return Row(
        clock=one,
        name=NAMES.get(one.clock, one.clock),
        due=frame.when(one.due_at) if one.due_at and running else None,
        length=f"{rule.length} {rule.unit.in_words} from {_start(rule)}" if rule else "",
        demands=WORDS.get(one.demands, one.demands.replace("_", " ")),
        source=rule.source if rule else "",
        note=rule.note if rule else "",
        unverified=bool(rule and rule.unverified),
        may_extend=bool(rule and rule.extends_to and running and not one.extended),
        notice=one.demands if running and one.demands in NOTICES else "",
    )


def _start(rule: Rule) -> str:
    return "receipt" if rule.start == "received" else f"the {NAMES[rule.start].lower()}"


def pack_choices() -> list[tuple[str, str]] | None:
    """Every pack and kind to choose from; None when a pack of the installation cannot be read, which is no fault of a page."""
    try:
        return [
            (f"{pack.pack}:{kind.kind}", f"{pack.name}{f', {kind.name}' if kind.kind else ''}")
            for pack in packs().values()
            for kind in pack.kinds.values()
        ]
    except Invalid:
        return None
