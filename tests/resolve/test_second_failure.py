"""Double deviation: the same matter failed twice. Then apology and compensation both, and a senior owner."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Case, Message
from amends.cases.services import assign, open_case
from amends.cases.straight.services import link_cases
from amends.followup.services import missing_for_close, missing_for_resolve, not_fixed, resolve_case
from amends.resolve.second_failure import missing_for, second_failure_of
from amends.resolve.services import (
    Found,
    break_promise,
    deliver_remedy,
    excuse_second_failure,
    grant_remedy,
    make_promises,
)
from amends.understand.concerns import decide_concern, undecided
from amends.understand.issues import take_issue
from tests.working import DAY, HOUR, MONDAY, item, make_ready, make_resolved, repair


def missing(case: Any) -> str:
    return " ".join(missing_for(second_failure_of(Case.objects.get(pk=case.pk))))


def failed_twice(case: Any, owner: Any) -> None:
    make_resolved(case, owner)
    with clock.at(MONDAY + HOUR):
        not_fixed(case, [], "It is split again.", CUSTOMER)


def ours(case: Any, author: Any, text: str, sending: str = "sent") -> Message:
    at = MONDAY + 2 * HOUR
    return Message.objects.create(
        case=case, direction="out", channel="mail", author=author, text=text, sending=sending, at=at
    )


def test_a_case_that_failed_once_is_none(case: Any, nadia: Any) -> None:
    make_ready(case, nadia)
    assert not second_failure_of(case) and missing(case) == ""


def test_opened_again_is_one_and_says_when(case: Any, tom: Any) -> None:
    failed_twice(case, tom)
    assert second_failure_of(case).why.startswith("It was opened again on ")


def test_not_fixed_on_an_open_case_is_one(case: Any, nadia: Any) -> None:
    not_fixed(case, [], "Still split.", CUSTOMER)
    assert "not fixed" in second_failure_of(case).why


def test_a_broken_promise_is_one(case: Any, nadia: Any) -> None:
    promise = make_promises(case, None, [Found("ring you", MONDAY + HOUR)], nadia, staff(nadia))[0]
    break_promise(promise, "No line", SYSTEM)
    assert "We broke a promise: ring you." in second_failure_of(case).why


@pytest.mark.parametrize("how", ["link", "issue"])
def test_an_earlier_case_of_theirs_that_a_person_tied_to_it_is_one(
    case: Any, customer: Any, nadia: Any, how: str
) -> None:
    with clock.at(MONDAY - 9 * DAY):
        from django.db import transaction

        with transaction.atomic():
            before = open_case(customer, "The first table", "mail", CUSTOMER)
    assert not second_failure_of(case)
    if how == "link":
        link_cases(case, before, "related", staff(nadia))
    else:
        take_issue(case, staff(nadia), earlier=before)
    assert f"The same matter was {before.reference} before" in second_failure_of(case).why


def test_it_asks_for_an_apology_a_compensation_and_a_senior_owner(case: Any, nadia: Any) -> None:
    failed_twice(case, nadia)
    assert missing(case) == (
        "It failed a second time, and asks for an apology, a compensation and a lead or above as its owner; or say why not."
    )


def test_one_of_them_alone_is_not_enough(case: Any, nadia: Any, tom: Any) -> None:
    failed_twice(case, nadia)
    with clock.at(MONDAY + 3 * HOUR):
        assign(case, tom, staff(nadia))
        assert "an apology and a compensation;" in missing(case)
        grant_remedy(case, item(), "20", [], "Second time", staff(tom))
        assert "asks for an apology;" in missing(case)
        ours(case, tom, "Dear Denise, I am sorry. We did not check the second table.")
        assert missing(case) == ""


def test_an_apology_from_before_it_failed_again_does_not_count(case: Any, nadia: Any) -> None:
    message = ours(case, nadia, "I am sorry, we were wrong.")
    Message.objects.filter(pk=message.pk).update(at=MONDAY)
    failed_twice(case, nadia)
    assert not second_failure_of(case).apology
    ours(case, nadia, "I am sorry, we were wrong.", sending="queued")
    assert not second_failure_of(case).apology, "it has not left"


def test_a_repair_is_no_compensation_and_a_written_apology_is_an_apology(case: Any, tom: Any) -> None:
    failed_twice(case, tom)
    with clock.at(MONDAY + 3 * HOUR):
        grant_remedy(case, repair(), None, [], "Again", staff(tom))
        assert not second_failure_of(case).compensation
        grant_remedy(case, item("Written apology", "apology", False), None, [], "By the owner", staff(tom))
        assert second_failure_of(case).apology


def finish(case: Any, by: Any) -> None:
    for point in undecided(case):
        decide_concern(point, "upheld", "", staff(by))
    resolve_case(case, "We replaced it.", staff(by))


def test_the_case_is_not_resolved_without_them(case: Any, nadia: Any) -> None:
    failed_twice(case, nadia)
    with clock.at(MONDAY + 3 * HOUR):
        assert any("a second time" in one for one in missing_for_resolve(case))
        with pytest.raises(Refused, match="a second time"):
            finish(case, nadia)


def test_but_with_a_reason_it_is(case: Any, nadia: Any) -> None:
    failed_twice(case, nadia)
    with clock.at(MONDAY + 3 * HOUR):
        excuse_second_failure(case, "She wants nothing but the truth.", staff(nadia))
        finish(case, nadia)
    assert case.state == "resolved"


def test_a_reason_holds_only_until_it_fails_once_more(case: Any, nadia: Any) -> None:
    failed_twice(case, nadia)
    with clock.at(MONDAY + 3 * HOUR):
        excuse_second_failure(case, "She wants nothing.", staff(nadia))
    with clock.at(MONDAY + 4 * HOUR):
        not_fixed(case, [], "And again.", CUSTOMER)
    assert "a second time" in missing(case)


def test_a_promise_that_breaks_after_resolving_can_be_excused_before_closing(case: Any, tom: Any) -> None:
    promise = make_promises(case, None, [Found("ring you", MONDAY + HOUR)], tom, staff(tom))[0]
    make_resolved(case, tom)
    with clock.at(MONDAY + 2 * HOUR):
        break_promise(promise, "No line", SYSTEM)
        assert "a second time" in " ".join(missing_for_close(Case.objects.get(pk=case.pk)))
        excuse_second_failure(case, "They rang us first.", staff(tom))
        assert "a second time" not in " ".join(missing_for_close(Case.objects.get(pk=case.pk)))
    Case.objects.filter(pk=case.pk).update(state="closed")
    with pytest.raises(Refused, match="Open it again"):
        excuse_second_failure(case, "Too late", staff(tom))


def test_a_reason_needs_words_a_person_and_something_that_is_missing(case: Any, nadia: Any) -> None:
    with pytest.raises(Refused, match="Nothing is missing"):
        excuse_second_failure(case, "x", staff(nadia))
    failed_twice(case, nadia)
    with pytest.raises(Invalid):
        excuse_second_failure(case, " ", staff(nadia))
    with pytest.raises(NotAllowed):
        excuse_second_failure(case, "x", CUSTOMER)


def test_delivered_counts_as_granted(case: Any, tom: Any) -> None:
    failed_twice(case, tom)
    with clock.at(MONDAY + 3 * HOUR):
        remedy = grant_remedy(case, item(), "20", [], "Second time", staff(tom))
        deliver_remedy(remedy, staff(tom))
    assert second_failure_of(case).compensation
