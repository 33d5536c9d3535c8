"""The customer puts one point right, or adds one, in their own words."""

from typing import Any

import pytest
from django_ox.testing import run_tasks

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Message
from amends.understand.concerns import concerns_of, confirm_concerns, decide_concern, remove_concern
from amends.understand.playback import correct_concern, raise_concern
from tests.working import last, list_points, make_resolved


@pytest.fixture
def points(case: Any, nadia: Any) -> list[Any]:
    made = list_points(case, staff(nadia), "The leg is split", "Nobody came")
    confirm_concerns(case, CUSTOMER)
    return made


def test_their_words_stand_as_a_message_and_as_the_point(case: Any, points: list[Any]) -> None:
    message = correct_concern(points[0], "Both legs are split, not one.", CUSTOMER)
    points[0].refresh_from_db()
    assert message.text == "Both legs are split, not one." and message.case == case
    assert (points[0].text, points[0].quote) == (message.text, message.text)
    assert (points[0].message, points[0].source) == (message, "customer")
    assert message.text[points[0].start : points[0].end] == points[0].quote
    assert last(case, "concern.corrected").payload.body["from"] == "The leg is split"


def test_only_that_point_changes_and_the_list_is_to_be_confirmed_again(points: list[Any]) -> None:
    correct_concern(points[0], "Both legs are split, not one.", CUSTOMER)
    points[1].refresh_from_db()
    assert points[1].text == "Nobody came" and points[1].confirmed_at is None


def test_an_outcome_was_about_the_old_words(points: list[Any], nadia: Any) -> None:
    decide_concern(points[0], "not_upheld", "Within tolerance", staff(nadia))
    correct_concern(points[0], "Both legs are split, not one.", CUSTOMER)
    points[0].refresh_from_db()
    assert (points[0].outcome, points[0].reason, points[0].decided_by) == ("", "", None)


def test_the_engine_does_not_list_the_corrected_words_a_second_time(case: Any, points: list[Any]) -> None:
    correct_concern(points[0], "Both legs of the table are split.", CUSTOMER)
    run_tasks()
    texts = [one.text for one in concerns_of(case)]
    assert texts.count("Both legs of the table are split.") == 1


def test_a_point_that_we_missed_is_added_in_their_words(case: Any, points: list[Any]) -> None:
    message = raise_concern(case, "And the van blocked my drive.", CUSTOMER)
    added = concerns_of(case).last()
    assert (added.text, added.message, added.source) == ("And the van blocked my drive.", message, "customer")
    assert last(case, "concern.added").actor_kind == "customer"


def test_a_point_that_is_there_is_not_added_again(case: Any, points: list[Any]) -> None:
    before = Message.objects.count()
    with pytest.raises(Refused, match="already on the list"):
        raise_concern(case, "the LEG is split!", CUSTOMER)
    assert Message.objects.count() == before


@pytest.mark.parametrize("text", ["", "  \r\n "])
def test_nothing_is_no_correction(points: list[Any], case: Any, text: str) -> None:
    with pytest.raises(Invalid):
        correct_concern(points[0], text, CUSTOMER)
    with pytest.raises(Invalid):
        raise_concern(case, text, CUSTOMER)


def test_a_removed_point_cannot_be_corrected(points: list[Any], nadia: Any) -> None:
    remove_concern(points[0], staff(nadia))
    with pytest.raises(Refused, match="no longer on the list"):
        correct_concern(points[0], "Both", CUSTOMER)


def test_on_a_finished_case_their_words_open_it_and_the_decision_stays(case: Any, tom: Any) -> None:
    make_resolved(case, tom)
    point = concerns_of(case).first()
    message = correct_concern(point, "No: both legs.", CUSTOMER)
    run_tasks()
    point.refresh_from_db()
    assert Case.objects.get(pk=case.pk).is_open and message.text == "No: both legs."
    assert point.outcome == "upheld"
