"""Going back to ask whether it is right, and hearing the answer."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import CUSTOMER, SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import end_of_day, firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part
from amends.cases.models import Case, Due, State
from amends.followup.models import FollowUp, Survey
from amends.followup.services.reopening import open_again
from amends.listen.services import said_on
from amends.resolve.words import moment
from amends.understand.concerns import raise_again

logger = logging.getLogger(__name__)


SCALES = ("heard", "outcome", "process", "treatment")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the customer says when asked. SCALES run from 1 (no) to 5 (yes); None: not answered."""

    fixed: str
    heard: int | None = None
    outcome: int | None = None
    process: int | None = None
    treatment: int | None = None
    text: str = ""


@transaction.atomic
def plan_follow_up(case: Case, by: Actor, at: datetime | None = None) -> FollowUp:
    """Plan the day on which the owner goes back to ask; an earlier plan is replaced."""
    lock(case, by)
    if case.owner is None:
        raise Refused("Nobody owns this case. Give it an owner, who will go back and ask.")
    if case.state != State.RESOLVED:
        raise Refused("A follow-up is planned once the case is resolved.")
    at = at or end_of_day(firm().follow_up_days)
    if at <= clock.now():
        raise Invalid("Choose a time that lies ahead.", "at")
    for old in case.follow_ups.filter(state=FollowUp.State.PLANNED):
        old.state = FollowUp.State.DROPPED
        old.save(update_fields=["state"])
        dues.settle(case, Due.Kind.FOLLOW_UP, old.pk)
    follow_up = FollowUp.objects.create(case=case, owner=case.owner, at=at)
    dues.set_due(case, Due.Kind.FOLLOW_UP, at, "Ask whether it is right", case.owner, follow_up.pk)
    facts = {"follow_up": follow_up.pk, "owner": case.owner_id, "at": at.isoformat()}
    record("followup.planned", by, case, facts)
    return follow_up


def ask_due() -> int:
    """Send the surveys whose time has come. Safe to run twice and by several at once.

    A customer without an address is asked by the owner, whose due stays open until mark_asked.
    """
    ready = FollowUp.objects.filter(
        state=FollowUp.State.PLANNED, at__lte=clock.now(), case__state=State.RESOLVED
    ).exclude(case__customer__email="")
    asked = 0
    for follow_up in ready.select_related("case").order_by("at", "id")[:200]:
        try:
            asked += _ask(follow_up)
        except Exception:  # one customer whom we cannot write to must not keep the others waiting
            logger.exception("Follow-up %s could not be asked; it stays due.", follow_up.pk)
    return asked


@transaction.atomic
def _ask(follow_up: FollowUp) -> bool:
    from amends.respond.notices import ask_whether_right

    case = lock_part(follow_up, SYSTEM)
    if follow_up.state != FollowUp.State.PLANNED or case.state != State.RESOLVED:
        return False
    follow_up.message = ask_whether_right(case, SYSTEM, follow_up.pk)
    _asked(follow_up, SYSTEM)
    return True


@transaction.atomic
def mark_asked(follow_up: FollowUp, by: Actor, note: str = "") -> None:
    """The owner asked in another way: by phone, in person."""
    lock_part(follow_up, by)
    policy.person(by)
    if follow_up.state != FollowUp.State.PLANNED:
        raise Refused(f"This follow-up is {follow_up.get_state_display()} already.")
    _asked(follow_up, by, note)


def _asked(follow_up: FollowUp, by: Actor, note: str = "") -> None:
    follow_up.state, follow_up.asked_at = FollowUp.State.ASKED, clock.now()
    follow_up.save()
    dues.settle(follow_up.case, Due.Kind.FOLLOW_UP, follow_up.pk)
    facts = {"follow_up": follow_up.pk, "message": follow_up.message_id}
    record(
        "followup.asked",
        by,
        follow_up.case,
        facts,
        {"note": note.strip()} if note.strip() else None,
    )


@transaction.atomic
def answer_survey(follow_up: FollowUp, answers: Answers, by: Actor = CUSTOMER) -> Survey:
    """Keep the customer's answer. "No" and "partly" open the same case again, with their words."""
    case = lock_part(follow_up, by)
    _require_unanswered(follow_up)
    _check(answers)
    marks = asdict(answers)
    text = marks.pop("text").strip()
    survey = Survey.objects.create(follow_up=follow_up, answered_at=clock.now(), text=text, **marks)
    follow_up.state = FollowUp.State.ANSWERED
    follow_up.save(update_fields=["state"])
    dues.settle(case, Due.Kind.FOLLOW_UP, follow_up.pk)
    facts = {"follow_up": follow_up.pk, **marks}
    record("survey.answered", by, case, facts, {"text": text} if text else None)
    if survey.fixed != Survey.Fixed.YES:
        not_fixed(case, [], text, by)
    return survey


def _require_unanswered(follow_up: FollowUp) -> None:
    survey = Survey.objects.filter(follow_up=follow_up).first()
    if survey:
        raise Refused(f"You answered on {moment(survey.answered_at)}. Write to us if something has changed.")
    if follow_up.state == FollowUp.State.DROPPED:
        raise Refused("We are working on it again and will ask you later. Write to us to add something.")


def _check(answers: Answers) -> None:
    if answers.fixed not in Survey.Fixed.values:
        raise Invalid("Tell us whether it is fixed: yes, partly or no.", "fixed")
    for scale in SCALES:
        mark = getattr(answers, scale)
        if mark is not None and mark not in range(1, 6):
            raise Invalid("Choose a number from 1 to 5, or leave it out.", scale)


@transaction.atomic
def not_fixed(case: Case, concern_ids: Sequence[int], text: str, by: Actor) -> None:
    """The customer says that it is not fixed: the same case opens again, and the points named.

    On a case that is open anyway their words are filed and the points are undecided again.
    """
    lock(case, by)
    was_over = not case.is_open
    message = _file_words(case, text, by)
    facts = {"message": message, "concerns": raise_again(case, concern_ids, by)}
    if was_over:
        open_again(case, by, {**facts, "not_fixed": True})
    else:
        record("case.not_fixed", by, case, facts)


def _file_words(case: Case, text: str, by: Actor) -> int | None:
    if not text.strip():
        return None
    return said_on(case, text.strip(), by).pk
