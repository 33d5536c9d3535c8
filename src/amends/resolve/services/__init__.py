"""The verbs of this room: cause, remedies, offers, promises."""

from amends.resolve.authority import set_limit
from amends.resolve.services.cause import record_cause
from amends.resolve.services.offers import (
    Choice,
    OfferOver,
    choose_option,
    decline_offer,
    expire_offers,
    make_offer,
    withdraw_offer,
)
from amends.resolve.services.promises import (
    Found,
    break_promise,
    keep_promise,
    make_promises,
    move_promise,
    take_promise,
    withdraw_for_message,
)
from amends.resolve.services.remedies import (
    approve_remedy,
    deliver_remedy,
    grant_remedy,
    refuse_remedy,
    withdraw_remedy,
)
from amends.resolve.services.reminding import remind, to_remind

__all__ = [
    "Choice",
    "Found",
    "OfferOver",
    "approve_remedy",
    "break_promise",
    "choose_option",
    "decline_offer",
    "deliver_remedy",
    "expire_offers",
    "grant_remedy",
    "keep_promise",
    "make_offer",
    "make_promises",
    "move_promise",
    "record_cause",
    "refuse_remedy",
    "remind",
    "set_limit",
    "take_promise",
    "to_remind",
    "withdraw_for_message",
    "withdraw_offer",
    "withdraw_remedy",
]
