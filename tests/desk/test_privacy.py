"""The page of a customer's personal data, and how long things are kept."""

import io
from typing import Any
from zipfile import ZipFile

import pytest

from amends.cases.models import Erasure, Hold, Retention
from amends.cases.privacy import services
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")


def test_a_lead_finds_it_from_the_customer_and_an_agent_does_not(nadia: Any, tom: Any, as_: Any) -> None:
    customer = make_case().customer
    address = f"/customers/{customer.pk}/privacy/"
    assert address in as_(tom).get(f"/customers/{customer.pk}/").content.decode()
    assert address not in as_(nadia).get(f"/customers/{customer.pk}/").content.decode()
    assert as_(tom).get(address).status_code == 200
    assert as_(nadia).get(address).status_code == 403
    assert as_(nadia).post(f"{address}export/").status_code == 403


def test_the_export_is_downloaded(tom: Any, as_: Any) -> None:
    customer = make_case().customer
    assert as_(tom).get(f"/customers/{customer.pk}/privacy/export/").status_code == 405
    answer = as_(tom).post(f"/customers/{customer.pk}/privacy/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "read-me-first.html" in ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()


def test_an_erasure_is_asked_for_seen_and_called_off(mara: Any, as_: Any) -> None:
    customer = make_case().customer
    address, browser = f"/customers/{customer.pk}/privacy/", as_(mara)
    assert (
        browser.post(f"{address}erasure/", {"do": "ask", "ground": "asked", "reason": "x"}).status_code == 302
    )
    page = browser.get(address).content.decode()
    assert "All of it is erased on" in page and "Call it off" in page
    assert browser.post(f"{address}erasure/", {"do": "ask", "ground": "asked"}).status_code == 409
    assert browser.post(f"{address}erasure/", {"do": "cancel"}).status_code == 302
    assert Erasure.objects.get().state == "cancelled"


def test_a_lead_may_not_erase(tom: Any, as_: Any) -> None:
    customer = make_case().customer
    address = f"/customers/{customer.pk}/privacy/"
    assert "Because" not in as_(tom).get(address).content.decode()
    assert as_(tom).post(f"{address}erasure/", {"do": "ask", "ground": "asked"}).status_code == 403
    assert not Erasure.objects.exists()


def test_two_people_agree_on_the_page(mara: Any, ada: Any, as_: Any) -> None:
    customer = make_case().customer
    address = f"/customers/{customer.pk}/privacy/"
    as_(ada).post("/settings/retention/", {"hours": "72", "two": "1"})
    as_(mara).post(f"{address}erasure/", {"do": "ask", "ground": "asked"})
    assert "Agree" not in as_(mara).get(address).content.decode()
    assert ">Agree<" in as_(ada).get(address).content.decode()
    assert as_(ada).post(f"{address}erasure/", {"do": "approve"}).status_code == 302
    assert Erasure.objects.get().approved_by == ada


def test_a_hold_on_one_case_is_placed_and_lifted(tom: Any, as_: Any) -> None:
    case = make_case()
    address, browser = f"/customers/{case.customer_id}/privacy/", as_(tom)
    assert browser.post(f"{address}hold/", {"case": case.pk, "why": ""}).status_code == 422
    assert browser.post(f"{address}hold/", {"case": case.pk, "why": "Claim 7"}).status_code == 302
    assert "Claim 7" in browser.get(address).content.decode()
    assert browser.post(f"{address}hold/", {"lift": Hold.objects.get().pk}).status_code == 302
    assert Hold.objects.get().lifted_at
    assert browser.post(f"{address}hold/", {"lift": "99"}).status_code == 404


def test_the_pages_of_an_erased_customer_still_open(mara: Any, as_: Any) -> None:
    from amends.cases.actors import staff

    case = make_case()
    services.carry_out(services.ask(case.customer, "asked", "", staff(mara)), staff(mara))
    browser = as_(mara)
    for address in (
        f"/cases/{case.reference}/",
        f"/customers/{case.customer_id}/",
        f"/customers/{case.customer_id}/privacy/",
        "/queue/?state=closed",
    ):
        page = browser.get(address)
        assert page.status_code == 200 and "Rob Hale" not in page.content.decode(), address
    assert "its figures stay" in browser.get(f"/cases/{case.reference}/").content.decode()
    assert "Erased on" in browser.get(f"/customers/{case.customer_id}/privacy/").content.decode()


def test_a_rule_is_tried_first_and_kept_then(ada: Any, mara: Any, as_: Any) -> None:
    browser, wanted = as_(ada), {"spam": "6", "hours": "48"}
    assert as_(mara).get("/settings/retention/").status_code == 403
    page = browser.post("/settings/retention/", {**wanted, "do": "look"})
    assert "only a look" in page.content.decode() and not Retention.objects.exists()
    assert browser.post("/settings/retention/", wanted).status_code == 302
    assert Retention.objects.get(kind="spam").months == 6
    refused = browser.post("/settings/retention/", {"spam": "soon", "hours": "48"})
    assert refused.status_code == 422 and "whole number of months" in refused.content.decode()
