"""Offers: two to four ways to put it right, from which the customer chooses until a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from amends.cases import clock, dues
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Case, Due
from amends.listen.services import said_on
from amends.people.models import User
from amends.resolve.authority import asked, given, limit_of, who_can_sentence
from amends.resolve.models import CatalogueItem, Offer, OfferOption, Remedy
from amends.resolve.services.remedies import Wish, person, place, price
from amends.resolve.words import moment, money

FEWEST, MOST = 2, 4


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


@transaction.atomic
def make_offer(case: Case, options: Sequence[Choice], intro: str, expires_at: datetime, by: Actor) -> Offer:
    """Put two to four ways before the customer; the dearest lies within the maker's authority."""
    user = person(by)
    lock(case, by)
    require_unfinished(case)
    _check_time(case, expires_at)
    prices = _check_options(options)
    _check_authority(case, prices, user)
    offer = Offer.objects.create(
        case=case, intro=intro.strip(), made_by=user, made_at=clock.now(), expires_at=expires_at
    )
    for position, (option, amount) in enumerate(zip(options, prices, strict=True), start=1):
        OfferOption.objects.create(
            offer=offer,
            item=option.item,
            title=option.title.strip(),
            detail=option.detail.strip(),
            amount=amount,
            position=position,
        )
    dues.set_due(case, Due.Kind.OFFER, expires_at, "Their choice", case.owner, offer.pk)
    facts = {
        "offer": offer.pk,
        "amounts": [str(amount) for amount in prices],
        "expires_at": expires_at.isoformat(),
    }
    record("offer.made", by, case, facts, {"intro": offer.intro, "titles": [o.title for o in options]})
    return offer


def _check_time(case: Case, expires_at: datetime) -> None:
    if expires_at <= clock.now():
        raise Invalid("An offer ends at a time that lies ahead.", "expires_at")
    standing = open_offer(case)
    if standing:
        ends = moment(standing.expires_at)
        raise Refused(f"An offer is open until {ends}. Wait for the answer, or withdraw it first.")


def _check_options(options: Sequence[Choice]) -> list[Decimal | None]:
    if not FEWEST <= len(options) <= MOST:
        raise Invalid(f"Offer {FEWEST} to {MOST} ways to put it right.", "options")
    if any(not option.title.strip() or len(option.title.strip()) > 200 for option in options):
        raise Invalid("Give each way a title of at most 200 characters.", "options")
    return [price(option.item, option.amount) for option in options]


def _check_authority(case: Case, prices: Sequence[Decimal | None], user: User) -> None:
    dearest = max((amount for amount in prices if amount is not None), default=None)
    if dearest is None:
        return
    total, limit = asked(case) + dearest, limit_of(user)
    if total > limit:
        currency = firm().currency
        raise NotAllowed(
            f"With {money(dearest, currency)} this case would come to {money(total, currency)}; "
            f"your limit is {money(limit, currency)}. {who_can_sentence(case, total, user)}"
        )


@transaction.atomic
def choose_option(offer: Offer, option: OfferOption, by: Actor) -> Remedy:
    """The customer takes one way: it is granted by whoever made the offer.

    Pressing twice gives the same remedy. If the maker's limit has shrunk since, the remedy waits
    for an approval: the offer stands, and money still moves only within authority.
    """
    case = lock_part(offer, by)
    if offer.state == Offer.State.ACCEPTED and offer.chosen_id == option.pk:
        return Remedy.objects.get(offer=offer)
    _require_answerable(offer)
    if option.offer_id != offer.pk:
        raise Invalid("Choose one of the ways that we offer.", "option")
    offer.chosen = option
    _answer(offer, Offer.State.ACCEPTED)
    record("offer.accepted", by, case, {"offer": offer.pk, "option": option.pk})
    wish = Wish(option.item, option.amount, f"They chose: {option.title}", offer=offer)
    maker = offer.made_by or person(by)
    return place(case, wish, maker, by, given(case))


@transaction.atomic
def decline_offer(offer: Offer, answer: str, by: Actor) -> None:
    """None of these. What they would like instead becomes a message of the case."""
    case = lock_part(offer, by)
    _require_answerable(offer)
    offer.answer = answer.strip()
    _answer(offer, Offer.State.DECLINED)
    record(
        "offer.declined",
        by,
        case,
        {"offer": offer.pk},
        {"answer": offer.answer} if offer.answer else None,
    )
    if offer.answer and by.kind == "customer":
        said_on(case, offer.answer, by)


@transaction.atomic
def withdraw_offer(offer: Offer, why: str, by: Actor) -> None:
    """Take back an offer that nobody has answered, with a reason."""
    case = lock_part(offer, by)
    person(by)
    if offer.state != Offer.State.OPEN:
        raise OfferOver(over_sentence(offer))
    if not why.strip():
        raise Invalid("Say why it is taken back.", "why")
    _answer(offer, Offer.State.WITHDRAWN)
    record("offer.withdrawn", by, case, {"offer": offer.pk}, {"why": why.strip()})


def expire_offers() -> int:
    """End the offers whose time is over. Safe to run twice and by several at once."""
    over = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=clock.now())
    return sum(_expire(offer) for offer in over.select_related("case").order_by("id")[:500])


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
