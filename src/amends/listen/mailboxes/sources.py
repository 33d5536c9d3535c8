"""What a mailbox of any kind can do. Nothing here changes a mail on its server."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from amends.listen.models import Mailbox


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail with the number its server gave it. `whole` is False for the beginning of a huge one."""

    uid: int
    content: bytes
    size: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """What the server says of a mail without handing it over."""

    message_id: str
    size: int


class Source(Protocol):
    """An open mailbox. `validity` says how long its numbers mean the same mails."""

    validity: int

    def listed(self) -> list[int]:
        """The numbers of all mails that are there, read or not."""

    def mails(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """These mails, byte by byte as they are there."""

    def heads(self) -> dict[int, Head]:
        """The Message-ID and size of every mail."""

    def kept(self, uids: Iterable[int]) -> None:
        """These are committed here."""

    def wait(self, wake: Event) -> None:
        """Until something new may be there, or somebody wakes us."""

    def close(self) -> None:
        """Sign out."""


def open_source(mailbox: Mailbox) -> Source:
    """Connect, sign in, open the folder. Raises Trouble."""
    from amends.listen.mailboxes.folder import Folder
    from amends.listen.mailboxes.imap import Imap

    return Folder(mailbox) if mailbox.kind == Mailbox.Kind.FOLDER else Imap(mailbox)
