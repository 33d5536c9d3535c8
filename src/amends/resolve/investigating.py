"""The reads of an investigation: severity, plan, requests with their answers, evidence, tree, determinations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, QuerySet

from amends.cases.models import Aside, Case, Kind
from amends.resolve.models import Cause, Evidence, Investigation, Question, Request, Why
from amends.resolve.second_failure import second_failure_of
from amends.resolve.services.cause import DEEPEST
from amends.resolve.services.evidence import speaks_for_cause
from amends.understand.answers import answers_of, by_concern
from amends.understand.concerns import concerns_of
from amends.understand.issues import issue_of
from amends.understand.models import Answer, Concern, Reading

USUAL = 1  # severity while nothing was read


def severity_of(case: Case) -> int:
    """The gravest that any standing reading of the case found, from 0 to 4."""
    if case.kind != Kind.COMPLAINT:
        return 0
    readings = Reading.objects.filter(message__case=case, overruled_at=None)
    found = readings.aggregate(most=Max("severity"))["most"]
    return USUAL if found is None else int(found)


def is_confirmed(case: Case, cause: Cause | None) -> bool:
    """Whether the cause is more than a hypothesis: confirmed, and evidence for it is still on the case."""
    return bool(cause and cause.confirmed_at) and speaks_for_cause(case)


def plan_of(case: Case) -> QuerySet[Question]:
    """The questions of the plan in order."""
    return (
        case.questions.select_related("answered_by").prefetch_related("concerns").order_by("position", "id")
    )


def evidence_of(case: Case) -> QuerySet[Evidence]:
    """The evidence that stands, the first first."""
    found = case.evidence.filter(removed_at=None).select_related(
        "message", "attachment", "note", "aside", "added_by"
    )
    return found.prefetch_related("concerns").order_by("added_at", "id")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what was answered."""

    request: Request
    answers: list[Aside] = field(default_factory=list)


def requests_of(case: Case) -> list[Asked]:
    """Whom we asked, the newest first, each with the answers in the order in which they came."""
    answers: dict[int, list[Aside]] = {}
    for aside in case.asides.select_related("author").prefetch_related("attachments").order_by("at", "id"):
        answers.setdefault(aside.object_id, []).append(aside)
    rows = case.requests.select_related("asked_by").prefetch_related("concerns").order_by("-asked_at", "-id")
    return [Asked(row, answers.get(row.pk, [])) for row in rows]


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree of causes, as deep as it stands, with what hangs under it."""

    why: Why
    depth: int
    because: list["Branch"]

    @property
    def may_go_deeper(self) -> bool:
        """Whether "why?" may be asked once more."""
        return self.depth < DEEPEST


def tree_of(case: Case) -> list[Branch]:
    """The tree of causes; causes that contributed stand behind the others. One query."""
    rows = list(case.whys.filter(removed_at=None).order_by("contributing", "id"))
    return grown(rows)


def grown(rows: Iterable[Why], parent: int | None = None, depth: int = 1) -> list[Branch]:
    """The branches under one place, from the rows of a case."""
    listed = list(rows)
    return [Branch(row, depth, grown(listed, row.pk, depth + 1)) for row in listed if row.parent_id == parent]


@dataclass(frozen=True, slots=True)
class Determination:
    """What was established of one concern: its outcome and reason stand on the concern itself."""

    concern: Concern
    evidence: list[Evidence]
    answers: list[Answer]

    @property
    def rests_on_evidence(self) -> bool:
        """Whether evidence is linked to it."""
        return bool(self.evidence)


def determinations(case: Case) -> list[Determination]:
    """Each concern with its evidence and what the customer answered about it, in order."""
    evidence = list(evidence_of(case))
    answers = by_concern(answers_of(case))
    return [
        Determination(
            concern,
            [one for one in evidence if concern in one.concerns.all()],
            answers.get(concern.pk, []),
        )
        for concern in concerns_of(case).select_related("decided_by")
    ]


# For programs


def evidence_for_programs(one: Evidence) -> dict[str, Any]:
    """Evidence as JSON shows it."""
    return {
        "id": one.pk,
        "kind": one.kind,
        "shows": one.shows,
        "source": one.source,
        "message": one.message_id,
        "file": one.attachment.name if one.attachment else None,
        "for_cause": one.for_cause,
        "at": one.added_at,
    }


def investigation_for_programs(case: Case) -> dict[str, Any]:
    """Plan, requests, cause, underlying issue and second failure of a case, as JSON shows them."""
    plan, issue = Investigation.objects.filter(case=case).first(), issue_of(case)
    second = second_failure_of(case)
    return {
        "severity": plan.severity if plan else None,
        "questions": [_question(one) for one in plan_of(case)],
        "requests": [_request(one) for one in requests_of(case)],
        "cause": _cause(case),
        "tree": [_branch(one) for one in tree_of(case)],
        "underlying_issue": issue.underlying if issue and issue.underlying else None,
        "second_failure": [failure.why for failure in second.failures],
    }


def _question(one: Question) -> dict[str, Any]:
    state = "open" if one.is_open else "dropped" if one.dropped_at else "answered"
    return {"text": one.text, "state": state, "answer": one.answer}


def _request(asked: Asked) -> dict[str, Any]:
    one = asked.request
    answers = [
        {"from": a.from_name or a.from_email, "at": a.at, "auto": a.is_auto, "text": a.text}
        for a in asked.answers
    ]
    return {
        "to": one.to_email,
        "name": one.to_name,
        "whom": one.whom,
        "text": one.text,
        "state": one.state,
        "asked_at": one.asked_at,
        "due": one.due_at,
        "answers": answers,
    }


def _cause(case: Case) -> dict[str, Any] | None:
    cause = Cause.objects.filter(case=case).first()
    if cause is None:
        return None
    return {
        "text": cause.text,
        "unknown_reason": cause.unknown_reason,
        "one_off": cause.one_off,
        "hypothesis": bool(cause.text) and not is_confirmed(case, cause),
        "avoidable": cause.avoidable or None,
        "avoid_how": cause.avoid_how,
    }


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "text": branch.why.text,
        "contributing": branch.why.contributing,
        "because": [_branch(one) for one in branch.because],
    }
