"""Remedies: granted within authority, or waiting for somebody who has it (law 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import each, lock, lock_part, require_unfinished
from amends.cases.models import Case, Due, State
from amends.people.models import Role, User
from amends.resolve import budgets
from amends.resolve.authority import Weight, asked, bound_of, given, of_role, who_can, who_can_sentence
from amends.resolve.currencies import checked_currency, exact, sum_of, worth_of
from amends.resolve.delegating import Power, powers
from amends.resolve.delivering import end_delivery, plan_delivery
from amends.resolve.goods import put_back, require_goods, take_goods
from amends.resolve.models import Budget, CatalogueItem, Offer, Remedy
from amends.resolve.purse import open_purse
from amends.resolve.words import money
from amends.understand.concerns import are_confirmed, concerns_of
from amends.understand.models import Concern

DECIDE_HOURS = 4  # working hours until a waiting remedy must be decided


@dataclass(frozen=True, slots=True)
class Price:
    """A checked sum in its currency, and what it is worth in the firm's."""

    amount: Decimal | None
    currency: str
    worth: Decimal | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to give, checked."""

    item: CatalogueItem
    price: Price
    why: str
    concerns: Sequence[Concern] = ()
    offer: Offer | None = None
    weighed: bool = True  # False: its worth of today is not known, so somebody has to look

    @property
    def weight(self) -> Weight:
        """What limits are held against."""
        return Weight(self.item, self.price.worth)


@transaction.atomic
def grant_remedy(
    case: Case,
    item: CatalogueItem,
    amount: Decimal | str | int | None,
    concerns: Sequence[Concern],
    why: str,
    by: Actor,
    currency: str = "",
) -> Remedy:
    """Give something; above the person's authority or a budget it waits for an approval."""
    user = policy.person(by)
    open_purse()
    lock(case, by)
    require_unfinished(case)
    wish = Wish(item, price(item, amount, currency), why.strip(), concerns)
    _check_concerns(case, wish)
    require_goods(item)
    return place(case, wish, user, by, waiting=True)


def place(case: Case, wish: Wish, user: User, by: Actor, *, waiting: bool) -> Remedy:
    """Store the remedy as granted by the user, or as waiting. The caller holds the purse and the case."""
    weight, total = wish.weight, _total(case, wish.price.worth, waiting)
    within = wish.weighed and user.is_active and bound_of(user.role, case, weight, waiting=waiting) is None
    over = budgets.exceeded(case, weight.worth)
    within = within and budgets.not_for(user.role, over) is None
    now = clock.now()
    remedy = Remedy.objects.create(
        case=case,
        item=wish.item,
        amount=wish.price.amount,
        currency=wish.price.currency,
        worth=wish.price.worth,
        customer=case.customer,
        team=case.team,
        why=wish.why,
        state=Remedy.State.GRANTED if within else Remedy.State.WAITING,
        asked_by=user,
        asked_at=now,
        decide_by=None if within else after_working_hours(now, DECIDE_HOURS),
        asked_of="" if within else _next_role(case, weight, over, Role.AGENT, user),
        decided_by=user if within else None,
        decided_at=now if within else None,
        offer=wish.offer,
    )
    remedy.concerns.set(wish.concerns)
    facts = {**facts_of(remedy), "concerns": [one.pk for one in wish.concerns], "sum": total}
    if over:
        facts["over_budget"] = [budget.pk for budget in over]
    record("remedy.granted" if within else "remedy.asked", by, case, facts, words_of(wish.why))
    _on_its_way(case, remedy)
    return remedy


def _on_its_way(case: Case, remedy: Remedy) -> None:
    """What follows from its state: it is delivered, or somebody decides."""
    if remedy.state == Remedy.State.GRANTED:
        take_goods(remedy)
        plan_delivery(case, remedy)
    elif remedy.decide_by:
        dues.set_due(case, Due.Kind.APPROVAL, remedy.decide_by, _approval_words(remedy), None, remedy.pk)


def _total(case: Case, worth: Decimal | None, waiting: bool) -> str:
    spent = (asked if waiting else given)(case) + worth if worth is not None else Decimal(0)
    return str(exact(spent, firm().currency)) if worth is not None else "0"


def _approval_words(remedy: Remedy) -> str:
    if remedy.amount is None:
        return f"Approve: {remedy.item}"[:300]
    return f"Approve {money(exact(remedy.amount, remedy.currency), remedy.currency)}: {remedy.item}"[:300]


@transaction.atomic
def approve_remedy(
    remedy: Remedy, by: Actor, amount: Decimal | str | int | None = None, why: str = ""
) -> None:
    """Allow what waits, or a smaller sum with a reason. Never one's own request, in nobody's place."""
    open_purse()
    case = lock_part(remedy, by)
    found = _deciding(remedy, by)
    before, agreed = remedy.amount, _agreed(remedy, amount, why)
    worth = remedy.item.cost if agreed is None else worth_of(agreed, remedy.currency)
    weight = Weight(remedy.item, worth)
    over = budgets.exceeded(case, worth)
    power = _enough(case, remedy, weight, over, found)
    require_goods(remedy.item, remedy.offer)
    remedy.amount, remedy.worth, remedy.decided_for = agreed, worth, power.behind
    remedy.customer, remedy.team = case.customer, case.team
    total = _total(case, worth, waiting=False)
    _decide(remedy, Remedy.State.GRANTED, policy.person(by), why)
    facts = {**facts_of(remedy), "asked": str(exact(before or Decimal(0), remedy.currency)), "sum": total}
    if power.behind:
        facts["for"] = power.behind.pk
    if over:
        facts["over_budget"] = [budget.pk for budget in over]
    record("remedy.approved", by, case, facts, words_of(why))
    _on_its_way(case, remedy)


def _deciding(remedy: Remedy, by: Actor) -> list[Power]:
    """With whose authority this person decides what waits."""
    found = powers(policy.person(by), remedy)
    if remedy.state != Remedy.State.WAITING:
        raise Refused(f"It is {remedy.get_state_display()} already.")
    return found


def _enough(case: Case, remedy: Remedy, weight: Weight, over: list[Budget], found: list[Power]) -> Power:
    """The first authority that is enough; NotAllowed with the reason of the first that is not."""
    for power in found:
        if bound_of(power.role, case, weight, waiting=False) is None and not budgets.not_for(
            power.role, over
        ):
            return power
    bound = bound_of(found[0].role, case, weight, waiting=False)
    # The asker may never decide, so naming them would send the reader in a circle.
    who = who_can_sentence(who_can(case, weight, remedy.asked_by))
    budget = budgets.not_for(found[0].role, over)
    if bound:
        raise NotAllowed(_capital(f"{bound.words()} {who}"))
    raise NotAllowed(_capital(budgets.words_of(budget)) if budget else who)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _agreed(remedy: Remedy, amount: object, why: str) -> Decimal | None:
    before = remedy.amount
    if amount is None or amount == "":
        return before
    agreed = sum_of(amount, remedy.currency)
    if before is None or agreed > before:
        said = money(before or Decimal(0), remedy.currency)
        raise Invalid(f"Approve {said} or less: more was not asked for.", "amount")
    if agreed < before and not why.strip():
        raise Invalid("Say why you approve a smaller sum.", "why")
    return agreed


@transaction.atomic
def refuse_remedy(remedy: Remedy, why: str, by: Actor) -> None:
    """Do not allow what waits, with a reason for the person who asked."""
    case = lock_part(remedy, by)
    _deciding(remedy, by)
    need(why, "Say why not; the person who asked reads this.")
    _decide(remedy, Remedy.State.REFUSED, policy.person(by), why)
    record("remedy.refused", by, case, facts_of(remedy), words_of(why))


@transaction.atomic
def withdraw_remedy(remedy: Remedy, why: str, by: Actor) -> None:
    """Take back what waits or was granted but not yet delivered, with a reason."""
    open_purse()  # or the cashier could be handed it at this moment
    case = lock_part(remedy, by)
    policy.person(by)
    if remedy.state not in (Remedy.State.WAITING, Remedy.State.GRANTED):
        raise Refused(f"It is {remedy.get_state_display()}. It can no longer be taken back.")
    if remedy.handover_id:
        raise Refused(
            "The cashier was handed this sum already. Tell them first; it can only be delivered now."
        )
    need(why, "Say why it is taken back.")
    facts = {**facts_of(remedy), "before": remedy.state}
    if remedy.state == Remedy.State.GRANTED:
        put_back(remedy)
    remedy.state = Remedy.State.WITHDRAWN
    remedy.save(update_fields=["state"])
    dues.settle(case, Due.Kind.APPROVAL, remedy.pk)
    end_delivery(case, remedy, None)
    record("remedy.withdrawn", by, case, facts, words_of(why))


# Nobody decided in time


def escalate_approvals() -> int:
    """What nobody decided in time goes to the next higher role. Safe to run twice and by several at once."""
    late = Remedy.objects.filter(state=Remedy.State.WAITING, decide_by__lte=clock.now()).exclude(asked_of="")
    late = late.filter(case__state__in=(State.OPEN, State.WAITING))
    return each(late.select_related("case", "item").order_by("id")[:500], _escalate)


@transaction.atomic
def _escalate(remedy: Remedy) -> bool:
    case = lock_part(remedy, SYSTEM)
    waits = remedy.state == Remedy.State.WAITING and remedy.asked_of
    if not waits or not remedy.decide_by or remedy.decide_by > clock.now():
        return False
    weight, before = Weight(remedy.item, remedy.worth), remedy.asked_of
    over = budgets.exceeded(case, remedy.worth)
    remedy.asked_of = _next_role(case, weight, over, before, remedy.asked_by)
    facts = {"remedy": remedy.pk, "from": before, "to": remedy.asked_of}
    if not remedy.asked_of:  # nobody is higher: the due is missed, and its leads are told as ever
        remedy.save(update_fields=["asked_of"])
        record("remedy.escalated", SYSTEM, case, {**facts, "tell": []})
        return True
    remedy.decide_by = after_working_hours(clock.now(), DECIDE_HOURS)
    remedy.save(update_fields=["asked_of", "decide_by"])
    dues.set_due(case, Due.Kind.APPROVAL, remedy.decide_by, _approval_words(remedy), None, remedy.pk)
    told = [user.pk for user in of_role(case, remedy.asked_of) if user.pk != remedy.asked_by_id]
    record(
        "remedy.escalated", SYSTEM, case, {**facts, "tell": told, "decide_by": remedy.decide_by.isoformat()}
    )
    return True


def _next_role(case: Case, weight: Weight, over: list[Budget], above: str, asker: User | None) -> str:
    """The lowest role above one that may decide this and has somebody to do it; empty when there is none."""
    for role in Role:
        higher = role.level > Role(above).level
        if not higher or bound_of(role, case, weight, waiting=False) or budgets.not_for(role, over):
            continue
        if any(user != asker for user in of_role(case, role)):
            return str(role)
    return ""


# Parts of the verbs above and of their neighbours


def price(item: CatalogueItem, amount: object, currency: str = "") -> Price:
    """The checked sum of an item: needed where it is money, refused where it is not."""
    if not item.active:
        raise Invalid(f"{item.name} is no longer given. Choose another remedy.", "item")
    nothing = amount is None or amount == ""
    if item.money and nothing:
        raise Invalid("Write the sum.", "amount")
    if not item.money and not nothing:
        raise Invalid(f"{item.name} has no sum of money.", "amount")
    if nothing:
        return Price(None, firm().currency, item.cost)
    code = checked_currency(currency)
    given_in = item.currencies or [firm().currency]
    if code not in given_in:
        raise Invalid(f"{item.name} is given in {', '.join(given_in)}, not in {code}.", "currency")
    found = sum_of(amount, code)
    return Price(found, code, worth_of(found, code))


def _check_concerns(case: Case, wish: Wish) -> None:
    listed = list(concerns_of(case))
    known = {concern.pk for concern in listed}
    if any(concern.pk not in known for concern in wish.concerns):
        raise Invalid("A remedy answers points that are on this case's list.", "concerns")
    if not are_confirmed(listed) and not wish.why:
        raise Invalid("They have not confirmed what we understood. Say why this remedy comes first.", "why")


def _decide(remedy: Remedy, state: str, user: User, why: str) -> None:
    remedy.state, remedy.decided_by, remedy.decided_at = state, user, clock.now()
    remedy.decision_why = why.strip()
    remedy.save()
    dues.settle(remedy.case, Due.Kind.APPROVAL, remedy.pk)


def need(why: str, sentence: str) -> None:
    """Raise Invalid with the sentence where there is no reason."""
    if not why.strip():
        raise Invalid(sentence, "why")


def words_of(why: str) -> dict[str, str] | None:
    """The reason, as the journal's personal part."""
    return {"why": why.strip()} if why.strip() else None


def facts_of(remedy: Remedy) -> dict[str, object]:
    """What the journal keeps of a remedy."""
    amount = None if remedy.amount is None else str(exact(remedy.amount, remedy.currency))
    worth = None if remedy.worth is None else str(exact(remedy.worth, firm().currency))
    return {
        "remedy": remedy.pk,
        "item": remedy.item_id,
        "amount": amount,
        "currency": remedy.currency,
        "worth": worth,
    }
