"""A second failure on the same matter: resolved all the same, with a reason."""

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, State
from amends.resolve.models import SecondFailure
from amends.resolve.second_failure import missing_for, second_failure_of
from amends.resolve.services.investigation import worded


@transaction.atomic
def excuse_second_failure(case: Case, why: str, by: Actor) -> SecondFailure:
    """Say why this case may be resolved without an apology, a compensation or a senior owner.

    It holds until the matter fails once more.
    """
    lock(case, by)
    user = policy.person(by)
    if not (case.is_open or case.state == State.RESOLVED):  # a promise may break before it is closed
        raise Refused(f"{case.reference} is {case.get_state_display()}. Open it again first.")
    words = worded(why, "Say why it is resolved without.", field="why")
    missing = missing_for(second_failure_of(case))
    if not missing:
        raise Refused("Nothing is missing for a second failure.")
    fields = {"why": words, "by": user, "at": clock.now()}
    row, _ = SecondFailure.objects.update_or_create(case=case, defaults=fields)
    record("second_failure.excused", by, case, {"missing": len(missing)}, {"why": words})
    return row
