"""Whose turn it is, where no message says so: the customer was asked by phone, or nothing is asked of them."""

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, require_unfinished
from amends.cases.models import Case, State


@transaction.atomic
def wait(case: Case, why: str, by: Actor) -> None:
    """It is the customer's turn: our own clocks stand still, the law's do not."""
    lock(case, by)
    require_unfinished(case)
    if case.state == State.WAITING:
        raise Refused(f"{case.reference} waits for the customer already.")
    if not why.strip():
        raise Invalid("Say what we wait for.", "why")
    _turn(case, State.WAITING)
    record("case.waiting", by, case, personal={"why": why.strip()})


@transaction.atomic
def go_on(case: Case, by: Actor) -> None:
    """It is our turn again."""
    lock(case, by)
    if case.state != State.WAITING:
        raise Refused(f"{case.reference} does not wait for the customer.")
    _turn(case, State.OPEN)
    record("case.resumed", by, case)


def _turn(case: Case, state: State) -> None:
    case.state, case.rank_again_at = state, clock.now()
    case.save(update_fields=["state", "rank_again_at"])
