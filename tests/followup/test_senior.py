"""A customer asks for somebody more senior: a lead answers for it by a time, and nothing closes over it."""

from typing import Any

import pytest
from django.urls import reverse

from amends.cases import links
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Due
from amends.cases.services import assign
from amends.followup import services as followup
from amends.followup.services.closing import missing_for_resolve
from amends.respond.models import Letterhead
from amends.understand.clocks import verbs as clocks
from amends.understand.models import ColleagueMail


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
    first = followup.ask_senior(hers, "", CUSTOMER)
    assert followup.ask_senior(hers, "", CUSTOMER) == first
    assert hers.dues.filter(kind=Due.Kind.SENIOR).count() == 1
    assert hers.journal.filter(verb="senior.asked").count() == 1


def test_what_they_write_the_second_time_is_kept_whole(hers: Any, client: Any) -> None:
    followup.ask_senior(hers, "Nobody listens.", CUSTOMER)
    page, more = f"/c/{links.token_of(links.current_link(hers))}/", "And nobody rings. " * 3_000
    assert (
        client.post(reverse("customer-senior", args=[page.split("/")[2]]), {"text": more}).status_code == 302
    )
    assert hers.messages.latest("id").text == more.strip()


def test_a_case_of_a_lead_goes_to_a_manager(hers: Any, tom: Any, mara: Any) -> None:
    assign(hers, tom, staff(tom))
    assert followup.ask_senior(hers, "", CUSTOMER).owner == mara


def test_an_agent_may_not_settle_it_nor_the_lead_who_had_it(
    hers: Any, nadia: Any, tom: Any, mara: Any
) -> None:
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


def test_the_case_page_says_that_it_stands_in_the_way(hers: Any, nadia: Any, client: Any) -> None:
    followup.ask_senior(hers, "", CUSTOMER)
    assert any("nobody has looked" in one for one in missing_for_resolve(hers))
    client.force_login(nadia)
    assert "and nobody has looked yet." in client.get(f"/cases/{hers.reference}/").content.decode()


def test_a_closed_case_opens_again_for_it(hers: Any) -> None:
    type(hers).objects.filter(pk=hers.pk).update(state="closed")
    hers.refresh_from_db()
    followup.ask_senior(hers, "I want the manager.", CUSTOMER)
    hers.refresh_from_db()
    assert hers.is_open and hers.reopened == 1


def test_the_lead_is_told_once(hers: Any, tom: Any) -> None:
    followup.ask_senior(hers, "My secret words.", CUSTOMER)
    for _ in range(2):
        followup.tell_senior(hers.journal.get(verb="senior.asked").pk)
    told = ColleagueMail.objects.get(user=tom)
    assert hers.reference in told.subject
    assert "secret" not in told.text


def test_the_next_stage_is_what_they_asked_for(hers: Any, nadia: Any, mara: Any) -> None:
    clocks.choose_pack(hers, "housing_ombudsman", "stage1", staff(nadia))
    followup.ask_senior(hers, "", CUSTOMER)
    clocks.next_stage(hers, mara, "They do not agree.", staff(mara))
    assert not hers.dues.filter(kind=Due.Kind.SENIOR, settled_at=None).exists()


def test_the_page_names_whom_else_they_may_go_to(hers: Any, nadia: Any, client: Any) -> None:
    address = f"/c/{links.token_of(links.current_link(hers))}/"
    clocks.choose_pack(hers, "fca", "general", staff(nadia))
    page = client.get(address).content.decode()
    assert "Financial Ombudsman Service" in page
    Letterhead.objects.create(pk=1, pack="fca", body="Rail Ombudsman", body_website="www.rail.example")
    page = client.get(address).content.decode()
    assert "Rail Ombudsman" in page and "www.rail.example" in page
    assert "Financial Ombudsman" not in page


def test_a_lead_sees_it_on_their_day_and_settles_it_on_the_case(hers: Any, tom: Any, client: Any) -> None:
    followup.ask_senior(hers, "", CUSTOMER)
    client.force_login(tom)
    assert "They ask for somebody more senior" in client.get("/").content.decode()
    case = f"/cases/{hers.reference}/"
    assert "asks for somebody more senior" in client.get(case).content.decode()
    assert client.post(f"{case}senior/", {"note": ""}).status_code == 422
    assert client.post(f"{case}senior/", {"note": "I ring at four."}).status_code == 302
    assert "I ring at four." in client.get(case).content.decode()
    assert "They ask for somebody more senior" not in client.get("/").content.decode()
