"""The plan: how thoroughly a case is looked into, and what there is to find out."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Case
from amends.resolve.models import Investigation, Question
from amends.resolve.plans import GRAVEST, MILDEST, Line, lines_for
from amends.understand.concerns import concerns_of
from amends.understand.models import Concern

LONGEST = 500


@transaction.atomic
def start_investigation(case: Case, severity: int, by: Actor) -> Investigation:
    """Look into a case as its severity asks for: the questions of the template come on the plan.

    Again with another severity, or after new concerns, it adds what is missing and takes nothing away.
    """
    lock(case, by)
    user = policy.person(by)
    require_unfinished(case)
    if not MILDEST <= severity <= GRAVEST:
        raise Invalid(f"Severity is a whole number from {MILDEST} to {GRAVEST}.", "severity")
    fields = {"severity": severity, "started_by": user, "started_at": clock.now()}
    row, new = Investigation.objects.get_or_create(case=case, defaults=fields)
    before, row.severity = row.severity, severity
    added = _add_lines(case, lines_for(severity))
    if not new and before == severity and not added:
        return row
    row.save(update_fields=["severity"])
    record("investigation.planned", by, case, {"severity": severity, "questions": added})
    return row


def _add_lines(case: Case, lines: Iterable[Line]) -> list[int]:
    known = set(case.questions.exclude(template="").values_list("template", flat=True))
    concerns = list(concerns_of(case))
    wanted = [
        (f"{line.key}:{concern.pk}" if concern else line.key, _worded(line, concern), concern)
        for line in lines
        for concern in (concerns if line.each else [None])
    ]
    missing = [one for one in wanted if one[0] not in known]
    return [_add(case, text, [concern] if concern else [], key).pk for key, text, concern in missing]


def _worded(line: Line, concern: Concern | None) -> str:
    room = LONGEST - len(line.text)
    said = concern.text if concern else ""
    return line.text.format(said if len(said) <= room else f"{said[: room - 1]}…")


def _add(case: Case, text: str, concerns: Sequence[Concern], template: str = "") -> Question:
    last = case.questions.aggregate(last=Max("position"))["last"]
    question = Question.objects.create(
        case=case, text=text, position=1 if last is None else last + 1, template=template
    )
    question.concerns.set(concerns)
    return question


@transaction.atomic
def add_question(case: Case, text: str, concerns: Sequence[Concern], by: Actor) -> Question:
    """Put a question of one's own on the plan."""
    lock(case, by)
    policy.person(by)
    require_unfinished(case)
    words = worded(text, "Write what there is to find out.", LONGEST)
    check_concerns(case, concerns)
    question = _add(case, words, concerns)
    record("question.added", by, case, {**_facts(question), "concerns": keys(concerns)}, {"text": words})
    return question


@transaction.atomic
def answer_question(question: Question, answer: str, by: Actor) -> None:
    """What was found out; a later finding replaces it. An empty one opens the question again."""
    case = lock_part(question, by)
    user = policy.person(by)
    require_unfinished(case)
    words = answer.strip()
    if not words and question.is_open:
        raise Invalid("Write what you found out.", "answer")
    question.answer, question.dropped_at = words, None
    question.answered_by, question.answered_at = (user, clock.now()) if words else (None, None)
    question.save()
    verb = "question.answered" if words else "question.opened_again"
    record(verb, by, case, _facts(question), {"answer": words} if words else None)


@transaction.atomic
def drop_question(question: Question, why: str, by: Actor) -> None:
    """This need not be found out, and why."""
    case = lock_part(question, by)
    user = policy.person(by)
    require_unfinished(case)
    if question.dropped_at:
        raise Refused("This question was dropped already.")
    words = worded(why, "Say why this need not be found out.")
    question.answer, question.answered_by, question.answered_at = words, user, None
    question.dropped_at = clock.now()
    question.save()
    record("question.dropped", by, case, _facts(question), {"why": words})


def _facts(question: Question) -> dict[str, object]:
    return {"question": question.pk}


# Shared by the verbs of an investigation


def worded(text: str, sentence: str, longest: int = 0, field: str = "text") -> str:
    """What was entered without the space around it; raises Invalid where it says nothing or too much."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid(sentence, field)
    if longest and len(words) > longest:
        raise Invalid(f"Put it in at most {longest} characters.", field)
    return words


def check_concerns(case: Case, concerns: Iterable[Concern]) -> None:
    """Raise Invalid unless all stand on the list of this case."""
    listed = {concern.pk for concern in concerns_of(case)}
    if any(concern.pk not in listed for concern in concerns):
        raise Invalid("Choose concerns that are on this case’s list.", "concerns")


def keys(rows: Iterable[Concern]) -> list[int]:
    """Their keys, for the journal."""
    return [row.pk for row in rows]
