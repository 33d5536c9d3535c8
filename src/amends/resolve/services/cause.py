"""Why it happened, as far as we know."""

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case
from amends.resolve.models import Cause


@transaction.atomic
def record_cause(
    case: Case, by: Actor, *, text: str = "", unknown_reason: str = "", one_off: bool = False
) -> Cause:
    """Say why it happened, or why we do not know. A better cause found later replaces the first.

    `one_off` declares that there is nothing to prevent.
    """
    if by.user is None:
        raise NotAllowed("A person records the cause.")
    lock(case, by)
    text, unknown_reason = text.strip(), unknown_reason.strip()
    _check(text, unknown_reason, one_off)
    before = Cause.objects.filter(case=case).first()
    fields = {"text": text, "unknown_reason": unknown_reason, "one_off": one_off}
    cause, _ = Cause.objects.update_or_create(
        case=case, defaults={**fields, "recorded_by": by.user, "recorded_at": clock.now()}
    )
    personal = {"text": text, "unknown_reason": unknown_reason, "before": str(before or "")}
    record("cause.recorded", by, case, {"unknown": not text, "one_off": one_off}, personal)
    return cause


def _check(text: str, unknown_reason: str, one_off: bool) -> None:
    if bool(text) == bool(unknown_reason):
        raise Invalid("Write the cause, or say why it is not known: one of the two.", "text")
    if len(text) > 300:
        raise Invalid("Put the cause in at most 300 characters.", "text")
    if one_off and not text:
        raise Invalid("A cause that is not known cannot be called a one-off.", "one_off")
