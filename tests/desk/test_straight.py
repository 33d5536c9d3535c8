"""The pages that keep the record straight."""

from datetime import timedelta
from typing import Any

import pytest
from django_ox.testing import run_tasks

from amends.cases import clock, services
from amends.cases.actors import staff
from amends.cases.models import Case, CustomerMerge, Field, Merge, Split, Tag, TagOn
from amends.cases.straight import services as straight
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem
from amends.understand import concerns as understand
from tests.desk.world import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(case: Any) -> Case:
    return make_case("Rob Hale", "The lamp flickers")


def test_the_preview_says_what_moves_and_changes_nothing(
    case: Any, other: Case, nadia: Any, as_: Any
) -> None:
    understand.add_concern(other, "It flickers", staff(nadia))
    page = as_(nadia).get(f"/cases/{case.reference}/merge/?with={other.reference}")
    text = page.content.decode()
    assert "1 message" in text and "1 point" in text
    assert "Whose case is it?" in text and "each reads on their page what the other wrote" in text
    assert not Merge.objects.exists()


def test_merge_and_undo_it(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    browser = as_(nadia)
    at = f"/cases/{case.reference}/"
    form = {"with": other.reference, "customer": case.customer_id}
    text = browser.post(f"{at}merge/do/", form, follow=True).content.decode()
    assert f"{other.reference} is part of {case.reference} now." in text
    assert browser.get(f"/cases/{other.reference}/").headers["Location"] == at
    done = Merge.objects.get()
    assert "merged this case into" in browser.get(f"{at}merged/{done.pk}/").content.decode()
    text = browser.post(f"{at}merged/{done.pk}/undo/", follow=True).content.decode()
    assert f"{other.reference} stands on its own again." in text
    assert browser.get(f"/cases/{other.reference}/").status_code == 200


def test_a_refused_merge_says_why_in_place(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    page = as_(nadia).post(f"/cases/{case.reference}/merge/do/", {"with": other.reference})
    assert page.status_code == 422
    assert "Choose whose case it is." in page.content.decode()
    page = as_(nadia).get(f"/cases/{case.reference}/merge/?with=A-9999")
    assert "that you can open" in page.content.decode()


def test_a_form_of_a_merged_case_acts_on_the_surviving_one(
    case: Any, other: Case, nadia: Any, as_: Any
) -> None:
    straight.merge_cases(case, [other], staff(nadia), case.customer)
    as_(nadia).post(f"/cases/{other.reference}/note/", {"text": "Seen"})
    assert case.notes.get().text == "Seen"


def test_split_and_take_it_back(case: Any, nadia: Any, as_: Any) -> None:
    concern = understand.add_concern(case, "Nobody came", staff(nadia))
    browser = as_(nadia)
    assert "Nobody came" in browser.get(f"/cases/{case.reference}/split/").content.decode()
    form = {"subject": "The visit", "concern": concern.pk}
    browser.post(f"/cases/{case.reference}/split/do/", form)
    split = Split.objects.get()
    assert split.made.concerns.get() == concern
    browser.post(f"/cases/{case.reference}/split/{split.pk}/undo/")
    concern.refresh_from_db()
    assert concern.case_id == case.pk
    page = browser.post(f"/cases/{case.reference}/split/do/", {"subject": "Nothing"})
    assert page.status_code == 422


def test_move_a_message(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    services.add_note(case, "x", staff(nadia))
    message = other.messages.get()
    browser = as_(nadia)
    page = browser.post(f"/cases/{other.reference}/messages/{message.pk}/move/", {"to": case.reference})
    assert page.status_code == 409 and "Merge the cases instead" in page.content.decode()
    assert (
        browser.post(f"/cases/{other.reference}/messages/{message.pk}/move/", {"to": "?"}).status_code == 422
    )


def test_tags_on_the_case_and_in_the_queue(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    browser = as_(nadia)
    browser.post(f"/cases/{case.reference}/tags/", {"tag": "gas leak"})
    tag = Tag.objects.get()
    assert "gas leak" in browser.get(f"/cases/{case.reference}/").content.decode()
    page = browser.get(f"/queue/?tag={tag.pk}").content.decode()
    assert case.reference in page and other.reference not in page
    assert '<span class="tag">gas leak</span>' in browser.get("/queue/").content.decode()
    browser.post(f"/cases/{case.reference}/tags/{tag.pk}/drop/")
    assert not TagOn.objects.exists()


def test_only_leads_tidy_tags_and_only_admins_define_fields(
    case: Any, nadia: Any, tom: Any, ada: Any, as_: Any
) -> None:
    tag = straight.tag_case(case, "gas", staff(nadia))
    assert as_(nadia).get("/settings/tags/").status_code == 403
    assert as_(nadia).post(f"/settings/tags/{tag.pk}/", {"name": "x"}).status_code == 403
    as_(tom).post(f"/settings/tags/{tag.pk}/", {"name": "Gas smell"})
    assert "Gas smell" in as_(tom).get("/settings/tags/").content.decode()
    assert as_(tom).get("/settings/fields/").status_code == 403
    form = {
        "name": "Depot",
        "type": "choice",
        "choices": "North\nSouth",
        "required_at": "resolved",
        "url": "",
    }
    as_(ada).post("/settings/fields/", form)
    assert Field.objects.get().choices == ["North", "South"]
    assert "Depot" in as_(ada).get("/settings/fields/").content.decode()
    as_(nadia).post(f"/cases/{case.reference}/fields/", {"field-depot": "South"})
    assert case.field_values.get().value == "South"
    page = as_(nadia).post(f"/cases/{case.reference}/fields/", {"field-depot": "East"})
    assert page.status_code == 422 and "Depot is one of" in page.content.decode()


def test_beside_a_case_stand_duplicates_and_cases_of_the_same_order(
    case: Any, other: Case, nadia: Any, as_: Any
) -> None:
    for one in (case, other):
        straight.add_reference(one, "BW-7777", staff(nadia))
    text = as_(nadia).get(f"/cases/{case.reference}/beside/").content.decode()
    assert "About BW-7777 too" in text and "Preview the merge" in text
    as_(nadia).post(f"/cases/{case.reference}/not-duplicate/", {"other": other.reference})
    text = as_(nadia).get(f"/cases/{case.reference}/beside/").content.decode()
    assert "Preview the merge" not in text and "BW-7777 is also in" in text


def test_links_stand_on_both_cases(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    as_(nadia).post(f"/cases/{case.reference}/links/", {"other": other.reference, "kind": "duplicate"})
    assert "A duplicate of" in as_(nadia).get(f"/cases/{case.reference}/").content.decode()
    assert "Its duplicate" in as_(nadia).get(f"/cases/{other.reference}/").content.decode()


def test_one_person_is_suggested_joined_and_told_apart(case: Any, tom: Any, nadia: Any, as_: Any) -> None:
    who = services.Who("Denise Marlow", "denise.m@work.example")
    second = make_case("Denise Marlow", "Again").customer
    assert second.pk != case.customer_id and services.know_customer(who).pk != second.pk
    page = f"/customers/{case.customer_id}/"
    assert "One person?" in as_(tom).get(page).content.decode()
    assert "One person?" not in as_(nadia).get(page).content.decode()
    as_(tom).post(f"{page}join/", {"other": second.pk})
    done = CustomerMerge.objects.get()
    assert case.customer.cases.count() == 2
    as_(tom).post(f"/customers/joined/{done.pk}/undo/")
    assert case.customer.cases.count() == 1


def test_no_get_changes_anything(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    for path in ("merge/do/", "split/do/", "tags/", "links/", "fields/", "references/", "not-duplicate/"):
        assert as_(nadia).get(f"/cases/{case.reference}/{path}").status_code == 405


def test_the_merge_page_asks_which_offer_stands(case: Any, other: Case, nadia: Any, as_: Any) -> None:
    repair = CatalogueItem.objects.get_or_create(name="Repair", defaults={"kind": "repair"})[0]
    ways = [resolve.Choice(repair, "We repair it"), resolve.Choice(repair, "We come again")]
    for one in (case, other):
        theirs = resolve.make_offer(one, ways, "Choose", clock.now() + timedelta(days=1), staff(nadia))
    page = as_(nadia).get(f"/cases/{case.reference}/merge/?with={other.reference}").content.decode()
    assert "Which offer stands?" in page and "Both have an open offer" in page
    form = {"with": other.reference, "customer": case.customer_id, "offer": "theirs"}
    as_(nadia).post(f"/cases/{case.reference}/merge/do/", form)
    assert case.offers.get() == theirs


def test_similar_cases_are_fetched_after_the_page_with_how_they_ended(
    firm: Any, nadia: Any, as_: Any
) -> None:
    ann, bob, cy = (
        make_case(name, text=text)
        for name, text in (
            ("Ann", "My broadband has been down for nine days, and each engineer blames another."),
            ("Bob", "No internet since last Monday; three technicians came and none of them fixed it."),
            ("Cy", "The nurse was rude to my mother and spoke over her head."),
        )
    )
    run_tasks()
    point = understand.add_concern(bob, "Three technicians fixed nothing", staff(nadia))
    understand.decide_concern(point, "upheld", "They came without the part.", staff(nadia))
    page = as_(nadia).get(f"/cases/{ann.reference}/beside/").content.decode()
    assert bob.reference in page and "% alike. Open: upheld" in page
    assert cy.reference not in page
    assert "beside/" in as_(nadia).get(f"/cases/{ann.reference}/").content.decode()
