"""One poller a process reads the sealed journal; every open page of that process hears from it.

The seal's gapless number is the only state: whoever says which number they have seen gets all that
came after it, from memory if it is recent, else from the database. So nothing is missed or doubled.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection

from amends.cases.models import Case, Seal
from amends.cases.policy import may_open
from amends.people.models import User

EVERY = 1.0  # seconds between two looks at the journal
BATCH = 500
KEPT = 2_000  # events that stay in memory for pages that come back

logger = logging.getLogger("amends.live")


@dataclass(frozen=True, slots=True)
class Event:
    """One sealed entry as pages hear of it: what happened on which case, and who may know."""

    seq: int
    verb: str
    case: Case | None  # only what `may_open` asks of it is loaded

    @property
    def reference(self) -> str:
        """The reference of its case, or nothing."""
        return self.case.reference if self.case else ""

    @property
    def kind(self) -> str:
        """What it is about: case, message, promise, …"""
        return self.verb.partition(".")[0]

    def is_for(self, user: User) -> bool:
        """Whether this person may know: the case is theirs to open. The rest of the journal stays quiet."""
        return self.case is not None and may_open(user, self.case)


def newest() -> int:
    """The number of the newest seal; 0 before the first."""
    return Seal.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def read_after(seq: int, limit: int = BATCH) -> list[Event]:
    """The next sealed entries after a number, in order."""
    rows = (
        Seal.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "entry__verb", "entry__case_id")
    )
    found = list(rows[:limit])
    cases = Case.objects.only("pk", "team", "owner").in_bulk({case for _, _, case in found if case})
    return [Event(number, verb, cases.get(case)) for number, verb, case in found]


def close_connection() -> None:
    """Close it; called in the thread itself, since a connection belongs to its thread."""
    connection.close()


class Feed:
    """The poller of this process and the pages that follow it."""

    def __init__(self) -> None:
        self.recent: deque[Event] = deque(maxlen=KEPT)
        self.latest = 0
        self.pages = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # One thread for the database, so that the poller holds one connection and no more.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")

    async def __aenter__(self) -> "Feed":
        """A page begins to listen."""
        self.pages += 1
        if self._task is None or self._task.done():
            self.latest = await self._ask(newest)
            self.recent.clear()
            self._task = asyncio.create_task(self._poll())
        return self

    async def __aexit__(self, *_: object) -> None:
        """A page has left; with the last one the poller ends."""
        self.pages -= 1

    async def after(self, seq: int, patience: float) -> Sequence[Event]:
        """What came after a number; waits for it up to `patience` seconds."""
        if seq >= self.latest:
            changed = self._changed
            try:
                async with asyncio.timeout(patience):
                    await changed.wait()
            except TimeoutError:
                return ()
        if self.recent and seq >= self.recent[0].seq - 1:
            return [event for event in self.recent if event.seq > seq]
        return await self._ask(read_after, seq)

    async def _poll(self) -> None:
        try:
            while self.pages:
                await asyncio.sleep(EVERY)
                await self._look()
        finally:
            self._thread.submit(close_connection)

    async def _look(self) -> None:
        try:
            events = await self._ask(read_after, self.latest)
        except (DatabaseError, InterfaceError):
            logger.warning("The live feed could not read the journal; it tries again.")
            return
        if events:
            self.recent.extend(events)
            self.latest = events[-1].seq
            self._changed.set()
            self._changed = asyncio.Event()

    async def _ask[**P, R](self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def asked() -> R:
            try:
                return question(*args, **kwargs)
            except (DatabaseError, InterfaceError):
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, asked)


_feeds: dict[asyncio.AbstractEventLoop, Feed] = {}


def feed() -> Feed:
    """The feed of the running loop: one for a server process."""
    loop = asyncio.get_running_loop()
    return _feeds.setdefault(loop, Feed())
