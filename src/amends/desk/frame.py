"""What stands around every desk page: counts, what Amends listens to, a reply that may be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from amends.cases import clock
from amends.cases.firm import firm
from amends.cases.models import Firm, Message, Raw, Seal
from amends.cases.policy import seen_through
from amends.desk import times
from amends.desk.reach import branches, capped, counted, counted_cases
from amends.people.models import User
from amends.resolve.models import Promise

LOOKED_AT = 200  # the newest messages by key, of which the latest counts: an import brings old ones


@dataclass(frozen=True, slots=True)
class Frame:
    """One query's worth of what every page shows."""

    firm: Firm
    zone: ZoneInfo
    now: datetime
    cases: str
    promises: str
    held: str
    last: str  # when somebody last wrote, in words
    seq: int  # the newest sealed entry as the page was made: the live feed goes on from here
    leaving: Message | None  # this person's own reply that can still be called back

    def when(self, moment: datetime) -> times.When:
        """A due time as this page says it."""
        return times.when(moment, self.now, self.zone)

    def ago(self, moment: datetime) -> str:
        """A past moment as this page says it."""
        return times.ago(moment, self.now, self.zone)


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request, read once; the firm's time zone holds from here on."""
    if not hasattr(request, "desk_frame"):
        assert isinstance(request.user, User)
        request.desk_frame = _read(request.user)  # type: ignore[attr-defined]
        timezone.activate(request.desk_frame.zone)  # type: ignore[attr-defined]
    found: Frame = request.desk_frame  # type: ignore[attr-defined]
    return found


def desk(request: HttpRequest) -> dict[str, object]:
    """Template context: `frame`, read only by pages that show it."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}


def open_promises(user: User) -> QuerySet[Promise]:
    """Promises not yet kept, moved or broken, in cases that this person may open."""
    return Promise.objects.filter(seen_through(user), state=Promise.State.OPEN)


def _read(user: User) -> Frame:
    row: Any = _counts(user)
    if row is None:
        firm()  # makes the row on first use
        row = _counts(user)
    now = clock.now()
    zone = ZoneInfo(row.zone_name)
    leaving = row.leaving_pk and Message.objects.select_related("case__customer").get(pk=row.leaving_pk)
    return Frame(
        firm=row,
        zone=zone,
        now=now,
        cases=capped(row.cases_n),
        promises=capped(row.promises_n),
        held=capped(row.held_n),
        last=times.ago(row.last_at, now, zone) if row.last_at else "",
        seq=row.seq or 0,
        leaving=leaving or None,
    )


def _counts(user: User) -> Any:
    newest = Message.objects.filter(direction=Message.Direction.IN).order_by("-id")[:LOOKED_AT]
    last = Message.objects.filter(pk__in=newest.values("pk")).order_by("-at")
    leaving = Message.objects.filter(
        sending=Message.Sending.QUEUED, leaves_at__gt=clock.now(), author=user, is_auto=False
    ).order_by("-leaves_at")
    return Firm.objects.annotate(
        cases_n=counted_cases(branches(user)),
        promises_n=counted([open_promises(user)]),
        held_n=counted([Raw.objects.filter(state=Raw.State.HELD)]),
        last_at=Subquery(last.values("at")[:1]),
        seq=Subquery(Seal.objects.order_by("-seq").values("seq")[:1]),
        leaving_pk=Subquery(leaving.values("pk")[:1]),
    ).first()
