"""What runs out: codes that work once, and what lies in stock. Taken when a remedy is granted."""

from django.db.models import F

from amends.cases import clock
from amends.cases.errors import Refused
from amends.resolve.models import CatalogueItem, CouponCode, Offer, OfferOption, Remedy


class RunOut(Refused):
    """There is none left of what would be given."""


def left_of(item: CatalogueItem, but: Offer | None = None) -> int | None:
    """How many can still be given, less what open offers hold; None where it is not counted."""
    free = _free(item)
    if free is None:
        return None
    held = OfferOption.objects.filter(
        item=item, offer__state=Offer.State.OPEN, offer__expires_at__gt=clock.now()
    )
    held = held.exclude(offer=but) if but else held
    return max(0, free - held.values("offer").distinct().count())


def _free(item: CatalogueItem) -> int | None:
    stock = CatalogueItem.objects.filter(pk=item.pk).values_list("stock", flat=True).first()
    if not item.coded:
        return stock
    codes = CouponCode.objects.filter(item=item, given_at=None).count()
    return codes if stock is None else min(codes, stock)


def require_goods(item: CatalogueItem, but: Offer | None = None) -> None:
    """Raise RunOut, before anything is granted, where there is none left."""
    if left_of(item, but) == 0:
        more = "Bring in more codes" if item.coded else "Write what is in stock"
        raise RunOut(f"{item.name} has run out. {more} under Settings, Remedies, or choose another remedy.")


def take_goods(remedy: Remedy) -> None:
    """Take one from the stock, and a code that nobody had. A code goes to one remedy and never back."""
    item = remedy.item
    counted = CatalogueItem.objects.filter(pk=item.pk, stock__isnull=False)
    if counted.exists() and not counted.filter(stock__gt=0).update(stock=F("stock") - 1):
        raise RunOut(f"{item.name} has run out.")
    if item.coded:
        _take_code(remedy)


def _take_code(remedy: Remedy) -> None:
    """By conditional update: of two who reach for the same code one gets none, and takes the next."""
    free = CouponCode.objects.filter(item=remedy.item_id, given_at=None)
    while (key := free.order_by("id").values_list("pk", flat=True).first()) is not None:
        if free.filter(pk=key).update(remedy=remedy, given_at=clock.now()):
            return
    raise RunOut(f"{remedy.item.name} has run out of codes.")


def put_back(remedy: Remedy) -> None:
    """What was taken from the stock goes back; a code does not, for somebody may have seen it."""
    CatalogueItem.objects.filter(pk=remedy.item_id, stock__isnull=False).update(stock=F("stock") + 1)


def code_of(remedy: Remedy) -> str:
    """The code that goes with a remedy; empty where there is none."""
    return CouponCode.objects.filter(remedy=remedy).values_list("code", flat=True).first() or ""
