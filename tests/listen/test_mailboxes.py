"""Mail is fetched from a real IMAP server, by number, and both sides can be counted."""

import imaplib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.mailserver import PASSWORD, Dovecot, deliver

pytestmark = pytest.mark.process


@pytest.fixture
def user() -> str:
    """A user of the server with an empty INBOX."""
    return f"user{uuid4().hex[:12]}"


@pytest.fixture
def box(firm: Any, server: Dovecot, user: str) -> Any:
    """A mailbox here for that user there."""
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import add_mailbox

    return add_mailbox(SYSTEM, **said(server, user))


def said(server: Dovecot, user: str, **other: str) -> dict[str, str]:
    """What somebody enters for a mailbox."""
    known = {
        "name": "Complaints", "host": "127.0.0.1", "port": str(server.imap), "tls": "none", "user": user,
        "password": PASSWORD,
    }  # fmt: skip
    return {**known, **other}


def mail(number: object, words: str = "The table has a split leg.") -> bytes:
    return (
        f"From: Jo <jo{number}@mail.example>\r\nTo: help@example.org\r\nSubject: Table {number}\r\n"
        f"Message-ID: <{number}@mail.example>\r\n\r\n{words}\r\n"
    ).encode()


Give = Callable[..., None]


@pytest.fixture
def give(server: Dovecot, user: str) -> Give:
    """Deliver mails to that user."""

    def put(*raws: bytes) -> None:
        for raw in raws:
            deliver(server.lmtp, f"{user}@mail.example", raw)

    return put


def look(box: Any) -> Any:
    """Fetch once and compare."""
    from amends.listen.mailboxes.reconciling import fetch_and_reconcile

    box.refresh_from_db()
    return fetch_and_reconcile(box)


def verbs() -> list[str]:
    from amends.cases.models import Entry

    found = Entry.objects.filter(verb__startswith="mailbox.").order_by("id")
    return list(found.values_list("verb", flat=True))


def test_every_mail_is_fetched_once_and_counted(box: Any, give: Give) -> None:
    from amends.cases.models import Case, Raw

    give(*(mail(number) for number in range(5)))
    for _ in range(2):
        balance = look(box)
        assert (balance.ok, balance.on_server, balance.here, balance.missing) == (True, 5, 5, [])
        assert balance.words == "5 on the server, 5 of them here."
    assert (Case.objects.count(), Raw.objects.filter(state="filed").count()) == (5, 5)


def test_the_bytes_are_the_servers_to_the_last(box: Any, give: Give, server: Dovecot, user: str) -> None:
    from amends.cases.models import Raw

    give(mail(1, "lone \x00 nul, tab\t and umlauts äöü " + "x" * 3000))
    look(box)
    (path,) = server.mails(user)
    on_disk = path.read_bytes()
    ours = bytes(Raw.objects.get().blob.content)
    assert ours.replace(b"\r\n", b"\n").replace(b"\x00", b"\x80") == on_disk.replace(b"\r\n", b"\n").replace(
        b"\x00", b"\x80"
    )


def test_mails_that_somebody_has_read_are_fetched_and_unread_ones_stay_unread(
    box: Any, give: Give, server: Dovecot, user: str
) -> None:
    give(*(mail(number) for number in range(4)))
    client = imaplib.IMAP4("127.0.0.1", server.imap)
    client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
    client.select()
    client.store("1:2", "+FLAGS", r"\Seen")
    client.logout()
    assert server.seen(user) == 2
    assert look(box).here == 4
    assert server.seen(user) == 2
    assert len(server.mails(user)) == 4


def test_the_same_mail_twice_is_one_message_and_two_numbers_and_no_alarm(box: Any, give: Give) -> None:
    from amends.cases.models import Message, Raw

    give(mail(1), mail(1), mail(2))
    balance = look(box)
    assert (balance.ok, balance.on_server, balance.here, balance.again) == (True, 3, 3, 1)
    assert balance.words == (
        "3 on the server, 3 of them here. 1 came twice: the same Message-ID and words, filed once."
    )
    assert (Raw.objects.count(), Message.objects.filter(direction="in").count()) == (2, 2)
    assert verbs() == ["mailbox.added"]


def test_a_server_that_numbers_anew_doubles_nothing(box: Any, give: Give, server: Dovecot, user: str) -> None:
    from amends.cases.models import Message
    from amends.listen.models import Delivery

    give(mail(1), mail(2))
    look(box)
    before = box.uidvalidity
    server.renumber(user)
    give(mail(3))
    balance = look(box)
    assert box.uidvalidity != before
    assert (balance.ok, balance.on_server, balance.here) == (True, 3, 3)
    assert Message.objects.filter(direction="in").count() == 3
    assert Delivery.objects.count() == 5
    assert "mailbox.renumbered" in verbs()


def test_a_mail_that_is_gone_from_the_server_stays_here(
    box: Any, give: Give, server: Dovecot, user: str
) -> None:
    from amends.cases.models import Raw

    give(mail(1), mail(2))
    look(box)
    server.mails(user)[0].unlink()
    balance = look(box)
    assert (balance.ok, balance.on_server, balance.here, balance.gone) == (True, 1, 1, 1)
    assert Raw.objects.count() == 2


def test_a_gap_raises_one_alarm_and_fetching_again_closes_it(box: Any, give: Give) -> None:
    from amends.listen.mailboxes.reconciling import reconcile

    give(mail(1), mail(2))
    for _ in range(2):
        balance = reconcile(box)
        assert (balance.ok, balance.missing) == (False, [1, 2])
        assert balance.words.startswith("2 on the server are not here.")
    box.refresh_from_db()
    assert box.alarm_since is not None
    assert look(box).ok
    box.refresh_from_db()
    assert box.alarm_since is None
    assert verbs() == ["mailbox.added", "mailbox.gap_found", "mailbox.gap_closed"]


def test_a_number_under_which_the_server_has_another_mail_is_a_gap(box: Any, give: Give) -> None:
    give(mail(1))
    look(box)
    box.deliveries.update(message_id="<other@mail.example>")
    balance = look(box)
    assert (balance.ok, balance.different) == (False, [1])
    assert balance.words.startswith("Under number 1 the server has another mail than the one kept.")


def test_verify_names_the_gap_and_is_content_without_one(box: Any, give: Give, monkeypatch: Any) -> None:
    from amends.cases.verifying import examine
    from amends.listen.mailboxes import reconciling

    monkeypatch.setattr(reconciling.reconcile_all, "__defaults__", (0,))
    give(mail(1))
    report = examine(outside=True)
    assert (report.ok, report.problem) == (
        False, "Mailbox Complaints: 1 on the server is not here. 1 on the server, 0 of them here."
    )  # fmt: skip
    look(box)
    report = examine(outside=True)
    assert (report.ok, report.to_dict()["mailboxes"][0]["here"]) == (True, 1)


def test_a_server_that_is_away_is_said_and_is_no_gap(box: Any) -> None:
    from amends.cases.verifying import examine
    from amends.listen.models import Mailbox

    Mailbox.objects.update(port=1)
    report = examine(outside=True)
    assert report.ok
    assert report.outside["mailboxes"][0]["words"].startswith(
        "The server could not be asked: 127.0.0.1:1 refuses the connection."
    )


def test_a_mail_above_the_limit_is_held_with_its_beginning(box: Any, give: Give, monkeypatch: Any) -> None:
    from amends.cases.models import Raw
    from amends.listen.mailboxes import imap, taking

    for module in (imap, taking):
        monkeypatch.setattr(module, "MAX_MAIL", 100_000)
    give(mail(1, "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 3000), mail(2))
    balance = look(box)
    assert (balance.ok, balance.here) == (True, 2)
    held = Raw.objects.get(state="held")
    assert held.blob.size == 64 * 1024
    assert "all of it is still in the mailbox Complaints" in held.held_reason


def test_a_full_disk_takes_nothing_and_the_next_look_takes_all(
    box: Any, give: Give, monkeypatch: Any
) -> None:
    from django.db import OperationalError

    from amends.cases.models import Raw
    from amends.listen.mailboxes import taking
    from amends.listen.models import Delivery

    give(mail(1), mail(2))
    real = taking.insert_unless_there

    def full(row: Any) -> bool:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(taking, "insert_unless_there", full)
    with pytest.raises(OperationalError):
        look(box)
    assert (Raw.objects.count(), Delivery.objects.count()) == (0, 0)
    monkeypatch.setattr(taking, "insert_unless_there", real)
    assert look(box).here == 2
