"""`draft_reply()`: a first draft of an answer, without a model.

It says what is known of the case and nothing else, and it is read by the coach before anybody sees
it: a phrasing that the coach would send back gives way to another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..coaching import coach
from ..types import Coaching, Finding
from .choice import Chooser
from .known import Known
from .parts import Part, parts_of
from .saying import is_only_insult, open_ways

_ROUNDS = 24
# A hint that is more than one here: nobody has decided yet whose fault it was.
_UNWANTED = frozenset({"admission"})


class NotForUs(ValueError):
    """Somebody speaks of harming themselves: a person writes that answer, and no draft stands in the way."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and what the coach says of it."""

    text: str
    coaching: Coaching

    @property
    def clean(self) -> bool:
        """Whether the coach has nothing to stop for and nothing to mend."""
        return self.coaching.ready and not unwanted(self.coaching)


def unwanted(coaching: Coaching) -> list[Finding]:
    """What must not be in a draft of ours: everything but hints, and blame that nobody established."""
    return [one for one in coaching.findings if one.level != "hint" or one.rule in _UNWANTED]


@dataclass
class _Sheet:
    """The parts with the phrasing that each has come to."""

    parts: list[Part]
    taken: dict[str, int] = field(default_factory=dict)

    def said(self) -> Iterator[tuple[Part, str]]:
        for part in self.parts:
            if words := part.option(self.taken.get(part.name, 0)):
                yield part, words

    def text(self) -> tuple[str, list[tuple[int, int, Part]]]:
        """The draft, and where each part stands in it."""
        text, places, paragraph = "", [], 0
        for part, words in self.said():
            gap = "" if not text else " " if part.paragraph == paragraph else part.gap
            paragraph = part.paragraph
            places.append((len(text) + len(gap), len(text) + len(gap) + len(words), part))
            text += gap + words
        return text, places

    def turn(self, part: Part) -> bool:
        """Take the next phrasing of a part, the last being silence where it may be left out."""
        at = self.taken.get(part.name, 0)
        self.taken[part.name] = min(at + 1, part.last)
        return self.taken[part.name] != at


def draft_reply(known: Known) -> Drafted:
    """Compose a first draft.

    1. The parts of the answer, each in several phrasings, in the order that this case calls for.
    2. The phrasing of each by a stable hash of the case.
    3. The coach reads it; a part with a finding takes its next phrasing, until there is none.

    In public only those points are answered that may be spoken of there; the rest is for a private word.
    """
    refuse(known)
    points = _to_answer(known)
    context = known.context() | {"concerns": [known.points[at].text for at in points]}
    return composed(parts_of(known, Chooser(known.seed())), context, points)


def refuse(known: Known) -> None:
    """Raise NotForUs where no draft of ours is what they need."""
    if "self_harm" in known.risks:
        raise NotForUs(NotForUs.__doc__)


def composed(parts: list[Part], context: Mapping[str, Any], points: Sequence[int]) -> Drafted:
    """These parts as a letter that the coach would send, as far as their phrasings allow.

    `points` are the numbers that the concerns of the context have in the names of the parts.
    """
    sheet, best = _Sheet(parts), None
    for _ in range(_ROUNDS):
        text, places = sheet.text()
        drafted = Drafted(text, coach(text, context))
        if best is None or _faults(drafted) < _faults(best):
            best = drafted
        if drafted.clean or not _mend(sheet, places, drafted.coaching, points):
            break
    assert best is not None
    return best


def _to_answer(known: Known) -> list[int]:
    """The points that the coach looks for: in public those that may be spoken of there; never a mere insult."""
    every = [at for at, point in enumerate(known.points) if not is_only_insult(point, known.message)]
    return [at for at in every if not known.public or open_ways(known.points[at], known.message)]


def _faults(drafted: Drafted) -> int:
    return len(unwanted(drafted.coaching))


def _mend(
    sheet: _Sheet, places: list[tuple[int, int, Part]], coaching: Coaching, points: Sequence[int]
) -> bool:
    """Turn every part that has a finding; say whether anything is left to turn."""
    turned = False
    for finding in unwanted(coaching):
        if finding.rule != "unanswered_concern":
            turned |= any(sheet.turn(part) for part in _at(places, finding))
    for number, answered in zip(points, coaching.answered, strict=True):
        if not answered:
            mine = [part for part in sheet.parts if part.name == f"point {number}"]
            turned |= any(sheet.turn(part) for part in mine)
    return turned


def _at(places: list[tuple[int, int, Part]], finding: Finding) -> list[Part]:
    return [part for start, end, part in places if start <= finding.start < end] or [places[-1][2]]
