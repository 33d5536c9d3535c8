"""What we gave before in the like: the yardstick beside a sum that waits for approval, and beside a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from django.db.models import QuerySet

from amends.cases.firm import firm
from amends.cases.models import Case, State
from amends.cases.straight.duplicates import share
from amends.resolve.counting import GIVEN
from amends.resolve.currencies import exact
from amends.resolve.models import Cause, Remedy
from amends.resolve.words import money
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern, Reading

LOOKED_AT = 500  # the newest sums; what a firm gave years ago is no yardstick
FEW = 5  # below this the sums themselves are said
ALIKE = 0.2  # share of words in common from which two complaints are like each other
NEAR = 1  # steps of severity that two of the like may lie apart
FAR = Decimal("1.5")  # times the middle half: from there a sum stands apart (Tukey's fence)
SHOWN = 5


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

    def apart(self, amount: Decimal | None) -> str:
        """Whether a sum stands apart from the others, in either direction: more, less, or empty."""
        if amount is None or len(self.sums) < FEW:
            return ""
        low, _, high = quantiles(self.sums, n=4, method="inclusive")
        fence = max((high - low) * FAR, high / 10)  # where all got the same, a tenth more is no outlier
        return "more" if amount > high + fence else "less" if amount < low - fence else ""

    def _beside(self, amount: Decimal | None) -> str:
        if amount is not None and amount > max(self.sums):
            return " This is above all of them."
        apart = self.apart(amount)
        if amount is not None and len(self.sums) >= FEW and amount < min(self.sums):
            return " This is below all of them."
        return f" This is much {apart} than most got." if apart else ""

    def _money(self, amount: Decimal) -> str:
        return money(exact(amount, self.currency), self.currency)


def precedents(items: Iterable[int], currency: str) -> dict[int, Precedent]:
    """For each remedy of the catalogue what sums of it were worth before, in the firm's currency. One query."""
    wanted = set(items)
    rows = Remedy.objects.filter(item__in=wanted, state__in=GIVEN, amount__isnull=False)
    sums: dict[int, list[Decimal]] = {item: [] for item in wanted}
    for item, worth in rows.order_by("-id").values_list("item_id", "worth")[:LOOKED_AT]:
        if worth is not None:
            sums[item].append(worth)
    return {item: Precedent(tuple(found), currency) for item, found in sums.items()}


# Of one case


@dataclass(frozen=True, slots=True)
class Like:
    """A resolved case that is like this one, what it got, and why it is alike."""

    case: Case
    remedy: Remedy
    why: str


@dataclass(frozen=True, slots=True)
class Likes:
    """What cases like this one got of one kind of remedy."""

    kind: str
    name: str
    found: tuple[Like, ...]
    precedent: Precedent

    @property
    def precedent_words(self) -> str:
        """Its yardstick in words."""
        return self.precedent.in_words(None)


def likes_of(case: Case, among: QuerySet[Case]) -> list[Likes]:
    """By kind of remedy what resolved cases like this one got: the same cause, or similar points as severe.

    `among` are the cases that the reader may open. Five queries; sums count in the firm's currency.
    """
    rows = list(_resolved(case, among))
    told = {row.case_id for row in rows}
    here, points, severe = _about(case), _points(told), _severities({case.pk, *told})
    kinds: dict[str, list[Like]] = {}
    for row in rows:
        why = _why_alike(row, here, points.get(row.case_id, ""), severe.get(case.pk), severe.get(row.case_id))
        if why:
            kinds.setdefault(row.item.kind, []).append(Like(row.case, row, why))
    return [_likes(kind, found) for kind, found in sorted(kinds.items(), key=lambda pair: -len(pair[1]))]


def _resolved(case: Case, among: QuerySet[Case]) -> QuerySet[Remedy]:
    over = (State.RESOLVED, State.CLOSED)
    rows = Remedy.objects.filter(state__in=GIVEN, case__state__in=over, case__in=among).exclude(case=case)
    return rows.select_related("item", "case__cause").order_by("-id")[:LOOKED_AT]


def _about(case: Case) -> tuple[str, str]:
    cause = Cause.objects.filter(case=case).values_list("text", flat=True).first() or ""
    return cause.casefold(), " ".join(concerns_of(case).values_list("text", flat=True))


def _points(cases: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    rows = Concern.objects.filter(case__in=list(cases), removed_at=None)
    for key, text in rows.values_list("case_id", "text"):
        found[key] = f"{found.get(key, '')} {text}"
    return found


def _severities(cases: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    rows = Reading.objects.filter(message__case__in=list(cases))
    for key, severity in rows.values_list("message__case_id", "severity"):
        found[key] = max(severity, found.get(key, 0))
    return found


def _why_alike(row: Remedy, here: tuple[str, str], points: str, mine: int | None, theirs: int | None) -> str:
    cause, said = here
    their_cause = getattr(row.case, "cause", None)
    if cause and their_cause and their_cause.text.casefold() == cause:
        return "the same cause"
    as_severe = mine is None or theirs is None or abs(mine - theirs) <= NEAR
    return "similar points, as severe" if as_severe and share(said, points) >= ALIKE else ""


def _likes(kind: str, found: Sequence[Like]) -> Likes:
    sums = tuple(one.remedy.worth for one in found if one.remedy.worth is not None)
    name = found[0].remedy.item.get_kind_display()
    return Likes(kind, name, tuple(found[:SHOWN]), Precedent(sums, firm().currency))
