"""The language engine: pure functions on text, offline. Usable alone: `from amends.text import read`."""

from .promises import due_at, find_promises
from .reader import read, read_many
from .types import (
    Ask,
    Coaching,
    Complaint,
    Concern,
    Evidence,
    Finding,
    Promise,
    Reading,
    Risk,
    Span,
)

__all__ = [
    "Ask",
    "Coaching",
    "Complaint",
    "Concern",
    "Evidence",
    "Finding",
    "Promise",
    "Reading",
    "Risk",
    "Span",
    "due_at",
    "find_promises",
    "read",
    "read_many",
]
