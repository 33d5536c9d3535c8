"""The filters that remedies, offers and causes answer."""

from django.db.models import Exists, OuterRef, Q

from amends.cases.searching import Filter
from amends.cases.searching.values import choice
from amends.resolve.models import CatalogueItem, Cause, Offer, Remedy


def _remedy(**which: object) -> Q:
    return Q(Exists(Remedy.objects.filter(case=OuterRef("pk"), **which)))


def _cause(**which: object) -> Q:
    return Q(Exists(Cause.objects.filter(case=OuterRef("pk"), **which)))


STANDING = (Remedy.State.GRANTED, Remedy.State.DELIVERED)
REMEDIES = {
    "any": _remedy(state__in=STANDING),
    "none": ~_remedy(state__in=STANDING),
    **{str(state): _remedy(state=state) for state in Remedy.State.values},
    **{str(kind): _remedy(item__kind=kind, state__in=STANDING) for kind in CatalogueItem.Kind.values},
}
CAUSES = {"any": _cause(), "none": ~_cause(), "unknown": _cause(text=""), "one_off": _cause(one_off=True)}
OFFERS = {
    str(state): Q(Exists(Offer.objects.filter(case=OuterRef("pk"), state=state)))
    for state in Offer.State.values
}

OURS = (
    Filter(
        "remedy", "What was given or is asked for.", ("remedy:refund", "remedy:waiting"),
        choice("remedy", REMEDIES), tuple(REMEDIES),
    ),
    Filter("cause", "Whether its cause is known.", ("cause:unknown",), choice("cause", CAUSES), tuple(CAUSES)),
    Filter("offer", "What became of an offer.", ("offer:declined",), choice("offer", OFFERS), tuple(OFFERS)),
)  # fmt: skip
