"""What puts it right: investigation, cause, authority, remedies, approvals, offers, promises."""

from amends.resolve.models.authority import AuthorityRule, Budget, Delegation, Rate
from amends.resolve.models.cause import Cause, Why
from amends.resolve.models.delivery import CouponCode, DeliveryStep, Handover, Hook, HookCall
from amends.resolve.models.investigation import Evidence, Investigation, Question, Request, SecondFailure
from amends.resolve.models.offers import Offer, OfferOption
from amends.resolve.models.promises import Promise
from amends.resolve.models.remedies import Authority, CatalogueItem, Remedy, Waiver

__all__ = [
    "Authority",
    "AuthorityRule",
    "Budget",
    "CatalogueItem",
    "Cause",
    "CouponCode",
    "Delegation",
    "DeliveryStep",
    "Evidence",
    "Handover",
    "Hook",
    "HookCall",
    "Investigation",
    "Offer",
    "OfferOption",
    "Promise",
    "Question",
    "Rate",
    "Remedy",
    "Request",
    "SecondFailure",
    "Waiver",
    "Why",
]
