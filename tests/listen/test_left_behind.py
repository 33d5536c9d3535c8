"""What was stored but not filed, because the process died in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from amends.cases import clock
from amends.cases.models import Case, Message, Raw
from amends.listen import channels
from amends.listen.services import file, file_left_behind, receive_mail
from amends.listen.tasks import file_received
from tests.listen.test_threads import mail

pytestmark = pytest.mark.django_db
Later = Callable[[], Any]


@pytest.fixture
def stored(firm: Any) -> Raw:
    """Received; then the process died."""
    return receive_mail(mail("The kettle leaks.", Message_ID="<in@x.example>").encode())


def later(minutes: float = 1) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_it_is_filed_by_the_schedule(stored: Raw) -> None:
    with later():
        assert file_received.func() == 1
    assert Message.objects.get(raw=stored).text == "The kettle leaks."


def test_it_is_left_to_whoever_is_filing_it_just_now(stored: Raw) -> None:
    assert file_left_behind() == 0


def test_when_it_comes_again_it_is_filed_and_no_duplicate(stored: Raw) -> None:
    filed = file(receive_mail(bytes(stored.blob.content)))
    assert (filed.raw, filed.duplicate, filed.new_case) == (stored, False, True)
    with later():
        assert file_left_behind() == 0
    assert Case.objects.count() == 1


def test_a_fault_of_the_database_leaves_it_for_later(stored: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(channels.OPENERS, "mail", _locked)
    with pytest.raises(OperationalError):
        file(stored)
    stored.refresh_from_db()
    assert (stored.state, Case.objects.count()) == (Raw.State.RECEIVED, 0)


def test_after_five_tries_a_person_sees_it(stored: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(channels.OPENERS, "mail", _locked)
    with later():
        settled = [file_left_behind() for _ in range(5)]
    stored.refresh_from_db()
    assert settled == [0, 0, 0, 0, 1]
    assert (stored.state, stored.tries) == (Raw.State.HELD, 5)
    assert stored.held_reason == "It could not be filed in 5 tries (OperationalError: database is locked)."


def test_one_that_fails_does_not_stop_the_others(stored: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    second = receive_mail(mail("The toaster too.", Message_ID="<two@x.example>").encode())
    read = channels.OPENERS["mail"]
    monkeypatch.setitem(
        channels.OPENERS, "mail", lambda raw: _locked(raw) if raw.pk == stored.pk else read(raw)
    )
    with later():
        assert file_left_behind() == 1
    assert Message.objects.get().raw == second


def _locked(_raw: Raw) -> Any:
    raise OperationalError("database is locked")
