"""A drop folder: programs put mails in as files; each is moved to `done` once it is committed here.

What is erased goes from there, too.
"""

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event

from django.db import transaction

from amends.listen import mail
from amends.listen.mailboxes.sources import Fetched, Head
from amends.listen.mailboxes.trouble import Trouble, step
from amends.listen.models import Delivery, Mailbox
from amends.listen.services import MAX_MAIL

STILL = 2.0  # seconds without a change after which a file counts as finished
PAUSE = 2.0  # seconds between two looks
BEGINNING = 64 * 1024
UNFINISHED = (".part", ".tmp", ".swp", "~")
DONE = "done"


class Folder:
    """See `Source`. A file's number is made of its name, size and time, so it is the same at each look."""

    validity = 1

    def __init__(self, mailbox: Mailbox) -> None:
        self.path = Path(mailbox.folder)
        with step("open the folder", str(self.path)):
            next(self.path.iterdir(), None)
            (self.path / DONE).mkdir(exist_ok=True)

    def listed(self) -> list[int]:
        """Finished files, and those already in `done`."""
        return sorted({*self._waiting(), *self._done()})

    def mails(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """Each file as it is; of one larger than we take, its beginning."""
        files = {**self._done(), **self._waiting()}
        for uid in uids:
            path = files[uid]
            with step("fetch", str(path)), path.open("rb") as handle:
                size = os.fstat(handle.fileno()).st_size
                content = handle.read(BEGINNING if size > MAX_MAIL else -1)
            yield Fetched(uid, content, size, whole=size <= MAX_MAIL)

    def heads(self) -> dict[int, Head]:
        """From the beginning of each file."""
        found: dict[int, Head] = {}
        for uid, path in {**self._done(), **self._waiting()}.items():
            with step("fetch", str(path)), path.open("rb") as handle:
                found[uid] = Head(mail.message_id(handle.read(BEGINNING)), os.fstat(handle.fileno()).st_size)
        return found

    def kept(self, uids: Iterable[int]) -> None:
        """Move them away. A process that dies before it does so does it the next time."""
        waiting, known = self._waiting(), set(uids)
        for uid in waiting.keys() & known:
            path = waiting[uid]
            with step("move to done", str(path)):
                path.rename(self.path / DONE / f"{uid:015x}-{path.name}"[:250])

    def wait(self, wake: Event) -> None:
        """Look again soon."""
        wake.wait(PAUSE)

    def seen(self, token: str) -> bool:
        """Mail is not posted to a folder."""
        raise Trouble("send", "A drop folder has no address to which a mail could be sent.")

    def close(self) -> None:
        """Nothing is open."""

    def _waiting(self) -> dict[int, Path]:
        now = time.time()
        found: dict[int, Path] = {}
        for entry in os.scandir(self.path):
            if entry.name.startswith(".") or entry.name.endswith(UNFINISHED) or not entry.is_file():
                continue
            about = entry.stat()
            # Also by ctime: a copy that keeps the old time of change is still being written.
            if now - max(about.st_mtime, about.st_ctime) >= STILL:
                found[_number(entry.name, about)] = Path(entry.path)
        return found

    def _done(self) -> dict[int, Path]:
        found: dict[int, Path] = {}
        for entry in os.scandir(self.path / DONE):
            head, dash, _ = entry.name.partition("-")
            if dash and len(head) == 15:
                found[int(head, 16)] = Path(entry.path)
        return found


def _number(name: str, about: os.stat_result) -> int:
    told = f"{name}\0{about.st_size}\0{about.st_mtime_ns}".encode("utf-8", "surrogateescape")
    return int(hashlib.sha256(told).hexdigest()[:15], 16)


def forget_files(raws: Collection[int]) -> None:
    """Once this transaction is committed, remove the files from which these raws came."""
    rows = Delivery.objects.filter(raw__in=raws, mailbox__kind=Mailbox.Kind.FOLDER)
    for folder, uid in rows.values_list("mailbox__folder", "uid"):
        transaction.on_commit(partial(_forget, Path(folder), uid), robust=True)


def _forget(folder: Path, uid: int) -> None:
    with suppress(FileNotFoundError):
        for path in (folder / DONE).glob(f"{uid:015x}-*"):
            path.unlink(missing_ok=True)
