"""The language engine: pure functions on text, offline. Usable alone: `from amends.text import read`."""

from .coach import coach
from .context import Context
from .promises import due_at, find_promises
from .reader import read, read_many
from .rules_table import RULES
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
    "RULES",
    "Ask",
    "Coaching",
    "Complaint",
    "Concern",
    "Context",
    "Evidence",
    "Finding",
    "Promise",
    "Reading",
    "Risk",
    "Span",
    "coach",
    "due_at",
    "find_promises",
    "read",
    "read_many",
]
