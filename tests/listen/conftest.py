"""How the tests of listening put a mail in, and start real processes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cli.conftest import Installation, installation, make_installation
from tests.forked import Forked
from tests.mailserver import Dovecot, dovecot

__all__ = ["installation", "make_installation"]


def start(of: Installation, code: str, *arguments: str) -> Forked:
    """Start Python with some code in that installation, which has its tables."""
    of.with_tables()
    return Forked(code, *arguments, env=of.environment())


AMENDS = "from amends.cli import main; main()"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """An IMAP server for the tests of a file."""
    with dovecot() as found:
        yield found


@pytest.fixture
def take(firm: Any) -> Callable[..., Any]:
    """Put mail in, as the pipe and the SMTP listener do."""
    from amends.listen.services import Filed, file, receive_mail

    def put(raw: bytes | str, **envelope: Any) -> Filed:
        content = raw.encode() if isinstance(raw, str) else raw
        return file(receive_mail(content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), envelope))

    return put


@pytest.fixture
def kettle(take: Callable[..., Any]) -> Any:
    """Jo's case, with one mail in and one out."""
    from amends.cases import clock
    from amends.cases.models import Message

    mail = "From: Jo <jo@x.example>\nTo: help@example.org\nSubject: Kettle\nMessage-ID: <in@x.example>\n"
    case = take(f"{mail}\nThe kettle leaks.\n").case
    Message.objects.create(
        case=case,
        direction="out",
        channel="mail",
        message_id="<out@example.org>",
        text="We look.",
        at=clock.now(),
    )
    return case
