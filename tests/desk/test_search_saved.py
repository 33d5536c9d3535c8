"""Searches that people keep: one's own are private, shared ones stand in the journal."""

from typing import Any

import pytest

from amends.cases.actors import SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.models import Entry, SavedSearch
from amends.cases.searching.saved import drop_search, save_search, searches_of

pytestmark = pytest.mark.usefixtures("firm")


def test_one_s_own_search_is_nobody_else_s_and_no_journal_entry(nadia: Any, tom: Any) -> None:
    kept = save_search(staff(nadia), " Hot legal ", "heat:>70  risk:legal")
    assert (kept.name, kept.query) == ("Hot legal", "heat:>70 risk:legal")
    assert list(searches_of(nadia)) == [kept]
    assert list(searches_of(tom)) == []
    assert not Entry.objects.filter(verb__startswith="search.").exists()


def test_a_shared_search_is_everybody_s_and_journalled(nadia: Any, tom: Any) -> None:
    kept = save_search(staff(nadia), "Legs", "split leg", shared=True)
    assert list(searches_of(tom)) == [kept]
    entry = Entry.objects.get(verb="search.shared")
    assert (entry.facts, entry.payload.body) == ({"search": kept.pk}, {"name": "Legs", "query": "split leg"})


@pytest.mark.parametrize(("name", "query"), [("", "lamp"), ("x" * 61, "lamp"), ("Name", "()"), ("Name", " ")])
def test_what_cannot_be_kept_is_refused_with_its_field(name: str, query: str, nadia: Any) -> None:
    with pytest.raises(Invalid) as refused:
        save_search(staff(nadia), name, query)
    assert refused.value.field in ("name", "q")
    assert not SavedSearch.objects.exists()


def test_a_name_is_taken_once(nadia: Any, tom: Any) -> None:
    save_search(staff(nadia), "Legs", "leg")
    save_search(staff(tom), "Legs", "leg")
    with pytest.raises(Invalid, match="You have a search called Legs"):
        save_search(staff(nadia), "Legs", "arm")


def test_only_people_keep_searches() -> None:
    with pytest.raises(NotAllowed):
        save_search(SYSTEM, "Legs", "leg")


def test_its_owner_or_a_manager_forgets_a_shared_search(nadia: Any, tom: Any, mara: Any) -> None:
    kept = save_search(staff(nadia), "Legs", "leg", shared=True)
    with pytest.raises(NotAllowed):
        drop_search(kept, staff(tom))
    drop_search(kept, staff(mara))
    assert Entry.objects.filter(verb="search.dropped").count() == 1
    own = save_search(staff(nadia), "Own", "leg")
    with pytest.raises(NotAllowed):
        drop_search(own, staff(mara))
    drop_search(own, staff(nadia))
    assert not SavedSearch.objects.exists()


def test_the_page_keeps_shows_and_forgets_with_undo(nadia: Any, tom: Any, as_: Any) -> None:
    browser = as_(nadia)
    browser.post("/search/keep/", {"q": "heat:>70", "name": "Hot", "shared": "1"})
    assert "Hot" in as_(tom).get("/queue/").content.decode()
    kept = SavedSearch.objects.get()
    assert as_(tom).post(f"/search/{kept.pk}/forget/").status_code == 403
    browser = as_(nadia)
    browser.post(f"/search/{kept.pk}/forget/")
    assert not SavedSearch.objects.exists()


def test_another_s_private_search_does_not_exist(nadia: Any, tom: Any, as_: Any) -> None:
    kept = save_search(staff(nadia), "Own", "leg")
    assert as_(tom).post(f"/search/{kept.pk}/forget/").status_code == 404


def test_a_wrong_filter_is_answered_beside_the_field(nadia: Any, as_: Any) -> None:
    page = as_(nadia).get("/search/", {"q": "heat:hot <b>x"}).content.decode()
    assert "heat takes a number 0–100, for example heat:&gt;50." in page
    assert "<b>x" not in page


def test_a_held_item_with_the_words_is_named(nadia: Any, as_: Any) -> None:
    from amends.cases import clock
    from amends.cases.models import Raw
    from amends.cases.services import keep_blob

    held = Raw.objects.create(
        channel="mail", received_at=clock.now(), blob=keep_blob(b"Subject: zebra crossing"), identity="x",
        envelope={"from": "zoe@mail.example"}, state=Raw.State.HELD, held_reason="Too large",
    )  # fmt: skip
    page = as_(nadia).get("/search/", {"q": "zebra"}).content.decode()
    assert f"/held/{held.pk}/" in page and "zoe@mail.example" in page
    assert f"/held/{held.pk}/" not in as_(nadia).get("/search/", {"q": "lamp"}).content.decode()
