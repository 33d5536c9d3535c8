"""What a case is really about: an older matter that was never put right."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Case, Due
from amends.cases.services import Who, know_customer, open_case
from amends.people.models import Role, Team, User
from amends.respond.coaching import context_for
from amends.understand.issues import dismiss_older, drop_issue, issue_of, suggest_older, take_issue
from tests.working import MONDAY, last, verbs


def suggested(case: Case) -> Any:
    """As somebody reads it who may open every case."""
    return suggest_older(case, issue_of(case), User(role=Role.MANAGER))


def older(customer: Any, subject: str = "Table leg split", days: int = 30, **fields: Any) -> Case:
    from django.db import transaction

    with clock.at(MONDAY - timedelta(days=days)), transaction.atomic():
        made = open_case(customer, subject, "mail", CUSTOMER)
    Case.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def test_an_older_case_that_is_still_open_is_suggested_with_the_reason(case: Any, customer: Any) -> None:
    before = older(customer)
    found = suggested(case)
    assert found and found.earlier == before
    assert f"{before.reference} is still open" in found.why and "speaks of the same" in found.why
    assert found.points == 5


def test_one_that_was_put_right_is_not(case: Any, customer: Any) -> None:
    older(customer, state="closed")
    assert suggested(case) is None


def test_reopened_and_broken_promises_speak_for_it(case: Any, customer: Any) -> None:
    before = older(customer, subject="Invoice", state="closed", reopened=2)
    for n in range(3):
        Due.objects.create(
            case=before,
            kind="promise",
            object_id=n,
            what="ring",
            starts_at=MONDAY,
            at=MONDAY,
            missed_at=MONDAY,
            settled_at=MONDAY,
        )
    found = suggested(case)
    assert found and found.points == 8  # four at most for each
    assert found.reasons == ("it was opened again twice", "a promise on it was broken 3 times")


def test_the_one_with_most_points_comes_first(case: Any, customer: Any) -> None:
    older(customer, subject="Invoice", state="closed", reopened=1)
    worst = older(customer, subject="Lamp", reopened=1)
    found = suggested(case)
    assert found and found.earlier == worst


def test_another_customers_and_later_and_unreal_cases_are_not(case: Any, customer: Any) -> None:
    older(know_customer(Who("Rob", "rob@mail.example")))
    older(customer, days=-1)
    older(customer, kind="spam")
    assert suggested(case) is None


def test_what_the_reader_may_not_open_is_not_told(case: Any, customer: Any, nadia: Any, mara: Any) -> None:
    older(customer, team=Team.objects.create(name="Kitchens"))
    issue = issue_of(case)
    assert suggest_older(case, issue, nadia) is None and suggest_older(case, issue, mara) is not None


def test_taking_it_sets_the_underlying_issue(case: Any, customer: Any, nadia: Any) -> None:
    before = older(customer)
    issue = take_issue(case, staff(nadia), earlier=before, why="It is still open.")
    assert (issue.underlying, issue.earlier, issue.why) == (before.reference, before, "It is still open.")
    entry = last(case, "issue.taken")
    assert entry.facts == {"earlier": before.pk} and "Table leg" not in str(entry.payload.body)


def test_its_subject_is_the_coachs_only_for_who_may_open_it(
    case: Any, customer: Any, nadia: Any, mara: Any
) -> None:
    before = older(customer, team=Team.objects.create(name="Kitchens"))
    take_issue(case, staff(mara), earlier=before)
    assert before.subject in context_for(case, mara)["concerns"]
    assert context_for(case, nadia)["concerns"] == [before.reference]


def test_it_can_be_put_in_words_and_dropped(case: Any, nadia: Any) -> None:
    take_issue(case, staff(nadia), text="She was never told the truth about the wood")
    drop_issue(case, staff(nadia))
    drop_issue(case, staff(nadia))
    found = issue_of(case)
    assert found and found.underlying == "" and verbs(case).count("issue.dropped") == 1


def test_what_was_dismissed_is_not_suggested_again(case: Any, customer: Any, nadia: Any) -> None:
    before = older(customer)
    take_issue(case, staff(nadia), text="Trust")
    dismiss_older(case, before, staff(nadia))
    assert suggested(case) is None
    found = issue_of(case)
    assert found and found.underlying == "Trust"


def test_it_is_refused_for_others_cases_without_words_and_for_the_customer(
    case: Any, customer: Any, nadia: Any
) -> None:
    other = older(know_customer(Who("Rob", "rob@mail.example")))
    with pytest.raises(Refused, match="same customer"):
        take_issue(case, staff(nadia), earlier=other)
    with pytest.raises(Refused, match="same customer"):
        take_issue(case, staff(nadia), earlier=case)
    with pytest.raises(Invalid):
        take_issue(case, staff(nadia))
    with pytest.raises(Invalid):
        take_issue(case, staff(nadia), text="x" * 301)
    with pytest.raises(NotAllowed):
        take_issue(case, CUSTOMER, text="x")
