"""A drop folder: files become mails once, and are moved away only when they are committed."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from amends.cases.models import Message, Raw
from amends.listen.models import Delivery

MAIL = "From: Jo <jo@mail.example>\nTo: help@example.org\nSubject: {0}\nMessage-ID: <{0}@mail.example>\n\nThe leg is split.\n"


@pytest.fixture
def box(firm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes import folder
    from amends.listen.mailboxes.services import add_mailbox

    monkeypatch.setattr(folder, "STILL", 0.3)
    return add_mailbox(SYSTEM, name="Drop", kind="folder", folder=str(tmp_path))


def put(box: Any, name: str, content: str = "", still: bool = True) -> Path:
    path = Path(box.folder) / name
    path.write_text(content or MAIL.format(name))
    if still:
        time.sleep(0.35)
    return path


def look(box: Any) -> Any:
    from amends.listen.mailboxes.reconciling import fetch_and_reconcile

    return fetch_and_reconcile(box)


def done(box: Any) -> list[str]:
    return sorted(path.name.partition("-")[2] for path in (Path(box.folder) / "done").iterdir())


def test_a_file_becomes_a_mail_once_and_is_moved(box: Any) -> None:
    put(box, "one.eml", still=False)
    put(box, "two.eml")
    for _ in range(2):
        assert look(box).words == "2 on the server, 2 of them here."
    assert done(box) == ["one.eml", "two.eml"]
    assert (Raw.objects.count(), Message.objects.filter(direction="in").count()) == (2, 2)


def test_what_is_still_being_written_waits_even_with_an_old_date(box: Any) -> None:
    path = put(box, "copy.eml", still=False)
    os.utime(path, (1, 1))
    assert look(box).on_server == 0
    time.sleep(0.35)
    assert look(box).here == 1


@pytest.mark.parametrize("name", [".hidden.eml", "mail.part", "mail.tmp", "mail.eml~"])
def test_a_file_whose_name_says_unfinished_is_left(name: str, box: Any) -> None:
    path = put(box, name)
    assert look(box).on_server == 0
    assert path.exists()


def test_a_process_that_died_before_moving_moves_it_later_and_doubles_nothing(
    box: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.listen.mailboxes.folder import Folder

    path, real = put(box, "one.eml"), Folder.kept
    monkeypatch.setattr(Folder, "kept", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        look(box)
    assert path.exists() and Delivery.objects.count() == 1
    monkeypatch.setattr(Folder, "kept", real)
    assert look(box).ok
    assert (done(box), Delivery.objects.count(), Raw.objects.get().redeliveries) == (["one.eml"], 1, 0)


def test_the_same_mail_in_two_files_is_one_message_and_two_numbers(box: Any) -> None:
    put(box, "one.eml", MAIL.format("same"), still=False)
    put(box, "two.eml", MAIL.format("same"))
    balance = look(box)
    assert (balance.ok, balance.on_server, balance.again) == (True, 2, 1)
    assert Message.objects.filter(direction="in").count() == 1


def test_a_file_that_is_no_mail_is_held_and_moved(box: Any) -> None:
    put(box, "noise.bin", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"))
    assert look(box).ok
    assert Raw.objects.get().state == "held"


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_gone_is_said(box: Any) -> None:
    from amends.listen.models import Mailbox

    Mailbox.objects.update(folder="/no/such/folder")
    box.refresh_from_db()
    balance = look(box)
    assert balance.ok is None
    assert "There is no folder /no/such/folder." in balance.words
    box.refresh_from_db()
    assert box.last_error == "There is no folder /no/such/folder." and box.failing_since


@pytest.mark.parametrize("huge", [True, False], ids=["its beginning alone", "a test of ours"])
def test_what_must_not_be_filed_is_set_aside_in_the_transaction_that_keeps_it(
    huge: bool, box: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.listen.mailboxes import taking
    from amends.listen.mailboxes.sources import Fetched

    content = f"{taking.TEST_HEADER}: {taking.sign_test('amends-test-1')}\n{MAIL.format('one')}".encode()
    fetched = Fetched(7, content, 60_000_000 if huge else len(content), whole=not huge)
    with monkeypatch.context() as dies, pytest.raises(SystemExit):
        for step in ("hold", "_drop_test"):
            dies.setattr(taking, step, lambda *_: (_ for _ in ()).throw(SystemExit))
        taking.take(box, 1, fetched)
    assert (Raw.objects.count(), Delivery.objects.count()) == (0, 0)
    assert taking.take(box, 1, fetched)
    raw = Raw.objects.get()
    assert raw.state == ("held" if huge else "dropped") and not Message.objects.exists()
    assert ("57 MB" in raw.held_reason) is huge


@pytest.mark.parametrize("where", ["", "inside", "..", "link"])
def test_our_own_data_is_no_drop_folder(where: str, firm: Any, settings: Any, tmp_path: Path) -> None:
    from amends.cases.actors import SYSTEM
    from amends.cases.errors import Invalid
    from amends.listen.mailboxes.services import add_mailbox

    settings.AMENDS_DATA = tmp_path / "data"
    (settings.AMENDS_DATA / "inside").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(settings.AMENDS_DATA / "inside")
    folder = tmp_path / "elsewhere" / "link" if where == "link" else settings.AMENDS_DATA / where
    with pytest.raises(Invalid, match="Amends keeps its own data") as refusal:
        add_mailbox(SYSTEM, name="Drop", kind="folder", folder=str(folder))
    assert refusal.value.field == "folder"
    assert add_mailbox(SYSTEM, name="Drop", kind="folder", folder=str(tmp_path / "elsewhere")).pk


def test_an_erasure_takes_the_file_away_and_leaves_those_of_others(
    box: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from django.db import transaction

    from amends.cases.actors import SYSTEM
    from amends.cases.models import Customer
    from amends.cases.privacy.services import erase_customer

    put(box, "hers.eml")
    put(box, "his.eml", MAIL.format("his").replace("Jo <jo@", "Bo <bo@"))
    assert look(box).ok
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erase_customer(Customer.objects.get(email="jo@mail.example"), SYSTEM, {})
    assert done(box) == ["his.eml"]
    assert look(box).ok and Message.objects.count() == 2
