"""Concerns on the page: added, changed, removed, brought back, confirmed, decided."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from amends.cases.actors import staff
from amends.understand.concerns import add_concern

As = Callable[[Any], Client]
At = Callable[..., str]


@pytest.fixture
def concern(read: Any, nadia: Any) -> Any:
    """One more point on the list."""
    return add_concern(read, "Needs a table by Sunday", staff(nadia))


def test_a_point_is_added_and_the_list_stays_open(read: Any, nadia: Any, as_: As, at: At) -> None:
    page = as_(nadia).post(at("concerns/"), {"text": "Two days off work"}, follow=True).content.decode()
    assert "Two days off work" in page and '<div class="concern-edit" id="concern-edit">' in page
    again = as_(nadia).post(at("concerns/"), {"text": "Two days off work"})
    assert again.status_code == 409 and "already on the list" in again.content.decode()


def test_an_empty_point_is_refused_beside_its_field(read: Any, nadia: Any, as_: As, at: At) -> None:
    answer = as_(nadia).post(at("concerns/"), {"text": " "})
    assert answer.status_code == 422 and "Write the point first." in answer.content.decode()


def test_a_point_is_put_in_better_words(concern: Any, nadia: Any, as_: As, at: At) -> None:
    as_(nadia).post(at(f"concerns/{concern.pk}/"), {"text": "A table for eleven by Sunday"})
    concern.refresh_from_db()
    assert concern.text == "A table for eleven by Sunday"


def test_a_point_removed_is_brought_back(concern: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    page = browser.post(at(f"concerns/{concern.pk}/"), {"do": "remove"}, follow=True).content.decode()
    assert "Removed: Needs a table by Sunday" in page
    browser.post(at(f"concerns/{concern.pk}/"), {"do": "restore"})
    concern.refresh_from_db()
    assert concern.removed_at is None


def test_an_outcome_is_chosen_with_its_reason(concern: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    answer = browser.post(at(f"concerns/{concern.pk}/outcome/"), {"outcome": "not_upheld", "reason": ""})
    assert answer.status_code == 422 and "Say why it is not upheld" in answer.content.decode()
    browser.post(
        at(f"concerns/{concern.pk}/outcome/"), {"outcome": "not_upheld", "reason": "The order said Monday."}
    )
    concern.refresh_from_db()
    assert (concern.outcome, concern.reason, concern.decided_by) == (
        "not_upheld",
        "The order said Monday.",
        nadia,
    )
    assert "<b>Not upheld:</b> Needs a table by Sunday" in browser.get(at()).content.decode()


def test_a_refused_outcome_keeps_the_reason_that_was_typed(concern: Any, nadia: Any, as_: As, at: At) -> None:
    answer = as_(nadia).post(
        at(f"concerns/{concern.pk}/outcome/"), {"outcome": "perhaps", "reason": "I wrote this"}
    )
    assert answer.status_code == 422 and "I wrote this</textarea>" in answer.content.decode()


def test_they_confirmed_it_to_a_person(concern: Any, read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    page = browser.get(at()).content.decode()
    assert "not yet confirmed by them" in page
    mark = page.split('name="mark" value="')[1].split('"')[0]
    page = browser.post(at("concerns/confirm/"), {"mark": mark}, follow=True).content.decode()
    assert "confirmed by them" in page and "not yet confirmed" not in page


def test_a_list_that_changed_meanwhile_is_not_confirmed(
    concern: Any, read: Any, nadia: Any, as_: As, at: At
) -> None:
    browser = as_(nadia)
    mark = browser.get(at()).content.decode().split('name="mark" value="')[1].split('"')[0]
    add_concern(read, "And the lamp", staff(nadia))
    assert browser.post(at("concerns/confirm/"), {"mark": mark}).status_code == 409
    assert not read.concerns.filter(confirmed_at__isnull=False).exists()


def test_a_concern_of_another_case_cannot_be_reached(
    concern: Any, customer: Any, nadia: Any, as_: As
) -> None:
    from django.db import transaction

    from amends.cases.actors import CUSTOMER
    from amends.cases.services import open_case

    with transaction.atomic():
        other = open_case(customer, "Other", "mail", CUSTOMER)
    answer = as_(nadia).post(
        f"/cases/{other.reference}/concerns/{concern.pk}/outcome/", {"outcome": "upheld"}
    )
    assert answer.status_code == 404


def test_work_on_the_list_in_one_go_is_one_line_of_the_story(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    for n in range(3):
        browser.post(at("concerns/"), {"text": f"Point number {n} is separate"})
    page = browser.get(at()).content.decode()
    assert "worked on the concerns: added 3" in page and "added a concern" not in page
