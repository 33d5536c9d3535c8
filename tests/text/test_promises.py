"""Promises are found with their date; talk, conditions and the past are not promises."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.text import due_at, find_promises
from amends.text.when import add_working_days

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


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("New speakers arrive on Thursday by 1 pm.", "2026-11-26"),
        ("The technician returns on Wednesday at 2.", "2026-11-25"),
        ("Your boots go in the post by close of business today.", "2026-11-23"),
        ("Mick is with you at two this afternoon.", "2026-11-23"),
        ("Will phone you tomorrow at 9.", "2026-11-24"),
        ("Consider it done by 3 pm.", "2026-11-23"),
        ("Give me until Thursday and I'll have the part.", "2026-11-26"),
        ("You can rely on me to have this sorted by Friday.", "2026-11-27"),
        ("I promise to write to you by Tuesday.", "2026-11-24"),
        ("Within five working days we'll pay you.", "2026-11-30"),
        ("Tuesday week the gardener is with you again.", "2026-12-01"),
        ("She'll be at yours a week today.", "2026-11-30"),
        ("I'll ring you on 4/12.", "2026-12-04"),
        ("We'll credit $20 to your account on 12/4.", "2026-12-04"),
        ("Your replacement ships on Dec 4th.", "2026-12-04"),
        ("You'll have it before Christmas.", "2026-12-24"),
        ("It'll be with you by New Year's Eve.", "2026-12-31"),
        ("We'll pay within a fortnight.", "2026-12-07"),
        ("I'll ring you after your next visit, on Friday.", "2026-11-27"),
        ("A response will be provided by Friday.", "2026-11-27"),
        ("By the end of next week your kitchen will be finished.", "2026-12-04"),
    ],
)
def test_a_promise_is_one_in_whatever_words_it_comes(text, due):
    [promise] = find_promises(text, MONDAY)
    assert (promise.text, promise.due) == (text.rstrip("."), due)


@pytest.mark.parametrize(
    "text",
    [
        "Send me two pictures and I'll order the part on Friday.",
        "If it isn't there by Wednesday, I'll chase it.",
        "Tell me when you're in, and I'll book the van for Friday.",
        "I can send one by Friday if you like.",
        "Refunds take five days.",
        "I'm here till 8.",
        "I'll ring you after your next visit.",
        "The adjudicator decides within 28 days of your form.",
        "The shop is open tomorrow from nine until six.",
        "Your payment is due on Friday.",
        "You have until Friday to choose.",
        "We sent it on Friday.",
        "I know the party is on Saturday.",
    ],
)
def test_conditions_rules_offers_and_their_own_deadlines_are_no_promises(text):
    assert find_promises(text, MONDAY) == ()


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("Ana comes on Friday and I'll phone you the same day.", ["2026-11-27", "2026-11-27"]),
        ("The team visits on 6 December. I'll ring you the day after.", ["2026-12-06", "2026-12-07"]),
        ("I pick it up on Monday, and the tuner follows on the 17th.", ["2026-11-30", "2026-12-17"]),
    ],
)
def test_each_clause_has_its_own_day_or_leans_on_the_one_before(text, dues):
    assert [promise.due for promise in find_promises(text, MONDAY)] == dues


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 40))
def test_working_days_are_counted_without_saturdays_and_sundays(day, count):
    reached = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (reached - day).days + 1)]
    assert sum(each.weekday() < 5 for each in between) == count
    assert reached.weekday() < 5


def test_a_long_text_has_each_promise_of_its_sentences():
    text = "I will ring you tomorrow at 3 pm. " * 500
    found = find_promises(text, MONDAY)
    assert len(found) == 500
    assert {(one.due, one.at) for one in found} == {("2026-11-24", "15:00")}
