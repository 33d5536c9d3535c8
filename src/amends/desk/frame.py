"""What stands around every desk page: counts, what Amends listens to, a reply that may be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from amends.cases import clock
from amends.cases.models import Case, Firm, Message, Raw, Seal
from amends.cases.policy import seen_through
from amends.desk import times
from amends.desk.reach import capped, counted, counted_open
from amends.people.models import User
from amends.resolve.models import Promise

LOOKED_AT = 200  # the newest messages by key, of which the latest counts: an import brings old ones


@dataclass(frozen=True, slots=True)
class Leaving:
    """This person's own reply that can still be called back."""

    pk: int
    leaves_at: datetime
    reference: str
    customer: str


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
    leaving: Leaving | None

    def when(self, moment: datetime) -> times.When:
        """A due time as this page says it."""
        return times.when(moment, self.now, self.zone)

    def ago(self, moment: datetime) -> str:
        """A past moment as this page says it."""
        return times.ago(moment, self.now, self.zone)


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request, read once."""
    if not hasattr(request, "desk_frame"):
        assert isinstance(request.user, User)
        request.desk_frame = _read(request.user, request.firm)  # type: ignore[attr-defined]
    found: Frame = request.desk_frame  # type: ignore[attr-defined]
    return found


def desk(request: HttpRequest) -> dict[str, object]:
    """Template context: `frame`, read only by pages that show it."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}


def open_promises(user: User) -> QuerySet[Promise]:
    """Promises not yet kept, moved or broken, in cases that this person may open."""
    return Promise.objects.filter(seen_through(user), state=Promise.State.OPEN)


def _read(user: User, firm: Firm) -> Frame:
    row, now, zone = _counts(user), clock.now(), ZoneInfo(firm.zone_name)
    return Frame(
        firm=firm,
        zone=zone,
        now=now,
        cases=capped(row["cases"]),
        promises=capped(row["promises"]),
        held=capped(row["held"]),
        last=times.ago(row["last_at"], now, zone) if row["last_at"] else "",
        seq=row["seq"] or 0,
        leaving=_leaving(row),
    )


def _leaving(row: dict[str, Any]) -> Leaving | None:
    if row["leaving"] is None:
        return None
    case = Case(pk=row["leaving_case"])
    return Leaving(row["leaving"], row["leaves_at"], case.reference, row["leaving_to"] or "the customer")


def _counts(user: User) -> dict[str, Any]:
    """Everything in one query; the firm's row only carries the columns."""
    newest = Message.objects.filter(direction=Message.Direction.IN).order_by("-id")[:LOOKED_AT]
    last = Message.objects.filter(pk__in=newest.values("pk")).order_by("-at")
    leaving = Message.objects.filter(
        sending=Message.Sending.QUEUED, leaves_at__gt=clock.now(), author=user, is_auto=False
    ).order_by("-leaves_at")
    columns: dict[str, Any] = {
        "cases": counted_open(user),
        "promises": counted([open_promises(user)]),
        "held": counted([Raw.objects.filter(state=Raw.State.HELD)]),
        "last_at": Subquery(last.values("at")[:1]),
        "seq": Subquery(Seal.objects.order_by("-seq").values("seq")[:1]),
        "leaving": Subquery(leaving.values("pk")[:1]),
        "leaves_at": Subquery(leaving.values("leaves_at")[:1]),
        "leaving_case": Subquery(leaving.values("case")[:1]),
        "leaving_to": Subquery(leaving.values("case__customer__name")[:1]),
    }
    found: dict[str, Any] = Firm.objects.annotate(**columns).values(*columns)[0]
    return found
