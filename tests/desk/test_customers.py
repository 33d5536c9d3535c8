"""A customer: all their cases, what to mind, what we know."""

from typing import Any

import pytest

from amends.cases.models import Entry
from amends.people.models import Team
from tests.desk.world import make_case, promise_on

pytestmark = pytest.mark.usefixtures("firm")


def test_all_their_cases_and_what_we_owe_them(nadia: Any, as_: Any) -> None:
    first, second = make_case(), make_case(subject="Rug arrived wet", state="closed")
    promise_on(first, nadia)
    page = as_(nadia).get(f"/customers/{first.customer_id}/").content.decode()
    assert "Rob Hale: 2 cases, 1 open" in page
    assert first.reference in page and second.reference in page and "Ring back" in page


def test_what_to_mind_is_kept_and_journalled(nadia: Any, as_: Any) -> None:
    customer = make_case().customer
    fields = {"adjustments": "Large print", "name": "Robert Hale"}
    assert as_(nadia).post(f"/customers/{customer.pk}/", fields).status_code == 302
    customer.refresh_from_db()
    assert customer.adjustments == "Large print" and customer.name == "Robert Hale"
    assert Entry.objects.get(verb="customer.changed").actor == nadia
    assert "Mind this with Robert Hale" in as_(nadia).get(f"/customers/{customer.pk}/").content.decode()


def test_a_customer_of_another_team_does_not_exist(nadia: Any, as_: Any) -> None:
    customer = make_case(team=Team.objects.create(name="Others")).customer
    assert as_(nadia).get(f"/customers/{customer.pk}/").status_code == 404
    assert as_(nadia).post(f"/customers/{customer.pk}/", {"note": "x"}).status_code == 404


def test_only_cases_that_one_may_open_are_listed(nadia: Any, as_: Any) -> None:
    seen = make_case()
    hidden = make_case(subject="Secret", team=Team.objects.create(name="Others"))
    page = as_(nadia).get(f"/customers/{seen.customer_id}/").content.decode()
    assert hidden.reference not in page and "one case" in page
