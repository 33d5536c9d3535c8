"""The fetchers of `amends up`: a thread for each mailbox, and one that looks after them."""

import logging
from datetime import datetime
from random import uniform
from threading import Event, Thread

from django.db import close_old_connections

from amends.listen.mailboxes.fetching import fetch, note_fault
from amends.listen.mailboxes.sources import open_source
from amends.listen.models import Mailbox

log = logging.getLogger(__name__)
WATCH = 1.0  # seconds between two looks at which mailboxes there are
FIRST, LONGEST = 1.0, 60.0  # seconds to wait after a fault; doubled each time


class Fetcher:
    """Fetches one mailbox until it is told to leave; its faults are its own."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.asked_at: datetime | None = mailbox.asked_at
        self.leaving = Event()
        self.wake = Event()
        self.thread = Thread(target=self.run, name=f"amends-mailbox-{mailbox.pk}", daemon=True)

    def run(self) -> None:
        """Connect and fetch; after a fault wait a little, then longer, and go on."""
        pause = FIRST
        while not self.leaving.is_set():
            if self._once():
                pause = FIRST
            if self.leaving.is_set():
                return
            self.wake.wait(pause * uniform(0.8, 1.2))
            self.wake.clear()
            pause = min(pause * 2, LONGEST)

    def _once(self) -> bool:
        """One connection from beginning to end; whether it fetched at least once."""
        fetched = False
        try:
            source = open_source(self.mailbox)
            try:
                while not self.leaving.is_set():
                    self.wake.clear()
                    fetch(self.mailbox, source)
                    fetched = True
                    close_old_connections()
                    source.wait(self.wake)
            finally:
                source.close()
        except Exception as error:  # whatever it is: this mailbox tries again, and the others go on
            note_fault(self.mailbox, error)
        return fetched

    def leave(self) -> None:
        """Stop soon."""
        self.leaving.set()
        self.wake.set()


def serve(stop: Event) -> None:
    """Keep a fetcher for every mailbox that is not paused, until `stop` is set."""
    fetchers: dict[int, Fetcher] = {}
    while not stop.is_set():
        try:
            _adjust(fetchers)
        except Exception as error:  # the database is away: who fetches goes on trying, and so do we
            log.info("The list of mailboxes cannot be read just now: %s", error)
        finally:
            close_old_connections()
        stop.wait(WATCH)
    for fetcher in fetchers.values():
        fetcher.leave()


def _adjust(fetchers: dict[int, Fetcher]) -> None:
    wanted = {box.pk: box for box in Mailbox.objects.filter(paused=False, removed_at=None)}
    for pk, fetcher in list(fetchers.items()):
        box = wanted.get(pk)
        if box is None or box.changed_at != fetcher.mailbox.changed_at:
            fetcher.leave()
            del fetchers[pk]
        elif box.asked_at != fetcher.asked_at:
            fetcher.asked_at = box.asked_at
            fetcher.wake.set()
    for pk, box in wanted.items():
        if pk not in fetchers:
            fetchers[pk] = Fetcher(box)
            fetchers[pk].thread.start()
