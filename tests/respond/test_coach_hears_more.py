"""The coach knows what lies under a case, and that it failed twice."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.followup.services import not_fixed
from amends.resolve.services import grant_remedy
from amends.respond.coaching import as_seen, coach_text, context_for
from amends.understand.issues import drop_issue, take_issue
from tests.working import HOUR, MONDAY, item, list_points, make_resolved, monday

__all__ = ["monday"]
PLAIN = "Dear Denise,\n\nThe table was split again. A van brings another one on Friday.\n\nTom"


def test_the_underlying_issue_is_one_more_point_to_answer(case: Any, nadia: Any) -> None:
    list_points(case, staff(nadia), "The leg is split")
    take_issue(case, staff(nadia), text="Nobody ever explained the first invoice")
    assert context_for(case, nadia)["concerns"] == [
        "The leg is split",
        "Nobody ever explained the first invoice",
    ]
    seen = coach_text(case, nadia, PLAIN)
    assert any(one.rule == "unanswered_concern" and "invoice" in one.rewrite for one in seen.findings)
    drop_issue(case, staff(nadia))
    assert context_for(case, nadia)["concerns"] == ["The leg is split"]


def test_what_is_on_the_list_already_is_not_asked_for_twice(case: Any, nadia: Any) -> None:
    list_points(case, staff(nadia), "The leg is split")
    take_issue(case, staff(nadia), text="the leg is SPLIT")
    assert context_for(case, nadia)["concerns"] == ["The leg is split"]


@pytest.fixture
def twice(case: Any, tom: Any) -> Any:
    make_resolved(case, tom)
    with clock.at(MONDAY + HOUR):
        not_fixed(case, [], "Split again.", CUSTOMER)
    return case


def titles(case: Any, author: Any, text: str) -> list[str]:
    return [one["title"] for one in as_seen(case, coach_text(case, author, text))["findings"]]


def test_a_second_failure_asks_for_apology_and_compensation(twice: Any, tom: Any) -> None:
    assert context_for(twice, tom)["second_failure"] is True
    found = [
        one for one in as_seen(twice, coach_text(twice, tom, PLAIN))["findings"] if "second" in one["title"]
    ]
    assert found[0]["rule"] == "second_failure", "not to be kept or counted with what is unanswered"
    assert "an apology and a compensation" in found[0]["why"] and found[0]["source"] == "Joireman et al. 2013"
    assert "It was opened again" in found[0]["why"]


def test_the_composer_reads_points_and_failures_once(twice: Any, tom: Any, client: Any) -> None:
    client.force_login(tom)
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(f"/cases/{twice.reference}/coach/", {"text": PLAIN}, "application/json")
    assert answer.status_code == 200
    for table in ("understand_concern", "resolve_secondfailure"):
        assert sum(f'FROM "{table}"' in one["sql"] for one in seen.captured_queries) == 1


def test_it_is_silent_once_both_are_there(twice: Any, tom: Any) -> None:
    with clock.at(MONDAY + 2 * HOUR):
        grant_remedy(twice, item(), "20", [], "Second time", staff(tom))
        sorry = f"{PLAIN[:-4]} I am sorry that we sent you a second split table.\n\nTom"
        assert not any("second" in title for title in titles(twice, tom, sorry))
        assert any("second" in title for title in titles(twice, tom, PLAIN))


def test_a_first_failure_hears_nothing_of_it(case: Any, nadia: Any) -> None:
    assert "second_failure" not in context_for(case, nadia)
    assert not any("second" in title for title in titles(case, nadia, PLAIN))
