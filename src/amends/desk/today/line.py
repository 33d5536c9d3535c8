"""The day as a line: an axis from the last full hour to closing, with what is due on it."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from amends.cases.models import Case
from amends.desk.frame import Frame
from amends.desk.times import When, plural

LETTERS = 30  # of a label; the stylesheet cuts what is longer
APART = 2.5  # the least distance of two marks, so that one can tell them apart
NOW = 7.0  # the room that "14:08 now" takes
MOST = 6  # marks; more are grouped by the hour


@dataclass(frozen=True, slots=True)
class Mark:
    """Something due, as it stands on the line."""

    icon: str
    what: str
    who: str
    due: When
    case: Case | None
    place: str = ""  # at-37, and at-half for half a step more
    flip: bool = False  # its words stand to the left of it


@dataclass(frozen=True, slots=True)
class Tick:
    """A full hour on the axis."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """The axis and what stands on it."""

    title: str
    now: str  # place of the present moment; empty when the line shows another day
    now_words: bool  # whether there is room to say so
    closing: str  # place from which we are closed; empty when the axis ends there
    closes: str
    ticks: list[Tick]
    marks: list[Mark]


def day_line(frame: Frame, marks: list[Mark]) -> DayLine:
    """Today's line; after closing and at weekends, that of the next working day."""
    here = frame.now.astimezone(frame.zone)
    opens, closes = _time(frame.firm.opens), _time(frame.firm.closes)
    today = here.weekday() < 5 and here.time() < closes
    day = here if today else _next_working_day(here)
    start = here.replace(minute=0, second=0, microsecond=0) if today else _at(day, opens).replace(minute=0)
    closing = _at(day, closes)
    end = max(_next_full_hour(closing), start + timedelta(hours=2))
    first = here if today else start  # what is late stands in the lists below
    inside = sorted((m for m in marks if first <= m.due.moment <= end), key=lambda m: m.due.moment)
    laid = _laid_out(inside, start, end)
    return DayLine(
        title="The rest of today" if today else f"{day:%A}",
        now=_place(here, start, end) if today else "",
        now_words=not _crowds(laid, _share(here, start, end), start, end),
        closing=_place(closing, start, end) if closing < end else "",
        closes=f"{closing:%H:%M}",
        ticks=[Tick(_place(hour, start, end), f"{hour:%H:%M}") for hour in _hours(start, end)],
        marks=laid,
    )


def _time(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def _at(day: datetime, moment: time) -> datetime:
    return day.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)


def _next_full_hour(moment: datetime) -> datetime:
    full = moment.replace(minute=0)
    return full if full == moment else full + timedelta(hours=1)


def _next_working_day(day: datetime) -> datetime:
    day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _hours(start: datetime, end: datetime) -> list[datetime]:
    count = int((end - start) / timedelta(hours=1))
    step = 1 if count <= 12 else 2
    return [start + timedelta(hours=n) for n in range(0, count + 1, step)]


def _share(moment: datetime, start: datetime, end: datetime) -> float:
    return 100 * ((moment - start) / (end - start))


def _place(moment: datetime, start: datetime, end: datetime) -> str:
    return _at_class(_share(moment, start, end))


def _at_class(share: float) -> str:
    whole, half = divmod(round(share * 2), 2)
    return f"at-{whole} at-half" if half else f"at-{whole}"


def _laid_out(marks: list[Mark], start: datetime, end: datetime) -> list[Mark]:
    """Place the marks so that no words lie over others; neighbours without room become one."""
    groups = _by_hour(marks) if len(marks) > MOST else [[mark] for mark in marks]
    while groups:
        merged = [_merged(group) for group in groups]
        spots = [_share(mark.due.moment, start, end) for mark in merged]
        flips, crowded = _sides(spots, [_width(mark) for mark in merged])
        if crowded is None or len(groups) == 1:
            laid = zip(merged, spots, flips, strict=True)
            return [replace(mark, place=_at_class(spot), flip=flip) for mark, spot, flip in laid]
        first = min(crowded, len(groups) - 2)
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    return []


def _crowds(laid: list[Mark], now: float, start: datetime, end: datetime) -> bool:
    """Whether the first words would lie over those of the present moment."""
    if not laid:
        return False
    at = _share(laid[0].due.moment, start, end)
    return (at - _width(laid[0]) if laid[0].flip else at) < now + NOW


def _sides(spots: list[float], widths: list[float]) -> tuple[list[bool], int | None]:
    """Whether the words of each stand on the left; and the first one for which there is no room."""
    flips: list[bool] = []
    free = 0.0  # up to where words already stand
    for n, (at, width) in enumerate(zip(spots, widths, strict=True)):
        last = n + 1 == len(spots)
        room = 100.0 if last else spots[n + 1]
        right, left = at >= free and at + width <= room, at - width >= free
        if (room - at < APART and not last) or not (right or left):
            return [*flips, *(at > 50 for at in spots[n:])], n
        flips.append(not right)
        free = at + width if right else at
    return flips, None


def _width(mark: Mark) -> float:
    """The share of the axis that the words take, as the stylesheet cuts them."""
    return 1 + 0.62 * min(LETTERS, max(len(mark.what), len(mark.who) + 6))


def _by_hour(marks: list[Mark]) -> list[list[Mark]]:
    hours: dict[datetime, list[Mark]] = {}
    for mark in marks:
        hours.setdefault(mark.due.moment.replace(minute=0, second=0, microsecond=0), []).append(mark)
    return list(hours.values())


def _merged(group: list[Mark]) -> Mark:
    first = group[0]
    if len(group) == 1:
        return first
    same = {mark.icon for mark in group} == {"mark-promise"}
    what = f"{len(group)} {plural(len(group), 'promise')}" if same else f"{len(group)} things due"
    who = ", ".join(dict.fromkeys(mark.who for mark in group))
    return replace(first, what=what, who=who, case=None)
