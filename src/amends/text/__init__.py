"""The language engine: pure functions on text, offline. Usable alone: `from amends.text import read`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .coaching import coach
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

# Whoever only reads need not wait until the coach's patterns are loaded.
_HOMES = {
    "RULES": "rules_table", "Context": "context", "coach": "coaching", "due_at": "promises",
    "find_promises": "promises", "read": "reader", "read_many": "reader",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES.get(name, 'types')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
