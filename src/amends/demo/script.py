"""The sample company as typed values, read from the TOML files beside this module.

`load(now)` gives a `Demo`: the firm, its three people, its catalogue of remedies, and its cases,
each a list of events in order. Reading is pure: it touches no database and no clock but `now`,
and it refuses a script that breaks a law (see `laws.py`). Whoever plays it calls one verb for
each event.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo

from amends.demo.laws import check
from amends.demo.values import (
    VERBS,
    Attachment,
    Case,
    Concern,
    Customer,
    Demo,
    Event,
    Firm,
    Option,
    Promise,
    Remedy,
    ScriptError,
    Staff,
    Team,
)
from amends.demo.when import Clock, WhenError


def load(now: datetime) -> Demo:
    """Read the sample company as it stands at `now`, and refuse it if it breaks a law."""
    demo = read(_folder(), now)
    check(demo)
    return demo


def read(folder: Traversable, now: datetime) -> Demo:
    """Read a sample company from a folder, without judging it."""
    if now.tzinfo is None:
        raise ScriptError("now needs a time zone")
    company = _toml(folder / "company.toml")
    clock = Clock(now, ZoneInfo(company["firm"]["timezone"]))
    paths = sorted((folder / "cases").iterdir(), key=lambda path: path.name)
    return Demo(
        now=now.astimezone(UTC),
        firm=build(Firm, company["firm"], clock),
        teams=_each(Team, company["team"], clock),
        staff=_each(Staff, company["staff"], clock),
        catalogue=_each(Remedy, company["catalogue"], clock),
        cases=tuple(_case(path, clock) for path in paths if path.name.endswith(".toml")),
    )


def build[T](kind: type[T], raw: Mapping[str, Any], clock: Clock) -> T:
    """One value from its table: no unknown key, none missing, times and sums converted."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := raw.keys() - known.keys():
        raise ScriptError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    needed = {name for name, field in known.items() if field.default is MISSING}
    if missing := needed - raw.keys():
        raise ScriptError(f"{kind.__name__} needs {', '.join(sorted(missing))}")
    return kind(**{name: _convert(name, value, clock) for name, value in raw.items()})


def event(raw: Mapping[str, Any], clock: Clock) -> Event:
    """One event from its table, by its `do`."""
    verb = VERBS.get(raw.get("do", ""))
    if verb is None:
        raise ScriptError(f"no such event: {raw.get('do')!r}")
    return build(verb, {name: value for name, value in raw.items() if name != "do"}, clock)


def _case(path: Traversable, clock: Clock) -> Case:
    raw = _toml(path)
    events = raw.pop("event", [])
    customer = raw.pop("customer", {})
    try:
        return Case(
            customer=build(Customer, customer, clock),
            events=tuple(event(one, clock) for one in events),
            **{name: clock.render(value) for name, value in raw.items()},
        )
    except (ScriptError, WhenError, TypeError) as fault:
        raise ScriptError(f"{path.name}: {fault}") from fault


def _convert(name: str, value: Any, clock: Clock) -> Any:
    if name in _CONVERTERS:
        return _CONVERTERS[name](value, clock)
    return clock.render(value.strip("\n")) if isinstance(value, str) else value


def _each[T](kind: type[T], raws: list[dict[str, Any]], clock: Clock) -> tuple[T, ...]:
    return tuple(build(kind, raw, clock) for raw in raws)


def _attachment(raw: Mapping[str, Any], clock: Clock) -> Attachment:
    data = (_folder() / "files" / raw["name"]).read_bytes()
    return build(Attachment, {**raw, "data": data}, clock)


def _time(value: str, clock: Clock) -> datetime:
    return clock.when(value)


def _money(value: str, _clock: Clock) -> Decimal:
    return Decimal(value)


_CONVERTERS: dict[str, Callable[[Any, Clock], Any]] = {
    "at": _time,
    "due": _time,
    "expires": _time,
    "follow_up": _time,
    "amount": _money,
    "limit": _money,
    "concerns": lambda value, _clock: tuple(value),
    "attachments": lambda value, clock: tuple(_attachment(raw, clock) for raw in value),
    "promises": lambda value, clock: _each(Promise, value, clock),
    "items": lambda value, clock: _each(Concern, value, clock),
    "options": lambda value, clock: _each(Option, value, clock),
}


def _toml(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ScriptError(f"{path.name}: {fault}") from fault


def _folder() -> Traversable:
    return files("amends.demo")
