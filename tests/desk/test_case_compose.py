"""The composer: coach, draft, who is writing, sending, undoing, files; with scripts and without."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.cases import clock
from amends.cases.models import Entry, Message
from amends.resolve.models import Promise
from amends.respond.models import Draft
from amends.respond.services import keep_draft
from amends.understand.models import Overruling

As = Callable[[Any], Client]
At = Callable[..., str]
LONDON = ZoneInfo("Europe/London")
CALM = "Dear Denise, you have the same split leg again and nobody came on Tuesday. I am sorry; that was our failure. I will ring you on Friday by 17:00."
STOP = "Dear Denise, I'm sorry if this has caused you any inconvenience."


def post_json(browser: Client, address: str, body: Any) -> Any:
    return browser.post(address, json.dumps(body), content_type="application/json")


@pytest.fixture
def monday(read: Any) -> Any:
    """A Monday at ten, in the firm's zone."""
    with clock.at(datetime(2026, 11, 23, 10, tzinfo=LONDON)):
        yield


def test_the_coach_answers_with_titles_concerns_and_due_times(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    answer = post_json(
        as_(nadia), at("coach/"), {"text": f"{STOP} I will ring you on Friday by 17:00."}
    ).json()
    stop = next(f for f in answer["findings"] if f["rule"] == "non_apology")
    assert stop["level"] == "stop" and stop["title"] and stop["rewrite"] and stop["kept"] is False
    assert set(answer["concerns"]) == {str(c.pk) for c in read.concerns.all()}
    assert [p["due"] for p in answer["promises"]] == ["2026-11-27T17:00"]
    assert answer["promises"][0]["due_text"] == "Fri 27 17:00"


def test_the_coach_stores_nothing(read: Any, nadia: Any, as_: As, at: At) -> None:
    before = Entry.objects.count()
    assert post_json(as_(nadia), at("coach/"), {"text": STOP}).status_code == 200
    assert Entry.objects.count() == before and not Draft.objects.exists()


@pytest.mark.parametrize("body", ["", "no json", "[1]", '"text"', "\xff"])
def test_what_is_no_json_object_is_refused_in_words(
    read: Any, nadia: Any, as_: As, at: At, body: str
) -> None:
    answer = as_(nadia).post(at("coach/"), body.encode("latin-1"), content_type="application/json")
    if body == "":
        assert answer.status_code == 200  # nothing written yet is something to coach
    else:
        assert answer.status_code == 400 and answer.json() == {"error": "Send a JSON object."}


@pytest.mark.parametrize("path", ["coach/", "draft/", "presence/", "keep/", "reply/"])
def test_a_get_is_not_answered(read: Any, nadia: Any, as_: As, at: At, path: str) -> None:
    assert as_(nadia).get(at(path)).status_code == 405


def test_a_draft_keeps_itself_and_comes_back(read: Any, nadia: Any, as_: As, at: At) -> None:
    kept = post_json(as_(nadia), at("draft/"), {"text": "Dear Denise, half a"}).json()["kept"]
    page = as_(nadia).get(at()).content.decode()
    assert "Dear Denise, half a</textarea>" in page and f"Draft kept {kept}" in page


def test_two_people_writing_hear_of_each_other(read: Any, nadia: Any, tom: Any, as_: As, at: At) -> None:
    keep_draft(read, tom, "Dear")
    assert post_json(as_(nadia), at("presence/"), {}).json() == {"others": ["Tom"]}
    assert post_json(as_(tom), at("presence/"), {}).json() == {"others": []}


def test_a_finding_kept_is_counted_and_stays_kept_until_undone(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    browser = as_(nadia)
    finding = next(
        f for f in post_json(browser, at("coach/"), {"text": STOP}).json()["findings"] if f["level"] == "stop"
    )
    mine = {"rule": finding["rule"], "text": finding["text"]}
    assert post_json(browser, at("keep/"), {**mine, "kept": True}).json() == {"kept": True}
    assert Overruling.objects.get().what == "finding:non_apology"
    again = post_json(browser, at("coach/"), {"text": STOP}).json()["findings"]
    assert next(f for f in again if f["rule"] == "non_apology")["kept"] is True
    post_json(browser, at("keep/"), {**mine, "kept": False})
    assert Overruling.objects.get().undone_at is not None


def test_a_reply_is_queued_and_may_be_undone_for_ten_seconds(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    assert browser.post(at("reply/"), {"text": CALM, "do": "send"}).status_code == 302
    message = Message.objects.get(direction="out", author=nadia)
    assert message.sending == "queued" and message.leaves_at - message.at == timedelta(seconds=10)
    page = browser.get(at()).content.decode()
    assert f'action="/replies/{message.pk}/undo/"' in page and "data-leaves-at" in page
    browser.post(f"/replies/{message.pk}/undo/")
    message.refresh_from_db()
    assert message.sending == "undone"
    assert Draft.objects.get(author=nadia).text == CALM


def test_hold_keeps_it_ten_minutes(read: Any, nadia: Any, as_: As, at: At) -> None:
    as_(nadia).post(at("reply/"), {"text": CALM, "do": "hold"})
    left = Message.objects.get(author=nadia).leaves_at - clock.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_a_stop_asks_why_in_place_and_nothing_typed_is_lost(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    answer = browser.post(at("reply/"), {"text": STOP, "do": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "say why it stays as it is" in page
    assert "any inconvenience." in page and "data-why-stop><label" in page
    assert not Message.objects.filter(author=nadia).exists() and Draft.objects.get(author=nadia).text == STOP
    assert (
        browser.post(at("reply/"), {"text": STOP, "do": "send", "why_stop": "The lawyer's words"}).status_code
        == 302
    )
    assert Message.objects.get(author=nadia).why_stop == "The lawyer's words"


def test_a_blocked_rule_refuses_whatever_the_reason(
    read: Any, firm: Any, nadia: Any, as_: As, at: At
) -> None:
    firm.blocked_rules = ["non_apology"]
    firm.save()
    answer = as_(nadia).post(at("reply/"), {"text": STOP, "do": "send", "why_stop": "Because"})
    assert answer.status_code == 403 and "This cannot leave as it is" in answer.content.decode()
    assert not Message.objects.filter(author=nadia).exists()


def test_an_empty_reply_is_refused(read: Any, nadia: Any, as_: As, at: At) -> None:
    answer = as_(nadia).post(at("reply/"), {"text": "  ", "do": "send"})
    assert answer.status_code == 422 and "Write the reply first." in answer.content.decode()


def test_promises_enter_the_ledger_without_a_script(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    as_(nadia).post(at("reply/"), {"text": CALM, "do": "send"})
    promise = Promise.objects.get()
    assert promise.due_at == datetime(2026, 11, 27, 17, tzinfo=LONDON) and promise.owner == nadia
    assert "ring" in promise.what.lower()


def test_the_sender_s_date_wins_over_the_one_in_the_words(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    text = CALM.replace("on Friday by 17:00", "soon")
    found = post_json(as_(nadia), at("coach/"), {"text": text}).json()["promises"][0]
    form = {
        "text": text,
        "do": "send",
        "promise_text": found["text"],
        "promise_due": "2026-11-26T11:30",
        "why_stop": "-",
    }
    assert as_(nadia).post(at("reply/"), form).status_code == 302
    assert Promise.objects.get().due_at == datetime(2026, 11, 26, 11, 30, tzinfo=LONDON)


def test_what_its_writer_calls_no_promise_enters_no_ledger_and_is_learned_from(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    browser = as_(nadia)
    promises = lambda: post_json(browser, at("coach/"), {"text": CALM}).json()["promises"]  # noqa: E731
    said = {"rule": "promise", "text": promises()[0]["text"]}
    post_json(browser, at("keep/"), {**said, "kept": True})
    assert promises()[0]["kept"]
    assert read.overrulings.get().what == "finding:promise"
    browser.post(at("reply/"), {"text": CALM, "do": "send"})
    assert Message.objects.filter(author=nadia).exists() and not Promise.objects.exists()


def test_that_can_be_taken_back(read: Any, monday: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    [found] = post_json(browser, at("coach/"), {"text": CALM}).json()["promises"]
    for kept in (True, False):
        post_json(browser, at("keep/"), {"rule": "promise", "text": found["text"], "kept": kept})
    browser.post(at("reply/"), {"text": CALM, "do": "send"})
    assert Promise.objects.count() == 1


def test_a_promise_without_any_date_enters_no_ledger(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    as_(nadia).post(
        at("reply/"), {"text": CALM.replace("on Friday by 17:00", "soon"), "do": "send", "why_stop": "-"}
    )
    assert Message.objects.filter(author=nadia).exists() and not Promise.objects.exists()


def test_today_said_after_closing_still_means_today(read: Any, nadia: Any, as_: As, at: At) -> None:
    with clock.at(datetime(2026, 11, 23, 18, tzinfo=LONDON)):
        as_(nadia).post(at("reply/"), {"text": CALM.replace("on Friday by 17:00", "today"), "do": "send"})
    assert Promise.objects.get().due_at == datetime(2026, 11, 23, 23, 59, tzinfo=LONDON)


def test_a_nonsense_date_is_refused_and_the_words_stay(
    read: Any, monday: Any, nadia: Any, as_: As, at: At
) -> None:
    found = post_json(as_(nadia), at("coach/"), {"text": CALM}).json()["promises"][0]
    answer = as_(nadia).post(
        at("reply/"), {"text": CALM, "do": "send", "promise_text": found["text"], "promise_due": "when I can"}
    )
    assert answer.status_code == 422 and "Give the promise a day and a time." in answer.content.decode()
    assert Draft.objects.get(author=nadia).text == CALM


def test_files_wait_on_the_draft_and_leave_with_it(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    label = SimpleUploadedFile("label.pdf", b"%PDF-1.7", "application/pdf")
    browser.post(at("reply/"), {"text": CALM, "do": "keep", "files": [label]})
    draft = Draft.objects.get(author=nadia)
    kept = draft.files.get()
    assert kept.name == "label.pdf" and draft.text == CALM
    browser.post(at("reply/"), {"text": CALM, "do": f"drop-{kept.pk}"})
    assert not draft.files.exists()
    again = SimpleUploadedFile("form.pdf", b"%PDF-1.7", "application/pdf")
    browser.post(at("reply/"), {"text": CALM, "do": "send", "files": [again]})
    assert [a.name for a in Message.objects.get(author=nadia).attachments.all()] == ["form.pdf"]


def test_a_file_too_large_is_refused_and_the_words_are_kept(
    read: Any, nadia: Any, as_: As, at: At, settings: Any
) -> None:
    settings.AMENDS_MAX_UPLOAD = 1024 * 1024
    large = SimpleUploadedFile("film.mov", b"x" * (1024 * 1024 + 1), "video/quicktime")
    answer = as_(nadia).post(at("reply/"), {"text": CALM, "do": "send", "files": [large]})
    assert answer.status_code == 422 and "film.mov is larger than 1 MB" in answer.content.decode()
    assert Draft.objects.get(author=nadia).text == CALM and not Message.objects.filter(author=nadia).exists()


def test_a_customer_without_an_address_is_answered_by_phone(read: Any, nadia: Any, as_: As, at: At) -> None:
    read.customer.email = ""
    read.customer.save()
    browser = as_(nadia)
    page = browser.get(at()).content.decode()
    assert "said by phone" in page and ">by mail<" not in page
    assert browser.post(at("reply/"), {"text": CALM, "do": "send"}).status_code == 302
    assert Message.objects.get(author=nadia).channel == "phone"


def test_an_unknown_channel_is_refused(read: Any, nadia: Any, as_: As, at: At) -> None:
    assert as_(nadia).post(at("reply/"), {"text": CALM, "do": "send", "channel": "pigeon"}).status_code == 422


def test_read_it_through_shows_the_coach_without_a_script_and_sends_nothing(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    answer = as_(nadia).post(at("reply/"), {"text": STOP, "do": "read"})
    page = answer.content.decode()
    assert (
        answer.status_code == 200 and 'class="finding is-stop is-open"' in page and 'class="rewrite"' in page
    )
    assert not Message.objects.filter(author=nadia).exists()


def test_what_has_left_cannot_be_called_back(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    browser.post(at("reply/"), {"text": CALM, "do": "send"})
    message = Message.objects.get(author=nadia)
    Message.objects.filter(pk=message.pk).update(sending="sent")
    answer = browser.post(f"/replies/{message.pk}/undo/")
    assert (
        answer.status_code == 409
        and "It has left already and cannot be called back." in answer.content.decode()
    )


def test_nobody_undoes_a_reply_on_a_case_that_they_cannot_open(
    read: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    from amends.people.models import Team

    as_(nadia).post(at("reply/"), {"text": CALM, "do": "send"})
    message = Message.objects.get(author=nadia)
    read.team, read.owner = Team.objects.create(name="Kitchens"), None
    read.save()
    assert as_(tom).post(f"/replies/{message.pk}/undo/").status_code == 404


def test_a_failed_reply_says_why_and_can_be_tried_again(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    browser.post(at("reply/"), {"text": CALM, "do": "send"})
    message = Message.objects.get(author=nadia)
    Message.objects.filter(pk=message.pk).update(
        sending="failed", failure="The mail server refused it: no such mailbox.", leaves_at=clock.now()
    )
    page = browser.get(at()).content.decode()
    assert "The mail server refused it: no such mailbox." in page and "Your text is kept." in page
    assert browser.post(f"/replies/{message.pk}/again/").status_code == 302
    message.refresh_from_db()
    assert message.sending == "queued" and message.failure == ""
