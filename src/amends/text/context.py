"""What the coach may know of the case; everything is optional."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Context:
    """The facts a draft is judged against. None means "not known", which is not "no"."""

    customer_message: str | None = None
    concerns: tuple[str, ...] = ()
    concerns_confirmed: bool | None = None
    upheld: str | None = None
    linked_action: bool | None = None
    priority_raised: bool | None = None
    public: bool = False
    authority_limit: float | None = None
    currency: str | None = None
    now: datetime | None = None
    customer_name: str | None = None
    reply_number: int | None = None

    @staticmethod
    def of(given: "Context | Mapping[str, Any] | None") -> "Context":
        """Take a Context, the contract's JSON object, or nothing. Unknown keys are ignored."""
        if isinstance(given, Context):
            return given
        known = {field.name for field in fields(Context)}
        values = {key: value for key, value in dict(given or {}).items() if key in known}
        values["concerns"] = tuple(str(concern) for concern in values.get("concerns") or ())
        values["public"] = bool(values.get("public"))
        values["now"] = _moment(values.get("now"))
        values["authority_limit"] = _number(values.get("authority_limit"))
        return Context(**values)


def _moment(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f'"now" must be an ISO date-time, not "{value}"') from error


def _number(value: Any) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f'"authority_limit" must be a number, not "{value}"') from error
