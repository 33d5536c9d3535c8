"""Learning from the desk: what people said of the engine's judgements, counted and learned from."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from amends.cases.models import Kind, Message, State
from amends.text import lessons, own
from amends.text.own import Example
from amends.understand.models import Agreement, Overruling, Reading

# The newest cases say most about what comes in now, and an evening is enough to learn from these.
NEWEST = 3_000
ANSWERED = (State.RESOLVED, State.CLOSED)


class Count(NamedTuple):
    """How often people agreed with one judgement, and how often they overruled it."""

    what: str
    agreed: int
    overruled: int

    @property
    def precision(self) -> float:
        """Of all that people had a word on, the share they agreed with."""
        return self.agreed / (self.agreed + self.overruled)

    def to_dict(self) -> dict[str, Any]:
        """The row of `amends text report`."""
        return {**self._asdict(), "precision": round(self.precision, 3)}


def folder() -> Path:
    """Where an installation keeps what its engine learned."""
    return Path(settings.AMENDS_DATA) / "text"


def report() -> list[Count]:
    """Precision by judgement on what people said, the most often overruled first."""
    agreed, overruled = Counter[str](), Counter[str]()
    for example in examples():
        (agreed if example.holds else overruled)[example.what] += 1
    overruled["heat"] += Overruling.objects.filter(what="heat", undone_at=None).count()
    rows = [Count(what, agreed[what], overruled[what]) for what in sorted({*agreed, *(+overruled)})]
    return sorted(rows, key=lambda row: -row.overruled)


def train() -> lessons.Lesson:
    """Learn from the desk's own examples and use what does better; what does not is dropped.

    Raises RuntimeError where the encoder's weights are missing.
    """
    lesson = lessons.learn(examples())
    own.save(folder(), lesson.corrections)
    return lesson


def examples() -> Iterator[Example]:
    """All labelled examples of this desk: findings of the coach, risks, and whether it is a complaint."""
    yield from _findings()
    yield from _risks()
    yield from _complaints()


def _findings() -> Iterator[Example]:
    """A rewrite that was taken agrees with the finding; words that were kept overrule it."""
    taken = Agreement.objects.filter(what__startswith="finding:").order_by("-id")[:NEWEST]
    yield from (Example(one.what, one.text, True, str(one.case_id)) for one in taken)
    kept = _overruled().filter(what__startswith="finding:").order_by("-id")[:NEWEST]
    yield from (Example(one.what, one.text, False, str(one.case_id)) for one in kept)


def _risks() -> Iterator[Example]:
    """A risk that stood until the case was resolved holds; one that was struck out does not."""
    struck = {(one.case_id, one.what): one.text for one in _overruled().filter(what__startswith="risk:")}
    for reading in _answered_readings().exclude(risks=[])[:NEWEST]:
        case = reading.message.case_id
        for risk in reading.risks:
            known = (case, what := f"risk:{risk['kind']}") in struck
            if risk["text"] and not known:  # of an erased case only the kinds are left
                yield Example(what, risk["text"], True, str(case))
    for case, what in struck:
        for words in _words_of(case, what, struck[case, what]):
            yield Example(what, words, False, str(case))


def _words_of(case: int, what: str, said: str) -> list[str]:
    if said.strip():
        return [said]
    readings = Reading.objects.filter(message__case=case)
    return [
        risk["text"]
        for one in readings
        for risk in one.risks
        if risk["text"] and f"risk:{risk['kind']}" == what
    ]


def _complaints() -> Iterator[Example]:
    """What was resolved as a complaint was one; what people set aside was none."""
    first = Message.objects.filter(direction=Message.Direction.IN, is_auto=False).order_by("-id")
    answered = first.filter(case__kind=Kind.COMPLAINT, case__state__in=ANSWERED)
    aside = first.filter(case__kind=Kind.NOT_COMPLAINT)
    for messages, holds in ((answered, True), (aside, False)):
        seen: set[int] = set()
        for message in messages.only("text", "case_id")[:NEWEST]:
            if message.case_id not in seen and message.text.strip():
                seen.add(message.case_id)
                yield Example("complaint", message.text, holds, str(message.case_id))


def _overruled() -> Any:
    return Overruling.objects.filter(undone_at=None, person_said=False)


def _answered_readings() -> Any:
    of = {"message__case__state__in": ANSWERED, "message__case__kind": Kind.COMPLAINT}
    return Reading.objects.filter(overruled_at=None, **of).select_related("message").order_by("-id")
