"""Each inbound message gets one reading, and the case shows what it means."""

from typing import Any

import pytest
from django.db import transaction
from django_ox.testing import run_tasks

from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Message
from amends.cases.services import Words, add_inbound
from amends.understand.models import HeatPoint, Overruling, Reading
from amends.understand.services import overrule, read_message

FURIOUS = (
    "This is the THIRD time I am writing. You people are useless. Nobody came, nobody rang. "
    "I want my money back by Friday or I will see you in court, and every review site will hear of it."
)


def said(case: Case, text: str, **more: Any) -> Message:
    with transaction.atomic():
        return add_inbound(case, Words(text, **more), "mail", CUSTOMER)


def test_it_is_made_by_the_task_that_the_journal_entry_enqueued(case: Any) -> None:
    run_tasks()
    reading = Reading.objects.get(message__case=case)
    assert 0 <= reading.complaint <= 1
    assert case.journal.filter(verb="reading.made").count() == 1


def test_running_it_again_makes_no_second_one(case: Any) -> None:
    message = case.messages.get()
    read_message(message)
    assert read_message(message) is None
    assert Reading.objects.count() == 1
    assert HeatPoint.objects.count() == 1


def test_a_robots_message_is_not_read(case: Any) -> None:
    assert read_message(said(case, "I am out of the office.", is_auto=True)) is None


def test_the_case_takes_heat_risks_and_wishes_from_it(case: Any) -> None:
    read_message(said(case, FURIOUS))
    case.refresh_from_db()
    assert case.heat >= 70
    assert {"legal", "repeat"} <= set(case.risks)
    assert "refund" in case.wants.lower()


def test_the_offsets_are_those_of_the_words(case: Any) -> None:
    message = said(case, FURIOUS)
    reading = read_message(message)
    assert reading is not None
    for span in [*reading.risks, *reading.asks, *reading.evidence]:
        assert message.text[span["start"] : span["end"]] == span["text"]


def test_heat_over_time_remembers_each_message(case: Any) -> None:
    read_message(case.messages.get())
    read_message(said(case, FURIOUS))
    points = list(HeatPoint.objects.filter(case=case).order_by("at"))
    assert len(points) == 2
    assert points[1].heat > points[0].heat


def test_a_furious_customer_is_answered_sooner(case: Any) -> None:
    before = case.dues.get(kind="answer").at
    read_message(
        said(case, FURIOUS + " You are liars and thieves!! I am furious, I have never been so angry.")
    )
    case.refresh_from_db()
    if case.heat >= 80:
        assert case.dues.get(kind="answer").at < before


def test_overruling_the_heat_counts_and_acts(case: Any, nadia: Any) -> None:
    read_message(said(case, FURIOUS))
    overrule(case, "heat", 90, 30, staff(nadia), why="He jokes like this every month.")
    case.refresh_from_db()
    assert case.heat == 30
    assert Overruling.objects.get().person_said == 30
    assert case.journal.filter(verb="reading.overruled").exists()


def test_overruling_a_risk_takes_it_off_the_case(case: Any, nadia: Any) -> None:
    read_message(said(case, FURIOUS))
    overrule(case, "risk:legal", True, False, staff(nadia))
    case.refresh_from_db()
    assert "legal" not in case.risks


def test_what_another_task_has_just_read_is_given_back(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    message = case.messages.get()
    kept = read_message(message)
    nothing_seen = lambda **_: Reading.objects.none()  # noqa: E731  (it looked before the other was done)
    with monkeypatch.context() as earlier:
        earlier.setattr(Reading.objects, "filter", nothing_seen)
        assert read_message(message) == kept
    assert Reading.objects.count() == HeatPoint.objects.count() == 1
