"""Times as the desk says them: relative while near, a weekday or a date beyond."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NEAR = timedelta(hours=6)
SOON = timedelta(hours=2)
NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


def number(count: int, capital: bool = False) -> str:
    """A small number in words: "three"; a large one in digits."""
    if count >= len(NUMBERS):
        return str(count)
    return NUMBERS[count] if capital else NUMBERS[count].lower()


def plural(count: int, one: str, many: str = "") -> str:
    """The noun that goes with a count."""
    return one if count == 1 else many or f"{one}s"


def span(length: timedelta) -> str:
    """A length of time: "22 min", "1 h 44", "3 h", "2 days"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 6:
        return f"{hours} h {rest:02}" if rest else f"{hours} h"
    if hours < 48:
        return f"{hours} h"
    return f"{hours // 24} days"


def in_full(length: timedelta) -> str:
    """A length of time in a sentence: "22 minutes", "1 hour 44 minutes"."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} {plural(minutes, 'minute')}"
    hours, rest = divmod(minutes, 60)
    tail = f" {rest} {plural(rest, 'minute')}" if rest and hours < 6 else ""
    return f"{hours} {plural(hours, 'hour')}{tail}"


@dataclass(frozen=True, slots=True)
class When:
    """A due time: what is shown first, its caption, and whether it is soon or past."""

    short: str  # "1 h 44", "Fri 17:00", "late by 12 min"
    exact: str  # "15:52", "Fri 27 Nov, 17:00"
    moment: datetime
    tone: str  # is-bad, is-soon, is-far or nothing: the class that colours it

    @property
    def iso(self) -> str:
        """The moment for machines."""
        return self.moment.isoformat()

    @property
    def day(self) -> str:
        """The day alone: "Tue 17"."""
        return f"{self.moment:%a} {self.moment.day}"

    @property
    def clock(self) -> str:
        """The moment by clock, weekday or date, never relative: "15:30", "Fri 10:00"."""
        return self.short if self.tone == "is-far" or self.exact.startswith("in ") else self.exact

    @property
    def title(self) -> str:
        """The exact time spelt out."""
        return f"{self.moment:%A} {self.moment.day} {self.moment:%B %Y, %H:%M}"


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> When:
    """A due time as seen from now, in the firm's zone."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    left = there - here
    if left < timedelta(0):
        late = -left
        short = "now" if late < timedelta(minutes=1) else f"late by {span(late)}"
        return When(short, day_time(there, here), there, "is-soon" if short == "now" else "is-bad")
    if left < NEAR:
        short = "now" if left < timedelta(minutes=1) else span(left)
        return When(short, day_time(there, here), there, "is-soon" if left <= SOON else "")
    far = (there.date() - here.date()).days
    if far == 0:
        return When(day_time(there, here), f"in {span(left)}", there, "")
    return When(day_time(there, here), _away(far), there, "is-far")


def day_time(there: datetime, here: datetime) -> str:
    """A moment by clock, weekday or date, whichever is the shortest that cannot be mistaken."""
    days = (there.date() - here.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if -6 <= days <= 6:
        return f"{there:%a %H:%M}"
    return f"{there.day} {there:%b}" if there.year == here.year else f"{there.day} {there:%b %Y}"


def _away(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"


def ago(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A past moment: "just now", "2 min ago", "09:12", "Tue 09:12", "3 Nov"."""
    past = now - moment
    if past < timedelta(minutes=1):
        return "just now"
    if past < timedelta(hours=1):
        return f"{span(past)} ago"
    return day_time(moment.astimezone(zone), now.astimezone(zone))
