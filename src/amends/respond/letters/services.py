"""The verbs of letters: write, change, give to a second pair of eyes, approve, send, give up."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from amends.cases import clock, policy, search
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import firm, local
from amends.cases.journal import record
from amends.cases.locks import lock_part
from amends.cases.models import Case, Channel, Field, Message
from amends.cases.services import File, attach
from amends.cases.straight.services import require_fields
from amends.people.models import User
from amends.resolve.services import Found, make_promises
from amends.respond.letters import pdf, selectors
from amends.respond.letters.checking import Checked
from amends.respond.letters.composing import spoken
from amends.respond.letters.reading import MOST
from amends.respond.models import Letter, Letterhead
from amends.respond.promised import promised_in
from amends.respond.recipients import checked_recipient, require_arrives
from amends.respond.services import check_leaving, outgoing

State, Way = Letter.State, Letter.Way
OPEN = (State.DRAFT, State.WAITING, State.APPROVED)


class HasGaps(Refused):
    """Something is missing from this letter. Mend it, or say why it goes as it is."""

    status = 422


def _person(by: Actor, case: Case) -> User:
    user = policy.person(by)
    policy.require_open(user, case)
    return user


def _locked(letter: Letter, by: Actor, *states: str) -> Letter:
    """The letter as it is now, and nobody else's while we change it."""
    lock_part(letter, by)
    now = Letter.objects.select_related("case__customer", "author").get(pk=letter.pk)
    if now.state not in states:
        raise Refused(f"This letter is {now.told}; that cannot be done with it now.")
    return now


@transaction.atomic
def write_letter(case: Case, pack: str, kind: str, by: Actor) -> Letter:
    """Start a letter with the words that the record would write."""
    author = _person(by, case)
    rules, wanted = selectors.rules_of(pack, kind)
    title, text = selectors.suggested(case, author, rules, wanted)
    now = clock.now()
    made = Letter.objects.create(
        case=case, pack=rules.name, kind=wanted.name, title=title[:200], text=text, author=author,
        made_at=now, changed_at=now, changed_by=author, writers=[author.pk],
    )  # fmt: skip
    record(
        "letter.written",
        by,
        case,
        {"letter": made.pk, "pack": rules.name, "kind": wanted.name},
        {"title": made.title},
    )
    return made


@transaction.atomic
def change_letter(letter: Letter, title: str, text: str, by: Actor) -> Letter:
    """Keep other words. What was approved is to be read again."""
    now, author = _locked(letter, by, *OPEN), _person(by, letter.case)
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    if not title or not text:
        raise Invalid("A letter needs a title and words.", "text")
    if len(text) > MOST or len(title) > 200:
        raise Invalid("This is too long for a letter.", "text")
    if (title, text) == (now.title, now.text):
        return now
    was = now.state
    now.title, now.text, now.state = title, text, State.DRAFT
    now.changed_at, now.changed_by, now.approved_by, now.approved_at = clock.now(), author, None, None
    now.writers = sorted({*now.writers, author.pk})
    now.save()
    record("letter.changed", by, now.case, {"letter": now.pk, "was": was}, {"title": title, "text": text})
    return now


@transaction.atomic
def ask_for_eyes(letter: Letter, by: Actor) -> Letter:
    """Ask another person to read it before it leaves."""
    _person(by, letter.case)
    now = _locked(letter, by, State.DRAFT)
    if not now.text.strip():
        raise Invalid("Write the letter first.", "text")
    now.state, now.why_back = State.WAITING, ""
    now.save(update_fields=["state", "why_back"])
    record("letter.asked", by, now.case, {"letter": now.pk, "sha256": digest(now)})
    return now


@transaction.atomic
def approve_letter(letter: Letter, seen: str, by: Actor) -> Letter:
    """A second person, who wrote nothing of it, lets it leave. `seen` is the hash of the words that they read."""
    reader, now = _person(by, letter.case), _locked(letter, by, State.WAITING)
    if reader.pk in {now.author_id, *now.writers}:
        raise NotAllowed("You wrote in this letter, so another person must approve it.")
    if seen != digest(now):
        raise Refused("The letter was changed while you read it. Read it again.")
    now.state, now.approved_by, now.approved_at = State.APPROVED, reader, clock.now()
    now.save(update_fields=["state", "approved_by", "approved_at"])
    record("letter.approved", by, now.case, {"letter": now.pk, "sha256": digest(now)})
    return now


@transaction.atomic
def give_back(letter: Letter, why: str, by: Actor) -> Letter:
    """The second person does not approve it, and says why."""
    _person(by, letter.case)
    now = _locked(letter, by, State.WAITING, State.APPROVED)
    if not why.strip():
        raise Invalid("Say what should be changed.", "why")
    now.state, now.why_back, now.approved_by, now.approved_at = State.DRAFT, why.strip()[:2000], None, None
    now.save(update_fields=["state", "why_back", "approved_by", "approved_at"])
    record("letter.given_back", by, now.case, {"letter": now.pk}, {"why": now.why_back})
    return now


@transaction.atomic
def drop_letter(letter: Letter, by: Actor) -> None:
    """Give a letter up that was not sent."""
    _person(by, letter.case)
    now = _locked(letter, by, *OPEN)
    now.state = State.DROPPED
    now.save(update_fields=["state"])
    record("letter.dropped", by, now.case, {"letter": now.pk})


@dataclass(frozen=True, slots=True)
class _Ready:
    """What was found and made before the transaction, so that nobody waits for it."""

    record: dict[str, Any]  # what the letter was held against
    found: Checked
    promises: list[Found]
    pdf: bytes


def send_letter(letter: Letter, way: str, by: Actor, why_gaps: str = "", why_stop: str = "") -> Letter:
    """Send it by mail with the PDF, or note that the printed PDF was posted.

    1. Where four eyes are set, another person has approved these very words.
    2. The validator finds nothing missing, or a reason is given; the coach reads it as it reads every reply.
    3. The PDF is made before the transaction, and kept with the letter; the journal has both hashes.
    4. What the letter promises stands in the ledger.
    """
    author = _person(by, letter.case)
    if way not in (Way.MAIL, Way.POST):
        raise Invalid("A letter goes by mail or by post.", "way")
    known, found = selectors.record_of(letter.case), selectors.checked(letter)
    if not why_gaps.strip() and not found.ok:
        raise HasGaps(HasGaps.__doc__)
    check_leaving(letter.case, author, letter.text, why_stop)
    promises = promised_in(letter.case, letter.text)
    ready = _Ready(known, found, promises, pdf.letter(sheet_of(letter, sent=True)))
    return _leave(letter, way, author, ready, why_gaps.strip(), why_stop.strip(), by)


@transaction.atomic
def _leave(letter: Letter, way: str, author: User, ready: _Ready, why_gaps: str, why_stop: str, by: Actor) -> Letter:  # fmt: skip
    now = _as_read(letter, by)
    same = selectors.record_of(now.case) == ready.record
    found = ready.found if same else selectors.checked(now)  # the record says something else by now
    if not found.ok and not why_gaps:
        raise HasGaps(HasGaps.__doc__)
    message = _message(now, way, author, why_stop)
    promised = make_promises(now.case, message, ready.promises, author, by)
    name = f"{now.case.reference}-letter-{now.pk}.pdf"
    now.pdf = attach(now.case, File(name, "application/pdf", ready.pdf), message)
    now.state, now.way, now.sent_at, now.message = State.SENT, way, clock.now(), message
    now.why_gaps, now.sha256 = ("" if found.ok else why_gaps), digest(now)
    now.save()
    search.index_message(message, [name])
    facts: dict[str, Any] = {
        "letter": now.pk, "kind": now.kind, "message": message.pk, "way": way, "sha256": now.sha256, "pdf": now.pdf.blob_id,
        "gaps": [one.item.partition(":")[0] for one in found.missing], "promises": [one.pk for one in promised],
    }  # fmt: skip
    said = {"why_gaps": now.why_gaps, "why_stop": why_stop}
    record("letter.sent", by, now.case, facts, {name: why for name, why in said.items() if why} or None)
    return now


def _as_read(letter: Letter, by: Actor) -> Letter:
    """The letter as it is now, if these are the words that were read and nothing else holds them."""
    seen = digest(letter)
    now = _locked(letter, by, *OPEN)
    if digest(now) != seen:
        raise Refused("The letter was changed meanwhile. Read it again before you send it.")
    if selectors.letterhead().four_eyes and now.state != State.APPROVED:
        raise Refused("Another person must approve this letter before it leaves.")
    require_fields(now.case, Field.Stage.ANSWERED, "answered")
    return now


def _message(letter: Letter, way: str, author: User, why_stop: str) -> Message:
    """What stands in the story: the words as they were sent."""
    channel = Channel.MAIL if way == Way.MAIL else Channel.LETTER
    if way == Way.MAIL:
        if not letter.case.address:
            raise Refused("We have no e-mail address of this customer. Print the letter and post it.")
        address, _ = checked_recipient(letter.case, "", "")
        require_arrives(address, "")
    message = outgoing(letter.case, letter.text, channel, author, letter.title)
    message.at = clock.now()
    message.leaves_at, message.sending = clock.now(), Message.Sending.QUEUED
    message.why_stop = why_stop
    message.save()
    return message


def digest(letter: Letter) -> str:
    """SHA-256 over title and words."""
    return hashlib.sha256(f"{letter.title}\n\n{letter.text}".encode()).hexdigest()


def sheet_of(letter: Letter, sent: bool = False) -> pdf.Sheet:
    """The letter as the PDF shows it."""
    row, head = firm(), selectors.letterhead()
    day = local(letter.sent_at or clock.now(), row).date()
    return pdf.Sheet(
        title=letter.title, date=spoken(day), firm=row.name, address=head.address.strip(),
        reach=" · ".join(one for one in (row.mail, row.phone) if one), to=letter.case.customer.name,
        reference=letter.case.reference, text=letter.text, draft="" if sent or letter.state == State.SENT else "Draft",
    )  # fmt: skip


@transaction.atomic
def change_letterhead(by: Actor, **fields: Any) -> Letterhead:
    """Set what letters say of the firm, and whether four eyes are needed."""
    if by.user:
        policy.require(by.user, "firm.change")
    head = selectors.letterhead()
    selectors.rules_of(str(fields.get("pack", head.pack)))
    for name, value in fields.items():
        limit = getattr(Letterhead._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and limit and len(value) > limit:
            raise Invalid(f"At most {limit} characters fit here.", name)
        setattr(head, name, value)
    head.save()
    record(
        "letterhead.changed",
        by,
        None,
        {"fields": sorted(fields), "four_eyes": head.four_eyes, "pack": head.pack},
    )
    return head
