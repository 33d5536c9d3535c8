"""Log a call: equal to every other channel, and nothing that was typed is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.cases.models import Case, Message
from amends.people.models import Team
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")
CALL = {
    "text": "She says nobody came on Tuesday.",
    "name": "Maureen Tully",
    "phone": "0114 496 0001",
    "channel": "phone",
    "wants": "To know it is safe",
}


def test_a_call_becomes_a_case_with_their_words(nadia: Any, as_: Any) -> None:
    answer = as_(nadia).post("/log/", CALL)
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.reference}/"
    message = case.messages.get(direction="in")
    assert message.text.startswith(CALL["text"]) and message.channel == "phone" and message.raw is not None
    assert case.wants == CALL["wants"] and case.customer.name == "Maureen Tully"


def test_the_words_come_first_and_no_category_is_asked(nadia: Any, as_: Any) -> None:
    page = as_(nadia).get("/log/").content.decode()
    form = page[page.index('action="/log/"') :]
    assert form.index('name="text"') < form.index('name="channel"')
    assert "category" not in form.lower() and "Let them finish" in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Tell us what happened"),
        ({"name": "", "phone": ""}, "Say who it was"),
        ({"email": "nonsense"}, "looks incomplete"),
        ({"channel": "pigeon"}, "Choose one of"),
    ],
)
def test_a_refusal_keeps_what_was_typed(wrong: dict[str, str], sentence: str, nadia: Any, as_: Any) -> None:
    answer = as_(nadia).post("/log/", CALL | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert "To know it is safe" in page and not Case.objects.exists()


def test_a_call_on_a_case_goes_to_that_case(nadia: Any, as_: Any) -> None:
    case = make_case()
    assert case.customer.name in as_(nadia).get("/log/", {"case": case.reference}).content.decode()
    as_(nadia).post("/log/", {"text": "Still flickers", "channel": "in_person", "case": case.reference})
    assert case.messages.filter(direction="in").count() == 2


def test_a_case_of_another_team_cannot_be_added_to(nadia: Any, as_: Any) -> None:
    case = make_case(team=Team.objects.create(name="Others"))
    assert as_(nadia).post("/log/", CALL | {"case": case.reference}).status_code == 404
    assert Message.objects.filter(case=case).count() == 1


def test_files_come_with_it(nadia: Any, as_: Any) -> None:
    as_(nadia).post("/log/", CALL | {"files": SimpleUploadedFile("receipt.txt", b"paid")})
    assert [file.name for file in Case.objects.get().attachments.all()] == ["receipt.txt"]
