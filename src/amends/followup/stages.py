"""The six stages of a case, each with its done-test and a sentence that says why."""

from dataclasses import dataclass, field

from amends.cases.models import Case, Message
from amends.followup.models import FollowUp, Survey
from amends.resolve.models import Cause, Remedy
from amends.resolve.selectors import said
from amends.resolve.words import moment
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern

LEFT = (Message.Sending.SENT, Message.Sending.NONE)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: whether it is done, and why, or what is missing."""

    name: str
    title: str
    done: bool
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the done-tests look at besides the case. A page that has it already hands it in."""

    concerns: list[Concern] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)
    cause: Cause | None = None
    answer: Message | None = None  # our latest human one that left
    follow_up: FollowUp | None = None
    survey: Survey | None = None


def facts_of(case: Case) -> Facts:
    """Read the facts: five queries."""
    follow_ups = case.follow_ups.exclude(state=FollowUp.State.DROPPED).select_related("survey")
    follow_up = follow_ups.order_by("-id").first()
    return Facts(
        concerns=list(concerns_of(case)),
        remedies=list(case.remedies.select_related("item").order_by("id")),
        cause=Cause.objects.filter(case=case).first(),
        answer=latest_answer(case),
        follow_up=follow_up,
        survey=getattr(follow_up, "survey", None),
    )


def latest_answer(case: Case) -> Message | None:
    """Our latest answer that a person wrote and that has left."""
    ours = case.messages.filter(direction=Message.Direction.OUT, author__isnull=False, is_auto=False)
    return ours.filter(sending__in=LEFT).order_by("-at", "-id").first()


def stages(case: Case, facts: Facts | None = None) -> list[Stage]:
    """Listen, understand, respond, resolve, follow up, learn: as they stand now."""
    known = facts or facts_of(case)
    return [
        _listen(case),
        _understand(known),
        _respond(case, known),
        _resolve(known),
        _follow_up(case, known),
        _learn(case, known),
    ]


def _listen(case: Case) -> Stage:
    if case.heard_out_at:
        return Stage("listen", "Listen", True, f"They had nothing to add on {moment(case.heard_out_at)}.")
    return Stage("listen", "Listen", False, "Ask whether they have anything to add.")


def _understand(facts: Facts) -> Stage:
    name = ("understand", "Understand")
    open_ones = sum(concern.confirmed_at is None for concern in facts.concerns)
    if not facts.concerns:
        return Stage(*name, False, "No point is on the list yet.")
    if open_ones:
        many = f"{open_ones} of {len(facts.concerns)} points are"
        words = "The one point is" if len(facts.concerns) == 1 else many
        return Stage(*name, False, f"{words} not confirmed by them.")
    return Stage(*name, True, "They confirmed what we understood.")


def _respond(case: Case, facts: Facts) -> Stage:
    name = ("respond", "Respond")
    if facts.answer is None:
        return Stage(*name, False, "No person has answered yet.")
    if case.last_inbound_at and facts.answer.at < case.last_inbound_at:
        return Stage(
            *name,
            False,
            f"They wrote again on {moment(case.last_inbound_at)}; nobody has answered that.",
        )
    return Stage(*name, True, f"We answered on {moment(facts.answer.at)}.")


def _resolve(facts: Facts) -> Stage:
    missing = _unresolved(facts)
    if missing:
        return Stage("resolve", "Resolve", False, missing)
    return Stage(
        "resolve",
        "Resolve",
        True,
        "Every point is decided, the cause is recorded, nothing is owed.",
    )


def _unresolved(facts: Facts) -> str:
    undecided = sum(not concern.outcome for concern in facts.concerns)
    if undecided or not facts.concerns:
        return f"{undecided} of {len(facts.concerns)} points have no outcome."
    if facts.cause is None:
        return "The cause is not recorded."
    for remedy in facts.remedies:
        if remedy.state == Remedy.State.WAITING:
            return f"{said(remedy)}: waits for an approval."
        if remedy.state == Remedy.State.GRANTED:
            return f"{said(remedy)}: granted, not delivered yet."
    return ""


def _follow_up(case: Case, facts: Facts) -> Stage:
    name = ("follow_up", "Follow up")
    if case.is_open or facts.follow_up is None:
        return Stage(*name, False, "Planned once the case is resolved.")
    if facts.survey:
        fixed = facts.survey.fixed == Survey.Fixed.YES
        return Stage(*name, fixed, f"Is it fixed? They say: {facts.survey.get_fixed_display().lower()}.")
    if facts.follow_up.asked_at:
        asked = moment(facts.follow_up.asked_at)
        return Stage(*name, True, f"Asked on {asked}; they have not said that anything is wrong.")
    return Stage(*name, False, f"We ask on {moment(facts.follow_up.at)} whether it is right.")


def _learn(case: Case, facts: Facts) -> Stage:
    name = ("learn", "Learn")
    if facts.cause is None:
        return Stage(*name, False, "The cause is not recorded.")
    if facts.cause.one_off:
        return Stage(*name, True, "Declared a one-off: nothing to prevent.")
    if case.linked_action:
        return Stage(*name, True, "An action against the cause is linked.")
    return Stage(*name, False, "No action is linked to the cause, and it is not declared a one-off.")
