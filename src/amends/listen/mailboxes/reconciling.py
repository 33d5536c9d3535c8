"""The server's mails against ours: by number, by Message-ID and by size, and told in words."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from amends.cases.models import Raw
from amends.listen.mailboxes.fetching import close_alarm, fetch, note_fault, raise_alarm
from amends.listen.mailboxes.sources import Head, open_source
from amends.listen.mailboxes.trouble import Trouble
from amends.listen.models import Delivery, Mailbox

PATIENCE = 6  # seconds in which a fetcher may take what has only just arrived
NAMED = 20


@dataclass(frozen=True, slots=True)
class Balance:
    """One mailbox: both counts, what differs, and the sentence that explains it.

    `ok` is False for a gap, True where everything agrees, None where the server could not be asked.
    """

    mailbox: str
    ok: bool | None
    on_server: int
    here: int
    missing: list[int] = field(default_factory=list)  # numbers on the server that are not here
    different: list[int] = field(default_factory=list)  # numbers under which the server has another mail
    again: int = 0  # numbers whose mail is here already under another number
    gone: int = 0  # kept here, and no longer on the server
    waiting: int = 0  # kept here, and not yet filed
    words: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON shows it."""
        return asdict(self)


def reconcile_all(patience: float = PATIENCE) -> list[Balance]:
    """Every mailbox that is fetched, asked now."""
    boxes = Mailbox.objects.filter(removed_at=None).order_by("name")
    return [reconcile(box, 0 if box.paused else patience) for box in boxes]


def reconcile(mailbox: Mailbox, patience: float = 0) -> Balance:
    """Ask the server and compare; a gap raises the alarm, agreement closes it."""
    try:
        balance = _ask(mailbox)
        until = time.monotonic() + patience
        while balance.missing and time.monotonic() < until:
            time.sleep(0.5)
            balance = _ask(mailbox)
    except Trouble as trouble:
        return _unasked(mailbox, str(trouble))
    _tell(mailbox, balance)
    return balance


def _ask(mailbox: Mailbox) -> Balance:
    source = open_source(mailbox)
    try:
        return compare(mailbox, source.validity, source.heads())
    finally:
        source.close()


def compare(mailbox: Mailbox, validity: int, there: dict[int, Head]) -> Balance:
    """What the server says now against the ledger."""
    rows = Delivery.objects.filter(mailbox=mailbox, uidvalidity=validity)
    ours = {uid: (said, size, raw) for uid, said, size, raw in _values(rows)}
    both = there.keys() & ours.keys()
    different = [uid for uid in both if _is_other(there[uid], *ours[uid][:2])]
    balance = Balance(
        mailbox.name,
        ok=None,
        on_server=len(there),
        here=len(both) - len(different),
        missing=sorted(there.keys() - ours.keys()),
        different=sorted(different),
        again=len(both) - len({ours[uid][2] for uid in both}),
        gone=len(ours.keys() - there.keys()),
        waiting=waiting(mailbox),
    )
    return _explained(balance)


def _is_other(head: Head, message_id: str, size: int) -> bool:
    """Whether the server has another mail under a number; one without a Message-ID is told by its size."""
    if head.size != size:
        return True
    return bool(head.message_id and message_id) and head.message_id[:998] != message_id


def _values(rows: QuerySet[Delivery]) -> QuerySet[Delivery, tuple[int, str, int, int]]:
    return rows.values_list("uid", "message_id", "size", "raw_id")


def waiting(mailbox: Mailbox) -> int:
    """Mails of it that are kept and not yet filed."""
    received = Raw.objects.filter(state=Raw.State.RECEIVED)
    return received.filter(deliveries__mailbox=mailbox).distinct().count()


def _explained(balance: Balance) -> Balance:
    fields = asdict(balance)
    fields["ok"] = not balance.missing and not balance.different
    return Balance(**{**fields, "words": " ".join(sentences(balance))})


def sentences(balance: Balance) -> list[str]:
    """The counts in words, a gap first."""
    told = [f"{balance.on_server} on the server, {balance.here} of them here."]
    if balance.missing:
        told.insert(0, f"{len(balance.missing)} on the server {_are(len(balance.missing))} not here.")
    if balance.different:
        told.insert(0, f"Under number {balance.different[0]} the server has another mail than the one kept.")
    if balance.again:
        told.append(f"{balance.again} came twice: the same Message-ID and words, filed once.")
    if balance.gone:
        told.append(f"{balance.gone} {_are(balance.gone)} kept here and no longer on the server.")
    if balance.waiting:
        told.append(f"{balance.waiting} {_are(balance.waiting)} kept and waiting to be filed.")
    return told


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _unasked(mailbox: Mailbox, why: str) -> Balance:
    counted = counts(mailbox)
    since = f" It was last looked at {mailbox.looked_at:%Y-%m-%d %H:%M} UTC." if mailbox.looked_at else ""
    return Balance(
        mailbox.name, None, mailbox.on_server, counted["here"], waiting=counted["waiting"], again=counted["again"],
        words=f"The server could not be asked: {why}{since}",
    )  # fmt: skip


def counts(mailbox: Mailbox) -> dict[str, Any]:
    """What the ledger alone says of the mails under the numbers in force."""
    rows = mailbox.deliveries.filter(uidvalidity=mailbox.uidvalidity or 0)
    found = rows.aggregate(
        here=Count("pk"),
        raws=Count("raw", distinct=True),
        waiting=Count("raw", filter=Q(raw__state=Raw.State.RECEIVED), distinct=True),
        last=Max("first_seen"),
    )
    return {**found, "again": found["here"] - found["raws"]}


def _tell(mailbox: Mailbox, balance: Balance) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(
        on_server=balance.on_server, missing=len(balance.missing) + len(balance.different)
    )
    if balance.ok:
        close_alarm(mailbox)
    else:
        raise_alarm(mailbox, len(balance.missing) + len(balance.different))


def for_verify() -> list[dict[str, Any]]:
    """What `amends verify` adds: one row for each mailbox."""
    return [balance.to_dict() for balance in reconcile_all()]


def fetch_and_reconcile(mailbox: Mailbox) -> Balance:
    """One look from beginning to end, in this process; then both sides are compared."""
    try:
        source = open_source(mailbox)
        try:
            fetch(mailbox, source)
        finally:
            source.close()
    except Trouble as trouble:
        note_fault(mailbox, trouble)
        return _unasked(mailbox, str(trouble))
    return reconcile(mailbox)
