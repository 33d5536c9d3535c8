"""What the columns of two cases come to when they are one, and how that is undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from amends.cases import clock
from amends.cases.models import Case

Columns = dict[str, list[Any]]  # name: before and after

EARLIEST = ("opened_at", "first_answer_at", "put_first_at")
LATEST = ("last_inbound_at", "last_outbound_at")
SUMS = ("contacts", "reopened")
FIRST = ("owner_id", "team_id")
EITHER = ("distress", "lane", "linked_action")


def together(survivor: Case, merged: Case) -> dict[str, Any]:
    """The survivor's columns once it holds the other case too."""
    found: dict[str, Any] = {}
    for names, join in _JOINS:
        found |= {name: join(getattr(survivor, name), getattr(merged, name)) for name in names}
    found["risks"] = [*survivor.risks, *(risk for risk in merged.risks if risk not in survivor.risks)]
    if _newer(merged, survivor) and merged.heat is not None:
        found |= {"heat": merged.heat, "heat_before": survivor.heat}
        found["distress"] = merged.distress
        found["heard_out_at"] = merged.heard_out_at
    return found


def put(case: Case, values: dict[str, Any]) -> Columns:
    """Save these columns; say what they were and are."""
    changed = {name: value for name, value in values.items() if getattr(case, name) != value}
    noted = {name: [_plain(getattr(case, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(case, name, value)
    case.rank_again_at = clock.now() if case.is_open else None
    case.save(update_fields=[*(Case._meta.get_field(name).name for name in changed), "rank_again_at"])
    return noted


def put_back(case: Case, noted: Columns) -> None:
    """Undo `put`: a column that was changed since keeps what it has, and a sum loses what was added."""
    changed = []
    for name, (before, after) in noted.items():
        now = _plain(getattr(case, name))
        if now == after:
            setattr(case, name, _value(name, before))
        elif name in SUMS:
            setattr(case, name, max(0, now - (after - before)))
        else:
            continue
        changed.append(Case._meta.get_field(name).name)
    case.rank_again_at = clock.now() if case.is_open else None
    case.save(update_fields=[*changed, "rank_again_at"])


def _newer(one: Case, other: Case) -> bool:
    return bool(
        one.last_inbound_at and (not other.last_inbound_at or one.last_inbound_at > other.last_inbound_at)
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, plain: Any) -> Any:
    field: Any = Case._meta.get_field(name)
    return field.to_python(plain)


def _of(best: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """The best of those that are there."""
    return lambda one, other: best((value for value in (one, other) if value is not None), default=None)


_JOINS: tuple[tuple[tuple[str, ...], Callable[[Any, Any], Any]], ...] = (
    (EARLIEST, _of(min)),
    (LATEST, _of(max)),
    (SUMS, lambda one, other: one + other),
    (FIRST, lambda one, other: one if one is not None else other),
    (EITHER, lambda one, other: one or other),
)
