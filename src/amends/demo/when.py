"""Times that stay true whenever the sample company is loaded.

A script never names a date. It says `-14d 09:12` (fourteen days before today, at that wall time
in the firm's zone), `-2h10m` or `+25m` (from this moment), and inside a text `{{day 2d}}`, which
becomes "Tuesday 24 November" so that what a person wrote agrees with what the record holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_CALENDAR = re.compile(r"(?P<days>-?\d+)d(?: (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d))?")
_ELAPSED = re.compile(r"(?P<sign>[+-])(?=\d)(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")
_MARK = re.compile(r"\{\{(?P<shape>\w+) (?P<when>[^{}]+)\}\}")
_STEP = timedelta(minutes=5)

_SHAPES: dict[str, Callable[[datetime], str]] = {
    "day": lambda at: f"{at:%A} {at.day} {at:%B}",
    "weekday": lambda at: f"{at:%A}",
    "date": lambda at: f"{at.day} {at:%B}",
    "full": lambda at: f"{at.day} {at:%B} {at.year}",
    "short": lambda at: f"{at.day}/{at.month}",
    "german": lambda at: f"{at.day}.{at.month}.",
    "time": lambda at: f"{at:%H:%M}",
}


class WhenError(ValueError):
    """A time or a mark in a text that cannot be understood."""


@dataclass(frozen=True)
class Clock:
    """The moment of loading, and the zone in which the firm's wall clocks hang."""

    now: datetime
    zone: ZoneInfo

    def when(self, text: str) -> datetime:
        """The moment that a script's time means, in UTC, where moments compare rightly."""
        if found := _CALENDAR.fullmatch(text):
            return self._on_calendar(found)
        if found := _ELAPSED.fullmatch(text):
            return self._elapsed(found)
        raise WhenError(f"not a time: {text!r} (say '-3d 09:12', '-2h10m' or '+25m')")

    def render(self, text: str) -> str:
        """The text with each mark such as `{{day 2d}}` replaced by what it means."""
        rendered = _MARK.sub(self._shaped, text)
        if "{{" in rendered or "}}" in rendered:
            raise WhenError(f"a mark that is not understood in: {text[:60]!r}")
        return rendered

    def _on_calendar(self, found: re.Match[str]) -> datetime:
        day = self.now.astimezone(self.zone).date() + timedelta(days=int(found["days"]))
        wall = time(int(found["hour"] or 0), int(found["minute"] or 0))
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def _elapsed(self, found: re.Match[str]) -> datetime:
        """Real time, added in UTC so that a change of the clocks does not bend it."""
        span = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
        moment = self.now.astimezone(UTC)
        return moment - span if found["sign"] == "-" else _next_step(moment + span)

    def _shaped(self, found: re.Match[str]) -> str:
        shape = _SHAPES.get(found["shape"])
        if shape is None:
            raise WhenError(f"no such mark: {found[0]} (one of {', '.join(_SHAPES)})")
        return shape(self.when(found["when"]).astimezone(self.zone))


def _next_step(moment: datetime) -> datetime:
    """Up to the next five minutes: nobody promises to ring at 14:23."""
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second)
    over += timedelta(microseconds=moment.microsecond)
    return moment if not over else moment - over + _STEP
