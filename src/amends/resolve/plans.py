"""How thoroughly a case is looked into, by its severity: the questions of the plan, as data."""

from typing import NamedTuple

MILDEST, GRAVEST = 0, 4
NAMES = ("a niggle", "a nuisance", "a real loss", "serious harm", "an emergency")  # by severity


class Line(NamedTuple):
    """A question that is asked from a severity on; with `each`, once for every concern."""

    severity: int
    key: str
    text: str
    each: bool = False


LINES = (
    Line(0, "happened", "What happened, in a sentence that both sides would sign?"),
    Line(1, "told", "What was the customer told or promised, by whom, and when?"),
    Line(1, "record", "What does our own record show about “{}”?", each=True),
    Line(2, "people", "Who was involved, and what do they say happened?"),
    Line(2, "usual", "How should it have gone, and at which step did it go another way?"),
    Line(2, "others", "Who else may have been hit by the same?"),
    Line(3, "besides", "What shows “{}” besides what either side says?", each=True),
    Line(3, "supplier", "What do the suppliers or carriers involved have on record?"),
    Line(3, "before", "Was the same complained about before, and what was done then?"),
    Line(4, "harm", "Was anybody hurt or put at risk, and is that over now?"),
    Line(4, "keep", "Which records must not be deleted or changed, and who sees to it?"),
    Line(4, "duty", "Which law or duty to report applies, and who has looked at it?"),
)


def lines_for(severity: int) -> list[Line]:
    """The lines of the template: each severity asks what the milder ones ask, and more."""
    return [line for line in LINES if line.severity <= severity]
