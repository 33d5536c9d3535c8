"""Resolving and closing: no case closes quietly (law 4)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Due, Field, Kind, State
from amends.cases.straight.services.fields import missing_among
from amends.followup.models import FollowUp
from amends.followup.services.asking import plan_follow_up
from amends.followup.services.senior import open_request
from amends.resolve.matrix import answered_points, bare_words
from amends.resolve.models import Cause, Offer, Promise, Remedy
from amends.resolve.second_failure import NONE, Second, missing_for, second_failure_of
from amends.resolve.selectors import said
from amends.resolve.services.offers import open_offer
from amends.resolve.words import moment
from amends.respond.services import check_blocked
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern

RESOLVED, CLOSED = Field.Stage.RESOLVED, Field.Stage.CLOSED


def resolve_case(case: Case, summary: str, by: Actor, follow_up_at: datetime | None = None) -> FollowUp:
    """We believe that it is right: the customer is told, and a follow-up is planned with the owner.

    `summary` says what was put right, in the words that the customer reads. The follow-up comes on
    the firm's usual day unless a moment is given.
    """
    policy.person(by)
    check_blocked(case, by.user, summary)  # the coach reads it before anything is locked
    return _resolve(case, summary, by, follow_up_at)


@transaction.atomic
def _resolve(case: Case, summary: str, by: Actor, follow_up_at: datetime | None) -> FollowUp:
    lock(case, by)
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display()} already.")
    if not summary.strip():
        raise Invalid("Say in a sentence or two what was put right. The customer reads this.", "summary")
    _refuse_if(missing_for_resolve(case), "resolved")
    case.state, case.resolved_at = State.RESOLVED, clock.now()
    case.rank_again_at = clock.now()
    case.save(update_fields=["state", "resolved_at", "rank_again_at"])
    dues.settle_all(case, Due.Kind.ANSWER, Due.Kind.QUESTION, Due.Kind.NEWS)
    record("case.resolved", by, case, {"owner": case.owner_id}, {"summary": summary.strip()})
    return plan_follow_up(case, by, follow_up_at)


@transaction.atomic
def close_case(case: Case, by: Actor) -> None:
    """Nothing is left to do, for the customer or for us."""
    lock(case, by)
    policy.person(by)
    _refuse_if(missing_for_close(case), "closed")
    case.state, case.closed_at = State.CLOSED, clock.now()
    case.rank_again_at = clock.now()
    case.save(update_fields=["state", "closed_at", "rank_again_at"])
    dues.settle_all(case)
    record("case.closed", by, case, {"owner": case.owner_id})


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be settled before a case ends. A page that has it already hands it in."""

    concerns: Sequence[Concern] = ()
    has_cause: bool = False
    remedies: Sequence[Remedy] = ()
    offer: Offer | None = None  # the one that the customer may answer now
    promises: Sequence[Promise] = ()
    follow_up: FollowUp | None = None  # the newest that was not dropped
    fields: Sequence[Field] = ()  # that the firm asks for
    answered: Set[int] = frozenset()  # keys of those that are filled in
    points: Set[int] = frozenset()  # keys of those that a remedy answers, or that need none
    senior: bool = False  # whether nobody has looked yet although they asked for somebody more senior
    second: Second = NONE  # whether the matter failed twice, and what that asks for


def standing_of(case: Case) -> Standing:
    """Read it: nineteen queries."""
    return Standing(
        concerns=list(concerns_of(case)),
        has_cause=Cause.objects.filter(case=case).exists(),
        remedies=list(case.remedies.select_related("item").order_by("id")),
        offer=open_offer(case),
        promises=list(case.promises.order_by("due_at")),
        follow_up=case.follow_ups.exclude(state=FollowUp.State.DROPPED).order_by("-id").first(),
        fields=list(Field.objects.exclude(required_at="").order_by("position", "id")),
        answered=frozenset(case.field_values.values_list("field", flat=True)),
        points=answered_points(case),
        senior=open_request(case) is not None,
        second=second_failure_of(case),
    )


def missing_for_resolve(case: Case, known: Standing | None = None) -> list[str]:
    """What still has to happen before the case can be resolved, in plain sentences. Empty: nothing."""
    standing = known or standing_of(case)
    missing = _undecided(standing.concerns) + bare_words(standing.concerns, standing.points)
    if not standing.has_cause:
        missing.append("The cause is not recorded. Write it, or say why it is not known.")
    if case.owner is None or not case.owner.is_active:
        missing.append("Nobody owns this case. Give it an owner, who will go back and ask.")
    if standing.senior:
        missing.append("They asked for somebody more senior, and nobody has looked yet.")
    missing += missing_for(standing.second)
    return missing + _waiting(standing) + missing_among(standing.fields, standing.answered, RESOLVED)


def missing_for_close(case: Case, known: Standing | None = None) -> list[str]:
    """What still has to happen before the case can be closed, in plain sentences. Empty: nothing."""
    standing = known or standing_of(case)
    if case.kind != Kind.COMPLAINT or case.state == State.CLOSED:
        return [f"{case.reference} is closed already."]
    if case.state != State.RESOLVED:
        return ["It is not resolved yet.", *missing_for_resolve(case, standing)]
    promises = [one for one in standing.promises if one.state == Promise.State.OPEN]
    open_ones = [f"A promise is open: {one.what}, by {moment(one.due_at)}." for one in promises]
    granted = [one for one in standing.remedies if one.state == Remedy.State.GRANTED]
    undelivered = [f"Granted, but not delivered: {said(one)}." for one in granted]
    asked = missing_among(standing.fields, standing.answered, CLOSED)
    missing = missing_for_resolve(case, standing) + open_ones + undelivered + _not_asked(standing.follow_up)
    return list(dict.fromkeys(missing + asked))


def _undecided(concerns: Sequence[Concern]) -> list[str]:
    if not concerns:
        return ["No point is on the list. Add what they want answered."]
    return [
        f"Point {number} has no outcome: “{concern.text}”."
        for number, concern in enumerate(concerns, start=1)
        if not concern.outcome
    ]


def _waiting(standing: Standing) -> list[str]:
    waiting = [one for one in standing.remedies if one.state == Remedy.State.WAITING]
    missing = [f"{remedy.item} waits for an approval." for remedy in waiting]
    if standing.offer:
        missing.append(f"They may choose from our offer until {moment(standing.offer.expires_at)}.")
    return missing


def _not_asked(follow_up: FollowUp | None) -> list[str]:
    if follow_up is None or follow_up.owner_id is None:
        return ["No follow-up is planned with an owner."]
    if follow_up.state == FollowUp.State.PLANNED:
        return [f"We have not asked yet whether it is right. We ask on {moment(follow_up.at)}."]
    return []


def _refuse_if(missing: list[str], word: str) -> None:
    if missing:
        raise Refused(f"It cannot be {word} yet. {' '.join(missing)}")
