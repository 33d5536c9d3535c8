"""Programs read the catalogue and say that a remedy was delivered; they grant nothing."""

from typing import Any

import pytest

from amends.cases.actors import API, staff
from amends.cases.errors import NotAllowed
from amends.resolve import services as resolve
from tests.working import item, repair


def test_it_says_that_a_remedy_was_delivered_once(call: Any, case: Any, nadia: Any) -> None:
    remedy = resolve.grant_remedy(case, item(), "49.5", [], "Delay", staff(nadia))
    address = f"/cases/{case.reference}/remedies/{remedy.pk}/delivered"
    status, told = call("POST", address)
    assert status == 200, told
    [told] = told["remedies"]
    assert (told["state"], str(told["amount"]), told["currency"]) == ("delivered", "49.50", "GBP")
    assert told["delivered_at"]
    assert call("POST", address)[0] == 409
    assert call("POST", address.replace(f"/{remedy.pk}/", "/999999/"))[0] == 404


def test_it_reads_what_is_given(call: Any, ada: Any) -> None:
    resolve.define_item(None, staff(ada), name="Flask", kind="free_item", stock="3")
    status, told = call("GET", "/remedies")
    assert status == 200, told
    found = {one["name"]: one for one in told["remedies"]}
    assert (found["Flask"]["left"], found["Full refund"]["left"]) == (3, None)


def test_it_grants_nothing(case: Any) -> None:
    with pytest.raises(NotAllowed):
        resolve.grant_remedy(case, repair(), None, [], "x", API)
