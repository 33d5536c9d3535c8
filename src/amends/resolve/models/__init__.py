"""What puts it right: investigation, cause, authority, remedies, approvals, offers, promises."""

from amends.resolve.models.cause import Cause, Why
from amends.resolve.models.investigation import Evidence, Investigation, Question, Request, SecondFailure
from amends.resolve.models.offers import Offer, OfferOption
from amends.resolve.models.promises import Promise
from amends.resolve.models.remedies import Authority, CatalogueItem, Remedy

__all__ = [
    "Authority",
    "CatalogueItem",
    "Cause",
    "Evidence",
    "Investigation",
    "Offer",
    "OfferOption",
    "Promise",
    "Question",
    "Remedy",
    "Request",
    "SecondFailure",
    "Why",
]
