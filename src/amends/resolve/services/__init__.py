"""The verbs of this room: investigation, cause, remedies, offers, promises."""

from amends.resolve.authority import drop_rule, set_limit, set_rule
from amends.resolve.budgets import end_budget, set_budget
from amends.resolve.currencies import set_currency, set_rate
from amends.resolve.delegating import delegate, end_delegation
from amends.resolve.services.cashier import hand_over
from amends.resolve.services.catalogue import add_codes, define_item
from amends.resolve.services.cause import (
    add_why,
    confirm_cause,
    doubt_cause,
    judge_avoidable,
    record_cause,
    remove_why,
)
from amends.resolve.services.delivery import ask_to_ring, deliver_remedy, do_step, mark_told, plan_step
from amends.resolve.services.deviation import excuse_second_failure
from amends.resolve.services.evidence import add_evidence, link_evidence, remove_evidence, restore_evidence
from amends.resolve.services.hooks import change_hook, define_hook
from amends.resolve.services.investigation import (
    add_question,
    answer_question,
    drop_question,
    start_investigation,
)
from amends.resolve.services.offers import (
    Choice,
    Counter,
    OfferOver,
    choose_option,
    decline_offer,
    expire_offers,
    make_offer,
    said_too_late,
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
    escalate_approvals,
    grant_remedy,
    refuse_remedy,
    withdraw_remedy,
)
from amends.resolve.services.reminding import remind, to_remind
from amends.resolve.services.requests import Ask, answer_request, make_request, send_again, withdraw_request
from amends.resolve.services.waiving import waive_bare, waive_remedy

__all__ = [
    "Ask",
    "Choice",
    "Counter",
    "Found",
    "OfferOver",
    "add_codes",
    "add_evidence",
    "add_question",
    "add_why",
    "answer_question",
    "answer_request",
    "approve_remedy",
    "ask_to_ring",
    "break_promise",
    "change_hook",
    "choose_option",
    "confirm_cause",
    "decline_offer",
    "define_hook",
    "define_item",
    "delegate",
    "deliver_remedy",
    "do_step",
    "doubt_cause",
    "drop_question",
    "drop_rule",
    "end_budget",
    "end_delegation",
    "escalate_approvals",
    "excuse_second_failure",
    "expire_offers",
    "grant_remedy",
    "hand_over",
    "judge_avoidable",
    "keep_promise",
    "link_evidence",
    "make_offer",
    "make_promises",
    "make_request",
    "mark_told",
    "move_promise",
    "plan_step",
    "record_cause",
    "refuse_remedy",
    "remind",
    "remove_evidence",
    "remove_why",
    "restore_evidence",
    "said_too_late",
    "send_again",
    "set_budget",
    "set_currency",
    "set_limit",
    "set_rate",
    "set_rule",
    "start_investigation",
    "take_promise",
    "to_remind",
    "waive_bare",
    "waive_remedy",
    "withdraw_for_message",
    "withdraw_offer",
    "withdraw_remedy",
    "withdraw_request",
]
