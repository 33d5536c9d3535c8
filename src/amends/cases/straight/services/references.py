"""Orders and visits on a case, by a person."""

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.journal import record
from amends.cases.models import Case, Reference
from amends.cases.straight.references import LONGEST
from amends.cases.straight.services.tags import _require_open


@transaction.atomic
def add_reference(case: Case, value: str, by: Actor) -> Reference:
    """The case is about this order or visit."""
    _require_open(case, by)
    words = " ".join(value.replace("\x00", "").split()).upper()
    if not words or len(words) > LONGEST:
        raise Invalid(f"Write the number of the order or visit, at most {LONGEST} characters.", "reference")
    row, made = Reference.objects.get_or_create(
        case=case, value=words, defaults={"source": Reference.Source.PERSON}
    )
    if made or row.removed_at:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        record("case.reference_added", by, case, {"reference": row.pk}, {"value": words})
    return row


@transaction.atomic
def remove_reference(row: Reference, by: Actor) -> None:
    """The case is not about it; the text does not bring it back."""
    _require_open(row.case, by)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        record("case.reference_removed", by, row.case, {"reference": row.pk}, {"value": row.value})
