"""Why an upheld point gets no remedy."""

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Case
from amends.resolve.matrix import RIGHT, answered_points, bare
from amends.resolve.models import Waiver
from amends.resolve.services.remedies import need
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern


@transaction.atomic
def waive_remedy(concern: Concern, reason: str, by: Actor) -> None:
    """Say why an upheld point gets no remedy. It holds until the point is decided anew."""
    case = lock_part(concern, by)
    user = policy.person(by)
    require_unfinished(case)
    if concern.removed_at or concern.outcome not in RIGHT:
        raise Refused("Only an upheld point asks for a remedy.")
    need(reason, "Say why this point gets no remedy.")
    values = {"reason": reason.strip()[:1000], "by": user, "at": clock.now()}
    Waiver.objects.update_or_create(concern=concern, defaults=values)
    record("remedy.waived", by, case, {"concern": concern.pk}, {"reason": values["reason"]})


@transaction.atomic
def waive_bare(case: Case, reason: str, by: Actor) -> int:
    """The same for every upheld point of a case that has no remedy; gives how many there were."""
    lock(case, by)
    found = bare(list(concerns_of(case)), answered_points(case))
    for _number, concern in found:
        waive_remedy(concern, reason, by)
    return len(found)
