"""The verbs of the composer: keep a draft, send, undo, say by phone."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from amends.cases import clock, policy, search
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Attachment, Case, Channel, Field, Message
from amends.cases.services import File, attach
from amends.cases.straight.services import require_fields
from amends.people.models import User
from amends.resolve.services import Found, make_promises, withdraw_for_message
from amends.respond import mime
from amends.respond.coaching import coach_text, lane_findings
from amends.respond.models import Draft
from amends.respond.recipients import checked_recipient, require_arrives
from amends.text import RULES, Coaching, Finding
from amends.understand.services import agree, overrule

WRITING = timedelta(seconds=25)  # a composer that pinged within this is open
HOLD = timedelta(minutes=10)
PROMISE = "promise"  # stands for the name of a rule, where a sentence was taken for a promise


class AskWhy(Refused):
    """The coach says stop to something in this text. Mend it, or say why it stays as it is."""

    status = 422


class Blocked(NotAllowed):
    """The firm does not let this leave: the sentence names what."""


def draft_of(case: Case, author: User) -> Draft | None:
    """The draft that this person has on this case."""
    return Draft.objects.filter(case=case, author=author).first()


@transaction.atomic
def keep_draft(case: Case, author: User, text: str) -> Draft:
    """Keep what is being written. Not journalled: nothing has been said yet."""
    now = clock.now()
    draft, _ = Draft.objects.update_or_create(
        case=case, author=author, defaults={"text": text, "kept_at": now, "seen_at": now}
    )
    return draft


def seen_writing(case: Case, author: User) -> list[str]:
    """Note that this person's composer is open; return who else is writing."""
    now = clock.now()
    Draft.objects.filter(case=case, author=author).update(seen_at=now)
    return others_writing(case, author)


def others_writing(case: Case, author: User) -> list[str]:
    """First names of colleagues with words in an open composer on this case."""
    open_now = Draft.objects.filter(case=case, seen_at__gt=clock.now() - WRITING).exclude(text="")
    return [d.author.first_name for d in open_now.exclude(author=author).select_related("author")]


@transaction.atomic
def keep_finding(case: Case, author: User, rule: str, text: str, by: Actor) -> None:
    """The author keeps their words against the coach; kept and counted (law 6)."""
    draft = own_draft(case, author)
    if {"rule": rule, "text": text} not in draft.kept:
        draft.kept = [*draft.kept, {"rule": rule, "text": text}]
        draft.save(update_fields=["kept"])
        overrule(case, f"finding:{rule}", True, False, by, text=text)


def take_rewrite(case: Case, rule: str, text: str, by: Actor) -> None:
    """The author put the coach's rewrite in place of these words: the finding was right."""
    if rule not in RULES:
        raise Invalid("There is no such rule.", "rule")
    agree(case, f"finding:{rule}", text, by)


@transaction.atomic
def unkeep_finding(case: Case, author: User, rule: str, text: str) -> None:
    """Undo keep_finding."""
    draft = own_draft(case, author)
    draft.kept = [k for k in draft.kept if k != {"rule": rule, "text": text}]
    draft.save(update_fields=["kept"])
    case.overrulings.filter(what=f"finding:{rule}", text=text, by=author, undone_at=None).update(
        undone_at=clock.now()
    )


def not_promised(case: Case, author: User) -> set[str]:
    """The sentences of this author's draft that the coach took for promises and they said are none."""
    draft = draft_of(case, author)
    return {k["text"] for k in draft.kept if k["rule"] == PROMISE} if draft else set()


def own_draft(case: Case, author: User) -> Draft:
    """The author's draft, made empty where there is none."""
    return draft_of(case, author) or keep_draft(case, author, "")


@transaction.atomic
def add_draft_file(case: Case, author: User, file: File) -> Attachment:
    """Put a file on the draft; it leaves with the reply."""
    from django.conf import settings

    if len(file.content) > settings.AMENDS_MAX_UPLOAD:
        limit = settings.AMENDS_MAX_UPLOAD // 1024 // 1024
        raise Invalid(f"{file.name} is larger than {limit} MB. Send a smaller one, or a link.", "files")
    attachment = attach(case, file)
    own_draft(case, author).files.add(attachment)
    return attachment


@transaction.atomic
def drop_draft_file(case: Case, author: User, attachment_id: int) -> None:
    """Take a file off the draft."""
    draft = own_draft(case, author)
    draft.files.remove(*draft.files.filter(pk=attachment_id))


def check_leaving(
    case: Case, author: User | None, text: str, why_stop: str, kept: Sequence[dict[str, Any]] = ()
) -> Coaching:
    """The coach behind every outgoing text: raise Blocked or AskWhy, else return what it found."""
    coaching = check_blocked(case, author, text)
    if (_open_stops(coaching, kept) or _lane_stops(case, text, kept)) and not why_stop.strip():
        raise AskWhy(AskWhy.__doc__)
    return coaching


def check_blocked(case: Case, author: User | None, text: str) -> Coaching:
    """Raise Blocked where the firm lets something not leave; for letters, offers and summaries."""
    coaching = coach_text(case, author, text)
    blocked = set(firm().blocked_rules)
    for finding in coaching.findings:
        if finding.rule in blocked:
            raise Blocked(f"This cannot leave as it is: “{finding.text}”. {finding.why}")
    return coaching


def _open_stops(coaching: Coaching, kept: Sequence[dict[str, Any]]) -> list[Finding]:
    done = {(k["rule"], k["text"]) for k in kept}
    return [f for f in coaching.findings if f.level == "stop" and (f.rule, f.text) not in done]


def _lane_stops(case: Case, text: str, kept: Sequence[dict[str, Any]]) -> bool:
    done = {(k["rule"], k["text"]) for k in kept}
    return any((one["rule"], one["text"]) not in done for one in lane_findings(case, text))


def send_reply(
    case: Case,
    text: str,
    by: Actor,
    *,
    promises: Iterable[Found] = (),
    why_stop: str = "",
    channel: str = Channel.MAIL,
    hold: timedelta | None = None,
    to: str = "",
    confirmed_to: str = "",
    why_anyway: str = "",
) -> Message:
    """Queue the reply; it leaves when the time for undo is over.

    1. The coach reads it once more, before the transaction: blocked rules refuse, an open stop needs `why_stop`.
    2. A mail goes to the customer or to who wrote on the case; another address needs `confirmed_to`, the
       same address again, and one from which mail came back needs `why_anyway`.
    3. The message is stored with its Message-ID, its files and the promises in it.
    4. The journal entry enqueues the task that sends it.
    """
    author = policy.person(by)
    if not text.strip():
        raise Invalid("Write the reply first.", "text")
    address, why_to = _recipient(case, channel, to, confirmed_to, why_anyway)
    require_fields(case, Field.Stage.ANSWERED, "answered")
    draft = draft_of(case, author)
    check_leaving(case, author, text, why_stop, draft.kept if draft else ())
    message = _outgoing_reply(case, text, author, channel, hold)
    message.to = [address] if address else []
    message.why_stop, message.why_to, message.why_anyway = why_stop.strip(), why_to, why_anyway.strip()
    return _queue(message, promises, by)


@transaction.atomic
def _queue(message: Message, promises: Iterable[Found], by: Actor) -> Message:
    """Store what was checked; the draft that it was is gone with it."""
    case, author = message.case, policy.person(by)
    message.save()
    draft = draft_of(case, author)
    files = list(draft.files.all()) if draft else []
    if draft:
        message.attachments.set(files)
        draft.delete()
    search.index_message(message, [file.name for file in files])
    made = make_promises(case, message, promises, author, by)
    facts = {"message": message.pk, "channel": message.channel, "promises": [p.pk for p in made]}
    said = {"why_stop": message.why_stop, "other_recipient": message.why_to, "why_anyway": message.why_anyway}
    record("reply.queued", by, case, facts, {name: why for name, why in said.items() if why} or None)
    return message


def _recipient(case: Case, channel: str, to: str, confirmed_to: str, why_anyway: str) -> tuple[str, str]:
    """(the address, what differs about it); nothing where it does not go by mail."""
    if channel != Channel.MAIL:
        return "", ""
    if not (to.strip() or case.address):
        raise Refused("We have no e-mail address of this customer. Ring them, and log the call.")
    address, differs = checked_recipient(case, to, confirmed_to)
    require_arrives(address, why_anyway)
    return address, differs


def _outgoing_reply(case: Case, text: str, author: User, channel: str, hold: timedelta | None) -> Message:
    now = clock.now()
    message = outgoing(case, text.strip(), channel, author=author)
    message.at = now
    message.leaves_at = now + (hold or timedelta(seconds=author.undo_seconds))
    message.sending = Message.Sending.QUEUED
    return message


def last_written(cases: Iterable[Case]) -> dict[int, Message]:
    """What each customer last wrote by mail, by case: only what a reply is threaded by."""
    wrote = Message.objects.filter(case__in=list(cases), direction="in", is_auto=False).exclude(message_id="")
    rows = wrote.order_by("at").only("case_id", "message_id", "references", "subject")
    return {message.case_id: message for message in rows}


def outgoing(case: Case, text: str, channel: str, author: User | None = None, subject: str = "") -> Message:
    """An unsaved outbound message to the customer, threaded under what they last wrote."""
    return answering(last_written([case]).get(case.pk), case, text, channel, author, subject)


def answering(
    last: Message | None, case: Case, text: str, channel: str, author: User | None = None, subject: str = ""
) -> Message:
    """An unsaved outbound message to the customer, threaded under this message of theirs."""
    row = firm()
    message = Message(
        case=case,
        direction=Message.Direction.OUT,
        channel=channel,
        author=author,
        from_name=author.name if author else row.name,
        from_email=row.mail,
        to=[case.address] if channel == Channel.MAIL else [],
        subject=(subject or mime.reply_subject(case, last.subject if last else ""))[:998],
        text=text,
        at=clock.now(),
        message_id=mime.new_message_id(row) if channel == Channel.MAIL else "",
    )
    if last and channel == Channel.MAIL:
        message.in_reply_to = last.message_id
        message.references = [*last.references[-20:], last.message_id]
    return message


@transaction.atomic
def undo_reply(message: Message, by: Actor) -> None:
    """Take a reply back before it leaves; its text becomes the draft again, its promises go."""
    still_here = (Message.Sending.QUEUED, Message.Sending.HELD)
    undone = Message.objects.filter(pk=message.pk, sending__in=still_here).update(
        sending=Message.Sending.UNDONE
    )
    if not undone:
        raise Refused("It has left already and cannot be called back.")
    withdraw_for_message(message, by)
    if message.author:
        draft = keep_draft(message.case, message.author, message.text)
        draft.files.set(message.attachments.all())
        message.attachments.update(message=None)
    record("reply.undone", by, message.case, {"message": message.pk})


@transaction.atomic
def send_now(message: Message, by: Actor, why_anyway: str = "") -> None:
    """Try a failed, held or returned message again at once; to an address that does not work, with a reason."""
    why = why_anyway.strip() or message.why_anyway
    if message.channel == Channel.MAIL:
        for one in message.to:
            checked_recipient(message.case, one, one if message.why_to else "")
            require_arrives(one, why)
    states = Message.Sending
    ready = (states.QUEUED, states.FAILED, states.HELD, states.RETURNED)
    again = Message.objects.filter(pk=message.pk, sending__in=ready).update(
        sending=states.QUEUED, leaves_at=clock.now(), failure="", why_anyway=why
    )
    if not again:
        raise Refused("It has left already.")
    record("notice.queued", by, message.case, {"message": message.pk}, {"why_anyway": why} if why else None)
