"""A real SMTP server on loopback, which keeps what it is given or refuses it."""

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Server:
    """Keeps mail in a list; answers `refuse` instead where it is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.refuse = ""

    @property
    def replies(self) -> list[EmailMessage]:
        """What people wrote; notices of ours say that they are automatic."""
        return [mail for mail in self.mails if not mail["Auto-Submitted"]]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        self.senders.append(envelope.mail_from)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def smtp(firm: Any) -> Iterator[Server]:
    """The firm's mail out points to it."""
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    firm.mail_url = f"smtp://127.0.0.1:{port}"
    firm.save()
    yield server
    controller.stop()
