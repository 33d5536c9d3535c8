"""Test both ways: each step in turn, and in plain words what is wrong at which."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from amends.cases import mailer
from amends.cases.firm import firm
from amends.listen.mailboxes.imap import Imap
from amends.listen.mailboxes.sources import open_source
from amends.listen.mailboxes.taking import TEST_HEADER, sign_test
from amends.listen.mailboxes.trouble import Trouble
from amends.listen.models import Mailbox

WITHIN = 60.0  # seconds in which a mail of ours must come back
EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test: whether it worked, and what there is to say."""

    name: str
    ok: bool
    words: str


def test_both_ways(mailbox: Mailbox, within: float = WITHIN) -> Iterator[Step]:
    """Connect, sign in, open the folder, count; then send a mail there and wait until it is seen."""
    try:
        source = open_source(mailbox)
    except Trouble as trouble:
        yield Step(trouble.step, False, str(trouble))
        return
    try:
        yield Step("open", True, "Connected, signed in, and the folder is there.")
        yield Step("count", True, f"{len(source.listed())} mails are in it.")
        if isinstance(source, Imap):
            yield from _send_and_wait(mailbox, source, within)
    except Trouble as trouble:
        yield Step(trouble.step, False, str(trouble))
    finally:
        source.close()


def _send_and_wait(mailbox: Mailbox, source: Imap, within: float) -> Iterator[Step]:
    if not mailbox.address:
        yield Step(
            "send", True, "Not tried: enter the address that delivers into this mailbox to test sending too."
        )
        return
    token = f"amends-test-{secrets.token_hex(8)}"
    try:
        mailer.post(_mail(mailbox.address, token))
    except Exception as error:  # whatever it is, the mailer has words for it
        yield Step("send", False, mailer.in_words(error))
        return
    yield Step("send", True, f"A mail left for {mailbox.address}.")
    yield _awaited(mailbox, source, token, within)


def _awaited(mailbox: Mailbox, source: Imap, token: str, within: float) -> Step:
    start = time.monotonic()
    while time.monotonic() - start < within:
        if source.seen(token):
            return Step("arrive", True, f"It arrived after {time.monotonic() - start:.0f} seconds.")
        time.sleep(EVERY)
    return Step(
        "arrive", False,
        f"It was sent and is not in the folder {mailbox.folder} after {within:.0f} seconds. Check that mail to "
        f"{mailbox.address} is delivered into this mailbox, and that no filter (junk mail) moves it.",
    )  # fmt: skip


def _mail(address: str, token: str) -> EmailMessage:
    message, sender = EmailMessage(), firm().mail
    message["From"], message["To"], message["Subject"] = sender, address, f"Test of the mailbox: {token}"
    message["Date"], message["Message-ID"] = (
        formatdate(localtime=True),
        make_msgid(domain=sender.partition("@")[2]),
    )
    message["Auto-Submitted"], message[TEST_HEADER] = "auto-generated", sign_test(token)
    message.set_content("Amends sent this to itself to see whether mail comes back. It makes no case.\n")
    return message
