"""The verbs of erasure: asked for, approved, called off, done; and done again after a restore."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django_ox.models import OxTask

from amends.cases import clock, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Case, Customer, Erasure
from amends.cases.privacy import holds, ledger
from amends.cases.privacy.erasing import Scope, all_of, erase, some_of
from amends.cases.privacy.ledger import Line
from amends.cases.straight.following import held_keys, one_person

LONGEST_WAIT = 720  # hours; a law gives a month to answer
BATCH = 20  # erasures in one round of the schedule


@transaction.atomic
def ask(customer: Customer, ground: str, reason: str, by: Actor) -> Erasure:
    """Ask that all about a customer be erased. It is done after the firm's waiting time, unless called off."""
    _require(by)
    _lock(customer)
    if ground not in Erasure.Ground.values:
        raise Invalid(f"Choose one of: {', '.join(Erasure.Ground.values)}.", "ground")
    if customer.erased_at:
        raise Refused("This customer was erased already.")
    if Erasure.objects.filter(customer=customer, state=Erasure.State.PENDING).exists():
        raise Refused("An erasure of this customer is waiting already.")
    _refuse_held(customer)
    now = clock.now()
    made = Erasure.objects.create(
        customer=customer, ground=ground, reason=reason.strip(), asked_by=by.user, asked_at=now,
        due_at=now + timedelta(hours=firm().erase_after_hours),
    )  # fmt: skip
    personal = {"reason": made.reason} if made.reason else None
    record("erasure.asked", by, None, {**_facts(made), "ground": ground}, personal)
    return made


@transaction.atomic
def approve(made: Erasure, by: Actor) -> None:
    """A second person agrees, where the firm wants two."""
    _require(by)
    _lock_pending(made)
    if by.user and by.user.pk == made.asked_by_id:
        raise Refused("Somebody else than the one who asked must agree.")
    made.approved_by, made.approved_at = by.user, clock.now()
    made.save(update_fields=["approved_by", "approved_at"])
    record("erasure.approved", by, None, _facts(made))


@transaction.atomic
def cancel(made: Erasure, by: Actor) -> None:
    """Call off an erasure that is not done yet."""
    _require(by)
    _lock_pending(made)
    made.state, made.settled_at = Erasure.State.CANCELLED, clock.now()
    made.save(update_fields=["state", "settled_at"])
    record("erasure.cancelled", by, None, _facts(made))


@transaction.atomic
def carry_out(made: Erasure, by: Actor) -> dict[str, int]:
    """Erase now what was asked for; return how many rows of each table changed. Cannot be undone."""
    _lock_pending(made)
    if firm().erase_needs_two and made.approved_at is None:
        raise Refused("A second person must agree first.")
    _refuse_held(made.customer)
    made.state, made.settled_at = Erasure.State.DONE, clock.now()
    made.save(update_fields=["state", "settled_at"])
    return erase_customer(made.customer, by, {"erasure": made.pk})


@transaction.atomic
def change_waiting(by: Actor, hours: str, two: bool) -> None:
    """How long an erasure can be called off, and whether a second person must agree."""
    if by.user:
        policy.require(by.user, "privacy.retention")
    if not hours.strip().isdigit() or int(hours) > LONGEST_WAIT:
        raise Invalid(f"Write a whole number of hours from 0 to {LONGEST_WAIT}.", "hours")
    row = firm()
    wanted = {"erase_after_hours": int(hours), "erase_needs_two": two}
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
        record("firm.changed", by, None, {"fields": sorted(changed)})


def run_due() -> int:
    """Carry out the erasures whose waiting time is over; return how many."""
    due = Erasure.objects.filter(state=Erasure.State.PENDING, due_at__lte=clock.now())
    if firm().erase_needs_two:
        due = due.filter(approved_at__isnull=False)
    done = 0
    for made in due.select_related("customer").order_by("due_at"):
        done += _try(made)
        if done >= BATCH:
            break
    return done


def _try(made: Erasure) -> bool:
    try:
        carry_out(made, SYSTEM)
    except Refused:  # a legal hold was placed meanwhile: it waits
        return False
    return True


def erase_customer(
    customer: Customer, by: Actor, facts: dict[str, Any], line: Line | None = None
) -> dict[str, int]:
    """Erase all about a customer and journal it. Inside the caller's transaction."""
    scope = all_of(customer)
    cases = list(Case.objects.select_for_update().filter(pk__in=scope.cases).order_by("pk"))
    persons = [digest for one in one_person(customer) for digest in ledger.persons_of(one)]
    known = line or _line(persons, ledger.cases_of(cases))
    return _erase(scope, cases, "customer.erased", by, {"customer": customer.pk, **facts}, known)


def erase_cases(
    cases: Iterable[Case], by: Actor, facts: dict[str, Any], line: Line | None = None
) -> dict[str, int]:
    """Erase single cases and journal it. Inside the caller's transaction."""
    found = list(cases)
    found += Case.objects.filter(pk__in={key for case in found for key in held_keys(case)[1:]})
    known = line or _line([], ledger.cases_of(found))
    return _erase(some_of(found), found, "cases.erased", by, facts, known)


def _line(persons: list[str], cases: dict[str, str]) -> Line:
    return Line(uuid.uuid4().hex, "", persons, cases)


def _erase(
    scope: Scope, cases: list[Case], verb: str, by: Actor, facts: dict[str, Any], line: Line
) -> dict[str, int]:
    from amends.cases.privacy import traces

    done = erase(scope)
    for case in cases:
        record("case.erased", by, case, {"line": line.id})
    known = {"id": line.id, "persons": line.persons, "cases": line.cases}
    record(verb, by, None, {**facts, **known, "rows": done})
    remove_traces_soon()
    transaction.on_commit(lambda: (ledger.write(), traces.remove_from_files(scope.words)))
    return done


def remove_traces_soon() -> None:
    """Enqueue the overwriting of freed bytes, unless it waits already."""
    from amends.cases.privacy import tasks

    path = f"{tasks.remove_traces.func.__module__}.{tasks.remove_traces.func.__qualname__}"
    if not OxTask.objects.filter(task_path=path, status=OxTask.Status.READY).exists():
        tasks.remove_traces.enqueue()


def erase_again(keys: Iterable[str]) -> int:
    """After a restore: erase once more what was erased since that backup; return how many people and cases."""
    used, count = list(keys), 0
    for line in ledger.missed():
        with transaction.atomic():
            customers, cases = ledger.found_again(line, used)
            for customer in customers:
                erase_customer(customer, SYSTEM, {"again": True}, line)
            left = [case for case in cases if case.customer not in customers]
            if left or not customers:
                erase_cases(left, SYSTEM, {"again": True}, line)
            count += len(customers) + len(left)
    return count


def _require(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "privacy.erase")


def _lock(customer: Customer) -> None:
    customer.refresh_from_db(from_queryset=Customer.objects.select_for_update())


def _lock_pending(made: Erasure) -> None:
    made.refresh_from_db(from_queryset=Erasure.objects.select_for_update())
    if made.state != Erasure.State.PENDING:
        raise Refused(f"This erasure is {made.get_state_display()} already.")


def _refuse_held(customer: Customer) -> None:
    if held := holds.standing(customer).first():
        where = f" on {held.case}" if held.case else ""
        raise Refused(f"A legal hold stands{where} since {held.at:%-d %B %Y}. Lift it first.")


def _facts(made: Erasure) -> dict[str, int]:
    return {"erasure": made.pk, "customer": made.customer_id}
