"""Why it happened, as far as we know: a hypothesis until there is evidence."""

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part
from amends.cases.models import Case
from amends.resolve.models import Cause, Why
from amends.resolve.services.evidence import speaks_for_cause
from amends.resolve.services.investigation import worded

LONGEST = 300
DEEPEST = 7  # levels of "why?"; five are the custom


@transaction.atomic
def record_cause(
    case: Case, by: Actor, *, text: str = "", unknown_reason: str = "", one_off: bool = False
) -> Cause:
    """Say why it happened, or why we do not know. A better cause found later replaces the first.

    `one_off` declares that there is nothing to prevent. Other words are a new hypothesis.
    """
    user = policy.person(by)
    lock(case, by)
    text, unknown_reason = text.strip(), unknown_reason.strip()
    _check(text, unknown_reason, one_off)
    before = Cause.objects.filter(case=case).first()
    fields = {"text": text, "unknown_reason": unknown_reason, "one_off": one_off}
    if before is None or before.text != text:
        fields |= {"confirmed_at": None, "confirmed_by": None, "avoidable": "", "avoid_how": ""}
    cause, _ = Cause.objects.update_or_create(
        case=case, defaults={**fields, "recorded_by": user, "recorded_at": clock.now()}
    )
    personal = {"text": text, "unknown_reason": unknown_reason, "before": str(before or "")}
    record("cause.recorded", by, case, {"unknown": not text, "one_off": one_off}, personal)
    return cause


def _check(text: str, unknown_reason: str, one_off: bool) -> None:
    if bool(text) == bool(unknown_reason):
        raise Invalid("Write the cause, or say why it is not known: one of the two.", "text")
    if len(text) > LONGEST:
        raise Invalid(f"Put the cause in at most {LONGEST} characters.", "text")
    if one_off and not text:
        raise Invalid("A cause that is not known cannot be called a one-off.", "one_off")


@transaction.atomic
def confirm_cause(case: Case, by: Actor) -> None:
    """The hypothesis is how it was: there is evidence for it."""
    lock(case, by)
    user = policy.person(by)
    cause = _known(case)
    if not speaks_for_cause(case):
        raise Refused("It stays a hypothesis until evidence is attached. Attach what speaks for the cause.")
    if cause.confirmed_at:
        raise Refused("The cause is confirmed already.")
    cause.confirmed_by, cause.confirmed_at = user, clock.now()
    cause.save(update_fields=["confirmed_by", "confirmed_at"])
    record("cause.confirmed", by, case, {"cause": cause.pk})


@transaction.atomic
def doubt_cause(case: Case, why: str, by: Actor) -> None:
    """It may have been otherwise: a hypothesis again, with the reason."""
    lock(case, by)
    policy.person(by)
    cause = _known(case)
    if cause.confirmed_at is None:
        raise Refused("The cause is a hypothesis already.")
    words = worded(why, "Say what speaks against it.", field="why")
    cause.confirmed_by = cause.confirmed_at = None
    cause.save(update_fields=["confirmed_by", "confirmed_at"])
    record("cause.doubted", by, case, {"cause": cause.pk}, {"why": words})


@transaction.atomic
def judge_avoidable(case: Case, avoidable: str, how: str, by: Actor) -> None:
    """Say whether it could have been avoided, by whom, and how; or why not."""
    lock(case, by)
    policy.person(by)
    cause = _known(case)
    if avoidable not in Cause.Avoidable.values or not avoidable:
        raise Invalid("Choose whether we, a supplier or nobody could have avoided it.", "avoidable")
    asks = "Say why not." if avoidable == Cause.Avoidable.NOT else "Say how."
    words = worded(how, asks, field="how")
    cause.avoidable, cause.avoid_how = avoidable, words
    cause.save(update_fields=["avoidable", "avoid_how"])
    record("cause.judged", by, case, {"cause": cause.pk, "avoidable": avoidable}, {"how": words})


def _known(case: Case) -> Cause:
    cause = Cause.objects.filter(case=case).first()
    if cause is None or not cause.text:
        raise Refused("No cause is recorded yet. Write what you think it was first.")
    return cause


# The tree


@transaction.atomic
def add_why(case: Case, text: str, by: Actor, parent: Why | None = None, contributing: bool = False) -> Why:
    """Answer "why?" under another answer, or at the top; or name a cause that contributed."""
    lock(case, by)
    user = policy.person(by)
    words = worded(text, "Write why.", LONGEST)
    if parent:
        _check_parent(case, parent, contributing)
    row = Why.objects.create(
        case=case, parent=parent, text=words, contributing=contributing, added_by=user, added_at=clock.now()
    )
    facts = {"why": row.pk, "under": parent.pk if parent else None, "contributing": contributing}
    record("why.added", by, case, facts, {"text": words})
    return row


def _check_parent(case: Case, parent: Why, contributing: bool) -> None:
    if parent.case_id != case.pk or parent.removed_at:
        raise Refused("This answer is no longer in the tree.")
    if contributing:
        raise Invalid("A cause that contributed stands at the top of the tree.", "contributing")
    if _depth(parent) >= DEEPEST:
        raise Refused(f"At most {DEEPEST} levels: that deep lies a cause that can be acted on, or none.")


def _depth(row: Why) -> int:
    above = row.parent
    return 1 if above is None else 1 + _depth(above)


@transaction.atomic
def remove_why(row: Why, by: Actor) -> None:
    """Take an answer out of the tree, with all that hangs under it."""
    case = lock_part(row, by)
    policy.person(by)
    if row.removed_at:
        return
    gone = _with_those_under(row, list(case.whys.filter(removed_at=None)))
    case.whys.filter(pk__in=gone).update(removed_at=clock.now())
    row.removed_at = clock.now()
    record("why.removed", by, case, {"whys": gone}, {"text": row.text})


def _with_those_under(row: Why, standing: list[Why]) -> list[int]:
    found = [row.pk]
    for one in standing:
        if one.parent_id == row.pk:
            found += _with_those_under(one, standing)
    return found
