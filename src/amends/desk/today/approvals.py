"""What waits for this person's approval, with both limits and what was given before."""

from dataclasses import dataclass

from amends.desk.frame import Frame
from amends.desk.times import When
from amends.people.models import User
from amends.resolve.authority import limits
from amends.resolve.delegating import standing_in
from amends.resolve.models import Remedy
from amends.resolve.precedent import precedents
from amends.resolve.selectors import approvals, said
from amends.resolve.words import money

MOST = 4


@dataclass(frozen=True, slots=True)
class Approval:
    """One remedy that waits."""

    remedy: Remedy
    title: str
    body: str
    due: When | None
    own: bool  # asked for by this person, so another must decide
    above: str  # this person's limit, when the sum is above it


def waiting_for(user: User, frame: Frame) -> tuple[list[Approval], int]:
    """The most urgent, and how many there are up to one more than are shown."""
    rows = list(approvals(user)[: MOST + 1])
    if not rows:
        return [], 0
    allowed = limits()
    before = precedents({row.item_id for row in rows}, frame.firm.currency)
    roles = [user.role, *(one.user.role for one in standing_in(user))]
    mine = max(allowed[role] for role in roles)
    currency = frame.firm.currency
    shown = []
    for row in rows[:MOST]:
        asker = row.asked_by
        theirs = f"{asker.first_name}’s limit is {money(allowed[asker.role], currency)}, " if asker else ""
        body = (
            f"{asker.first_name if asker else 'Somebody'} for {row.case.customer}, {row.case.reference}. "
            f"{theirs}yours {money(mine, currency)}. {before[row.item_id].in_words(row.worth)}"
        )
        over = row.worth is not None and row.worth > mine
        due = frame.when(row.decide_by) if row.decide_by else None
        own = row.asked_by_id == user.pk
        shown.append(Approval(row, said(row), body, due, own, money(mine, currency) if over else ""))
    return shown, len(rows)
