"""Safety lanes: for some risks a protocol comes before the reply. Three first things, and one not to do."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """What to do first."""

    title: str
    steps: tuple[str, ...]
    avoid: str


# Most urgent first; the first that fits leads, and its name is joined by the others'.
LANES = {
    "self_harm": Lane(
        "Somebody may harm themselves",
        (
            "Ring them now if you can; do not leave it to a mail",
            "Bring in a lead before anything else is sent",
            "Give the number of a crisis line, or emergency services if it is immediate",
        ),
        "Do not argue, judge, or promise to keep it secret.",
    ),
    "safety": Lane(
        "Safety",
        (
            "Make sure that it is switched off, shut or out of use",
            "Ring them today, and say one thing at a time",
            "Tell whoever answers for safety here, within the hour",
        ),
        "Do not ask them to send it back first, or say that it is rare.",
    ),
    "vulnerable": Lane(
        "Vulnerable",
        (
            "Read what adjustments they need, and keep to them",
            "Ask how and when they like to be reached",
            "Say one thing at a time, and leave nothing for them to chase",
        ),
        "Do not ask them to prove it, or to explain it twice.",
    ),
    "legal": Lane(
        "Legal",
        (
            "Tell a lead before you answer",
            "Keep everything: delete and change nothing",
            "Answer the matter itself, with facts and dates",
        ),
        "Do not argue the law, and do not go silent.",
    ),
    "press": Lane(
        "Press",
        (
            "Tell a lead before you answer",
            "Answer the customer first, whoever else asks",
            "Let one person speak for us",
        ),
        "Do not discuss a customer with anybody but them.",
    ),
}
THREE = "three things first"


def lane_of(risks: Iterable[str]) -> Lane | None:
    """The lane for these risks; None where none of them opens one."""
    standing = set(risks)
    kinds = [kind for kind in LANES if kind in standing]
    if not kinds:
        return None
    first = LANES[kinds[0]]
    others = [LANES[kind].title.lower() for kind in kinds[1:]]
    title = " and ".join([", ".join([first.title, *others[:-1]]), others[-1]]) if others else first.title
    return Lane(f"{title}: {THREE}", first.steps, first.avoid)
