"""What is done to a case as a whole, each by a plain form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Entry
from amends.cases.services import File, Words, add_inbound, assign
from amends.people.models import Team
from amends.understand.models import Overruling

As = Callable[[Any], Client]
At = Callable[..., str]


def verbs(case: Any) -> list[str]:
    return list(Entry.objects.filter(case=case).order_by("id").values_list("verb", flat=True))


def test_it_hands_over_with_a_note(read: Any, nadia: Any, tom: Any, as_: As, at: At) -> None:
    answer = as_(nadia).post(at("hand-over/"), {"owner": tom.pk, "note": "She works nights."})
    read.refresh_from_db()
    assert answer.status_code == 302 and read.owner == tom
    assert read.notes.get().text == "She works nights." and verbs(read)[-1] == "case.handed_over"


def test_it_gives_the_case_back_to_nobody(read: Any, nadia: Any, as_: As, at: At) -> None:
    assign(read, nadia, staff(nadia))
    as_(nadia).post(at("hand-over/"), {"owner": ""})
    read.refresh_from_db()
    assert read.owner is None


@pytest.mark.parametrize("owner", ["999", "abc", "-1", "9" * 30])
def test_an_owner_that_is_none_is_refused_in_place(
    read: Any, nadia: Any, as_: As, at: At, owner: str
) -> None:
    answer = as_(nadia).post(at("hand-over/"), {"owner": owner, "note": "My long note"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "My long note</textarea>" in page
    assert '<details class="menu-host menu-end" open>' in page


def test_somebody_of_another_team_cannot_be_given_the_case(
    read: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    kitchens, visits = Team.objects.create(name="Kitchens"), Team.objects.create(name="Visits")
    read.team = nadia.team = kitchens
    tom.team = visits
    for row in (read, nadia, tom):
        row.save()
    page = as_(nadia).get(at()).content.decode()
    assert tom.name not in page
    assert as_(nadia).post(at("hand-over/"), {"owner": tom.pk}).status_code == 422


def test_a_lead_is_asked_in_a_note_or_given_the_case(
    read: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    browser = as_(nadia)
    browser.post(at("bring-in/"), {"lead": tom.pk, "note": "May I refund?", "how": "ask"})
    assert "Nadia asks: May I refund?" in as_(tom).get("/").content.decode()
    assert "Nadia asks" not in browser.get("/").content.decode()
    read.refresh_from_db()
    assert read.owner is None and read.notes.get().text == f"@{tom.name}: May I refund?"
    browser.post(at("bring-in/"), {"lead": tom.pk, "note": "Please take it", "how": "give"})
    read.refresh_from_db()
    assert read.owner == tom


def test_bringing_in_needs_a_lead_and_a_sentence(read: Any, nadia: Any, tom: Any, as_: As, at: At) -> None:
    assert as_(tom).post(at("bring-in/"), {"lead": nadia.pk, "note": "Help"}).status_code == 422
    answer = as_(nadia).post(at("bring-in/"), {"lead": tom.pk, "note": " "})
    assert (
        answer.status_code == 422 and "Say in a sentence what you need from Tom." in answer.content.decode()
    )


@pytest.mark.parametrize("kind", ["not_complaint", "spam"])
def test_setting_aside_is_one_press_and_undoable(read: Any, nadia: Any, as_: As, at: At, kind: str) -> None:
    browser = as_(nadia)
    page = browser.post(at("kind/"), {"kind": kind}, follow=True).content.decode()
    read.refresh_from_db()
    assert read.kind == kind and read.state == "closed"
    assert "Set aside as" in page and '<input type="hidden" name="kind" value="complaint">' in page
    browser.post(at("kind/"), {"kind": "complaint"})
    read.refresh_from_db()
    assert read.kind == "complaint" and read.state == "open"


def test_an_unknown_kind_is_refused(read: Any, nadia: Any, as_: As, at: At) -> None:
    assert as_(nadia).post(at("kind/"), {"kind": "nuisance"}).status_code == 422


def test_put_first_needs_a_reason_and_ranks_at_once(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert browser.post(at("place/"), {"why": ""}).status_code == 422
    browser.post(at("place/"), {"why": "A baby without hot water"})
    read.refresh_from_db()
    assert read.rank > 100 and read.rank_why[0][0] == 100
    assert "Put first: A baby without hot water" in browser.get(at()).content.decode()
    browser.post(at("place/"), {"do": "back"})
    read.refresh_from_db()
    assert read.put_first_at is None and read.rank <= 100


def test_nothing_to_add_closes_listening_and_opens_it_again(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    browser.post(at("heard-out/"), {"done": "yes"})
    assert "They had nothing to add" in browser.get(at()).content.decode()
    browser.post(at("heard-out/"), {"done": "no"})
    read.refresh_from_db()
    assert read.heard_out_at is None


def test_a_case_is_renamed_but_never_nameless(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert (
        "<h1>Split legs, twice</h1>"
        in browser.post(at("rename/"), {"subject": "Split legs, twice"}, follow=True).content.decode()
    )
    assert browser.post(at("rename/"), {"subject": "  "}).status_code == 422


def test_a_note_is_for_colleagues_and_stands_in_the_story(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert (
        "<b>You</b> noted:"
        in browser.post(at("note/"), {"text": "Rang; no answer."}, follow=True).content.decode()
    )
    assert browser.post(at("note/"), {"text": ""}).status_code == 422


def test_what_we_know_of_the_customer_is_kept(read: Any, nadia: Any, as_: As, at: At) -> None:
    as_(nadia).post(at("customer/"), {"prefers": "phone", "adjustments": "Deaf: never ring", "note": ""})
    read.customer.refresh_from_db()
    assert read.customer.prefers == "phone" and read.customer.adjustments == "Deaf: never ring"


def test_their_link_is_switched_off(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert "Switch their link off" in browser.get(at()).content.decode()
    page = browser.post(at("link/"), {"do": "revoke"}, follow=True).content.decode()
    assert "No link works now." in page and not read.links.filter(revoked_at=None).exists()


def test_the_reading_is_corrected_and_the_correction_counted(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    browser.post(at("reading/"), {"what": "heat", "heat": "77", "why": "She is calm on the phone"})
    read.refresh_from_db()
    assert read.heat == 77
    kept = Overruling.objects.get()
    assert (kept.what, kept.person_said, kept.by) == ("heat", 77, nadia)


def test_one_risk_is_overruled_and_the_others_stand(read: Any, nadia: Any, as_: As, at: At) -> None:
    read.risks = ["legal", "churn"]
    read.save()
    as_(nadia).post(at("reading/"), {"what": "risk:legal"})
    read.refresh_from_db()
    assert read.risks == ["churn"]


def test_no_complaint_after_all_is_a_correction_and_sets_it_aside(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    as_(nadia).post(at("reading/"), {"what": "complaint"})
    read.refresh_from_db()
    assert read.kind == "not_complaint" and Overruling.objects.get().what == "complaint"


@pytest.mark.parametrize(
    "form", [{"what": "heat", "heat": "101"}, {"what": "heat", "heat": "hot"}, {"what": "risk:press"}, {}]
)
def test_a_correction_that_says_nothing_is_refused_whole(
    read: Any, nadia: Any, as_: As, at: At, form: dict[str, str]
) -> None:
    answer = as_(nadia).post(at("reading/"), form)
    assert answer.status_code == 422 and not Overruling.objects.exists()


def test_a_file_is_always_a_download_that_no_browser_runs(read: Any, nadia: Any, as_: As, at: At) -> None:
    page = File('über "leg".html', "text/html", b"<script>alert(1)</script>")
    with transaction.atomic():
        message = add_inbound(read, Words("Here", files=[page]), "mail", CUSTOMER)
    answer = as_(nadia).get(at(f"files/{message.attachments.get().pk}/"))
    assert answer.content == b"<script>alert(1)</script>"
    assert (
        answer["Content-Disposition"].startswith("attachment;")
        and answer["Content-Type"] == "application/octet-stream"
    )
    assert (
        answer["X-Content-Type-Options"] == "nosniff"
        and answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    )


def test_a_file_of_another_case_is_not_there(read: Any, customer: Any, nadia: Any, as_: As, at: At) -> None:
    from amends.cases.services import open_case

    with transaction.atomic():
        other = open_case(customer, "Other", "mail", CUSTOMER)
        message = add_inbound(other, Words("x", files=[File("a.txt", "text/plain", b"a")]), "mail", CUSTOMER)
    assert as_(nadia).get(at(f"files/{message.attachments.get().pk}/")).status_code == 404
    assert as_(nadia).get(at(f"messages/{message.pk}/original/")).status_code == 404


def test_the_original_of_a_message_is_a_download(read: Any, nadia: Any, as_: As, at: At) -> None:
    from amends.cases.models import Raw
    from amends.cases.services import keep_blob

    message = read.messages.get(direction="in")
    message.raw = Raw.objects.create(
        channel="mail", received_at=message.at, blob=keep_blob(b"From: d\n\nHi"), identity="m1"
    )
    message.save()
    answer = as_(nadia).get(at(f"messages/{message.pk}/original/"))
    assert answer.content == b"From: d\n\nHi" and ".eml" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["hand-over/", "kind/", "place/", "note/", "reading/", "concerns/", "finish/", "cause/", "link/"]
)
def test_nothing_is_done_by_a_get(read: Any, nadia: Any, as_: As, at: At, path: str) -> None:
    assert as_(nadia).get(at(path)).status_code == 405


@pytest.mark.parametrize("path", ["hand-over/", "kind/", "reply/", "coach/", "concerns/", "remedies/"])
def test_nothing_is_done_without_the_token_of_the_page(read: Any, nadia: Any, at: At, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(nadia)
    assert browser.post(at(path), {"kind": "spam"}).status_code == 403
