"""Remedies: granted within authority, or waiting for somebody who has it (law 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Case, Due
from amends.people.models import User
from amends.resolve.authority import asked, given, limit_of, sum_of, who_can_sentence
from amends.resolve.models import CatalogueItem, Offer, Remedy
from amends.resolve.words import money
from amends.understand.concerns import are_confirmed, concerns_of
from amends.understand.models import Concern

DECIDE_HOURS = 4  # working hours until a waiting remedy must be decided


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to give, checked."""

    item: CatalogueItem
    amount: Decimal | None
    why: str
    concerns: Sequence[Concern] = ()
    offer: Offer | None = None


@transaction.atomic
def grant_remedy(
    case: Case,
    item: CatalogueItem,
    amount: Decimal | str | int | None,
    concerns: Sequence[Concern],
    why: str,
    by: Actor,
) -> Remedy:
    """Give something; above the person's limit for the whole case it waits for an approval."""
    user = person(by)
    lock(case, by)
    require_unfinished(case)
    wish = Wish(item, price(item, amount), why.strip(), concerns)
    _check_concerns(case, wish)
    return place(case, wish, user, by, asked(case))


def place(case: Case, wish: Wish, user: User, by: Actor, spent: Decimal) -> Remedy:
    """Store the remedy as granted by the user, or as waiting. Inside the caller's lock."""
    total = spent + wish.amount if wish.amount is not None else Decimal(0)
    within = wish.amount is None or total <= limit_of(user)
    now = clock.now()
    remedy = Remedy.objects.create(
        case=case,
        item=wish.item,
        amount=wish.amount,
        currency=firm().currency,
        why=wish.why,
        state=Remedy.State.GRANTED if within else Remedy.State.WAITING,
        asked_by=user,
        asked_at=now,
        decide_by=None if within else after_working_hours(now, DECIDE_HOURS),
        decided_by=user if within else None,
        decided_at=now if within else None,
        offer=wish.offer,
    )
    remedy.concerns.set(wish.concerns)
    facts = {**_facts(remedy), "concerns": [one.pk for one in wish.concerns], "sum": str(total)}
    record("remedy.granted" if within else "remedy.asked", by, case, facts, _words(wish.why))
    if remedy.decide_by:
        dues.set_due(case, Due.Kind.APPROVAL, remedy.decide_by, _approval_words(remedy), None, remedy.pk)
    return remedy


def _approval_words(remedy: Remedy) -> str:
    amount = remedy.amount or Decimal(0)
    return f"Approve {money(amount, remedy.currency)}: {remedy.item}"[:300]


@transaction.atomic
def approve_remedy(
    remedy: Remedy, by: Actor, amount: Decimal | str | int | None = None, why: str = ""
) -> None:
    """Allow what waits, or a smaller sum with a reason. Never one's own request."""
    case = lock_part(remedy, by)
    user = _decider(remedy, by)
    before, agreed = remedy.amount or Decimal(0), _agreed(remedy, amount, why)
    total = given(case) + agreed
    if total > limit_of(user):
        raise NotAllowed(_above_limit(case, total, user, remedy.asked_by))
    remedy.amount = agreed
    _decide(remedy, Remedy.State.GRANTED, user, why)
    facts = {**_facts(remedy), "asked": str(before), "sum": str(total)}
    record("remedy.approved", by, case, facts, _words(why))


def _agreed(remedy: Remedy, amount: object, why: str) -> Decimal:
    before = remedy.amount or Decimal(0)
    if amount is None or amount == "":
        return before
    agreed = sum_of(amount)
    if agreed > before:
        raise Invalid(f"Approve {money(before, remedy.currency)} or less: more was not asked for.", "amount")
    if agreed < before and not why.strip():
        raise Invalid("Say why you approve a smaller sum.", "why")
    return agreed


def _above_limit(case: Case, total: Decimal, user: User, asker: User | None) -> str:
    currency = firm().currency
    limit = money(limit_of(user), currency)
    # The asker may never decide, so naming them would send the reader in a circle.
    who = who_can_sentence(case, total, asker)
    return f"This case would come to {money(total, currency)}; your limit is {limit}. {who}"


@transaction.atomic
def refuse_remedy(remedy: Remedy, why: str, by: Actor) -> None:
    """Do not allow what waits, with a reason for the person who asked."""
    case = lock_part(remedy, by)
    user = _decider(remedy, by)
    _need(why, "Say why not; the person who asked reads this.")
    _decide(remedy, Remedy.State.REFUSED, user, why)
    record("remedy.refused", by, case, _facts(remedy), _words(why))


@transaction.atomic
def deliver_remedy(remedy: Remedy, by: Actor) -> None:
    """The remedy has reached the customer."""
    case = lock_part(remedy, by)
    person(by)
    if remedy.state != Remedy.State.GRANTED:
        raise Refused(f"It is {remedy.get_state_display()}. Only what is granted can be delivered.")
    remedy.state, remedy.delivered_at = Remedy.State.DELIVERED, clock.now()
    remedy.save(update_fields=["state", "delivered_at"])
    record("remedy.delivered", by, case, _facts(remedy))


@transaction.atomic
def withdraw_remedy(remedy: Remedy, why: str, by: Actor) -> None:
    """Take back what waits or was granted but not yet delivered, with a reason."""
    case = lock_part(remedy, by)
    person(by)
    if remedy.state not in (Remedy.State.WAITING, Remedy.State.GRANTED):
        raise Refused(f"It is {remedy.get_state_display()}. It can no longer be taken back.")
    _need(why, "Say why it is taken back.")
    facts = {**_facts(remedy), "before": remedy.state}
    remedy.state = Remedy.State.WITHDRAWN
    remedy.save(update_fields=["state"])
    dues.settle(case, Due.Kind.APPROVAL, remedy.pk)
    record("remedy.withdrawn", by, case, facts, _words(why))


def price(item: CatalogueItem, amount: object) -> Decimal | None:
    """The checked sum of an item: needed where it is money, refused where it is not."""
    if not item.active:
        raise Invalid(f"{item.name} is no longer given. Choose another remedy.", "item")
    nothing = amount is None or amount == ""
    if item.money and nothing:
        raise Invalid("Write the sum.", "amount")
    if not item.money and not nothing:
        raise Invalid(f"{item.name} has no sum of money.", "amount")
    return None if nothing else sum_of(amount)


def person(by: Actor) -> User:
    """The member of staff behind an act that needs one."""
    if by.user is None:
        raise NotAllowed("Only a member of staff may do this.")
    return by.user


def _check_concerns(case: Case, wish: Wish) -> None:
    listed = list(concerns_of(case))
    known = {concern.pk for concern in listed}
    if any(concern.pk not in known for concern in wish.concerns):
        raise Invalid("A remedy answers points that are on this case's list.", "concerns")
    if not are_confirmed(listed) and not wish.why:
        raise Invalid("They have not confirmed what we understood. Say why this remedy comes first.", "why")


def _decider(remedy: Remedy, by: Actor) -> User:
    user = person(by)
    policy.require(user, "approval.decide")
    if remedy.state != Remedy.State.WAITING:
        raise Refused(f"It is {remedy.get_state_display()} already.")
    if remedy.asked_by_id == user.pk:
        raise NotAllowed("This is your own request. Another person must decide.")
    return user


def _decide(remedy: Remedy, state: str, user: User, why: str) -> None:
    remedy.state, remedy.decided_by, remedy.decided_at = state, user, clock.now()
    remedy.decision_why = why.strip()
    remedy.save()
    dues.settle(remedy.case, Due.Kind.APPROVAL, remedy.pk)


def _need(why: str, sentence: str) -> None:
    if not why.strip():
        raise Invalid(sentence, "why")


def _words(why: str) -> dict[str, str] | None:
    return {"why": why.strip()} if why.strip() else None


def _facts(remedy: Remedy) -> dict[str, object]:
    amount = None if remedy.amount is None else str(remedy.amount)
    return {
        "remedy": remedy.pk,
        "item": remedy.item_id,
        "amount": amount,
        "currency": remedy.currency,
    }
