"""What is done on the page of an investigation."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.models import Case
from amends.desk.acting import key_of, number, numbers, said
from amends.desk.answers import say, say_undoable
from amends.desk.case.reads import user_of
from amends.desk.case.resolving import moment
from amends.desk.investigation.views import acts
from amends.people.models import User
from amends.resolve import services as resolve
from amends.resolve.models import Evidence, Question, Request, Why
from amends.resolve.services.evidence import Thing
from amends.understand import answers, concerns, gap, issues
from amends.understand.models import Answer, Concern

ON = "on"


def _concerns(request: HttpRequest, case: Case) -> list[Concern]:
    return list(Concern.objects.filter(case=case, pk__in=numbers(request, "concerns")))


def _concern(case: Case, pk: int | None) -> Concern:
    return get_object_or_404(Concern.objects.select_related("case"), pk=pk, case=case)


# The plan


@acts("plan", "plan")
def plan(request: HttpRequest, case: Case, by: Actor) -> None:
    """Start the plan from the template, or fit it to another severity."""
    value = said(request, "severity").strip()
    if not (value.isascii() and value.isdigit() and len(value) == 1):
        raise Invalid("Choose how severe it is.", "severity")
    resolve.start_investigation(case, int(value), by)


@acts("question-add", "plan")
def add_question(request: HttpRequest, case: Case, by: Actor) -> None:
    """Put a question of one's own on the plan."""
    resolve.add_question(case, said(request, "text"), _concerns(request, case), by)


@acts("question-{pk}", "plan")
def question(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Write what was found out, or why it need not be."""
    found = get_object_or_404(Question.objects.select_related("case"), pk=pk, case=case)
    if said(request, "do") == "drop":
        resolve.drop_question(found, said(request, "answer"), by)
    else:
        resolve.answer_question(found, said(request, "answer"), by)


# Whom we ask


@acts("request-add", "requests")
def add_request(request: HttpRequest, case: Case, by: Actor) -> None:
    """Ask a colleague or a supplier by mail."""
    ask = resolve.Ask(
        to_email=said(request, "to_email"),
        text=said(request, "text"),
        due_at=moment(request, "due_at"),
        to_name=said(request, "to_name"),
        whom=said(request, "whom"),
    )
    resolve.make_request(case, ask, _concerns(request, case), by)


@acts("request-{pk}", "requests")
def handle_request(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Write down the answer, take the request back, or send it again."""
    found = get_object_or_404(Request.objects.select_related("case"), pk=pk, case=case)
    match said(request, "do"):
        case "withdraw":
            resolve.withdraw_request(found, said(request, "text"), by)
        case "again":
            resolve.send_again(found, by)
        case _:
            resolve.answer_request(found, said(request, "text"), by, said(request, "said_by"))


# Evidence


@acts("evidence-add", "evidence")
def add_evidence(request: HttpRequest, case: Case, by: Actor) -> None:
    """Attach what shows how it was."""
    resolve.add_evidence(
        case,
        said(request, "shows"),
        by,
        concerns=_concerns(request, case),
        of=_thing(case, said(request, "of")),
        source=said(request, "source"),
        for_cause=said(request, "for_cause") == ON,
    )


def _thing(case: Case, value: str) -> Thing | None:
    """The message, file, note or answer that the form names; None for a record elsewhere."""
    kind, _, key = value.partition("-")
    rows: dict[str, Any] = {
        "message": case.messages, "file": case.attachments, "note": case.notes, "answer": case.asides,
    }  # fmt: skip
    if not value:
        return None
    if kind not in rows:
        raise Invalid("Choose something that is on this case.", "of")
    thing: Thing = get_object_or_404(rows[kind], pk=key_of(key, "of"))
    return thing


@acts("evidence-{pk}", "evidence")
def evidence(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Say anew what it speaks for, or take it off."""
    found = get_object_or_404(Evidence.objects.select_related("case"), pk=pk, case=case)
    match said(request, "do"):
        case "remove":
            resolve.remove_evidence(found, by)
            url = reverse("investigation-evidence", args=[case.reference, pk])
            say_undoable(request, "The evidence is taken off.", url, do="restore")
        case "restore":
            resolve.restore_evidence(found, by)
            say(request, "The evidence is back. A cause that rested on it is to be confirmed anew.")
        case _:
            resolve.link_evidence(found, _concerns(request, case), said(request, "for_cause") == ON, by)


# The cause


@acts("cause", "cause")
def cause(request: HttpRequest, case: Case, by: Actor) -> None:
    """Record, confirm or doubt the cause, or say whether it could have been avoided."""
    match said(request, "do"):
        case "confirm":
            resolve.confirm_cause(case, by)
        case "doubt":
            resolve.doubt_cause(case, said(request, "why"), by)
        case "avoidable":
            resolve.judge_avoidable(case, said(request, "avoidable"), said(request, "how"), by)
        case _:
            resolve.record_cause(
                case,
                by,
                text=said(request, "text"),
                unknown_reason=said(request, "unknown_reason"),
                one_off=said(request, "one_off") == ON,
            )


@acts("why-add", "cause")
def add_why(request: HttpRequest, case: Case, by: Actor) -> None:
    """Answer "why?" in the tree."""
    key = number(request, "under")
    parent = get_object_or_404(Why, pk=key, case=case) if key else None
    resolve.add_why(case, said(request, "text"), by, parent, said(request, "contributing") == ON)


@acts("why-{pk}", "cause")
def remove_why(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Take an answer out of the tree, with all that hangs under it."""
    resolve.remove_why(get_object_or_404(Why.objects.select_related("case"), pk=pk, case=case), by)


# Concerns


@acts("gap-{pk}", "concerns")
def describe(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """What was expected, what happened, what it cost them."""
    found = gap.Gap(
        **{
            name: said(request, name)
            for name in ("expected", "happened", "time", "money", "currency", "worry")
        }
    )
    gap.describe_concern(_concern(case, pk), found, by)


@acts("outcome-{pk}", "concerns")
def decide(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """The determination: upheld, partly or not, and why."""
    concerns.decide_concern(_concern(case, pk), said(request, "outcome"), said(request, "reason"), by)


@acts("answer-add", "concerns")
def keep_answer(request: HttpRequest, case: Case, by: Actor) -> None:
    """Keep words of theirs as the answer to a question, on a concern."""
    message = get_object_or_404(case.messages, pk=number(request, "message"))
    concern = _concern(case, number(request, "concern"))
    answers.keep_answer(concern, said(request, "question"), message, said(request, "quote"), by)


@acts("answer-{pk}", "concerns")
def remove_answer(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """It answers something else, or nothing."""
    answers.remove_answer(
        get_object_or_404(Answer.objects.select_related("concern__case"), pk=pk, concern__case=case), by
    )


# What lies under it, and a second failure


@acts("issue", "issue")
def issue(request: HttpRequest, case: Case, by: Actor) -> None:
    """Take or dismiss the older matter that is suggested, put it in words, or drop it."""
    key, do = number(request, "earlier"), said(request, "do")
    earlier = get_object_or_404(Case, pk=key, customer=case.customer_id) if key else None
    if do == "drop":
        issues.drop_issue(case, by)
    elif do == "dismiss" and earlier:
        issues.dismiss_older(case, earlier, by)
    else:
        issues.take_issue(case, by, said(request, "text"), earlier, _why(case, earlier, user_of(request)))


def _why(case: Case, earlier: Case | None, reader: User) -> str:
    """The reason that the page showed to this reader; never one that the form made up."""
    found = issues.suggest_older(case, issues.issue_of(case), reader) if earlier else None
    return found.why if found and found.earlier == earlier else ""


@acts("second", "second")
def excuse(request: HttpRequest, case: Case, by: Actor) -> None:
    """Why the case may be resolved without what a second failure asks for."""
    resolve.excuse_second_failure(case, said(request, "why"), by)
