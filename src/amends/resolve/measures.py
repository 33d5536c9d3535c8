"""How quickly anything was done for a customer."""

from datetime import timedelta

from django.db.models import Min

from amends.cases.models import Case
from amends.resolve.counting import GIVEN


def first_action_of(case: Case) -> timedelta | None:
    """How long this customer waited until something was granted; None while nothing is."""
    at = case.remedies.filter(state__in=GIVEN).aggregate(at=Min("decided_at"))["at"]
    return at - case.opened_at if at else None
