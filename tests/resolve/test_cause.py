"""The cause of a case."""

from typing import Any

import pytest

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed
from amends.resolve.services import record_cause
from tests.working import last, verbs


def test_is_recorded_with_who_and_when(case: Any, nadia: Any) -> None:
    cause = record_cause(case, staff(nadia), text="  Glue not dry ")
    assert (cause.text, cause.recorded_by, str(cause)) == ("Glue not dry", nadia, "Glue not dry")
    assert last(case, "cause.recorded").payload.body["text"] == "Glue not dry"


def test_may_be_unknown_with_a_reason(case: Any, nadia: Any) -> None:
    assert (
        str(record_cause(case, staff(nadia), unknown_reason="The part was lost"))
        == "Unknown: The part was lost"
    )


@pytest.mark.parametrize(("text", "unknown"), [("", ""), (" ", " "), ("Glue", "Lost"), ("x" * 301, "")])
def test_is_one_of_the_two(case: Any, nadia: Any, text: str, unknown: str) -> None:
    with pytest.raises(Invalid):
        record_cause(case, staff(nadia), text=text, unknown_reason=unknown)


def test_an_unknown_cause_is_no_one_off(case: Any, nadia: Any) -> None:
    with pytest.raises(Invalid, match="one-off"):
        record_cause(case, staff(nadia), unknown_reason="Lost", one_off=True)


def test_a_better_one_replaces_the_first_and_the_first_stays_in_the_journal(case: Any, nadia: Any) -> None:
    record_cause(case, staff(nadia), unknown_reason="The part was lost")
    record_cause(case, staff(nadia), text="Glue not dry")
    case.refresh_from_db()
    assert case.cause.text == "Glue not dry" and case.cause.unknown_reason == ""
    assert verbs(case).count("cause.recorded") == 2
    assert last(case, "cause.recorded").payload.body["before"] == "Unknown: The part was lost"


def test_is_not_for_the_customer(case: Any) -> None:
    with pytest.raises(NotAllowed):
        record_cause(case, CUSTOMER, text="Glue")
