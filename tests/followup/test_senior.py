"""A customer asks for somebody more senior: a lead answers for it by a time, and nothing closes over it."""

from typing import Any

import pytest
from django.core import mail
from django_ox.testing import run_tasks

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Due
from amends.cases.services import assign
from amends.followup import services as followup


@pytest.fixture
def hers(case: Any, nadia: Any, tom: Any, mara: Any) -> Any:
    assign(case, nadia, staff(nadia))
    case.refresh_from_db()
    return case


def test_a_lead_has_it_due_in_the_hours_of_a_hot_answer(hers: Any, tom: Any) -> None:
    followup.ask_senior(hers, "Nobody listens.", CUSTOMER)
    due = hers.dues.get(kind=Due.Kind.SENIOR)
    entry = hers.journal.get(verb="senior.asked")
    assert (due.owner, due.settled_at, entry.facts["tell"]) == (tom, None, [tom.pk])
    assert hers.messages.get(pk=entry.facts["message"]).text == "Nobody listens."


def test_a_second_click_raises_nothing(hers: Any) -> None:
    followup.ask_senior(hers, "", CUSTOMER)
    with pytest.raises(Refused, match="already"):
        followup.ask_senior(hers, "Again", CUSTOMER)
    assert hers.dues.filter(kind=Due.Kind.SENIOR).count() == 1


def test_a_case_of_a_lead_goes_to_a_manager(hers: Any, tom: Any, mara: Any) -> None:
    assign(hers, tom, staff(tom))
    assert followup.ask_senior(hers, "", CUSTOMER).owner == mara


def test_an_agent_may_not_settle_it_nor_the_lead_who_had_it(hers: Any, nadia: Any, tom: Any, mara: Any) -> None:
    assign(hers, tom, staff(tom))
    followup.ask_senior(hers, "", CUSTOMER)
    for person in (nadia, tom):
        with pytest.raises(NotAllowed):
            followup.senior_looked(hers, "All is well.", staff(person))
    with pytest.raises(Invalid):
        followup.senior_looked(hers, " ", staff(mara))
    followup.senior_looked(hers, "They are right: I ring today.", staff(mara))
    assert hers.dues.get(kind=Due.Kind.SENIOR).settled_at
    with pytest.raises(Refused):
        followup.senior_looked(hers, "Once more.", staff(mara))


def test_it_is_not_resolved_over_their_heads(hers: Any, nadia: Any) -> None:
    followup.ask_senior(hers, "", CUSTOMER)
    with pytest.raises(Refused, match="nobody has looked"):
        followup.resolve_case(hers, "The leg was replaced.", staff(nadia))


def test_a_closed_case_opens_again_for_it(hers: Any) -> None:
    type(hers).objects.filter(pk=hers.pk).update(state="closed")
    hers.refresh_from_db()
    followup.ask_senior(hers, "I want the manager.", CUSTOMER)
    hers.refresh_from_db()
    assert hers.is_open and hers.reopened == 1


def test_the_lead_is_told_once(hers: Any, tom: Any) -> None:
    followup.ask_senior(hers, "My secret words.", CUSTOMER)
    run_tasks()
    followup.tell_senior(hers.journal.get(verb="senior.asked").pk)
    run_tasks()
    told = [one for one in mail.outbox if one.to == [tom.email]]
    assert len(told) == 1 and hers.reference in told[0].subject
    assert "secret" not in told[0].body
