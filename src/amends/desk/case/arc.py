"""The heat arc: where its points, curve and dates lie on a plane of 400 by 146."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from amends.cases.models import Message
from amends.desk.case.when import Clock
from amends.resolve.models import Promise
from amends.text.bands import BANDS
from amends.understand.models import HeatPoint

LEFT, RIGHT, TOP, BASE = 21, 338, 23, 113
LABEL = 46  # the room that a date takes
NUMBER = 24  # the room that a number takes
STEP = 11  # acts closer than this would cover each other


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of heat. `number` counts the customer's messages; 0 for what was no message."""

    x: float
    y: float
    heat: int
    band: int
    number: int
    message_id: int | None
    is_current: bool
    when: str
    why: str
    label: bool = True  # where labels would cover each other the later one stays
    anchor: str = "middle"

    @property
    def label_x(self) -> float:
        """Where its number stands."""
        return round(self.x - 13, 1) if self.anchor == "end" else self.x

    @property
    def label_y(self) -> float:
        """Just above the dot; beside it where the dot is ringed."""
        return round(self.y - 2, 1) if self.anchor == "end" else round(self.y - 10, 1)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stretch of the curve between two points, coloured from one band to the other."""

    path: str
    x1: float
    x2: float
    band1: int
    band2: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something we did, on the base line."""

    x: float
    kind: str  # ours, promise, broken
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class Label:
    """A date under the base line."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Arc:
    """The whole picture; `title` says what time it covers."""

    title: str
    sentence: str
    dots: list[Dot]
    strokes: list[Stroke]
    marks: list[Mark]
    labels: list[Label]
    rules: tuple[float, ...]
    base: int
    has_broken: bool
    bands: list[tuple[float, str]]


def _y(heat: float) -> float:
    return round(BASE - (BASE - TOP) * heat / 100, 1)


def arc_of(
    points: Sequence[HeatPoint],
    messages: Sequence[Message],
    promises: Sequence[Promise],
    hand: Message | None,
    clock: Clock,
    distress: bool = False,
) -> Arc:
    """The picture of a case's heat over time."""
    moments = [p.at for p in points] + [m.at for m in messages] or [clock.now]
    scale = _Scale(min(moments), max(moments), len(points) == 1 and len(messages) < 2)
    dots = _dots(points, hand, clock, scale)
    marks = _marks(messages, promises, clock, scale)
    return Arc(
        title=_title(min(moments), clock),
        sentence=_sentence([dot.heat for dot in dots]),
        dots=dots,
        strokes=_strokes(dots),
        marks=marks,
        labels=_labels(points, marks, clock, scale),
        rules=tuple(_y(heat) for heat in (20, 40, 60, 80)),
        base=BASE,
        has_broken=any(mark.kind == "broken" for mark in marks),
        bands=_bands(distress),
    )


def _sentence(heats: Sequence[int]) -> str:
    """Heat rose from 38 to 64 to 91."""
    if len(heats) < 2:
        return f"Heat {heats[0]}" if heats else "No heat yet"
    way = "rose" if heats[-1] > heats[0] else "fell" if heats[-1] < heats[0] else "went"
    return f"Heat {way} from {' to '.join(map(str, heats))}"


def _bands(distress: bool) -> list[tuple[float, str]]:
    """The word beside each band; figures where distress leads, for fear is no anger."""
    return [
        (round(_y(each.low + 10) + 5, 1), f"{each.low}–{each.high}" if distress else each.word)
        for each in BANDS
    ]


class _Scale:
    """Time to x. A single moment stands at the left."""

    def __init__(self, first: datetime, last: datetime, single: bool) -> None:
        self.first, self.span = first, (last - first).total_seconds()
        self.last = last
        self.flat = single or self.span <= 0

    def x(self, moment: datetime) -> float:
        if self.flat:
            return LEFT
        share = (min(max(moment, self.first), self.last) - self.first).total_seconds() / self.span
        return round(LEFT + (RIGHT - LEFT) * share, 1)


def _title(first: datetime, clock: Clock) -> str:
    days = (clock.local(clock.now).date() - clock.local(first).date()).days
    if days == 0:
        return "Heat today"
    return "Heat since yesterday" if days == 1 else f"Heat over {days} days"


def _dots(points: Sequence[HeatPoint], hand: Message | None, clock: Clock, scale: _Scale) -> list[Dot]:
    dots: list[Dot] = []
    number = 0
    for point in points:
        number += point.message_id is not None
        current = bool(hand and point.message_id == hand.pk)
        x = scale.x(point.at)
        crowded = bool(dots) and x - dots[-1].x < NUMBER
        if crowded:
            dots[-1] = replace(dots[-1], label=False)
        dots.append(
            Dot(
                x=x,
                y=_y(point.heat),
                heat=point.heat,
                band=min(point.heat, 99) // 20,
                number=number if point.message_id else 0,
                message_id=point.message_id,
                is_current=current,
                when=clock.short(point.at),
                why=point.why,
                anchor="end" if current and x > LEFT + NUMBER and not crowded else "middle",
            )
        )
    return dots


def _strokes(dots: Sequence[Dot]) -> list[Stroke]:
    """Flat at each point, so that no heat is drawn that was not read."""
    found = []
    for a, b in pairwise(dots):
        if b.x <= a.x:
            continue
        middle = round((a.x + b.x) / 2, 1)
        path = f"M{a.x} {a.y}C{middle} {a.y} {middle} {b.y} {b.x} {b.y}"
        found.append(Stroke(path, a.x, b.x, a.band, b.band))
    return found


def _marks(
    messages: Sequence[Message], promises: Sequence[Promise], clock: Clock, scale: _Scale
) -> list[Mark]:
    said = [(m.at, "ours", "We wrote") for m in messages if m.direction == "out" and not m.is_auto]
    promised = [_promise_mark(p) for p in promises if p.state != Promise.State.WITHDRAWN]
    found: list[Mark] = []
    for moment, kind, words in sorted(said + promised, key=lambda each: each[0]):
        x = scale.x(moment)
        if found and x - found[-1].x < STEP:
            if kind == "ours":
                continue
            if found[-1].kind == "ours":
                found.pop()
        found.append(Mark(x, kind, words, clock.short(moment)))
    return found


def _promise_mark(promise: Promise) -> tuple[datetime, str, str]:
    if promise.state == Promise.State.BROKEN:
        return promise.settled_at or promise.due_at, "broken", f"Promise broken: {promise.what}"
    return promise.made_at, "promise", f"Promised: {promise.what}"


def _labels(points: Sequence[HeatPoint], marks: Sequence[Mark], clock: Clock, scale: _Scale) -> list[Label]:
    """Dates of the customer's messages first, then of our marks where there is room."""
    same_day = scale.last - scale.first < timedelta(hours=20)
    wanted = [(scale.x(p.at), clock.time(p.at) if same_day else clock.day(p.at)) for p in points]
    wanted += [
        (mark.x, mark.when.rsplit(" ", 1)[-1] if same_day else " ".join(mark.when.split(" ")[:2]))
        for mark in marks
    ]
    kept: list[Label] = []
    for x, text in wanted:
        at = min(max(x, 14), RIGHT)
        if all(abs(at - label.x) >= LABEL for label in kept):
            kept.append(Label(at, text))
    return sorted(kept, key=lambda label: label.x)
