"""Signing in to a real server: TLS, passwords, OAuth2; and what is said when it fails."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.listen.token_server import TokenServer
from tests.mailserver import PASSWORD, Dovecot, deliver, dovecot

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    found = TokenServer()
    yield found
    found.close()


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot(f"{tokens.url}/introspect") as found:
        yield found


def make(server: Dovecot, **other: str) -> Any:
    from amends.cases.actors import SYSTEM
    from amends.listen.mailboxes.services import add_mailbox

    known = {
        "name": "Complaints", "host": "localhost", "port": str(server.imap), "tls": "none",
        "user": f"user{uuid4().hex[:8]}", "password": PASSWORD,
    }  # fmt: skip
    return add_mailbox(SYSTEM, **{**known, **other})


def steps(box: Any, within: float = 1) -> list[tuple[str, bool, str]]:
    from amends.listen.mailboxes.testing import test_both_ways

    return [(one.name, one.ok, one.words) for one in test_both_ways(box, within)]


@pytest.mark.parametrize("tls", ["none", "starttls", "ssl"])
def test_every_kind_of_encryption_works(
    tls: str, firm: Any, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "cert.pem"))
    box = make(server, tls=tls, port=str(server.imaps if tls == "ssl" else server.imap))
    assert steps(box)[:2] == [
        ("open", True, "Connected, signed in, and the folder is there."),
        ("count", True, "0 mails are in it."),
    ]


@pytest.mark.parametrize(
    ("wrong", "step", "sentence"),
    [
        ({"host": "no.such.host.invalid"}, "connect", "There is no server called no.such.host.invalid."),
        ({"port": "1"}, "connect", "refuses the connection. Check the port"),
        ({"tls": "ssl"}, "connect", "does not speak TLS in this way."),
        ({"tls": "starttls"}, "connect", "is not trusted (self-signed certificate). Check the host."),
        ({"password": "wrong"}, "sign in", "does not accept this user and password."),
        ({"folder": "Complaints/Missing"}, "open the folder", "There is no such folder on the server"),
    ],
)
def test_what_is_wrong_is_said_at_its_step(
    wrong: dict[str, str], step: str, sentence: str, firm: Any, server: Dovecot
) -> None:
    (only,) = steps(make(server, **wrong))
    assert (only[0], only[1]) == (step, False)
    assert sentence in only[2]


def test_an_access_token_is_asked_for_once_and_the_new_refresh_token_is_kept(
    firm: Any, server: Dovecot, tokens: TokenServer
) -> None:
    from amends.listen.mailboxes import oauth
    from amends.listen.mailboxes.reconciling import fetch_and_reconcile
    from amends.listen.mailboxes.sealed import unseal

    tokens.user = f"user{uuid4().hex[:8]}"
    box = make(
        server, user=tokens.user, auth="xoauth2", password="", refresh_token=tokens.refresh,
        token_url=f"{tokens.url}/token", client_id="amends",
    )  # fmt: skip
    before = tokens.used
    deliver(
        server.lmtp,
        f"{tokens.user}@mail.example",
        b"From: jo@mail.example\r\nMessage-ID: <o@x>\r\n\r\nHello\r\n",
    )
    assert fetch_and_reconcile(box).words == "1 on the server, 1 of them here."
    assert tokens.used == before + 1
    box.refresh_from_db()
    assert unseal(box.secret)["refresh_token"] == tokens.refresh
    oauth.forget(box)
    assert fetch_and_reconcile(box).ok
    oauth.forget(box)


def test_a_token_that_the_server_refuses_is_said_and_a_new_one_is_asked_for(
    firm: Any, server: Dovecot, tokens: TokenServer
) -> None:
    tokens.user = "somebody-else"
    box = make(
        server, auth="xoauth2", password="", refresh_token=tokens.refresh, token_url=f"{tokens.url}/token"
    )
    tokens.access.clear()
    tokens.user = ""
    (step,) = steps(box)
    assert step[0] == "sign in" and "does not accept the access token" in step[2]
    used = tokens.used
    tokens.user = box.user
    assert steps(box)[0][1]
    assert tokens.used == used + 1


def test_a_revoked_refresh_token_is_said_in_the_servers_words(
    firm: Any, server: Dovecot, tokens: TokenServer
) -> None:
    box = make(server, auth="xoauth2", password="", refresh_token="revoked", token_url=f"{tokens.url}/token")
    assert steps(box) == [("sign in", False, "The token server refused: The refresh token was revoked.")]


def test_another_secret_key_asks_for_the_password_again(firm: Any, server: Dovecot, settings: Any) -> None:
    box = make(server)
    settings.SECRET_KEY = "another"
    (step,) = steps(box)
    assert step[2].startswith("The stored password was sealed with another secret key")


class TestBothWays:
    """A mail of ours goes out and comes back."""

    @pytest.fixture
    def box(self, firm: Any, server: Dovecot) -> Any:
        name = f"user{uuid4().hex[:8]}"
        return make(server, user=name, address=f"{name}@mail.example")

    def test_it_arrives_and_makes_no_case(
        self, box: Any, server: Dovecot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from amends.cases import mailer
        from amends.cases.models import Case, Raw
        from amends.listen.mailboxes.reconciling import fetch_and_reconcile

        monkeypatch.setattr(mailer, "post", lambda mail: deliver(server.lmtp, box.address, mail.as_bytes()))
        found = steps(box, within=10)
        assert [name for name, ok, _ in found if ok] == ["open", "count", "send", "arrive"]
        assert fetch_and_reconcile(box).ok
        assert Raw.objects.get().state == "dropped"
        assert not Case.objects.exists()

    def test_a_stranger_s_mail_with_the_header_is_filed(self, box: Any, server: Dovecot) -> None:
        from amends.cases.models import Case
        from amends.listen.mailboxes.reconciling import fetch_and_reconcile

        raw = b"From: jo@mail.example\r\nX-Amends-Test: amends-test-1:forged\r\nMessage-ID: <s@x>\r\n\r\nHello\r\n"
        deliver(server.lmtp, box.address, raw)
        assert fetch_and_reconcile(box).ok
        assert Case.objects.count() == 1

    def test_no_mail_server_is_said(self, box: Any) -> None:
        assert steps(box)[-1][:2] == ("send", False)
        assert "No mail server is set" in steps(box)[-1][2]

    def test_a_mail_that_does_not_come_back_is_said(self, box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from amends.cases import mailer

        monkeypatch.setattr(mailer, "post", lambda mail: None)
        name, ok, words = steps(box, within=0.5)[-1]
        assert (name, ok) == ("arrive", False)
        assert "Check that mail to" in words
