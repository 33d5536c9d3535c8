"""What the agent says back before hanging up: their points, what would put it right, what was promised."""

from datetime import datetime

from amends.cases.firm import local
from amends.text import read

MOST = 8


def readback(text: str, more: str, wants: str, promise: str, due: datetime | None, name: str) -> list[str]:
    """Sentences to speak, in their words; the last one is always a question."""
    points = [one.text.strip().rstrip(".") for one in read(f"{text}\n\n{more}".strip()).concerns][:MOST]
    spoken = [f"{_hello(name)}let me say back what I have heard, and you tell me where I am wrong."]
    spoken += [f"{'First' if n == 0 else 'Then'}: “{point}.”" for n, point in enumerate(points)]
    if wants.strip():
        spoken.append(f"What would put it right for you: {wants.strip().rstrip('.')}.")
    if promise.strip() and due:
        spoken.append(f"I promise you: {promise.strip().rstrip('.')}, by {_when(due)}.")
    return [*spoken, "Have I got that right? Is there anything that I have missed?"]


def _hello(name: str) -> str:
    return f"{name.strip()}, " if name.strip() else "So, "


def _when(due: datetime) -> str:
    there = local(due)
    return f"{there:%A} {there.day} {there:%B} at {there:%H:%M}"
