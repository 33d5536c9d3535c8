"""The public form: their words first; what is missing is said, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.cases.models import Case, Raw
from amends.customer import limits

pytestmark = pytest.mark.usefixtures("clean_limits")
FORM = {"text": "The lamp flickers again.", "reach": "rob@mail.example", "name": "Rob Hale"}


def test_the_big_box_comes_before_any_question(visitor: Client) -> None:
    page = visitor.get("/complain/").content.decode()
    assert page.index("What happened?") < page.index("What would put this right?")
    assert "<select" not in page


def test_a_complaint_becomes_a_case_with_its_raw(visitor: Client) -> None:
    page = visitor.post("/complain/", {**FORM, "wants": "A lamp that works", "order": "58213"}, follow=True)
    case = Case.objects.get()
    assert case.reference in page.content.decode()
    message = case.messages.get()
    assert "The lamp flickers again." in message.text
    assert "A lamp that works" in message.text
    assert case.order_reference == "58213"
    assert Raw.objects.get().state == "filed"


def test_a_phone_number_is_enough(visitor: Client) -> None:
    visitor.post("/complain/", {**FORM, "reach": "0114 496 0142"})
    assert Case.objects.get().customer.phone == "0114 496 0142"


def test_an_empty_form_says_what_is_missing(visitor: Client) -> None:
    page = visitor.post("/complain/", {"text": "", "reach": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Tell us what happened, in your own words." in text
    assert "Tell us how to reach you: an e-mail address or a phone number." in text
    assert Case.objects.count() == 0


def test_what_was_typed_comes_back(visitor: Client) -> None:
    page = visitor.post("/complain/", {**FORM, "reach": "rob@"})
    assert page.status_code == 422
    assert "The lamp flickers again." in page.content.decode()


def test_words_have_no_limit(visitor: Client) -> None:
    visitor.post("/complain/", {**FORM, "text": "Again. " * 200_000})
    assert len(Case.objects.get().messages.get().text) > 1_000_000


def test_files_come_along_byte_for_byte(visitor: Client) -> None:
    visitor.post(
        "/complain/", {**FORM, "files": [SimpleUploadedFile("lamp.mov", b"\x00\x01mov", "video/quicktime")]}
    )
    attachment = Case.objects.get().attachments.get()
    assert (attachment.name, bytes(attachment.blob.content)) == ("lamp.mov", b"\x00\x01mov")


def test_thirty_megabytes_are_refused_with_a_sentence_and_the_words_stay(visitor: Client) -> None:
    big = SimpleUploadedFile("film.mov", b"x" * 30_000_000, "video/quicktime")
    page = visitor.post("/complain/", {**FORM, "files": [big]})
    assert page.status_code == 422
    assert "larger than 25 MB together" in page.content.decode()
    assert "The lamp flickers again." in page.content.decode()


def test_a_robot_that_fills_the_hidden_field_gets_nothing_stored(visitor: Client) -> None:
    assert visitor.post("/complain/", {**FORM, "website": "http://spam.example"}).status_code == 302
    assert Raw.objects.count() == 0


def test_one_connection_cannot_flood_us(visitor: Client) -> None:
    for _ in range(limits.FORMS):
        assert visitor.post("/complain/", FORM).status_code == 302
    page = visitor.post("/complain/", FORM)
    assert page.status_code == 429
    assert "The lamp flickers again." in page.content.decode()
