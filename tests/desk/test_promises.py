"""The ledger: what is open, what became of it, and what is done with the one in hand."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.models import Entry
from amends.people.models import Team
from amends.resolve.models import Promise
from tests.desk.world import make_case, promise_on

pytestmark = pytest.mark.usefixtures("firm")
LETTER = (
    "Dear Denise, I promised to ring you by three, and I will not manage it. I am sorry to make you "
    "wait. I will ring you by [new time] instead. Nadia"
)


@pytest.fixture
def promise(case: Any, nadia: Any) -> Promise:
    """One that Nadia made, due in three hours."""
    return promise_on(case, nadia)


def post(browser: Any, promise: Promise, **fields: str) -> Any:
    return browser.post(f"/promises/{promise.pk}/", fields)


def later(hours: int = 5) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat()


def test_the_headline_counts_and_says_what_is_about_to_break(nadia: Any, case: Any, as_: Any) -> None:
    with clock.at(clock.now() - timedelta(hours=3)):
        promise_on(case, nadia, timedelta(hours=3, minutes=10))
    promise_on(case, nadia, timedelta(days=2), what="write")
    page = as_(nadia).get("/promises/").content.decode()
    assert "2 promises are open; one is about to break" in page
    assert "At risk" in page and "% of the time has passed" in page


def test_the_formula_stands_behind_the_share(nadia: Any, promise: Promise, as_: Any) -> None:
    assert "Kept, or moved before due, of all that came due" in as_(nadia).get("/promises/").content.decode()


def test_kept(nadia: Any, promise: Promise, as_: Any) -> None:
    assert post(as_(nadia), promise, do="kept")["Location"] == f"/promises/?open={promise.pk}"
    promise.refresh_from_db()
    assert promise.state == "kept"


def test_what_is_late_cannot_be_kept_or_moved_any_more(nadia: Any, promise: Promise, as_: Any) -> None:
    Promise.objects.filter(pk=promise.pk).update(due_at=clock.now() - timedelta(minutes=1))
    page = as_(nadia).get(f"/promises/?open={promise.pk}").content.decode()
    assert "Its time has passed. Why was it not kept?" in page and 'value="kept"' not in page
    assert post(as_(nadia), promise, do="kept").status_code == 409
    assert post(as_(nadia), promise, do="move", to=later(), words=LETTER).status_code == 409


def test_a_colleague_takes_it(tom: Any, promise: Promise, as_: Any) -> None:
    post(as_(tom), promise, do="take")
    promise.refresh_from_db()
    assert promise.owner == tom
    assert promise.case.dues.get(kind="promise", settled_at=None).owner == tom
    assert Entry.objects.get(verb="promise.taken").facts["from"] != tom.pk


def test_moving_it_tells_the_customer_with_the_new_time(nadia: Any, promise: Promise, as_: Any) -> None:
    answer = post(as_(nadia), promise, do="move", to=later(), words=LETTER)
    assert answer.status_code == 302
    promise.refresh_from_db()
    assert promise.state == "moved" and promise.moved_to is not None
    words = Entry.objects.get(verb="promise.moved").payload.body["words"]
    assert "[new time]" not in words and " at " in words


def test_a_time_of_ones_own_is_in_the_firms_zone(nadia: Any, promise: Promise, as_: Any) -> None:
    answer = post(as_(nadia), promise, do="move", to="other", other="2036-07-01T15:15", words=LETTER)
    assert answer.status_code == 302
    promise.refresh_from_db()
    assert promise.moved_to is not None and promise.moved_to.due_at.isoformat() == "2036-07-01T14:15:00+00:00"


@pytest.mark.parametrize("to", ["", "soon", "other"])
def test_moving_needs_a_time(to: str, nadia: Any, promise: Promise, as_: Any) -> None:
    answer = post(as_(nadia), promise, do="move", to=to, words="My own words")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the new time." in page and "My own words" in page


def test_the_coach_stands_behind_the_letter(nadia: Any, promise: Promise, as_: Any) -> None:
    answer = post(as_(nadia), promise, do="move", to=later(), words="You stupid liar, shut up and wait.")
    assert answer.status_code in (403, 422)
    promise.refresh_from_db()
    assert promise.state == "open"


def test_a_broken_one_needs_its_reason(nadia: Any, promise: Promise, as_: Any) -> None:
    assert post(as_(nadia), promise, do="break").status_code == 422
    post(as_(nadia), promise, do="break", reason="Handed over at shift end, not in the ledger")
    promise.refresh_from_db()
    assert promise.state == "broken"
    assert "Reason: Handed over at shift end" in as_(nadia).get("/promises/").content.decode()


def test_nothing_else_can_be_done(nadia: Any, promise: Promise, as_: Any) -> None:
    assert post(as_(nadia), promise, do="forget").status_code == 404
    assert as_(nadia).get(f"/promises/{promise.pk}/").status_code == 405


def test_filters_by_state_owner_and_customer(nadia: Any, tom: Any, as_: Any) -> None:
    promise_on(make_case("Rob Hale"), nadia, what="ring Rob")
    promise_on(make_case("Denise Marlow"), tom, what="write to Denise")
    browser = as_(nadia)
    hers = browser.get("/promises/?owner=me").content.decode()
    assert "Ring Rob" in hers and "Write to Denise" not in hers
    hale = browser.get("/promises/?customer=marlow").content.decode()
    assert "Write to Denise" in hale and "Ring Rob" not in hale
    assert "No promise matches." in browser.get("/promises/?state=broken").content.decode()


def test_a_promise_of_another_team_does_not_exist(nadia: Any, tom: Any, as_: Any) -> None:
    promise = promise_on(make_case(), tom)
    promise.case.team = Team.objects.create(name="Others")
    promise.case.save()
    browser = as_(nadia)
    assert browser.get(f"/promises/?open={promise.pk}").status_code == 404
    assert post(browser, promise, do="take").status_code == 404
    assert "Ring back" not in browser.get("/promises/").content.decode()


@pytest.mark.parametrize("wanted", ["x", "-1", "999999999999999999999"])
def test_what_is_no_key_is_not_found(wanted: str, nadia: Any, as_: Any) -> None:
    assert as_(nadia).get(f"/promises/?open={wanted}").status_code == 404
