"""Forms, the customer's page, notes of calls and programs: equal to mail."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.models import Case, Customer, Message, Raw
from amends.cases.services import File, Who, know_customer
from amends.listen.services import log_contact, receive_api, receive_form, receive_page

pytestmark = pytest.mark.django_db
JO = Who("Jo Marlow", "Jo@x.example")
LEAK = File("../leak.png", "image/png", b"\x89PNG")


def opened(case: Case) -> Any:
    return case.journal.get(verb="case.opened")


def test_a_form_opens_a_case_with_words_wish_and_files(firm: Any) -> None:
    case = receive_form(JO, "The kettle leaks.", wants="A new one.", order_reference="K-7", files=[LEAK])
    (message,) = case.messages.all()
    assert message.text == "The kettle leaks.\n\nWhat would put this right?\nA new one."
    assert (case.subject, case.wants, case.order_reference) == ("The kettle leaks.", "A new one.", "K-7")
    assert [(a.name, bytes(a.blob.content)) for a in message.attachments.all()] == [("leak.png", b"\x89PNG")]
    assert (opened(case).actor_kind, message.channel, case.customer.email) == (
        "customer",
        "form",
        "jo@x.example",
    )


def test_the_fields_are_stored_as_they_were_entered(firm: Any) -> None:
    raw = receive_form(JO, "  Ünder\r\nthe \x00 line ").messages.get().raw
    assert '"  Ünder\\r\\nthe \\u0000 line "' in bytes(raw.blob.content).decode()


def test_a_second_click_opens_no_second_case(firm: Any) -> None:
    first, second = (receive_form(JO, "The kettle leaks.") for _ in range(2))
    assert first == second
    assert Raw.objects.get().redeliveries == 1
    with clock.at(clock.now() + timedelta(days=2)):
        assert receive_form(JO, "The kettle leaks.") != first


def test_what_makes_it_harder_is_added_and_never_replaced(firm: Any) -> None:
    know_customer(JO)
    Customer.objects.update(adjustments="Large print.")
    receive_form(JO, "It leaks.", adjustments="Please ring, I cannot read long letters.")
    assert Customer.objects.get().adjustments == "Large print.\nPlease ring, I cannot read long letters."


@pytest.mark.parametrize(("who", "text", "files", "field"), [
    (JO, " \n ", [], "text"),
    (Who("Jo"), "It leaks.", [], "reach"),
    (Who("Jo", "jo@"), "It leaks.", [], "email"),
    (JO, "It leaks.", [File("big", "text/plain", b"x" * 3_000_000)], "files"),
])  # fmt: skip
def test_what_cannot_be_used_is_refused_with_a_sentence(
    firm: Any, settings: Any, who: Who, text: str, files: list[File], field: str
) -> None:
    settings.AMENDS_MAX_UPLOAD = 2 * 1024 * 1024
    with pytest.raises(Invalid) as refusal:
        receive_form(who, text, files=files)
    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")
    assert Raw.objects.count() == 0


def test_a_call_is_a_case_like_any_other(firm: Any, nadia: Any) -> None:
    message = log_contact(
        staff(nadia), Who("Jo", phone="0114 496 0001"), "phone", "She says the kettle leaks."
    )
    assert (message.channel, message.case.customer.phone) == ("phone", "0114 496 0001")
    assert (opened(message.case).actor, message.case.dues.count()) == (nadia, 1)


def test_a_call_on_a_case_that_is_there(nadia: Any, case: Case) -> None:
    message = log_contact(staff(nadia), Who("Denise"), "in_person", "She came by.", case=case)
    assert message.case == case
    assert case.messages.count() == 2


def test_a_case_of_another_team_cannot_be_added_to(nadia: Any, case: Case) -> None:
    from amends.cases.services import team_named

    case.team = team_named("Elsewhere")
    case.save()
    with pytest.raises(NotAllowed):
        log_contact(staff(nadia), Who("Denise"), "phone", "She rang.", case=case)


@pytest.mark.parametrize(("channel", "who"), [("carrier pigeon", JO), ("mail", JO), ("phone", Who())])
def test_a_note_needs_a_channel_and_somebody(firm: Any, nadia: Any, channel: str, who: Who) -> None:
    with pytest.raises(Invalid):
        log_contact(staff(nadia), who, channel, "The kettle leaks.")


def test_two_equal_notes_are_two_calls(firm: Any, nadia: Any) -> None:
    for _ in range(2):
        log_contact(staff(nadia), JO, "phone", "No answer yet.")
    assert Message.objects.count() == 2


def test_the_page_adds_to_its_case(case: Case) -> None:
    message = receive_page(case, "And the lid.", [LEAK])
    assert (message.case, message.channel, message.from_email) == (case, "page", "denise@mail.example")
    assert receive_page(case, "And the lid.", [LEAK]) == message  # a second click
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert receive_page(case, "And the lid.", [LEAK]) != message


def test_one_request_of_a_program_is_one_case(firm: Any) -> None:
    first = receive_api(1, JO, "It leaks.", once="order 7")
    again = receive_api(1, JO, "It leaks.", once="order 7")
    other_key, no_name = receive_api(2, JO, "It leaks.", once="order 7"), receive_api(1, JO, "It leaks.")
    assert (again.duplicate, again.case) == (True, first.case)
    assert len({first.case, other_key.case, no_name.case}) == 3
    assert opened(first.case).facts == {"channel": "api", "key": 1}
