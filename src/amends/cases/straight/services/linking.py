"""Cases that have to do with each other and stay apart."""

from django.db import transaction
from django.db.models import Q, QuerySet

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, CaseLink

SAID = (CaseLink.Kind.RELATED, CaseLink.Kind.INCIDENT, CaseLink.Kind.DUPLICATE)


@transaction.atomic
def link_cases(case: Case, other: Case, kind: str, by: Actor) -> CaseLink:
    """Say that two cases are related, of the same incident, or that the first is a duplicate of the other.

    What was said of the two before is replaced, "not a duplicate" too.
    """
    if kind not in SAID:
        raise Invalid(f"Choose one of: {', '.join(SAID)}.", "kind")
    link = _say(case, other, kind, by)
    record("case.linked", by, case, {"other": other.pk, "kind": kind, "link": link.pk})
    record("case.linked", by, other, {"other": case.pk, "kind": kind, "link": link.pk, "back": True})
    return link


@transaction.atomic
def not_duplicate(case: Case, other: Case, by: Actor) -> CaseLink:
    """Remember that these two are not the same complaint: it is not suggested again."""
    if between(case, other).exists():
        raise Refused("Something is said of these two already. Take that link away first.")
    link = _say(case, other, CaseLink.Kind.NOT_DUPLICATE, by)
    record("case.not_duplicate", by, case, {"other": other.pk, "link": link.pk})
    return link


@transaction.atomic
def unlink(link: CaseLink, by: Actor) -> None:
    """Take back what was said of two cases."""
    _require(link.case, link.other, by)
    facts = {"kind": link.kind, "link": link.pk}
    link.delete()
    record("case.unlinked", by, link.case, {**facts, "other": link.other_id})
    record("case.unlinked", by, link.other, {**facts, "other": link.case_id})


def between(case: Case, other: Case) -> QuerySet[CaseLink]:
    """What is said of these two, in either direction."""
    return CaseLink.objects.filter(Q(case=case, other=other) | Q(case=other, other=case))


def _say(case: Case, other: Case, kind: str, by: Actor) -> CaseLink:
    if case.pk == other.pk:
        raise Invalid("A case has nothing to do with itself. Choose another.", "other")
    _require(case, other, by)
    between(case, other).delete()
    return CaseLink.objects.create(case=case, other=other, kind=kind, by=by.user, at=clock.now())


def _require(case: Case, other: Case, by: Actor) -> None:
    for one in (case, other):
        if one.merged_into_id:
            raise Refused(f"{one.reference} is part of {Case(pk=one.merged_into_id).reference} now.")
        if by.user:
            policy.require_open(by.user, one)
