"""Programs open cases, read them and add to them."""

import base64
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases.models import Case, Customer, Message
from tests.api.conftest import Call

pytestmark = pytest.mark.django_db
KETTLE = {
    "text": "The kettle leaks.",
    "customer": {"name": "Jo", "email": "Jo@X.example"},
    "wants": "A new one.",
    "order_reference": "K-7",
    "attachments": [
        {"name": "../leak.png", "type": "image/png", "content": base64.b64encode(b"\x89PNG").decode()}
    ],
}


def test_a_case_is_opened(call: Call) -> None:
    status, stored = call("POST", "/cases", KETTLE)
    case = Case.objects.get()
    assert (status, stored) == (
        201,
        {"case": case.reference, "message": case.messages.get().pk, "new_case": True, "duplicate": False},
    )
    assert (case.customer.email, case.order_reference, case.channel) == ("jo@x.example", "K-7", "api")
    (attachment,) = case.messages.get().attachments.all()
    assert (attachment.name, bytes(attachment.blob.content)) == ("leak.png", b"\x89PNG")
    assert case.journal.get(verb="case.opened").actor_kind == "api"


def test_it_is_acknowledged_like_a_mail(call: Call, settings: Any) -> None:
    from django_ox.testing import run_tasks

    call("POST", "/cases", KETTLE)
    run_tasks()
    assert Case.objects.get().messages.filter(about="ack").count() == 1


@pytest.mark.parametrize("name", ["header", "body"])
def test_the_same_request_opens_one_case(call: Call, name: str) -> None:
    headers = {"Idempotency-Key": "k-1"} if name == "header" else {}
    body = KETTLE if name == "header" else {**KETTLE, "source_id": "s-1"}
    (first, one), (again, two) = (call("POST", "/cases", body, **headers) for _ in range(2))
    assert (first, again) == (201, 200)
    assert two == {**one, "new_case": False, "duplicate": True}
    assert Message.objects.count() == 1


def test_a_message_is_added_once(call: Call) -> None:
    _, stored = call("POST", "/cases", KETTLE)
    path = f"/cases/{stored['case']}/messages"
    status, added = call("POST", path, {"text": "And the lid.", "source_id": "m-1"})
    assert (status, added["case"], added["new_case"]) == (201, stored["case"], False)
    assert call("POST", path, {"text": "And the lid.", "source_id": "m-1"})[0] == 200
    assert list(Message.objects.order_by("id").values_list("text", flat=True))[1:] == ["And the lid."]


def test_a_case_is_shown_whole(call: Call, case: Case) -> None:
    status, shown = call("GET", f"/cases/{case.reference}")
    assert status == 200
    assert (shown["customer"]["name"], shown["messages"][0]["direction"]) == ("Denise Marlow", "in")
    assert {"concerns", "promises", "remedies", "clocks", "journal", "heat"} <= shown.keys()


def test_cases_are_listed_by_rank_and_state(call: Call, case: Case) -> None:
    _, stored = call("POST", "/cases", KETTLE)
    Case.objects.filter(pk=case.pk).update(rank=90, state="resolved")
    assert [c["case"] for c in call("GET", "/cases")[1]["cases"]] == [case.reference, stored["case"]]
    assert [c["case"] for c in call("GET", "/cases?state=open")[1]["cases"]] == [stored["case"]]


def test_a_list_has_pages(call: Call, case: Case) -> None:
    Case.objects.bulk_create(
        Case(customer=case.customer, subject=f"{n}", channel="api", opened_at=case.opened_at)
        for n in range(60)
    )
    first, second = call("GET", "/cases")[1], call("GET", "/cases?page=2")[1]
    assert (len(first["cases"]), first["next"], len(second["cases"]), second["next"]) == (50, 2, 11, None)


def test_the_queries_of_a_case_do_not_grow_with_it(call: Call, case: Case, nadia: Any) -> None:
    from amends.api.selectors import case_called, whole
    from amends.cases.actors import CUSTOMER, staff
    from amends.cases.services import File, Words, add_inbound
    from tests.working import list_points

    def queries(more: int) -> int:
        for number in range(more):
            add_inbound(case, Words(f"{number}", files=[File("a", "text/plain", b"x")]), "page", CUSTOMER)
            list_points(case, staff(nadia), f"Point {number} of {more}")
        with CaptureQueriesContext(connection) as captured:
            whole(case_called(case.reference), personal=True)
        return len(captured)

    assert queries(1) == queries(5) <= 34


def test_the_queries_of_the_list_do_not_grow_with_the_cases(call: Call, case: Case) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            call("GET", "/cases")
        return len(captured)

    call("GET", "/cases")  # the first call of a key notes that it was used
    few = queries()
    for number in range(9):
        customer = Customer.objects.create(
            name=f"{number}", email=f"{number}@x.example", since=case.opened_at
        )
        Case.objects.create(customer=customer, subject="x", channel="api", opened_at=case.opened_at)
    assert queries() == few
