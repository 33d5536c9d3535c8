"""What the customer answered to our questions: kept on its concern with its place, for quoting back."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.locks import lock_part
from amends.cases.models import Case, Message
from amends.text.answered import bearing, nearness_of_words, stem
from amends.understand.concerns import concerns_of
from amends.understand.models import Answer, Concern

ENOUGH = 0.34  # of a question's bearing words, from which a sentence speaks of the same thing
CUE = 0.4  # what a fitting kind of answer counts: a day for "when", a sum for "how much"
LONGEST_QUESTION = 300
_SENTENCE = re.compile(r"[^.!?\n]*[^.!?\s][^.!?\n]*[.!?]*")
# What makes a question of it, and says nothing of what it asks about.
_ASKING = re.compile(
    r"\b(?:what|which|when|where|who|how|why|do|does|did|is|are|was|were|would|could|can|will|should|may|tell|us|me|"
    r"please|look|like|exactly|still)\b",
    re.I,
)
_CUES = (
    (re.compile(r"\b(?:when|which day|what (?:day|date|time)|how long)\b", re.I),
     re.compile(r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:morning|afternoon|evening|noon|yesterday|week|month)\b", re.I)),
    (re.compile(r"\bhow (?:much|many|often)\b", re.I), re.compile(r"\d|\b(?:once|twice|two|three|four|five|ten)\b", re.I)),
    (re.compile(r"\bwhere\b", re.I), re.compile(r"\b(?:at|in|on|under|behind|beside|next to|outside|inside)\b", re.I)),
    (re.compile(r"\b(?:put (?:this|it) right|would help|would you like|prefer|suit)\b", re.I),
     re.compile(r"\b(?:want|would like|i'd like|prefer|would suit|would help|please)\b", re.I)),
)  # fmt: skip


class Place(NamedTuple):
    """Where a sentence stands in a message, and its words."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Place]:
    """The sentences of a message, each with its place."""
    found = []
    for match in _SENTENCE.finditer(text):
        words = match.group().strip()
        start = match.start() + match.group().index(words)
        found.append(Place(start, start + len(words), words))
    return found


def questions_in(text: str) -> list[str]:
    """The questions that a message of ours puts."""
    asked = (place.text for place in sentences(text) if place.text.endswith("?"))
    return list(dict.fromkeys(one[:LONGEST_QUESTION] for one in asked if len(one.split()) >= 3))


def match(questions: Sequence[str], said: Sequence[Place]) -> list[tuple[str, Place]]:
    """Pair each question with the sentence that answers it best; no sentence answers two."""
    rated = [
        (score, -n, -k)
        for n, question in enumerate(questions)
        for k, place in enumerate(said)
        if (score := _fits(question, place.text)) >= ENOUGH
    ]
    pairs: dict[int, int] = {}
    for _, n, k in sorted(rated, reverse=True):
        if -n not in pairs and -k not in pairs.values():
            pairs[-n] = -k
    return [(questions[n], said[k]) for n, k in sorted(pairs.items())]


def _fits(question: str, sentence: str) -> float:
    if sentence.endswith("?") or len(sentence.split()) < 2:
        return 0.0
    words = nearness_of_words({stem(word) for word in bearing(sentence)}, _ASKING.sub(" ", question))
    return words + CUE * any(asks.search(question) and gives.search(sentence) for asks, gives in _CUES)


# The verbs


def keep_found(message: Message) -> list[Answer]:
    """Keep what the message answers of the questions in our last reply. Inside the lock of its case."""
    # What this very message raised anew is no concern that we asked about.
    concerns = list(concerns_of(message.case).exclude(message=message, source=Concern.Source.ENGINE))
    questions = asked_before(message) if concerns else []
    kept = [
        _keep(_concern_of(question, place.text, concerns), question, message, place, SYSTEM)
        for question, place in match(questions, sentences(message.text))
    ]
    return [answer for answer in kept if answer]


def asked_before(message: Message) -> list[str]:
    """The questions of the last reply that had reached the customer when they wrote this."""
    ours = message.case.messages.filter(
        direction=Message.Direction.OUT, sending=Message.Sending.SENT, is_auto=False, at__lt=message.at
    )
    last = ours.order_by("-at", "-id").first()
    return questions_in(last.text) if last else []


def _concern_of(question: str, answer: str, concerns: Sequence[Concern]) -> Concern:
    stems = {stem(word) for word in bearing(f"{question} {answer}")}
    return max(concerns, key=lambda one: (nearness_of_words(stems, f"{one.text} {one.quote}"), -one.position))


@transaction.atomic
def keep_answer(concern: Concern, question: str, message: Message, quote: str, by: Actor) -> Answer:
    """Keep words of the customer's as the answer to a question, on this concern."""
    case = lock_part(concern, by)
    if by.user is None:
        raise NotAllowed("A member of staff keeps an answer.")
    if message.case_id != case.pk or message.direction != Message.Direction.IN:
        raise Invalid("Choose a message of the customer’s on this case.", "message")
    words = quote.replace("\r\n", "\n").strip()
    start = message.text.find(words) if words else -1
    if start < 0:
        raise Invalid("These words do not stand in the message. Copy them as they are.", "quote")
    place = Place(start, start + len(words), words)
    kept = _keep(concern, question.strip()[:LONGEST_QUESTION], message, place, by)
    if kept is None:
        raise Refused("This answer is kept on this concern already.")
    return kept


def _keep(concern: Concern, question: str, message: Message, place: Place, by: Actor) -> Answer | None:
    known = Answer.objects.filter(concern=concern, message=message, start=place.start, end=place.end).first()
    if known and (known.removed_at is None or by.user is None):
        return None  # what a person took off the engine does not bring back
    source = Answer.Source.STAFF if by.user else Answer.Source.ENGINE
    fields = {"question": question, "source": source, "kept_by": by.user, "kept_at": clock.now()}
    answer, _ = Answer.objects.update_or_create(
        concern=concern,
        message=message,
        start=place.start,
        end=place.end,
        defaults={**fields, "removed_at": None},
    )
    facts = {"answer": answer.pk, "concern": concern.pk, "message": message.pk}
    record("answer.kept", by, concern.case, facts, {"question": question, "quote": place.text})
    return answer


@transaction.atomic
def remove_answer(answer: Answer, by: Actor) -> None:
    """It answers something else, or nothing. Their words stay in the message."""
    case = lock_part(answer.concern, by)
    answer.refresh_from_db()
    if answer.removed_at is None:
        answer.removed_at = clock.now()
        answer.save(update_fields=["removed_at"])
        record("answer.removed", by, case, {"answer": answer.pk, "concern": answer.concern_id})


# Reads


def answers_of(case: Case) -> list[Answer]:
    """What stands, in the order in which they said it. A message that was moved away took its words along."""
    found = Answer.objects.filter(concern__case=case, concern__removed_at=None, message__case=case)
    found = found.filter(removed_at=None).select_related("message", "concern")
    return sorted(found, key=lambda one: (one.message.at, one.start, one.pk))


def by_concern(answers: Iterable[Answer]) -> dict[int, list[Answer]]:
    """The same by the key of their concern."""
    found: dict[int, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.concern_id, []).append(answer)
    return found
