"""Reads: the letters of a case, which rules apply, what is still missing of one."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from amends.cases.errors import Invalid
from amends.cases.firm import firm, local
from amends.cases.models import Case
from amends.resolve.authority import GIVEN
from amends.respond.letters import checking, composing
from amends.respond.letters.rules import Kind, Pack
from amends.respond.models import Letter, Letterhead
from amends.understand.clocks.keeping import COUNTS
from amends.understand.models import CaseClocks
from amends.understand.selectors import open_concerns


def folder() -> Path:
    """Where the firm keeps rules of its own."""
    return Path(settings.AMENDS_DATA) / "letters"


def letterhead() -> Letterhead:
    """The firm's letterhead; until somebody keeps one, what every letter says."""
    return Letterhead.objects.first() or Letterhead(pk=1)


def rules_of(pack: str, kind: str = "") -> tuple[Pack, Kind]:
    """A pack and one of its kinds of letter, by name."""
    found = checking.pack_called(pack, folder())
    return found, checking.kind_called(found, kind)


def rules_for(case: Case, pack: str = "", kind: str = "") -> tuple[Pack, Kind]:
    """The pack whose clocks the case has, and the kind of letter that the next of them demands.

    What is named stands over that; a case that no regulator's clocks count has the letterhead's pack.
    """
    rules = _pack_for(case, pack)
    first = checking.kind_called(rules, kind)
    if kind:
        return rules, first
    running = case.clocks.filter(state__in=COUNTS).exclude(demands="").order_by("due_at", "pk")
    wanted = next((one for one in running.values_list("demands", flat=True) if one in rules.kinds), "")
    return rules, rules.kinds[wanted] if wanted else first


def _pack_for(case: Case, named: str = "") -> Pack:
    chosen = CaseClocks.objects.filter(case=case).values_list("pack", flat=True).first()
    known = chosen if chosen and chosen != "default" else ""
    try:
        return checking.pack_called(named or known or letterhead().pack, folder())
    except Invalid:
        if named or not known:
            raise
        return checking.pack_called(letterhead().pack, folder())  # a firm's own clocks may have no letters


def letters_of(case: Case) -> QuerySet[Letter]:
    """The letters of a case, the newest first; those given up are left out."""
    found = case.letters.exclude(state=Letter.State.DROPPED)
    return found.select_related("author", "approved_by", "changed_by", "message").order_by("-made_at", "-id")


def record_of(case: Case) -> dict[str, Any]:
    """What a letter of this case is held against: the shape of `amends show --json`, as far as it matters.

    Its times are the firm's own: a letter names the days that the people of the case lived.
    """
    row = firm()
    given = case.remedies.filter(state__in=GIVEN).select_related("item").order_by("id")
    return {
        "case": case.reference,
        "opened_at": local(case.opened_at, row),
        "customer": {"name": case.customer.name, "email": case.customer.email},
        "order_reference": case.order_reference,
        "subject": case.subject,
        "concerns": [
            {"text": one.text, "quote": one.quote, "outcome": one.outcome, "reason": one.reason}
            for one in open_concerns(case)
        ],
        "messages": [
            {"direction": one.direction, "at": local(one.at, row), "from_name": one.from_name, "subject": one.subject, "text": one.text}
            for one in case.messages.order_by("at", "id")
        ],
        "promises": [{"what": one.what, "due": local(one.due_at, row)} for one in case.promises.filter(state__in=("open", "kept")).order_by("due_at", "id")],
        "remedies": [
            {"item": one.item.name, "amount": one.amount, "currency": one.currency, "state": one.state} for one in given
        ],
    }  # fmt: skip


def checked(letter: Letter) -> checking.Checked:
    """What the validator says of a letter; places still to fill in are gaps too."""
    pack, kind = rules_of(letter.pack, letter.kind)
    if not letter.text.strip():
        empty = checking.Gap("text", "The letter is empty.", "Amends")
        return checking.Checked(pack.name, kind.name, (empty,))
    found = checking.check(letter.text, pack, kind, record_of(letter.case))
    return checking.with_blanks(found, letter.text)


def suggested(case: Case, author: Any, pack: Pack, kind: Kind) -> tuple[str, str]:
    """(title, words) of a letter as the record would write it."""
    known = composing.known_of(case, author, letterhead(), pack, kind)
    return composing.title_of(known), composing.compose(known)


def way_on_of(case: Case) -> composing.WayOn:
    """Where this customer may go when we cannot agree: by the rules of their letters. Writes nothing."""
    try:
        rules: Pack | None = _pack_for(case)
    except Invalid:  # the firm took the rules away that its letterhead names
        rules = None
    return composing.way_on(letterhead(), rules)
