"""The pages of the catalogue, of money, of standing in, of programs and of the cashier."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.firm import local
from amends.resolve import services as resolve
from amends.resolve.models import AuthorityRule, Budget, CatalogueItem, CouponCode, Delegation, Hook, Rate
from tests.working import item

PAGES = ("/settings/remedies/", "/settings/money/", "/settings/programs/")


@pytest.mark.parametrize("page", [*PAGES, "/cashier/"])
def test_they_are_for_those_who_may(firm: Any, as_: Any, nadia: Any, ada: Any, page: str) -> None:
    assert as_(nadia).get(page).status_code == 403
    assert as_(nadia).post(page, {"do": "rule"}).status_code == 403
    assert as_(ada).get(page).status_code == 200


def test_the_catalogue_takes_an_item_and_its_codes(firm: Any, as_: Any, ada: Any) -> None:
    browser = as_(ada)
    said = {
        "name": "Code",
        "kind": "coupon",
        "hours": "8",
        "steps": "Send it\r\nRing",
        "coded": "on",
        "active": "on",
    }
    assert browser.post("/settings/remedies/", said).status_code == 302
    made = CatalogueItem.objects.get(name="Code")
    assert (made.steps, made.coded, made.money) == (["Send it", "Ring"], True, False)
    file = SimpleUploadedFile("codes.csv", b"code\nA-1\nA-2\n")
    browser.post(f"/settings/remedies/{made.pk}/codes/", {"file": file})
    browser.post(f"/settings/remedies/{made.pk}/codes/", {"codes": "A-3"})
    assert CouponCode.objects.count() == 3
    page = browser.post(f"/settings/remedies/{made.pk}/codes/", {"codes": "A 4"})
    assert page.status_code == 422 and "Line 1: " in page.content.decode()
    refused = browser.post(
        "/settings/remedies/", {**said, "name": "Other", "currencies": "QQQ", "money": "on"}
    )
    assert refused.status_code == 422 and "QQQ is no currency" in refused.content.decode()


def test_money_takes_limits_rules_budgets_and_rates(firm: Any, as_: Any, ada: Any) -> None:
    browser, thing = as_(ada), item()
    for said in (
        {"do": "limits", "limit-agent": "80"},
        {"do": "rule", "role": "agent", "about": "refund", "per_customer": "200", "days": "365"},
        {"do": "rule", "role": "lead", "about": f"item-{thing.pk}", "always_ask": "on"},
        {"do": "budget", "name": "All", "period": "month", "amount": "1000", "beyond": "manager"},
        {"do": "rate", "currency": "EUR", "rate": "0.86"},
    ):
        assert browser.post("/settings/money/", said).status_code == 302
    assert AuthorityRule.objects.count() == 2 and Budget.objects.count() == 1 and Rate.objects.count() == 1
    page = browser.get("/settings/money/").content.decode()
    assert "at most 200 a customer in 365 days" in page and "0 of 1000 this month" in page
    browser.post("/settings/money/", {"do": "drop", "rule": AuthorityRule.objects.first().pk})
    assert AuthorityRule.objects.count() == 1
    refused = browser.post("/settings/money/", {"do": "rate", "currency": "QQQ", "rate": "1"})
    assert refused.status_code == 422 and "QQQ is no currency" in refused.content.decode()


def test_a_lead_names_who_stands_in(firm: Any, as_: Any, tom: Any, nadia: Any) -> None:
    browser = as_(tom)
    said = {"delegate": nadia.pk, "starts_at": "2026-11-01", "ends_at": "2099-01-01"}
    assert browser.post("/settings/standing-in/", said).status_code == 422
    day = local(clock.now()).date().isoformat()
    assert (
        browser.post("/settings/standing-in/", {**said, "starts_at": day, "ends_at": day}).status_code == 302
    )
    assert Delegation.objects.get().delegate == nadia
    assert as_(nadia).get("/settings/standing-in/").status_code == 403


def test_a_program_is_shown_its_secret_once(firm: Any, as_: Any, ada: Any) -> None:
    browser = as_(ada)
    page = browser.post("/settings/programs/", {"name": "Till", "url": "https://till.example.org/"})
    assert "shown this once" in page.content.decode()
    assert "shown this once" not in browser.get("/settings/programs/").content.decode()
    browser.post("/settings/programs/", {"hook": Hook.objects.get().pk, "do": "off"})
    assert not Hook.objects.get().active


def test_the_cashiers_list_is_fetched_as_csv(case: Any, as_: Any, mara: Any, nadia: Any) -> None:
    resolve.grant_remedy(case, item(), 5, [], "Delay", staff(nadia))
    browser = as_(mara)
    browser.get("/cashier/")
    assert browser.post("/cashier/").status_code == 302
    assert browser.post("/cashier/").status_code == 409
    made = browser.get("/cashier/").content.decode()
    number = made.partition("/cashier/")[2].partition(".csv")[0].rpartition("/")[2]
    assert case.reference in browser.get(f"/cashier/{number}.csv").content.decode()


def test_a_step_is_done_and_a_point_waived_on_the_cases_page(
    case: Any, as_: Any, nadia: Any, ada: Any
) -> None:
    from amends.understand.concerns import decide_concern
    from tests.working import list_points

    [point] = list_points(case, staff(nadia), "It is split")
    decide_concern(point, "upheld", "", staff(nadia))
    thing = resolve.define_item(None, staff(ada), name="Swap", kind="replacement", steps="Order it")
    remedy = resolve.grant_remedy(case, thing, None, [], "Delay", staff(nadia))
    browser, page = as_(nadia), f"/cases/{case.reference}/putting-right/"
    assert "No remedy answers it." in browser.get(page).content.decode()
    assert browser.post(f"{page}points/{point.pk}/", {"reason": " "}).status_code == 422
    browser.post(f"{page}points/{point.pk}/", {"reason": "None wanted"})
    assert "None: None wanted" in browser.get(page).content.decode()
    browser.post(f"{page}steps/{remedy.steps.get().pk}/", {"do": "done"})
    remedy.refresh_from_db()
    assert remedy.state == "delivered"
