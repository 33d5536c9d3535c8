"""A mail server that keeps what we send and delivers nothing: for the sample company only."""

import asyncio
import threading
import uuid
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

HOST = "127.0.0.1"


def port() -> int:
    """The port beside the SMTP listener's."""
    return int(settings.AMENDS_SMTP_PORT or 8025) + 1


def mail_url() -> str:
    """What the sample company's mail out points to."""
    return f"smtp://{HOST}:{port()}"


def folder() -> Path:
    """Where caught mail lies, one .eml a message."""
    path = Path(settings.AMENDS_DATA) / "demo-mail"
    path.mkdir(parents=True, exist_ok=True)
    return path


class Catch:
    """Writes each message to a file; the newest name sorts last."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it."""
        await asyncio.to_thread(_keep, _bytes(envelope))
        return "250 Kept for the sample company"


def _bytes(envelope: Envelope) -> bytes:
    content = envelope.content or b""
    return content.encode() if isinstance(content, str) else content


def _keep(content: bytes) -> None:
    import time

    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:6]}"
    temporary = folder() / f"{name}.part"
    temporary.write_bytes(content)
    temporary.rename(folder() / f"{name}.eml")


def serve(stop: threading.Event) -> None:
    """Catch mail until `stop` is set."""
    controller = Controller(Catch(), hostname=HOST, port=port())
    controller.start()
    stop.wait()
    controller.stop()
