"""What puts it right, on the page: cause, remedies, offers, promises; resolving, closing, opening again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.firm import local
from amends.cases.services import assign
from amends.followup.models import FollowUp
from amends.resolve.models import CatalogueItem, Offer, Promise, Remedy
from amends.resolve.services import Found, make_promises, waive_remedy
from amends.understand.concerns import concerns_of, decide_concern

As = Callable[[Any], Client]
At = Callable[..., str]


@pytest.fixture
def refund(db: None) -> Any:
    """Money back."""
    return CatalogueItem.objects.create(name="Refund", kind="refund", money=True)


@pytest.fixture
def promise(read: Any, nadia: Any) -> Any:
    """Nadia rings in five hours."""
    return make_promises(read, None, [Found("Ring her", clock.now() + timedelta(hours=5))], nadia)[0]


def test_a_remedy_within_authority_is_granted(read: Any, refund: Any, nadia: Any, as_: As, at: At) -> None:
    points = [c.pk for c in concerns_of(read)]
    form = {"item": refund.pk, "amount": "49.50", "why": "Two days off", "concerns": points}
    assert as_(nadia).post(at("remedies/"), form).status_code == 302
    remedy = Remedy.objects.get()
    assert remedy.state == "granted" and sorted(c.pk for c in remedy.concerns.all()) == sorted(points)


def test_above_it_waits_and_a_lead_decides(
    read: Any, refund: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    as_(nadia).post(at("remedies/"), {"item": refund.pk, "amount": "140", "why": "Lost days"})
    remedy = Remedy.objects.get()
    assert remedy.state == "waiting"
    assert "Your own request: another person must decide." in as_(nadia).get(at()).content.decode()
    assert as_(nadia).post(at(f"remedies/{remedy.pk}/"), {"do": "approve"}).status_code == 403
    assert ">Approve</button>" in as_(tom).get(at()).content.decode()
    as_(tom).post(at(f"remedies/{remedy.pk}/"), {"do": "approve", "amount": "100", "why": "As in the others"})
    remedy.refresh_from_db()
    assert (remedy.state, remedy.amount) == ("granted", 100)
    as_(nadia).post(at(f"remedies/{remedy.pk}/"), {"do": "deliver"})
    remedy.refresh_from_db()
    assert remedy.state == "delivered"


def test_a_lead_refuses_with_a_reason(read: Any, refund: Any, nadia: Any, tom: Any, as_: As, at: At) -> None:
    as_(nadia).post(at("remedies/"), {"item": refund.pk, "amount": "140", "why": "Lost days"})
    remedy = Remedy.objects.get()
    assert as_(tom).post(at(f"remedies/{remedy.pk}/"), {"do": "refuse", "why": ""}).status_code == 422
    as_(tom).post(at(f"remedies/{remedy.pk}/"), {"do": "refuse", "why": "She was paid on Monday."})
    assert "She was paid on Monday." in as_(nadia).get(at()).content.decode()


@pytest.mark.parametrize("amount", ["", "much", "-5", "1e99", "12.345", "NaN"])
def test_a_sum_that_is_none_is_refused_and_stays_in_the_form(
    read: Any, refund: Any, nadia: Any, as_: As, at: At, amount: str
) -> None:
    answer = as_(nadia).post(at("remedies/"), {"item": refund.pk, "amount": amount, "why": "My reason"})
    assert answer.status_code == 422 and 'value="My reason"' in answer.content.decode()
    assert not Remedy.objects.exists()


def test_a_remedy_that_is_not_in_the_catalogue_is_refused(read: Any, nadia: Any, as_: As, at: At) -> None:
    assert as_(nadia).post(at("remedies/"), {"item": "77", "amount": "5"}).status_code == 422


def test_an_offer_is_built_and_withdrawn(read: Any, refund: Any, nadia: Any, as_: As, at: At) -> None:
    until = f"{clock.now() + timedelta(days=5):%Y-%m-%dT%H:%M}"
    form = {"intro": "Choose", "expires_at": until}
    for n, title in enumerate(("Money back", "Half back and keep it"), 1):
        form |= {f"title-{n}": title, f"item-{n}": str(refund.pk), f"amount-{n}": str(30 * n)}
    browser = as_(nadia)
    assert browser.post(at("offers/"), form).status_code == 302
    offer = Offer.objects.get()
    assert [o.title for o in offer.options.order_by("position")] == ["Money back", "Half back and keep it"]
    browser.post(at(f"offers/{offer.pk}/"), {"why": "Wrong sum"})
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_an_offer_of_one_way_is_refused_and_keeps_what_was_typed(
    read: Any, refund: Any, nadia: Any, as_: As, at: At
) -> None:
    until = f"{clock.now() + timedelta(days=5):%Y-%m-%dT%H:%M}"
    form = {"title-1": "Money back", "item-1": refund.pk, "amount-1": "30", "expires_at": until}
    answer = as_(nadia).post(at("offers/"), form)
    assert answer.status_code == 422 and 'value="Money back"' in answer.content.decode()


def test_the_cause_is_recorded_or_said_to_be_unknown(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert browser.post(at("cause/"), {}).status_code == 422
    assert (
        "Packing, line two"
        in browser.post(at("cause/"), {"text": "Packing, line two"}, follow=True).content.decode()
    )
    page = browser.post(at("cause/"), {"unknown_reason": "The parts are gone"}, follow=True).content.decode()
    assert "<b>Not known:</b> The parts are gone" in page


def test_a_promise_is_kept(read: Any, promise: Any, nadia: Any, as_: As, at: At) -> None:
    as_(nadia).post(at(f"promises/{promise.pk}/"), {"do": "keep"})
    promise.refresh_from_db()
    assert promise.state == Promise.State.KEPT


def test_a_promise_is_moved_before_it_breaks_with_words_for_the_customer(
    read: Any, promise: Any, nadia: Any, as_: As, at: At
) -> None:
    later = f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    browser = as_(nadia)
    assert (
        browser.post(at(f"promises/{promise.pk}/"), {"do": "move", "due": later, "words": ""}).status_code
        == 422
    )
    assert (
        browser.post(at(f"promises/{promise.pk}/"), {"do": "move", "due": "soon", "words": "x"}).status_code
        == 422
    )
    browser.post(
        at(f"promises/{promise.pk}/"),
        {"do": "move", "due": later, "words": "Dear Denise, I ring on Tuesday instead."},
    )
    promise.refresh_from_db()
    assert promise.state == Promise.State.MOVED and promise.moved_to


def test_a_promise_not_kept_is_said_to_be_broken(
    read: Any, promise: Any, nadia: Any, as_: As, at: At
) -> None:
    page = as_(nadia).post(
        at(f"promises/{promise.pk}/"), {"do": "break", "reason": "The list was wiped."}, follow=True
    )
    assert "The list was wiped." in page.content.decode()
    assert as_(nadia).post(at(f"promises/{promise.pk}/"), {"do": "keep"}).status_code == 409


def settle(case: Any, nadia: Any, browser: Client, address: str) -> None:
    assign(case, nadia, staff(nadia))
    for concern in concerns_of(case):
        decide_concern(concern, "upheld", "It was our fault.", staff(nadia))
        waive_remedy(concern, "They asked for a reason only.", staff(nadia))
    browser.post(f"{address}cause/", {"text": "Packing"})


def test_it_lists_what_is_missing_and_resolves_when_nothing_is(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    browser = as_(nadia)
    page = browser.get(at()).content.decode()
    assert (
        "Point 1 has no outcome" in page
        and "The cause is not recorded." in page
        and "Nobody owns this case." in page
    )
    refused = browser.post(at("finish/"), {"do": "resolve", "summary": "We took it back."})
    assert refused.status_code == 409 and "We took it back.</textarea>" in refused.content.decode()
    settle(read, nadia, browser, at())
    browser.post(at("finish/"), {"do": "resolve", "summary": "We took it back and paid."})
    read.refresh_from_db()
    assert read.state == "resolved" and FollowUp.objects.get().owner == nadia


def test_it_closes_after_asking_and_opens_again_with_a_reason(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    settle(read, nadia, browser, at())
    browser.post(at("finish/"), {"do": "resolve", "summary": "Paid."})
    refused = browser.post(at("finish/"), {"do": "close"})
    assert (
        refused.status_code == 409 and "We have not asked yet whether it is right" in refused.content.decode()
    )
    browser.post(at(f"follow-up/{FollowUp.objects.get().pk}/"), {"note": "Rang her: yes"})
    browser.post(at("finish/"), {"do": "close"})
    read.refresh_from_db()
    assert read.state == "closed"
    assert browser.post(at("finish/"), {"do": "reopen", "why": ""}).status_code == 422
    browser.post(at("finish/"), {"do": "reopen", "why": "She rang: it wobbles"})
    read.refresh_from_db()
    assert read.state == "open" and read.reopened == 1


@pytest.mark.parametrize("path", ["finish/", "remedies/1/", "promises/1/"])
def test_a_form_that_asks_for_nothing_known_is_refused(
    read: Any, refund: Any, promise: Any, nadia: Any, as_: As, at: At, path: str
) -> None:
    as_(nadia).post(at("remedies/"), {"item": refund.pk, "amount": "5", "why": "x"})
    path = path.replace("remedies/1", f"remedies/{Remedy.objects.get().pk}").replace(
        "promises/1", f"promises/{promise.pk}"
    )
    assert as_(nadia).post(at(path), {"do": "magic"}).status_code == 422


def test_a_bare_day_means_the_closing_of_that_day(
    read: Any, firm: Any, promise: Any, as_: As, nadia: Any, at: At
) -> None:
    firm.hours = [[[480, 720]]] * 5 + [[], []]
    firm.save()
    now = clock.now()
    day = next(d for n in range(3, 10) if (d := now + timedelta(days=n)).weekday() == 2)
    form = {"do": "move", "due": f"{day:%Y-%m-%d}", "words": "We need a little longer, and ring you then."}
    assert as_(nadia).post(at(f"promises/{promise.pk}/"), form).status_code == 302
    moved = Promise.objects.latest("id")
    assert f"{local(moved.due_at):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 12:00"
