"""A folder on an IMAP server, opened for reading only (EXAMINE): no flag is ever set, nothing deleted."""

import re
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import batched
from threading import Event
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxLoginError

from amends.listen import mail
from amends.listen.mailboxes import oauth
from amends.listen.mailboxes.sealed import unseal
from amends.listen.mailboxes.sources import Fetched, Head
from amends.listen.mailboxes.trouble import TIMEOUT, Trouble, step
from amends.listen.models import Mailbox
from amends.listen.services import MAX_MAIL

LOOK_AGAIN = 60  # seconds after which the list is read anew although the server announced nothing
POLL = 10  # seconds between two looks where the server cannot announce
SLICE = 1.0  # seconds; how soon a thread that idles hears that it is to stop
TOGETHER = 2 * 1024 * 1024  # bytes of mails fetched by one command
BEGINNING = 64 * 1024  # bytes kept of a mail that is too large to be taken
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class Imap:
    """See `Source`."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.place = f"{mailbox.host}:{mailbox.port}"
        with step("connect", self.place):
            self.box = _connect(mailbox)
        try:
            with step("sign in", self.place):
                _sign_in(self.box, mailbox, self.place)
            with step("open the folder", self.place):
                self.box.folder.set(mailbox.folder, readonly=True)
                self.validity = int(self.box.client.response("UIDVALIDITY")[1][0])
        except Trouble:
            self.close()
            raise

    def listed(self) -> list[int]:
        """Read or unread, old or new: every number."""
        self.box.client.noop()
        return sorted(int(uid) for uid in self.box.uids("ALL", charset=None))

    def mails(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """In portions that fit into memory; one that is larger than we take comes as its beginning."""
        sizes = self._sizes(uids)
        for uid, size in sizes.items():
            if size > MAX_MAIL:
                yield from self._fetch([uid], f"BODY.PEEK[]<0.{BEGINNING}>", sizes)
        for portion in _portions({uid: size for uid, size in sizes.items() if size <= MAX_MAIL}):
            yield from self._fetch(portion, "BODY.PEEK[]", sizes)

    def heads(self) -> dict[int, Head]:
        """By one command for each thousand mails."""
        found: dict[int, Head] = {}
        for some in batched(self.listed(), 1000):
            for said, header in self._ask(some, "RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"):
                found[_number(_UID, said)] = Head(mail.message_id(header), _number(_SIZE, said))
        return found

    def seen(self, token: str) -> bool:
        """Whether a mail with this word in its subject is there."""
        self.box.client.noop()
        return bool(self.box.uids(f'SUBJECT "{token}"', charset=None))

    def kept(self, uids: Iterable[int]) -> None:
        """The server is not told: its mails stay as they are."""

    def wait(self, wake: Event) -> None:
        """IDLE where the server can, else a plain pause."""
        if "IDLE" not in self.box.client.capabilities:
            wake.wait(POLL)
            return
        until = time.monotonic() + LOOK_AGAIN
        with self.box.idle as idle:
            while time.monotonic() < until and not wake.is_set():
                began = time.monotonic()
                # An empty answer before its time is a connection that has ended; leaving says so.
                if idle.poll(SLICE) or time.monotonic() - began < SLICE / 2:
                    return

    def close(self) -> None:
        """Sign out, or simply hang up."""
        with suppress(Exception):
            self.box.logout()
        with suppress(Exception):
            self.box.client.shutdown()

    def _sizes(self, uids: Iterable[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for some in batched(uids, 1000):
            answer = self._command(some, "RFC822.SIZE")
            found |= {_number(_UID, line): _number(_SIZE, line) for line in answer if line}
        return found

    def _fetch(self, uids: list[int], what: str, sizes: dict[int, int]) -> Iterator[Fetched]:
        # The size is the server's word: some count otherwise, and it is compared with their word again.
        for said, content in self._ask(uids, what):
            uid = _number(_UID, said)
            yield Fetched(uid, content, sizes[uid], whole=sizes[uid] <= MAX_MAIL)

    def _ask(self, uids: Iterable[int], what: str) -> Iterator[tuple[bytes, bytes]]:
        """(what the server said around a literal, the literal), one for each mail."""
        around, literal = b"", None
        for part in [*self._command(uids, what), (b"", None)]:
            if isinstance(part, tuple):
                if literal is not None:
                    yield around, literal
                around, literal = part
            elif part:
                around += b" " + part

    def _command(self, uids: Iterable[int], what: str) -> list[Any]:
        status, answer = self.box.client.uid("FETCH", ",".join(map(str, uids)), f"(UID {what})")
        if status != "OK":
            raise Trouble("fetch", f"{self.place} did not hand over a mail: {answer!r:.200}")
        return list(answer)


def _number(pattern: re.Pattern[bytes], said: bytes) -> int:
    found = pattern.search(said)
    if found is None:
        raise Trouble("fetch", f"The server's answer could not be understood: {said!r:.200}")
    return int(found[1])


def _portions(sizes: dict[int, int]) -> Iterator[list[int]]:
    portion: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if portion and (total + size > TOGETHER or len(portion) == 100):
            yield portion
            portion, total = [], 0
        portion.append(uid)
        total += size
    if portion:
        yield portion


def _connect(mailbox: Mailbox) -> BaseMailBox:
    if mailbox.tls == Mailbox.Tls.NONE:
        return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=TIMEOUT)
    kind = MailBoxStartTls if mailbox.tls == Mailbox.Tls.STARTTLS else MailBox
    context = ssl.create_default_context()
    return kind(mailbox.host, mailbox.port, timeout=TIMEOUT, ssl_context=context)


def _sign_in(box: BaseMailBox, mailbox: Mailbox, place: str) -> None:
    secret = unseal(mailbox.secret)
    if mailbox.auth == Mailbox.Auth.XOAUTH2:
        try:
            box.xoauth2(mailbox.user, oauth.access_token(mailbox, secret), initial_folder=None)
        except (MailboxLoginError, box.client.error) as error:
            oauth.forget(mailbox)
            raise Trouble(
                "sign in", f"{place} does not accept the access token for {mailbox.user}."
            ) from error
    elif f"{mailbox.user}{secret.get('password', '')}".isascii():
        box.login(mailbox.user, secret.get("password", ""), initial_folder=None)
    else:
        box.login_utf8(mailbox.user, secret.get("password", ""), initial_folder=None)
