"""The arithmetic against a table whose expected values come from elsewhere.

The day counts were made with numpy.busday_offset and dateutil over bank holidays typed from the official
lists, the rest by hand; `why` says what each row is about.
"""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.cases.calendar import calendar_of, known_place, law_calendar
from amends.cases.models import Firm
from amends.understand.clocks import Calendars, kind_of, pack_named
from amends.understand.clocks.answering import answer
from amends.understand.clocks.asking import moment, place_of
from amends.understand.clocks.projecting import Event, What, project

with (Path(__file__).parent / "table.csv").open(newline="", encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


def calendars(row: dict[str, str]) -> Calendars:
    firm = Firm(timezone=row["zone"])
    place = known_place(row["region"]) or place_of(pack_named(row["pack"]), firm)
    firm.place = place
    return Calendars(law_calendar(firm, place), calendar_of(firm))


def answered(row: dict[str, str]) -> str:
    kind = kind_of(pack_named(row["pack"]), row["kind"])
    received = moment(row["received"], row["zone"])
    if not row["events"]:
        ack = moment(row["acknowledged"], row["zone"]) if row["acknowledged"] else None
        [found] = [a for a in answer(kind, received, calendars(row), ack) if a.rule.clock == row["clock"]]
        return found.due.isoformat(timespec="seconds")
    standings = project(kind, [Event(What.RECEIVED, received), *events(row)], calendars(row))
    [one] = [s for s in standings if s.rule.clock == row["clock"]]
    return one.due.isoformat(timespec="seconds") if one.state == "running" and one.due else one.state.value


def events(row: dict[str, str]) -> list[Event]:
    pairs = [part.split(" ") for part in row["events"].split(";")]
    return [
        Event(What(what), datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(row["zone"])))
        for what, at in pairs
    ]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda r: f"{r['pack']}-{r['clock']}-{r['received']}-{r['why']}"[:90]
)
def test_every_row_of_the_independent_table_is_answered(row: dict[str, str]) -> None:
    assert answered(row) == row["expected"], row["why"]


def test_the_table_covers_what_it_promises() -> None:
    packs = Counter(row["pack"] for row in ROWS)
    words: Any = " ".join(f"{row['why']} {row['events']} {row['region']}" for row in ROWS)
    assert len(ROWS) >= 200
    assert len(packs) == 8
    for what in (
        "Saturday", "Sunday", "Good Friday", "GB-SCT", "GB-NIR", "AU-NSW", "clocks go forward", "hour that comes twice",
        "29 February", "23:59", "extended", "waiting", "reopened",
    ):  # fmt: skip
        assert what in words, what
