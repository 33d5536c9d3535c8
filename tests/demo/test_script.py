"""The sample company is whole, lawful at any hour, and as varied as it is meant to be."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amends.demo.laws import CHANNELS
from amends.demo.script import load, read
from amends.demo.values import (
    VERBS,
    Approve,
    Case,
    Demo,
    GrantRemedy,
    LogCall,
    Message,
    PutFirst,
    Refuse,
    Reply,
    Resolve,
    ScriptError,
)

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 24, 14, 8, tzinfo=LONDON)


@pytest.fixture(scope="module")
def larkhowe() -> Demo:
    return load(NOW)


def case(demo: Demo, key: str) -> Case:
    return next(one for one in demo.cases if one.key == key)


def roles(demo: Demo) -> Counter[str]:
    return Counter(one.expect for one in demo.cases)


@settings(max_examples=12, deadline=None)
@given(st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(LONDON)))
@example(datetime(2026, 11, 22, 0, 1, tzinfo=LONDON))
@example(datetime(2026, 11, 22, 23, 59, tzinfo=LONDON))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=LONDON))
@example(datetime(2026, 3, 29, 2, 30, tzinfo=LONDON))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1))
@example(datetime(2028, 2, 29, 12, 0, tzinfo=LONDON))
def test_it_is_lawful_whenever_it_is_loaded(now: datetime) -> None:
    assert len(load(now).cases) >= 40


def test_it_is_the_same_from_any_zone(larkhowe: Demo) -> None:
    assert load(NOW.astimezone(ZoneInfo("Australia/Sydney"))) == larkhowe


def test_it_refuses_a_moment_without_a_zone() -> None:
    with pytest.raises(ScriptError, match="time zone"):
        load(datetime(2026, 11, 24))


def test_it_has_three_people_with_different_authority(larkhowe: Demo) -> None:
    limits = [person.limit for person in larkhowe.staff]
    assert limits == [Decimal("75.00"), Decimal("300.00"), Decimal("2000.00")]
    assert {person.role for person in larkhowe.staff} == {"agent", "lead", "manager"}


def test_it_comes_by_every_channel(larkhowe: Demo) -> None:
    assert {one.channel for one in larkhowe.cases} == CHANNELS


def test_it_uses_every_verb(larkhowe: Demo) -> None:
    used = {event.do for one in larkhowe.cases for event in one.events}
    assert used == VERBS.keys()


def test_it_stands_at_every_stage(larkhowe: Demo) -> None:
    states = Counter(one.state for one in larkhowe.cases)
    assert states["open"] >= 30
    assert 6 <= states["closed"] + states["resolved"] <= 9
    assert (states["not_complaint"], states["spam"]) == (2, 1)


@pytest.mark.parametrize(
    "role",
    [
        "repeated_failure",
        "cold_polite",
        "confused",
        "vulnerable",
        "sarcastic",
        "waiting_approval",
        "reopened",
        "promise_about_to_break",
        "resolved_thanked",
        "not_complaint",
        "spam",
        "safety",
        "legal",
        "press",
        "bereaved",
        "hardship",
        "thanks",
        "abusive",
        "self_harm",
        "german",
        "spanish",
        "staff_behaviour",
        "business",
    ],
)
def test_it_has_the_part(larkhowe: Demo, role: str) -> None:
    assert roles(larkhowe)[role] >= 1


def test_one_promise_is_about_to_break(larkhowe: Demo) -> None:
    dues = [
        promise.due - larkhowe.now
        for one in larkhowe.cases
        for event in one.events
        if isinstance(event, Reply)
        for promise in event.promises
        if timedelta() < promise.due - larkhowe.now < timedelta(minutes=31)
    ]
    assert len(dues) == 1


def test_promises_and_follow_ups_fall_due_in_the_next_six_hours(larkhowe: Demo) -> None:
    soon = larkhowe.now + timedelta(hours=6)
    events = [event for one in larkhowe.cases for event in one.events]
    made = [promise for event in events if isinstance(event, Reply) for promise in event.promises]
    ups = [event.follow_up for event in events if isinstance(event, Resolve) and event.follow_up]
    assert sum(larkhowe.now < promise.due <= soon for promise in made) >= 6
    assert sum(larkhowe.now < up <= soon for up in ups) >= 2


def waits(one: Case, demo: Demo) -> bool:
    """Whether a remedy of the case is above its giver's limit and nobody has decided."""
    limits = {person.key: person.limit for person in demo.staff}
    asked = [e for e in one.events if isinstance(e, GrantRemedy) and (e.amount or 0) > limits[e.by]]
    answered = [e for e in one.events if isinstance(e, Approve | Refuse)]
    return len(asked) > len(answered)


def test_two_approvals_wait(larkhowe: Demo) -> None:
    waiting = [one for one in larkhowe.cases if waits(one, larkhowe)]
    assert {one.expect for one in waiting} == {"waiting_approval"}
    assert len(waiting) == 2


def test_three_cases_are_put_first_and_open(larkhowe: Demo) -> None:
    first = [one for one in larkhowe.cases if any(isinstance(event, PutFirst) for event in one.events)]
    assert [one.state for one in first] == ["open"] * 3


def test_several_first_answers_are_due(larkhowe: Demo) -> None:
    waiting = [
        one
        for one in larkhowe.cases
        if one.state == "open" and not any(isinstance(event, Reply) for event in one.events)
    ]
    assert sum(larkhowe.now - one.events[0].at < timedelta(hours=8) for one in waiting) >= 6


def test_the_same_customer_is_the_same_everywhere(larkhowe: Demo) -> None:
    known = {}
    for one in larkhowe.cases:
        if one.customer.email:
            assert known.setdefault(one.customer.email, one.customer) == one.customer
    assert len(known) < sum(bool(one.customer.email) for one in larkhowe.cases)


def test_what_people_wrote_varies_in_length(larkhowe: Demo) -> None:
    sizes = sorted(
        len(event.text)
        for one in larkhowe.cases
        for event in one.events
        if isinstance(event, Message | LogCall)
    )
    assert sizes[0] < 40
    assert sizes[-1] > 1500


def test_no_two_texts_are_the_same(larkhowe: Demo) -> None:
    texts = [
        event.text
        for one in larkhowe.cases
        for event in one.events
        if isinstance(event, Message | LogCall | Reply)
    ]
    assert len(texts) == len(set(texts))


def test_nothing_in_it_can_reach_anybody(larkhowe: Demo) -> None:
    whole = repr(larkhowe.cases) + repr((larkhowe.firm, larkhowe.staff))
    assert not re.search(r"[\w.-]+@(?![\w.-]*\.example\b)[\w.-]+\.\w+", whole)
    phones = [one.customer.phone for one in larkhowe.cases if one.customer.phone]
    phones.append(larkhowe.firm.phone)
    assert all(re.fullmatch(r"(01632 960|07700 900)\d{3}", phone) for phone in phones)


def test_each_attachment_is_what_it_says(larkhowe: Demo) -> None:
    magic = {"image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}
    files = [
        attachment
        for one in larkhowe.cases
        for event in one.events
        if isinstance(event, Message)
        for attachment in event.attachments
    ]
    assert len(files) >= 5
    assert all(one.data.startswith(magic[one.type]) for one in files)


def test_dates_in_the_words_follow_the_day_of_loading(larkhowe: Demo) -> None:
    reply = next(e for e in case(larkhowe, "010").events if isinstance(e, Reply))
    assert "I will ring you on Wednesday 25 November at eleven" in reply.text
    later = load(NOW + timedelta(days=1))
    reply = next(e for e in case(later, "010").events if isinstance(e, Reply))
    assert "I will ring you on Thursday 26 November at eleven" in reply.text


COMPANY = """
[firm]
name = "X"
city = "Y"
address = "Z"
mail = "care@x.example"
phone = "01632 960000"
timezone = "Europe/London"
currency = "GBP"
opening = "08:00"
closing = "18:00"
about = ""
[[team]]
key = "care"
name = "Care"
[[staff]]
key = "ann"
name = "Ann"
email = "ann@x.example"
role = "agent"
limit = "50.00"
team = "care"
[[catalogue]]
key = "redo"
name = "Redo"
kind = "redo"
money = false
description = ""
"""
LEAK = """
key = "1"
subject = "A leak"
channel = "mail"
owner = ""
team = "care"
expect = "test"
[customer]
name = "Cy"
email = "cy@x.example"
[[event]]
at = "-1h"
do = "message"
text = "It leaks"
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "company.toml").write_text(COMPANY)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "1-leak.toml").write_text(text)
    return tmp_path


def test_it_reads_any_folder(tmp_path: Path) -> None:
    demo = read(folder(tmp_path, LEAK), NOW)
    assert [one.subject for one in demo.cases] == ["A leak"]
    assert demo.cases[0].events[0].at == NOW - timedelta(hours=1)
    assert demo.now == NOW.astimezone(UTC)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('do = "message"', 'do = "shout"'),
        ('at = "-1h"', 'at = "lately"'),
        ('text = "It leaks"', 'text = "It leaks since {{moon 2d}}"'),
        ('text = "It leaks"', 'words = "It leaks"'),
        ('subject = "A leak"', 'title = "A leak"'),
        ('name = "Cy"', 'nom = "Cy"'),
        ('key = "1"', "key = "),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ScriptError, match=r"1-leak\.toml"):
        read(folder(tmp_path, LEAK.replace(old, new, 1)), NOW)
