"""The SMTP and LMTP listeners: a mail is answered with 250 only when it is stored and filed."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from amends.cases.errors import Refused
from amends.listen import services
from amends.listen.services import MAX_MAIL

log = logging.getLogger(__name__)
FILERS = 4  # threads, each with its own database connection


class Server(SMTP):
    """Takes lines longer than the 998 bytes of the standard: programs send bare line feeds, and are heard."""

    line_length_limit = MAX_MAIL


class LocalServer(LMTP):
    """The same for a mail server that hands over by LMTP."""

    line_length_limit = MAX_MAIL


class Listener(Controller):
    """Listens in a thread of its own, from start() to stop()."""

    kind: type[SMTP] = Server
    setting = "AMENDS_SMTP_PORT"

    def __init__(self, host: str, port: int) -> None:
        self.filers = ThreadPoolExecutor(FILERS, thread_name_prefix="amends-mail")
        super().__init__(self, hostname=host, port=port, data_size_limit=MAX_MAIL)

    def factory(self) -> SMTP:
        """One talk with a mail server."""
        return self.kind(self, data_size_limit=MAX_MAIL, enable_SMTPUTF8=True, ident="Amends", loop=self.loop)

    def start(self, *args: Any, **kwargs: Any) -> None:
        """Listen; raise Refused with a sentence when the port is taken."""
        try:
            super().start(*args, **kwargs)
        except OSError as error:
            raise Refused(
                f"Port {self.port} on {self.hostname} is taken, so no mail can come in. "
                f"Choose another with {self.setting}."
            ) from error

    def stop(self, *args: Any, **kwargs: Any) -> None:
        """Stop listening; a mail that is being filed is filed to its end."""
        super().stop(*args, **kwargs)
        self.filers.shutdown()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store and file off the event loop; 451 makes the sender keep the mail and try again."""
        how = {
            "sender": envelope.mail_from or "",
            "recipients": list(envelope.rcpt_tos),
            "peer": str(session.peer[0]) if session.peer else "",
        }
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self.filers, _take, content, how)
        return self.answers(answer, envelope)

    def answers(self, answer: str, envelope: Envelope) -> str:
        """SMTP is answered once."""
        return answer


class LocalListener(Listener):
    """LMTP: one answer for each recipient, in their order."""

    kind = LocalServer
    setting = "AMENDS_LMTP_PORT"

    def answers(self, answer: str, envelope: Envelope) -> str:
        """The mail is stored once for all of them, so all are answered alike."""
        return "\r\n".join([answer] * max(1, len(envelope.rcpt_tos)))


def _take(content: bytes, how: dict[str, Any]) -> str:
    try:
        filed = services.file(services.receive_mail(content, how))
    except Refused as refusal:
        return f"552 {refusal}"
    except Exception as error:  # whatever it is: the mail must stay with the server that still has it
        log.warning("A mail was answered with 451: %s", type(error).__name__)
        return "451 It cannot be stored just now, please try again later"
    finally:
        close_old_connections()
    return f"250 Kept as {filed.raw.pk}"


def serve(host: str, port: int, stop: threading.Event, kind: type[Listener] = Listener) -> None:
    """Listen until `stop` is set."""
    listener = kind(host, port)
    listener.start()
    stop.wait()
    listener.stop()


def serve_lmtp(host: str, port: int, stop: threading.Event) -> None:
    """Listen for LMTP until `stop` is set."""
    serve(host, port, stop, LocalListener)
