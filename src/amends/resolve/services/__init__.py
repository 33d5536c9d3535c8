"""The verbs of this room: investigation, cause, remedies, offers, promises."""

from amends.resolve.authority import set_limit
from amends.resolve.services.cause import (
    add_why,
    confirm_cause,
    doubt_cause,
    judge_avoidable,
    record_cause,
    remove_why,
)
from amends.resolve.services.deviation import excuse_second_failure
from amends.resolve.services.evidence import add_evidence, link_evidence, remove_evidence, restore_evidence
from amends.resolve.services.investigation import (
    add_question,
    answer_question,
    drop_question,
    start_investigation,
)
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
from amends.resolve.services.requests import Ask, answer_request, make_request, send_again, withdraw_request

__all__ = [
    "Ask",
    "Choice",
    "Found",
    "OfferOver",
    "add_evidence",
    "add_question",
    "add_why",
    "answer_question",
    "answer_request",
    "approve_remedy",
    "break_promise",
    "choose_option",
    "confirm_cause",
    "decline_offer",
    "deliver_remedy",
    "doubt_cause",
    "drop_question",
    "excuse_second_failure",
    "expire_offers",
    "grant_remedy",
    "judge_avoidable",
    "keep_promise",
    "link_evidence",
    "make_offer",
    "make_promises",
    "make_request",
    "move_promise",
    "record_cause",
    "refuse_remedy",
    "remove_evidence",
    "remove_why",
    "restore_evidence",
    "send_again",
    "set_limit",
    "start_investigation",
    "take_promise",
    "withdraw_for_message",
    "withdraw_offer",
    "withdraw_remedy",
    "withdraw_request",
]
