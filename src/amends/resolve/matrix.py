"""Which point has which remedy: an upheld one with none is marked, and resolving asks why."""

from collections.abc import Collection, Iterable, Sequence

from amends.cases.models import Case
from amends.resolve.models import Remedy, Waiver
from amends.understand.models import Concern

RIGHT = (Concern.Outcome.UPHELD, Concern.Outcome.PARTLY)
ANSWERING = (Remedy.State.WAITING, Remedy.State.GRANTED, Remedy.State.DELIVERED)


def answered_points(case: Case) -> set[int]:
    """Keys of the points that a remedy answers, or of which somebody said why there is none. Two queries."""
    standing = Remedy.objects.filter(case=case, state__in=ANSWERING, concerns__isnull=False)
    return set(standing.values_list("concerns", flat=True)) | waived(
        Waiver.objects.filter(concern__case=case).select_related("concern")
    )


def waived(rows: Iterable[Waiver]) -> set[int]:
    """The points whose waiver is younger than their decision."""
    return {
        row.concern_id for row in rows if row.concern.decided_at is None or row.at >= row.concern.decided_at
    }


def bare(concerns: Sequence[Concern], answered: Collection[int]) -> list[tuple[int, Concern]]:
    """The upheld points that no remedy answers, each with its number on the list."""
    listed = enumerate(concerns, start=1)
    return [(number, one) for number, one in listed if one.outcome in RIGHT and one.pk not in answered]


def bare_words(concerns: Sequence[Concern], answered: Collection[int]) -> list[str]:
    """What stands in the way of resolving, one sentence a point."""
    return [
        f"Point {number} is upheld and no remedy answers it: “{one.text}”. Grant one, or say why there is none."
        for number, one in bare(concerns, answered)
    ]
