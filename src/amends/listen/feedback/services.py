"""The verbs of the inbox: take in, make a case, put on a case, answer, set aside."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.doors import doors
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.models import Address, Case, Channel, Doors
from amends.cases.rows import insert_unless_there
from amends.cases.services import Who, keep_blob
from amends.listen.feedback.models import Feedback
from amends.listen.feedback.reading import Verdict, judge
from amends.listen.feedback.replies import check_public
from amends.listen.mail import is_address
from amends.listen.services import submit

State, Source = Feedback.State, Feedback.Source
CHANNELS = {Source.SOCIAL: Channel.SOCIAL, Source.REVIEW: Channel.REVIEW}


@dataclass(frozen=True, slots=True)
class Item:
    """What somebody said, in our words, whatever carried it."""

    source: str
    text: str = ""
    score: int | None = None  # of 100
    source_id: str = ""
    platform: str = ""
    title: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    order_reference: str = ""
    at: datetime | None = None
    location: int | None = None
    reply: str = ""  # what was answered already, where it was said
    raw: bytes = b""  # as it came; empty: these fields


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an item: its row, and whether it was there before."""

    row: Feedback
    duplicate: bool


@transaction.atomic
def take(item: Item, by: Actor) -> Taken:
    """Keep it as it came, once by its source id; it is read in the background."""
    _check(item)
    row = _row(item)
    if not insert_unless_there(row):
        return Taken(Feedback.objects.get(source_id=row.source_id), duplicate=True)
    facts = {"feedback": row.pk, "source": row.source, "score": row.score, "public": row.public}
    record("feedback.received", by, None, facts)
    return Taken(row, duplicate=False)


def _check(item: Item) -> None:
    if item.score is None and not item.text.strip() and not item.title.strip():
        raise Invalid("Give a score, or say a few words.", "text")
    if item.score is not None and not 0 <= item.score <= 100:
        raise Invalid("A score lies between the two ends of its scale.", "score")
    if item.email and not is_address(item.email):
        raise Invalid("This e-mail address looks incomplete. It is written like name@example.org.", "email")


def _row(item: Item) -> Feedback:
    now = clock.now()
    plain = {k: v.replace("\x00", "\ufffd") if isinstance(v, str) else v for k, v in _fields(item).items()}
    answered = item.reply.replace("\x00", "\ufffd").strip()
    return Feedback(
        **plain,
        blob=keep_blob(_raw(item)),
        source_id=_identity(item),
        public=item.source in CHANNELS,
        location_id=item.location,
        at=item.at or now,
        received_at=now,
        reply=answered,
        replied_at=now if answered else None,
        state=State.ANSWERED if answered else State.OPEN,
    )


def _fields(item: Item) -> dict[str, Any]:
    return {
        "source": item.source,
        "platform": item.platform.strip()[:60],
        "score": item.score,
        "text": item.text.replace("\r\n", "\n").strip(),
        "title": item.title.strip()[:300],
        "name": item.name.strip()[:200],
        "email": item.email.strip().lower()[:320],
        "phone": item.phone.strip()[:40],
        "url": item.url.strip()[:500] if item.url.strip().startswith(("https://", "http://")) else "",
        "order_reference": item.order_reference.strip()[:80],
    }


def _raw(item: Item) -> bytes:
    if item.raw:
        return item.raw
    fields = {k: v for k, v in asdict(item).items() if k not in ("raw", "at")}
    fields["at"] = item.at.isoformat() if item.at else None
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def _identity(item: Item) -> str:
    """The source's own id; without one, the same words by the same person of the same time are one."""
    place = f"{item.source}:{item.platform.strip().lower()}"
    if item.source_id:
        known = (
            item.source_id
            if len(item.source_id) <= 100
            else hashlib.sha256(item.source_id.encode()).hexdigest()
        )
        return f"{place}:{known}"[:200]
    when = item.at.isoformat() if item.at else f"{clock.now():%Y-%m-%d}"
    mark = "\n".join((when, item.name, item.email, item.phone, str(item.score), item.title, item.text))
    return f"{place}:{hashlib.sha256(mark.encode('utf-8', 'replace')).hexdigest()}"[:200]


def look_at(row: Feedback, by: Actor) -> None:
    """Read it once: propose a case where it sounds like one; open it only if the firm has said so."""
    rules, left = doors(), Feedback.objects.filter(pk=row.pk, read_at=None).first()
    while left:
        left = _keep(left, judge(left, rules.low_score), rules, by)  # takes a while: nothing is locked yet


@transaction.atomic
def _keep(read: Feedback, verdict: Verdict, rules: Doors, by: Actor) -> Feedback | None:
    """Keep the verdict; what is to be judged anew, since its words were erased meanwhile and stay gone."""
    row = Feedback.objects.select_for_update().get(pk=read.pk)
    if row.read_at:
        return None
    if (row.title, row.text) != (read.title, read.text):
        return row
    row.heat, row.why, row.read_at = verdict.heat, verdict.why, clock.now()
    row.proposed = verdict.proposed and row.state == State.OPEN
    row.save(update_fields=["heat", "why", "read_at", "proposed"])
    record("feedback.read", by, None, {"feedback": row.pk, "heat": row.heat, "proposed": row.proposed})
    if row.proposed and _opens_itself(row, rules):
        make_case(row, by)
    return None


def _opens_itself(row: Feedback, rules: Doors) -> bool:
    if rules.auto_open == Doors.AutoOpen.ALL:
        return True
    return rules.auto_open == Doors.AutoOpen.NAMED and not row.is_anonymous


@transaction.atomic
def make_case(row: Feedback, by: Actor) -> Case:
    """Make a case of it: their words are its first message, on the channel on which they were said."""
    return _file(_standing(row, by), by, None)


@transaction.atomic
def put_on_case(row: Feedback, case: Case, by: Actor) -> Case:
    """It belongs to a case that is there: add their words to it."""
    if by.user:
        policy.require_open(by.user, case)
    return _file(_standing(row, by), by, case)


def _file(row: Feedback, by: Actor, case: Case | None) -> Case:
    who = Who(row.name, row.email, row.phone)
    extra: dict[str, Any] = {"feedback": row.pk, "order_reference": row.order_reference, "subject": row.title}
    extra |= {"location": row.location_id} if row.location_id else {}
    extra |= {"case": case.pk} if case else {}
    filed = submit(CHANNELS.get(Source(row.source), Channel.FORM), who, _said(row), (), extra)
    if filed.case is None:
        raise Refused("It is kept, but it could not be filed by itself. It stands under Held items.")
    row.case, row.state, row.proposed = filed.case, State.CASE, False
    row.save(update_fields=["case", "state", "proposed"])
    facts = {
        "feedback": row.pk,
        "message": filed.message.pk if filed.message else None,
        "new": filed.new_case,
    }
    record("feedback.filed", by, filed.case, facts)
    return filed.case


def _said(row: Feedback) -> str:
    head = " · ".join(filter(None, (row.platform, row.stars, row.title)))
    words = row.text or row.title or f"A score of {row.stars}, without words."
    return "\n\n".join(filter(None, (words, f"({head})" if head else "", row.url)))


@transaction.atomic
def dismiss(row: Feedback, by: Actor) -> None:
    """Nothing to do about it. It stays, and this can be undone."""
    row = _standing(row, by)
    row.state = State.DISMISSED
    row.save(update_fields=["state"])
    record("feedback.dismissed", by, None, {"feedback": row.pk})


@transaction.atomic
def take_back(row: Feedback, by: Actor) -> None:
    """Undo dismiss."""
    _person(by)
    if not Feedback.objects.filter(pk=row.pk, state=State.DISMISSED).update(state=State.OPEN):
        raise Refused("It is not set aside.")
    record("feedback.taken_back", by, None, {"feedback": row.pk})


def answer(row: Feedback, text: str, by: Actor) -> Feedback:
    """Answer it: in public under the public rules, in private by mail. What cannot leave by itself is copied."""
    row = _require_open(Feedback.objects.get(pk=row.pk), by)
    _person(by)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Write the answer first.", "text")
    if row.public:
        check_public(text, row)  # the coach takes a while: nothing is locked yet
    return _answer(row, text, by)


@transaction.atomic
def _answer(row: Feedback, text: str, by: Actor) -> Feedback:
    row, user = _standing(row, by), _person(by)
    if not row.public:
        _require_reachable(row)
    row.reply, row.replied_at, row.replied_by = text, clock.now(), user
    row.state, row.failure = State.ANSWERED, ""
    row.save(update_fields=["reply", "replied_at", "replied_by", "state", "failure"])
    leaves = "relay" if row.public and doors().social_out else "hand" if row.public else "mail"
    verb = "feedback.answered" if leaves == "hand" else "feedback.answer_queued"
    record(verb, by, None, {"feedback": row.pk, "by": leaves}, {"text": text})
    return row


def _require_reachable(row: Feedback) -> None:
    if not row.email:
        raise Refused("They left no e-mail address, so nobody can be answered.")
    address = Address.objects.filter(email=row.email).first()
    if address and address.is_stopped:
        what = (
            "called our mail spam" if address.state == Address.State.COMPLAINED else "does not get our mail"
        )
        raise Refused(f"{row.email} {what}, so no answer is sent there.")


def _person(by: Actor) -> Any:
    if by.user is None:
        raise NotAllowed("Only a colleague can decide about feedback.")
    return by.user


def _standing(row: Feedback, by: Actor) -> Feedback:
    """The row as it is now, locked; refuse when a colleague was faster."""
    return _require_open(Feedback.objects.select_for_update().get(pk=row.pk), by)


def _require_open(row: Feedback, by: Actor) -> Feedback:
    if by.user and not by.user.is_active:
        raise NotAllowed("Only a colleague can decide about feedback.")
    if row.state != State.OPEN:
        raise Refused(f"Somebody has already decided about this: it is {row.get_state_display()}.")
    return row
