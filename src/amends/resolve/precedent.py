"""What we gave before in the like: the yardstick beside a sum that waits for approval."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from amends.resolve.models import Remedy
from amends.resolve.words import money

LOOKED_AT = 500  # the newest sums; what a firm gave years ago is no yardstick
FEW = 5  # below this the sums themselves are said


@dataclass(frozen=True, slots=True)
class Precedent:
    """The sums given for one remedy, the newest first."""

    sums: tuple[Decimal, ...]
    currency: str

    def in_words(self, amount: Decimal | None) -> str:
        """ "14 like it: median £60, middle half £45 to £80, most £120. This is above all of them." """
        if not self.sums:
            return "None like it was given yet."
        like = f"{len(self.sums)} like it"
        if len(self.sums) < FEW:
            listed = ", ".join(self._money(one) for one in sorted(self.sums))
            return f"{like}: {listed}.{self._beside(amount)}"
        low, _, high = quantiles(self.sums, n=4, method="inclusive")
        half = f"{self._money(low)} to {self._money(high)}"
        top = self._money(max(self.sums))
        return f"{like}: median {self._money(median(self.sums))}, middle half {half}, most {top}.{self._beside(amount)}"

    def _beside(self, amount: Decimal | None) -> str:
        above = amount is not None and amount > max(self.sums)
        return " This is above all of them." if above else ""

    def _money(self, amount: Decimal) -> str:
        return money(amount.quantize(Decimal("0.01")), self.currency)


def precedents(items: Iterable[int], currency: str) -> dict[int, Precedent]:
    """For each remedy of the catalogue what was given before. One query."""
    wanted = set(items)
    states = (Remedy.State.GRANTED, Remedy.State.DELIVERED)
    rows = Remedy.objects.filter(item__in=wanted, state__in=states, currency=currency, amount__isnull=False)
    sums: dict[int, list[Decimal]] = {item: [] for item in wanted}
    for item, amount in rows.order_by("-id").values_list("item_id", "amount")[:LOOKED_AT]:
        if amount is not None:
            sums[item].append(amount)
    return {item: Precedent(tuple(found), currency) for item, found in sums.items()}
