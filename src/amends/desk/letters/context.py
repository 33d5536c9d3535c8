"""What the pages of letters show."""

from dataclasses import dataclass, field
from typing import Any

from amends.cases.models import Case
from amends.cases.policy import may
from amends.people.models import User
from amends.respond.coaching import coach_text
from amends.respond.letters import selectors, services
from amends.respond.letters.checking import Checked
from amends.respond.letters.rules import Pack
from amends.respond.models import Letter, Letterhead
from amends.text import RULES, Finding


@dataclass(frozen=True, slots=True)
class Shelf:
    """The letters of a case, and those that can be begun."""

    case: Case
    letters: list[Letter]
    kinds: list[tuple[str, str]]
    pack: Pack
    head: Letterhead
    may_pack: bool
    trouble: str = ""


def shelf_of(case: Case, reader: User, trouble: str = "") -> Shelf:
    """Everything that the list page shows."""
    head = selectors.letterhead()
    pack, wanted = selectors.rules_for(case)
    every = sorted(pack.kinds.values(), key=lambda one: one.name != wanted.name)  # what is asked for first
    kinds = [(one.name, one.title) for one in every]
    return Shelf(
        case, list(selectors.letters_of(case)), kinds, pack, head, may(reader, "privacy.export"), trouble
    )


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of the coach, in words."""

    title: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Desk:
    """One letter at work: its words, what is missing, what the coach says, what may be done with it."""

    case: Case
    letter: Letter
    kind: str
    title: str
    text: str
    gaps: Checked
    remarks: list[Remark]
    head: Letterhead
    seen: str
    mine: bool
    editable: bool
    sendable: bool
    trouble: str = ""
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def must_say_why(self) -> bool:
        """Whether sending asks for a reason."""
        return bool(self.gaps.missing)

    @property
    def stops(self) -> bool:
        """Whether the coach says stop to something."""
        return any(one.finding.level == "stop" for one in self.remarks)


def desk_of(letter: Letter, reader: User, trouble: str = "", typed: dict[str, Any] | None = None) -> Desk:
    """Everything that the page of one letter shows; what was typed and refused stands there again."""
    head, was = selectors.letterhead(), typed or {}
    title, text = was.get("title", letter.title), was.get("text", letter.text)
    shown = Letter(case=letter.case, pack=letter.pack, kind=letter.kind, title=title, text=text)
    _, kind = selectors.rules_of(letter.pack, letter.kind)
    is_open = letter.state in services.OPEN
    return Desk(
        case=letter.case, letter=letter, kind=kind.title, title=title, text=text,
        gaps=selectors.checked(shown), remarks=_remarks(letter, reader, text) if is_open else [],
        head=head, seen=services.digest(letter),
        mine=reader.pk in {letter.author_id, *letter.writers}, editable=is_open,
        sendable=is_open and (not head.four_eyes or letter.state == Letter.State.APPROVED),
        trouble=trouble, typed=was,
    )  # fmt: skip


def _remarks(letter: Letter, reader: User, text: str) -> list[Remark]:
    found = coach_text(letter.case, reader, text).findings
    return [Remark(RULES[one.rule].title, one) for one in found if one.level != "hint"][:8]
