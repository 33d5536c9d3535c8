"""What the pages of mailboxes show: both counts, when they were taken, and what is wrong."""

from dataclasses import dataclass

from django.http import Http404

from amends.desk.frame import Frame
from amends.desk.times import number, plural
from amends.listen.mailboxes.reconciling import counts
from amends.listen.models import Mailbox


@dataclass(frozen=True, slots=True)
class Shown:
    """One mailbox as it stands. `tone` is is-bad where mail is missing, is-soon where it cannot be asked."""

    box: Mailbox
    where: str
    title: str
    state: str
    tone: str
    here: int
    again: int
    waiting: int
    looked: str  # when both sides were last counted, in words

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The counts, each with its name."""
        return [
            ("On the server", str(self.box.on_server)),
            ("Here", str(self.here)),
            ("Missing", str(self.box.missing)),
            ("Came twice", str(self.again)),
            ("Waiting to be filed", str(self.waiting)),
            ("Last looked at", self.looked or "never"),
        ]


def all_shown(frame: Frame) -> list[Shown]:
    """Every mailbox that is fetched or paused."""
    rows = Mailbox.objects.filter(removed_at=None).order_by("name")
    return [shown(box, frame) for box in rows]


def one(pk: int) -> Mailbox:
    """A mailbox that was not removed."""
    found = Mailbox.objects.filter(pk=pk, removed_at=None).first()
    if found is None:
        raise Http404
    return found


def shown(box: Mailbox, frame: Frame) -> Shown:
    """One mailbox with its counts."""
    counted = counts(box)
    looked = frame.ago(box.looked_at) if box.looked_at else ""
    state, tone = _state(box, looked)
    return Shown(
        box,
        _where(box),
        _title(box),
        state,
        tone,
        counted["here"],
        counted["again"],
        counted["waiting"],
        looked,
    )


def _where(box: Mailbox) -> str:
    if box.kind == Mailbox.Kind.FOLDER:
        return box.folder
    return f"{box.user}, {box.folder} on {box.host}"


def _title(box: Mailbox) -> str:
    if box.missing:
        return f"{number(box.missing, capital=True)} {plural(box.missing, 'mail')} of {box.name} {plural(box.missing, 'is', 'are')} missing here"
    if not box.looked_at:
        return f"{box.name} was not looked at yet"
    return f"All of {box.name} is here"


def _state(box: Mailbox, looked: str) -> tuple[str, str]:
    """(what there is to say, its tone)"""
    if box.missing:
        return (
            f"{box.last_error or 'The server has mails that are not here.'} Fetch again closes the gap.",
            "is-bad",
        )
    if box.paused:
        return "Paused. Its mail waits on the server.", "is-far"
    if box.last_error:
        return box.last_error, "is-soon"
    return (
        f"Looked at {looked}." if looked else "It is looked at within seconds while Amends runs."
    ), "is-far"


def headline(rows: list[Shown]) -> str:
    """The finding of the list in one sentence."""
    if not rows:
        return "No mailbox is fetched"
    missing = sum(row.box.missing for row in rows)
    if missing:
        return f"{number(missing, capital=True)} {plural(missing, 'mail')} on a server {plural(missing, 'is', 'are')} not here"
    if any(row.tone == "is-soon" for row in rows):
        return "A mailbox cannot be reached"
    return "Every mail on the servers is here"
