"""What is held waits for a person, who takes it in, drops it, or tries again."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.cases.actors import staff
from amends.cases.errors import NotAllowed, Refused
from amends.cases.models import Case, Entry, Raw
from amends.cases.services import Who
from amends.listen import channels
from amends.listen.selectors import held_items
from amends.listen.services import drop, file_again, take_in, undrop
from tests.listen.test_threads import mail

pytestmark = pytest.mark.django_db
Take = Callable[..., Any]


@pytest.fixture
def nameless(take: Take) -> Raw:
    raw: Raw = take("From: just a name\r\nSubject: Kettle\r\n\r\nIt leaks.\r\n").raw
    return raw


def test_it_becomes_a_case_that_is_not_acknowledged(nameless: Raw, nadia: Any) -> None:
    message = take_in(nameless, staff(nadia), Who("Jo", "jo@x.example"))
    assert (message.text, message.case.customer.email, message.raw) == ("It leaks.", "jo@x.example", nameless)
    assert list(message.case.journal.order_by("id").values_list("verb", flat=True)) == [
        "case.opened_quietly", "message.received", "raw.taken_in",
    ]  # fmt: skip
    assert not held_items().exists()


def test_it_joins_the_case_that_a_person_names(nameless: Raw, nadia: Any, case: Case) -> None:
    assert take_in(nameless, staff(nadia), case=case).case == case


def test_what_cannot_be_read_is_on_the_case_as_a_file(take: Take, nadia: Any) -> None:
    raw = take(b"\x93\xfa not a mail").raw
    message = take_in(raw, staff(nadia), Who("Somebody"))
    assert [bytes(a.blob.content) for a in message.attachments.all()] == [b"\x93\xfa not a mail"]
    assert message.notice


def test_it_is_decided_once(nameless: Raw, nadia: Any) -> None:
    drop(nameless, staff(nadia))
    with pytest.raises(Refused, match="already decided"):
        take_in(nameless, staff(nadia), Who("Jo"))
    assert Case.objects.count() == 0


def test_dropping_keeps_the_bytes_and_can_be_undone(nameless: Raw, nadia: Any) -> None:
    drop(nameless, staff(nadia))
    assert not held_items().exists()
    undrop(nameless, staff(nadia))
    assert list(held_items()) == [nameless]
    assert bytes(nameless.blob.content).startswith(b"From: just")
    verbs = Entry.objects.filter(facts__raw=nameless.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["raw.held", "raw.dropped", "raw.undropped"]


def test_a_case_of_another_team_cannot_be_added_to(nameless: Raw, nadia: Any, case: Case) -> None:
    from amends.cases.services import team_named

    case.team = team_named("Elsewhere")
    case.save()
    with pytest.raises(NotAllowed):
        take_in(nameless, staff(nadia), case=case)


def test_a_mail_that_broke_the_reader_is_held_and_read_after_the_repair(
    take: Take, nadia: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_raw: Raw) -> None:
        raise ValueError("unexpected fruit")

    with monkeypatch.context() as until_repaired:
        until_repaired.setitem(channels.OPENERS, "mail", broken)
        filed = take(mail("The kettle leaks."))
    assert filed.held == "It could not be read (ValueError: unexpected fruit)."
    again = file_again(filed.raw, staff(nadia))
    assert (again.held, again.message.text) == (None, "The kettle leaks.")
