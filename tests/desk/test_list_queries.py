"""Each list page takes a fixed, small number of queries, however many cases there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amends.desk import reach
from amends.people.models import Team
from tests.desk.world import make_case, promise_on, queries

pytestmark = pytest.mark.usefixtures("firm")
MOST = {
    "/": 10,
    "/queue/": 11,
    "/queue/?state=any&order=due": 12,
    "/promises/": 11,
    "/search/?q=lamp": 24,  # PostgreSQL: each look has a savepoint and a time limit
    "/held/": 5,
    "/log/": 5,
    "/settings/keys/": 4,
}


def fill(count: int, owner: Any, start: int = 0) -> None:
    """Cases with everything that the pages show."""
    for n in range(start, start + count):
        case = make_case(f"Customer {n}", rank=60 + n % 30, rank_why=[[60, "furious"]], owner=owner)
        promise_on(case, owner, timedelta(hours=1 + n % 5))


@pytest.mark.parametrize("path", MOST)
def test_it_is_the_same_for_three_and_for_thirty_cases(path: str, tom: Any, as_: Any) -> None:
    browser = as_(tom)
    fill(3, tom)
    few = queries(browser, path)
    fill(27, tom, start=3)
    assert queries(browser, path) == few <= MOST[path]


def test_a_customer_with_many_cases_costs_no_more(nadia: Any, as_: Any) -> None:
    case = make_case()
    browser = as_(nadia)
    few = queries(browser, f"/customers/{case.customer_id}/")
    for n in range(9):
        make_case(subject=f"Again {n}")
    assert queries(browser, f"/customers/{case.customer_id}/") == few <= 9


def test_the_compiled_statements_show_each_person_their_own(
    nadia: Any, tom: Any, mara: Any, as_: Any
) -> None:
    """What is compiled once for everybody must not show one person another's cases."""
    reach._made.clear()
    teams = {person: Team.objects.create(name=person.name) for person in (nadia, tom)}
    for person, team in teams.items():
        person.team = team
        person.save()
    hers, his = make_case("A B", team=teams[nadia], rank=90), make_case("C D", team=teams[tom], rank=90)
    own = make_case("E F", team=teams[tom], owner=nadia, rank=90)
    seen: Callable[[Any], set[str]] = lambda who: {  # noqa: E731
        row.case.reference for row in as_(who).get("/queue/").context["queue"].rows
    }
    assert seen(nadia) == {hers.reference, own.reference}
    assert seen(tom) == {his.reference, own.reference}
    assert seen(mara) == {hers.reference, his.reference, own.reference}
    assert [tab.count for tab in as_(nadia).get("/queue/?owner=me").context["queue"].tabs][:2] == ["2", "1"]
    assert [tab.count for tab in as_(tom).get("/queue/?owner=me").context["queue"].tabs][:2] == ["2", "0"]
    assert as_(tom).get("/").context["frame"].cases == "2"


def test_a_user_who_was_deactivated_sees_nothing(nadia: Any) -> None:
    make_case()
    nadia.is_active = False
    assert reach.first_ids(reach.branches(nadia), ("-rank", "-id"), 5) == []
