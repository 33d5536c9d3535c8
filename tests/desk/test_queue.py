"""The queue: order, filters in the URL, saved views, hand-over, permissions, keys."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from amends.cases import clock
from amends.cases.models import Case, Entry
from amends.desk.models import SavedView
from amends.desk.queue import context
from amends.desk.queue.filters import Filters
from amends.people.models import Team
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")


def shown(browser: Any, query: str = "") -> list[str]:
    """The references on the page, in order."""
    return [row.case.reference for row in browser.get(f"/queue/{query}").context["queue"].rows]


def test_it_stands_in_order_of_rank(mara: Any, as_: Any) -> None:
    low, high, mid = make_case("A B", rank=10), make_case("C D", rank=90), make_case("E F", rank=50)
    assert shown(as_(mara)) == [high.reference, mid.reference, low.reference]


def test_open_means_open_and_waiting(mara: Any, as_: Any) -> None:
    make_case("A B", state="open", rank=1)
    make_case("C D", state="waiting", rank=3)
    make_case("E F", state="resolved", rank=2)
    assert len(shown(as_(mara))) == 2
    assert len(shown(as_(mara), "?state=waiting")) == 1
    assert len(shown(as_(mara), "?state=resolved")) == 1
    assert len(shown(as_(mara), "?state=any")) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?channel=phone", {"channel": "phone"}),
        ("?heat=80", {"heat": 91}),
        ("?heat=cool", {"heat": 12}),
        ("?lane=1", {"lane": True}),
        ("?reopened=1", {"reopened": 2}),
        ("?kind=spam", {"kind": "spam"}),
    ],
)
def test_each_filter_stands_in_the_url(query: str, field: dict[str, Any], mara: Any, as_: Any) -> None:
    make_case("Other One", heat=50)
    wanted = make_case("The One", **field)
    assert shown(as_(mara), query) == [wanted.reference]


def test_owners_are_me_nobody_or_a_person(mara: Any, nadia: Any, as_: Any) -> None:
    mine, nobodys, hers = make_case("A B", owner=mara), make_case("C D"), make_case("E F", owner=nadia)
    browser = as_(mara)
    assert shown(browser, "?owner=me") == [mine.reference]
    assert shown(browser, "?owner=nobody") == [nobodys.reference]
    assert shown(browser, f"?owner={nadia.pk}") == [hers.reference]


def test_what_the_url_says_wrongly_counts_as_not_said(mara: Any, as_: Any) -> None:
    case = make_case()
    assert shown(as_(mara), "?state=nonsense&owner=%27;--&heat=999&after=x~y&order=1") == [case.reference]


def test_the_filters_come_back_as_the_same_query() -> None:
    for query in ("", "state=waiting", "owner=me&heat=80", "lane=1&order=due"):
        assert Filters.read(QueryDict(query)).query() == query


def test_a_case_of_another_team_is_not_there(nadia: Any, mara: Any, as_: Any) -> None:
    ours, others = Team.objects.create(name="Ours"), Team.objects.create(name="Others")
    nadia.team = ours
    nadia.save()
    kept = [make_case("A B", team=ours), make_case("C D"), make_case("E F", team=others, owner=nadia)]
    hidden = make_case("G H", team=others)
    assert set(shown(as_(nadia))) == {case.reference for case in kept}
    assert hidden.reference in shown(as_(mara))


def test_the_tabs_count_what_they_show(mara: Any, as_: Any) -> None:
    make_case("A B", owner=mara)
    make_case("C D", state="waiting", lane=True)
    tabs = {tab.name: tab.count for tab in as_(mara).get("/queue/").context["queue"].tabs}
    assert tabs["All open"] == "2" and tabs["Mine"] == "1" and tabs["Waiting for the customer"] == "1"
    assert tabs["Safety and vulnerable"] == "1" and tabs["Nobody’s"] == "1"


def test_a_count_above_the_cap_is_not_counted_out(mara: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from amends.desk.reach import capped

    assert capped(500) == "500" and capped(501) == "500+"


class TestPaging:
    """Fifty at a time, by key and never by offset."""

    @pytest.mark.parametrize("order", ["burning", "due", "newest", "hottest"])
    def test_pages_follow_each_other_without_gap_or_double(
        self, order: str, nadia: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(context, "PAGE", 3)
        for n in range(10):
            due = clock.now() + timedelta(hours=n % 4) if n % 3 else None
            make_case(f"Customer {n}", rank=n % 4, heat=n % 5 * 10 if n % 2 else None, next_due_at=due)
        browser, query, seen, places = as_(nadia), f"?order={order}", [], []
        while query:
            page = browser.get(f"/queue/{query}").context["queue"]
            seen += [row.case.pk for row in page.rows]
            places += [row.place for row in page.rows]
            query = page.older
        assert len(seen) == len(set(seen)) == 10
        assert places == list(range(1, 11))

    def test_what_has_no_due_time_comes_last_by_due_time(self, nadia: Any, as_: Any) -> None:
        never = make_case("A B", next_due_at=None)
        later = make_case("C D", next_due_at=clock.now() + timedelta(days=2))
        soon = make_case("E F", next_due_at=clock.now() + timedelta(hours=1))
        assert shown(as_(nadia), "?order=due") == [soon.reference, later.reference, never.reference]


class TestViews:
    """What a person looks at again and again."""

    def test_it_is_saved_and_stands_among_the_tabs(self, nadia: Any, as_: Any) -> None:
        browser = as_(nadia)
        answer = browser.post("/queue/views/", {"name": "Hot mail", "query": "channel=mail&heat=60"})
        assert answer["Location"] == "/queue/?channel=mail&heat=60"
        tabs = browser.get("/queue/?heat=60&channel=mail").context["queue"].tabs
        assert [tab.name for tab in tabs if tab.current] == ["Hot mail"]

    def test_it_keeps_only_what_the_queue_knows(self, nadia: Any, as_: Any) -> None:
        as_(nadia).post("/queue/views/", {"name": "X", "query": "state=waiting&evil=<script>"})
        assert SavedView.objects.get().query == "state=waiting"

    @pytest.mark.parametrize("name", ["", "x" * 61])
    def test_a_bad_name_is_refused_in_place(self, name: str, nadia: Any, as_: Any) -> None:
        answer = as_(nadia).post("/queue/views/", {"name": name, "query": "heat=60"})
        assert answer.status_code == 422
        assert not SavedView.objects.exists()

    def test_a_name_is_used_once(self, nadia: Any, as_: Any) -> None:
        browser = as_(nadia)
        browser.post("/queue/views/", {"name": "Hot", "query": "heat=60"})
        answer = browser.post("/queue/views/", {"name": "Hot", "query": "heat=80"})
        assert answer.status_code == 422 and "You have a view called Hot." in answer.content.decode()

    def test_only_its_owner_can_drop_it_and_undo_brings_it_back(self, nadia: Any, tom: Any, as_: Any) -> None:
        view = SavedView.objects.create(owner=nadia, name="Hot", query="heat=60")
        assert as_(tom).post(f"/queue/views/{view.pk}/drop/").status_code == 404
        page = as_(nadia).post(f"/queue/views/{view.pk}/drop/", follow=True).content.decode()
        assert not SavedView.objects.exists()
        assert "data-undo-button" in page and 'name="name" value="Hot"' in page


class TestHandingOver:
    """Every case has one named owner."""

    def test_mine_is_one_press_and_can_be_undone(self, nadia: Any, as_: Any) -> None:
        case, browser = make_case(), as_(nadia)
        page = browser.post("/queue/take/", {"case": case.reference, "next": "/queue/"}, follow=True)
        case.refresh_from_db()
        assert case.owner == nadia
        assert f"{case.reference} now belongs to you." in page.content.decode()
        browser.post("/queue/give/", {"case": case.reference, "to": ""})
        case.refresh_from_db()
        assert case.owner is None

    def test_several_are_given_with_a_note(self, nadia: Any, tom: Any, as_: Any) -> None:
        cases = [make_case("A B"), make_case("C D")]
        references = [case.reference for case in cases]
        browser = as_(nadia)
        asked = browser.post(
            "/queue/pick/", {"case": references, "next": "/queue/?owner=nobody"}, follow=True
        )
        assert "Who takes these 2 cases?" in asked.content.decode()
        done = browser.post(
            "/queue/give/", {"case": references, "to": tom.pk, "note": "Same courier", "next": "/queue/"}
        )
        assert done["Location"] == "/queue/"
        assert Case.objects.filter(owner=tom).count() == 2
        assert Entry.objects.filter(verb="case.handed_over").count() == 2

    def test_a_case_of_another_team_cannot_be_taken(self, nadia: Any, as_: Any) -> None:
        case = make_case(team=Team.objects.create(name="Others"))
        assert as_(nadia).post("/queue/take/", {"case": case.reference}).status_code == 404
        case.refresh_from_db()
        assert case.owner is None

    def test_somebody_who_left_cannot_be_given_a_case(self, nadia: Any, tom: Any, as_: Any) -> None:
        tom.is_active = False
        tom.save()
        answer = as_(nadia).post("/queue/give/", {"case": make_case().reference, "to": tom.pk})
        assert answer.status_code == 409
        assert "no longer works here" in answer.content.decode()

    def test_looking_changes_nothing(self, nadia: Any, as_: Any) -> None:
        case = make_case()
        as_(nadia).get("/queue/assign/", {"case": case.reference})
        assert as_(nadia).get("/queue/take/", {"case": case.reference}).status_code == 405
        case.refresh_from_db()
        assert case.owner is None

    def test_next_leads_nowhere_else(self, nadia: Any, as_: Any) -> None:
        answer = as_(nadia).post(
            "/queue/take/", {"case": make_case().reference, "next": "https://evil.example/"}
        )
        assert answer["Location"] == "/queue/"


def test_the_row_carries_its_keys(nadia: Any, as_: Any) -> None:
    make_case(rank=12, rank_why=[[10, "calm"], [2, "second contact"]])
    page = as_(nadia).get("/queue/").content.decode()
    for key in ("w", "a", "m", "f", "g t", "g q", "g p", "c"):
        assert f'data-key="{key}"' in page
    assert "data-row-select" in page and 'data-keys="on"' in page


def test_keys_are_off_for_who_switched_them_off_and_tab_reaches_all(nadia: Any, as_: Any) -> None:
    nadia.single_keys = False
    nadia.save()
    make_case()
    page = as_(nadia).get("/queue/").content.decode()
    assert 'data-keys="off"' in page
    assert 'data-key="w" data-key-label="why, in full">' in page


def test_the_whole_sum_stands_behind_why(nadia: Any, as_: Any) -> None:
    make_case(rank=12, rank_why=[[10, "calm"], [2, "second contact"]])
    page = as_(nadia).get("/queue/").content.decode()
    assert "<b>10</b> calm" in page and "<b>2</b> second contact" in page and "<b>12</b> rank" in page


def test_what_a_customer_wrote_cannot_become_markup(nadia: Any, as_: Any) -> None:
    make_case("<img src=x>", "<script>alert(1)</script>")
    page = as_(nadia).get("/queue/").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page


def test_an_empty_queue_says_what_to_do(nadia: Any, as_: Any) -> None:
    assert "When somebody complains, it stands here." in as_(nadia).get("/queue/").content.decode()
    assert "Clear the filter" in as_(nadia).get("/queue/?heat=80").content.decode()
