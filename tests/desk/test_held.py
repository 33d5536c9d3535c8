"""Held items: shown safely, downloaded as they came, decided by a person."""

from typing import Any

import pytest

from amends.cases.models import Case, Raw
from amends.cases.services import keep_blob
from amends.people.models import Team
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")
MAIL = (
    b"From: Rob <rob@mail.example>\r\nSubject: =?utf-8?q?Nobody_came=3F?=\r\nMessage-ID: <1@mail.example>\r\n\r\n"
    b"Nobody came. <script>alert(1)</script>\r\n"
)


@pytest.fixture
def raw() -> Raw:
    """A mail that was held."""
    from amends.cases import clock

    return Raw.objects.create(
        channel="mail", received_at=clock.now(), blob=keep_blob(MAIL), envelope={"from": "rob@mail.example"},
        identity="held-1", state="held", held_reason="The sender is not a party.",
    )  # fmt: skip


def test_the_list_says_why(raw: Raw, nadia: Any, as_: Any) -> None:
    page = as_(nadia).get("/held/").content.decode()
    assert "The sender is not a party." in page and "rob@mail.example" in page


def test_an_empty_list_says_what_would_stand_there(nadia: Any, as_: Any) -> None:
    assert "Nothing is held" in as_(nadia).get("/held/").content.decode()


def test_one_is_shown_as_text_and_never_as_markup(raw: Raw, nadia: Any, as_: Any) -> None:
    page = as_(nadia).get(f"/held/{raw.pk}/").content.decode()
    assert "Nobody came?" in page and "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b"{", b"[1]", b"Subject:\r\n" * 9000])
@pytest.mark.parametrize("channel", ["mail", "form", "api"])
def test_whatever_came_can_be_looked_at(content: bytes, channel: str, raw: Raw, nadia: Any, as_: Any) -> None:
    raw.blob, raw.channel = keep_blob(content), channel
    raw.save()
    assert as_(nadia).get(f"/held/{raw.pk}/").status_code == 200


def test_the_original_is_a_download(raw: Raw, nadia: Any, as_: Any) -> None:
    answer = as_(nadia).get(f"/held/{raw.pk}/original/")
    assert answer.content == MAIL
    assert answer["Content-Disposition"].startswith("attachment")
    assert (
        answer["Content-Type"] == "application/octet-stream" and answer["X-Content-Type-Options"] == "nosniff"
    )


def decide(browser: Any, raw: Raw, **fields: str) -> Any:
    return browser.post(f"/held/{raw.pk}/decide/", fields)


def test_it_becomes_a_case_of_its_own(raw: Raw, nadia: Any, as_: Any) -> None:
    answer = decide(as_(nadia), raw, do="take", name="Rob Hale", email="rob@mail.example")
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.reference}/"
    assert case.customer.name == "Rob Hale" and "Nobody came." in case.messages.get().text


def test_it_goes_to_a_case_that_is_named(raw: Raw, nadia: Any, as_: Any) -> None:
    case = make_case()
    decide(as_(nadia), raw, do="take", case=case.reference)
    assert case.messages.count() == 2 and Case.objects.count() == 1


def test_not_to_a_case_of_another_team(raw: Raw, nadia: Any, as_: Any) -> None:
    case = make_case(team=Team.objects.create(name="Others"))
    answer = decide(as_(nadia), raw, do="take", case=case.reference)
    assert answer.status_code == 422 and case.messages.count() == 1
    raw.refresh_from_db()
    assert raw.state == "held"


def test_dropping_it_can_be_undone_and_keeps_the_bytes(raw: Raw, nadia: Any, as_: Any) -> None:
    page = as_(nadia).post(f"/held/{raw.pk}/decide/", {"do": "drop"}, follow=True).content.decode()
    assert "data-undo-button" in page
    raw.refresh_from_db()
    assert raw.state == "dropped" and bytes(raw.blob.content) == MAIL
    decide(as_(nadia), raw, do="undrop")
    raw.refresh_from_db()
    assert raw.state == "held"


def test_two_people_cannot_decide_twice(raw: Raw, nadia: Any, tom: Any, as_: Any) -> None:
    decide(as_(nadia), raw, do="drop")
    assert decide(as_(tom), raw, do="take").status_code == 409
    assert not Case.objects.exists()


def test_what_became_a_message_is_not_shown_here(raw: Raw, nadia: Any, as_: Any) -> None:
    decide(as_(nadia), raw, do="take")
    assert as_(nadia).get(f"/held/{raw.pk}/").status_code == 404
