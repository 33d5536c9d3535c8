"""What puts it right: cause, authority, remedies, approvals, offers, promises."""

from amends.resolve.models.cause import Cause
from amends.resolve.models.offers import Offer, OfferOption
from amends.resolve.models.promises import Promise
from amends.resolve.models.remedies import Authority, CatalogueItem, Remedy

__all__ = ["Authority", "CatalogueItem", "Cause", "Offer", "OfferOption", "Promise", "Remedy"]
