"""The conversation: both sides see who writes, a reply waits for whoever is writing, nothing typed leaves early."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.cases import presence
from amends.cases.actors import staff
from amends.cases.models import Message, Representative
from amends.cases.services import Who
from amends.customer.talk import newest, talk_of
from amends.listen.services import log_contact, submit
from amends.respond.services import keep_draft

pytestmark = pytest.mark.usefixtures("clean_limits")


@pytest.fixture
def desk(nadia: Any) -> Client:
    client = Client()
    client.force_login(nadia)
    return client


def test_both_sides_of_what_was_said_are_on_the_page(
    case: Any, token: str, visitor: Client, nadia: Any
) -> None:
    Message.objects.create(
        case=case,
        direction="out",
        channel="mail",
        author=nadia,
        text="I come on Friday.",
        sending="sent",
        at=case.opened_at,
    )
    Message.objects.create(
        case=case,
        direction="out",
        channel="mail",
        author=nadia,
        text="Not yet gone.",
        sending="queued",
        at=case.opened_at,
    )
    page = visitor.get(f"/c/{token}/").content.decode()
    assert "The replacement table has the same split leg." in page and "I come on Friday." in page
    assert "Not yet gone." not in page


def test_the_desk_sees_that_they_write_but_not_what(
    case: Any, token: str, visitor: Client, desk: Client
) -> None:
    assert visitor.post(f"/c/{token}/writing", {"text": "secret thought"}).status_code == 200
    seen = desk.post(f"/cases/{case.reference}/presence/", "{}", "application/json").json()
    assert seen["customer"] == "Denise Marlow" and "secret" not in str(seen)
    assert case.messages.count() == 1


def test_they_see_who_of_us_writes(case: Any, token: str, visitor: Client, desk: Client) -> None:
    desk.post(f"/cases/{case.reference}/draft/", '{"text": "Dear Denise"}', "application/json")
    assert visitor.get(f"/c/{token}/news").json()["writing"] == "Nadia"
    assert "Nadia is writing" in visitor.get(f"/c/{token}/").content.decode()
    assert "Dear Denise" not in visitor.get(f"/c/{token}/").content.decode()


def test_a_reply_waits_for_whoever_is_writing_and_may_go_on(case: Any, desk: Client, nadia: Any) -> None:
    presence.writes(case, presence.CUSTOMER, "Denise")
    text = "Dear Denise, I am sorry that nobody came on Tuesday. I collect the table on Friday."
    answer = desk.post(f"/cases/{case.reference}/reply/", {"text": text, "do": "send", "why_stop": "ok"})
    assert answer.status_code == 409 and "is writing just now" in answer.content.decode()
    assert "Send it all the same" in answer.content.decode()
    assert not case.messages.filter(direction="out").exists()
    assert keep_draft(case, nadia, text).text == text
    desk.post(f"/cases/{case.reference}/reply/", {"text": text, "do": "anyway", "why_stop": "ok"})
    assert case.messages.filter(direction="out").exists()


def test_sending_ends_the_sign_of_writing(case: Any, token: str, visitor: Client) -> None:
    visitor.post(f"/c/{token}/writing")
    visitor.post(f"/c/{token}/message", {"text": "And the lamp."})
    assert presence.who_writes(case, presence.CUSTOMER) == ""
    assert visitor.get(f"/c/{token}/news").json()["last"] == case.messages.latest("id").pk


def test_a_wrong_link_hears_nothing(visitor: Client) -> None:
    assert visitor.get("/c/1.x/news").status_code == 404
    assert visitor.post("/c/1.x/writing").status_code == 404


def test_signs_of_writing_are_limited(token: str, visitor: Client) -> None:
    found = [visitor.post(f"/c/{token}/writing").status_code for _ in range(62)]
    assert found[0] == 200 and found[-1] == 429


def test_a_long_talk_costs_no_more_questions_than_a_short_one(case: Any, nadia: Any) -> None:
    """Calls that colleagues wrote down, and forms that somebody filled in for the customer."""
    Representative.objects.create(case=case, name="Ann Marlow", relation="daughter", since=case.opened_at)
    for nth in range(3):
        log_contact(
            staff(nadia), Who("Denise Marlow", "denise@mail.example"), "phone", "It broke.", case=case
        )
        words = {"case": case.pk, "speaker": {"name": "Ann Marlow"}}
        submit("form", Who("Denise Marlow", "denise@mail.example"), f"Still broken {nth}.", (), words)
    with CaptureQueriesContext(connection) as asked:
        told = talk_of(case)
    names = [one.who for one in told]
    assert names.count("Ann Marlow") == 3 and names.count("Nadia Osei") == 3
    assert len(asked) <= 6
    last = case.messages.latest("id").pk
    with CaptureQueriesContext(connection) as asked:
        assert newest(case) == last
    assert len(asked) == 2 and "LIMIT 5" in asked.captured_queries[-1]["sql"]
