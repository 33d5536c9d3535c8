"""Offers: two to four ways to put it right, from which the customer chooses until a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import each, lock, lock_part, require_unfinished
from amends.cases.models import Case, Due
from amends.listen.services import said_on
from amends.people.models import User
from amends.resolve import budgets
from amends.resolve.authority import Weight, bound_of, who_can, who_can_sentence
from amends.resolve.currencies import checked_currency, exact, sum_of, worth_of
from amends.resolve.goods import require_goods
from amends.resolve.models import CatalogueItem, Offer, OfferOption, Remedy
from amends.resolve.purse import open_purse
from amends.resolve.services.remedies import Price, Wish, place, price
from amends.resolve.words import moment, money
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern

FEWEST, MOST = 2, 4
ANSWER_HOURS = 8  # working hours until what they ask for instead is answered


class OfferOver(Refused):
    """The offer has ended, or was answered."""

    status = 410


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ways that an offer is to name."""

    item: CatalogueItem
    title: str
    detail: str = ""
    amount: Decimal | str | int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """What the customer would like instead, in their words, perhaps with a sum."""

    words: str = ""
    amount: str = ""
    currency: str = ""


@transaction.atomic
def make_offer(case: Case, options: Sequence[Choice], intro: str, expires_at: datetime, by: Actor) -> Offer:
    """Put two to four ways before the customer; the dearest lies within the maker's authority.

    An offer made while a wish of theirs is open answers it.
    """
    user = policy.person(by)
    open_purse()
    lock(case, by)
    require_unfinished(case)
    _check_time(case, expires_at)
    prices = _check_options(options)
    for option, one in zip(options, prices, strict=True):
        _check_authority(case, Weight(option.item, one.worth), user)
    wish = open_wish(case)
    offer = Offer.objects.create(
        case=case, intro=intro.strip(), made_by=user, made_at=clock.now(), expires_at=expires_at, answers=wish
    )
    _lay_out(offer, options, prices)
    dues.set_due(case, Due.Kind.OFFER, expires_at, "Their choice", case.owner, offer.pk)
    if wish:
        dues.settle(case, Due.Kind.ANSWER, wish.pk)
    facts = {
        "offer": offer.pk,
        "amounts": [str(one.amount) for one in prices],
        "currencies": [one.currency for one in prices],
        "expires_at": expires_at.isoformat(),
        "answers": wish.pk if wish else None,
    }
    record("offer.made", by, case, facts, {"intro": offer.intro, "titles": [o.title for o in options]})
    return offer


def _lay_out(offer: Offer, options: Sequence[Choice], prices: Sequence[Price]) -> None:
    for position, (option, one) in enumerate(zip(options, prices, strict=True), start=1):
        OfferOption.objects.create(
            offer=offer,
            item=option.item,
            title=option.title.strip(),
            detail=option.detail.strip(),
            amount=one.amount,
            currency=one.currency,
            worth=one.worth,
            position=position,
        )


def _check_time(case: Case, expires_at: datetime) -> None:
    if expires_at <= clock.now():
        raise Invalid("An offer ends at a time that lies ahead.", "expires_at")
    standing = open_offer(case)
    if standing:
        ends = moment(standing.expires_at)
        raise Refused(f"An offer is open until {ends}. Wait for the answer, or withdraw it first.")


def _check_options(options: Sequence[Choice]) -> list[Price]:
    if not FEWEST <= len(options) <= MOST:
        raise Invalid(f"Offer {FEWEST} to {MOST} ways to put it right.", "options")
    if any(not option.title.strip() or len(option.title.strip()) > 200 for option in options):
        raise Invalid("Give each way a title of at most 200 characters.", "options")
    return [_checked(number, option) for number, option in enumerate(options, start=1)]


def _checked(number: int, option: Choice) -> Price:
    """Its price; what is wrong is said with the number of the way."""
    try:
        require_goods(option.item)
        return price(option.item, option.amount, option.currency)
    except Invalid as refusal:
        raise Invalid(f"Way {number}: {refusal}", f"{refusal.field}-{number}") from refusal


def _check_authority(case: Case, weight: Weight, user: User) -> None:
    bound = bound_of(user.role, case, weight, waiting=True)
    if bound:
        who = who_can_sentence(who_can(case, weight, user))
        with_it = "" if weight.worth is None else f"With {money(weight.worth, firm().currency)} "
        sentence = f"{with_it}{bound.words()} {who}"
        raise NotAllowed(sentence[:1].upper() + sentence[1:])
    budget = budgets.not_for(user.role, budgets.exceeded(case, weight.worth))
    if budget:
        sentence = budgets.words_of(budget)
        raise NotAllowed(sentence[:1].upper() + sentence[1:])


@transaction.atomic
def choose_option(offer: Offer, option: OfferOption, by: Actor) -> Remedy:
    """The customer takes one way: it is granted by whoever made the offer.

    Pressing twice gives the same remedy. It is weighed as of now. If the maker's limit has shrunk since,
    or the sum weighs more, or cannot be weighed any more, the remedy waits for an approval: the offer
    stands, and money still moves only within authority.
    """
    open_purse()
    case = lock_part(offer, by)
    if offer.state == Offer.State.ACCEPTED and offer.chosen_id == option.pk:
        return Remedy.objects.get(offer=offer)
    _require_answerable(offer)
    if option.offer_id != offer.pk:
        raise Invalid("Choose one of the ways that we offer.", "option")
    require_goods(option.item, offer)
    offer.chosen = option
    _answer(offer, Offer.State.ACCEPTED)
    record("offer.accepted", by, case, {"offer": offer.pk, "option": option.pk})
    points = list(concerns_of(case).exclude(outcome=Concern.Outcome.NOT_UPHELD))
    agreed, weighed = _weighed_now(option)
    wish = Wish(option.item, agreed, f"They chose: {option.title}", points, offer, weighed)
    return place(case, wish, offer.made_by or policy.person(by), by, waiting=False)


def _weighed_now(option: OfferOption) -> tuple[Price, bool]:
    """What it is worth today, and whether that is known: rates and costs change while an offer is open."""
    currency = option.currency or firm().currency
    if option.amount is None:
        return Price(None, currency, option.item.cost), True
    try:
        return Price(option.amount, currency, worth_of(option.amount, currency)), True
    except Invalid:  # its rate was taken away
        return Price(option.amount, currency, option.worth), False


@transaction.atomic
def decline_offer(offer: Offer, answer: str, by: Actor, instead: Counter | None = None) -> None:
    """None of these, and why. What they would like instead is due for the owner, and a message of the case."""
    case = lock_part(offer, by)
    _require_answerable(offer)
    offer.answer = answer.strip()
    _keep_wish(offer, instead or Counter())
    _answer(offer, Offer.State.DECLINED)
    said = _said(offer)
    facts = {"offer": offer.pk, "wish": bool(offer.wish or offer.wish_amount is not None)}
    record(
        "offer.declined",
        by,
        case,
        facts,
        {"answer": offer.answer, "wish": wish_words(offer)} if said else None,
    )
    if said and by.kind == "customer":
        said_on(case, said, by)
    if facts["wish"]:
        at = after_working_hours(clock.now(), ANSWER_HOURS)
        what = f"They ask for something else: {wish_words(offer)}"[:300]
        dues.set_due(case, Due.Kind.ANSWER, at, what, case.owner, offer.pk)


def said_too_late(offer: Offer, answer: str, instead: Counter, by: Actor) -> bool:
    """Keep what they wrote on an offer that was over already as their message; False when that says nothing new."""
    late = Offer(answer=answer.strip())
    try:
        _keep_wish(late, instead)
    except Invalid:  # no sum of money: kept as they wrote it
        late.wish = f"{late.wish} ({instead.amount.strip()})".strip()
        late.wish_amount = None
    words = _said(late)
    if not words or words == _said(offer):
        return False
    said_on(offer.case, words, by)
    return True


def _said(offer: Offer) -> str:
    return "\n\n".join(filter(None, (offer.answer, wish_words(offer))))


def _keep_wish(offer: Offer, instead: Counter) -> None:
    offer.wish = instead.words.strip()
    if instead.amount.strip():
        offer.wish_currency = checked_currency(instead.currency)
        offer.wish_amount = sum_of(instead.amount, offer.wish_currency)


def wish_words(offer: Offer) -> str:
    """A new table (£300)."""
    if offer.wish_amount is None:
        return offer.wish
    said = money(exact(offer.wish_amount, offer.wish_currency), offer.wish_currency)
    return f"{offer.wish} ({said})" if offer.wish else said


def open_wish(case: Case) -> Offer | None:
    """The declined offer whose wish nobody has answered with a new one; the newest."""
    declined = case.offers.filter(state=Offer.State.DECLINED, answered_by=None)
    wished = declined.exclude(wish="", wish_amount=None)
    return wished.order_by("-answered_at", "-id").first()


@transaction.atomic
def withdraw_offer(offer: Offer, why: str, by: Actor) -> None:
    """Take back an offer that nobody has answered, with a reason."""
    case = lock_part(offer, by)
    policy.person(by)
    if offer.state != Offer.State.OPEN:
        raise OfferOver(over_sentence(offer))
    if not why.strip():
        raise Invalid("Say why it is taken back.", "why")
    _answer(offer, Offer.State.WITHDRAWN)
    record("offer.withdrawn", by, case, {"offer": offer.pk}, {"why": why.strip()})


def expire_offers() -> int:
    """End the offers whose time is over. Safe to run twice and by several at once."""
    over = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=clock.now())
    return each(over.select_related("case").order_by("id")[:500], _expire)


@transaction.atomic
def _expire(offer: Offer) -> bool:
    case = lock_part(offer, SYSTEM)
    if offer.state != Offer.State.OPEN:
        return False
    _answer(offer, Offer.State.EXPIRED)
    record("offer.expired", SYSTEM, case, {"offer": offer.pk})
    return True


def open_offer(case: Case) -> Offer | None:
    """The offer that the customer may answer now."""
    return case.offers.filter(state=Offer.State.OPEN, expires_at__gt=clock.now()).first()


def over_sentence(offer: Offer) -> str:
    """What the customer reads on an offer that can no longer be answered."""
    if offer.state == Offer.State.ACCEPTED and offer.chosen:
        return f"You chose {offer.chosen.title}. Write to us if you have changed your mind."
    if offer.state == Offer.State.DECLINED:
        return "You wanted none of these. Ask for it again if you have changed your mind."
    ended = offer.answered_at if offer.state == Offer.State.WITHDRAWN else offer.expires_at
    verb = "was taken back" if offer.state == Offer.State.WITHDRAWN else "ended"
    return f"This offer {verb} on {moment(ended or offer.expires_at)}. Ask for it again."


def _require_answerable(offer: Offer) -> None:
    if offer.state != Offer.State.OPEN or offer.expires_at <= clock.now():
        raise OfferOver(over_sentence(offer))


def _answer(offer: Offer, state: str) -> None:
    offer.state, offer.answered_at = state, clock.now()
    offer.save()
    dues.settle(offer.case, Due.Kind.OFFER, offer.pk)
