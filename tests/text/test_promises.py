"""Promises are found with their date; talk, conditions and the past are not promises."""

from datetime import UTC, datetime

import pytest

from amends.text import due_at, find_promises

MONDAY = datetime(2026, 11, 23, 10)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I will refund you by Friday.", "2026-11-27"),
        ("I'll call you tomorrow before noon.", "2026-11-24"),
        ("We will send a replacement within 3 working days.", "2026-11-26"),
        ("We will send a replacement within 5 working days.", "2026-11-30"),
        ("You'll hear from me tonight.", "2026-11-23"),
        ("Our driver will collect it on 1 December at 10.", "2026-12-01"),
        ("Ana will ring you at 3 pm.", "2026-11-23"),
        ("Ana will ring you at 8 am.", "2026-11-24"),
        ("I shall write to you in two weeks.", "2026-12-07"),
        ("A new card will be sent to you by 5 January.", "2027-01-05"),
        ("He'll be there next Tuesday.", "2026-12-01"),
        ("I will write by 2026-12-24.", "2026-12-24"),
        ("I'll tell you by the end of the week.", "2026-11-27"),
        ("I'll tell you by the end of the month.", "2026-11-30"),
        ("Pete's coming on Wednesday with a new part.", "2026-11-25"),
        ("I'm sending it the day after tomorrow.", "2026-11-25"),
    ],
)
def test_a_promise_has_its_date(text, due):
    [promise] = find_promises(text, MONDAY)
    assert (promise.due, promise.vague) == (due, False)
    assert text[promise.start : promise.end] == promise.text


@pytest.mark.parametrize("text", ["I will call you.", "We'll reply soon.", "You will be contacted."])
def test_a_promise_without_a_time_is_vague(text):
    [promise] = find_promises(text, MONDAY)
    assert promise.vague and promise.due is None


@pytest.mark.parametrize(
    "text",
    [
        "I have refunded you.",
        "If you send photos, we'll look at them.",
        "We take this seriously.",
        "We might send another.",
        "Will you be in on Friday?",
        "This will never happen again.",
        "I'll be honest with you.",
        "We won't charge you on Friday.",
    ],
)
def test_what_commits_us_to_nothing_is_no_promise(text):
    assert find_promises(text, MONDAY) == ()


def test_two_promises_in_one_sentence_are_two():
    found = find_promises("Dana will call you by 2 pm today and she'll be there tomorrow at 8.", MONDAY)
    assert [p.due for p in found] == ["2026-11-23", "2026-11-24"]


def test_what_is_promised_is_said_without_its_time():
    [promise] = find_promises("I will refund you by Friday.", MONDAY)
    assert promise.what == "refund you"


def test_a_time_of_day_is_kept_and_a_date_alone_ends_with_the_working_day():
    [exact] = find_promises("I will ring you tomorrow at 3 pm.", MONDAY)
    [day] = find_promises("I will ring you tomorrow.", MONDAY)
    assert due_at(exact, MONDAY) == datetime(2026, 11, 24, 15)
    assert due_at(day, MONDAY) == datetime(2026, 11, 24, 17, 30)


def test_the_time_zone_of_now_is_kept_and_a_vague_promise_is_never_due():
    now = MONDAY.replace(tzinfo=UTC)
    [promise] = find_promises("I will ring you tomorrow.", now)
    [vague] = find_promises("I will ring you.", now)
    assert due_at(promise, now).tzinfo is UTC
    assert due_at(vague, now) is None
