"""Testing mail out says in plain words what is wrong: against real servers that refuse in every way."""

import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from amends.cases.founding import test_mail_out as try_mail_out


class Script:
    """Answers what a test asks for at each step."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.senders: list[str] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if ("mail" in self.answers and "+b" in address) or "mail_all" in self.answers:
            return self.answers.get("mail_all") or self.answers["mail"]
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if "data" in self.answers and ("data_all" in self.answers or "+b" in envelope.mail_from):
            return self.answers["data"]
        self.senders.append(envelope.mail_from)
        return "250 kept"


Serve = Callable[..., Script]


@pytest.fixture
def serve(firm: Any) -> Iterator[Serve]:
    """Start a server with a script; the firm's mail out points to it."""
    started: list[Controller] = []

    def start(tls: str = "none", user: str = "", require_auth: bool = False, **answers: str) -> Script:
        script = Script(**answers)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        known = {"authenticator": _only_right, "auth_require_tls": False, "auth_required": require_auth}
        controller = Controller(script, hostname="127.0.0.1", port=port, **known)
        controller.start()
        started.append(controller)
        firm.mail_url = f"smtp://{user}127.0.0.1:{port}/?tls={tls}"
        firm.save()
        return script

    yield start
    for one in started:
        one.stop()


def _only_right(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == b"right", handled=False)


def test_it_says_nothing_when_the_mail_left(serve: Serve) -> None:
    serve(user="nadia:right@", require_auth=True)
    assert try_mail_out("nadia@example.org") == ""


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"user": "nadia:wrong@", "require_auth": True}, "does not accept this user and password"),
        ({"require_auth": True}, "It wants a user and a password"),
        ({"tls": "starttls"}, "Check the tls setting"),
        ({"tls": "ssl"}, "Check tls=starttls or tls=ssl"),
        (
            {"mail_all": "550 5.7.1 not your address"},
            "refuses our sender address: 550 5.7.1 not your address",
        ),
        ({"rcpt": "550 5.1.1 nobody"}, "refuses the recipient: 550 5.1.1 nobody"),
        ({"data": "550 5.7.26 SPF check failed", "data_all": "1"}, "its SPF and DKIM records decide"),
        ({"data": "451 4.3.0 later", "data_all": "1"}, "said: 451 4.3.0 later"),
    ],
    ids=["password", "no password", "starttls", "ssl", "from", "to", "spf", "later"],
)
def test_it_says_what_is_wrong(serve: Serve, how: dict[str, Any], words: str) -> None:
    serve(**how)
    said = try_mail_out("nadia@example.org")
    assert words in said
    assert "wrong" not in said


def test_it_names_a_host_that_does_not_exist(firm: Any) -> None:
    firm.mail_url = "smtp://mail.nowhere.invalid:587/?tls=none"
    firm.save()
    assert "There is no server called mail.nowhere.invalid" in try_mail_out("nadia@example.org")


def test_it_names_a_port_on_which_nobody_listens(firm: Any) -> None:
    firm.mail_url = "smtp://127.0.0.1:9/?tls=none"
    firm.save()
    assert "refuses the connection on this port" in try_mail_out("nadia@example.org")


def test_a_certificate_that_nobody_knows_is_named() -> None:
    from amends.cases.mailer import explain

    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    assert explain(error, "mail:465", ()) == (
        "The certificate of mail:465 cannot be trusted (self-signed certificate). Check the name of the host."
    )


@pytest.mark.parametrize(
    "answers",
    [{"mail": "553 5.7.1 not owned by user"}, {"data": "554 5.2.252 SendAsDenied; help@example.org"}],
    ids=["at once", "Microsoft 365"],
)
def test_a_server_that_wants_its_own_sender_gets_the_plain_one(
    serve: Serve, case: Any, nadia: Any, answers: dict[str, str]
) -> None:
    from amends.cases.actors import staff
    from amends.respond import sending
    from amends.respond.services import send_reply

    script = serve(**answers)
    message = send_reply(case, "Dear Ms Marlow,\n\nThank you for telling me about both legs.", staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == message.Sending.SENT
    assert script.senders == ["help@example.org"]
