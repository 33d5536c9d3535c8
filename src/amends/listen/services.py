"""The verbs of listening, one a channel. Each stores first and files then (see intake.py)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Channel, Message, Raw
from amends.cases.services import File, Who, keep_blob
from amends.cases.speaking import Speaker
from amends.listen import mail
from amends.listen.arrival import Arrival
from amends.listen.channels import OPENERS
from amends.listen.channels.mail import unheld
from amends.listen.intake import Filed, file, file_left_behind, is_temporary, place, receive

__all__ = [
    "Door",
    "Filed",
    "drop",
    "file",
    "file_again",
    "file_left_behind",
    "is_temporary",
    "log_contact",
    "receive",
    "receive_api",
    "receive_form",
    "receive_mail",
    "receive_page",
    "take_in",
    "undrop",
]


class TooLarge(Invalid):
    """More than can be taken; the sentence says how much can."""

    status = 413


MAX_MAIL = 50 * 1024 * 1024
NOTED = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.CHAT)


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody came to the form: from which place, without a name, or for another person."""

    location: int | None = None
    anonymous: bool = False
    speaker: Speaker | None = None
    consent: str = ""  # name of the file among those sent that shows the customer's consent

    def fields(self) -> dict[str, Any]:
        """As stored with the words; what does not apply leaves no trace."""
        speaker = asdict(self.speaker) if self.speaker else None
        found = {"location": self.location, "anonymous": self.anonymous, "speaker": speaker}
        return {k: v for k, v in {**found, "consent": self.consent}.items() if v}


def receive_mail(content: bytes, envelope: dict[str, Any] | None = None) -> Raw:
    """Store a mail: its Message-ID and body decide whether it came before."""
    if len(content) > MAX_MAIL:
        raise TooLarge("This mail is larger than 50 MB.")
    return receive(content, Channel.MAIL, envelope, mail.identity(content), mail.message_id(content))


def receive_form(
    who: Who,
    text: str,
    *,
    wants: str = "",
    order_reference: str = "",
    adjustments: str = "",
    files: Sequence[File] = (),
    door: Door | None = None,
) -> Case:
    """A complaint by the public form. The same words by the same person on one day are one complaint.

    Without a way to reach them it is taken only if they chose to stay anonymous, or somebody else, who
    can be reached, speaks for them.
    """
    door = door or Door()
    reachable = who.email or who.phone or (door.speaker and (door.speaker.email or door.speaker.phone))
    if not (reachable or door.anonymous):
        raise Invalid("Tell us how to reach you: an e-mail address or a phone number.", "reach")
    extra = {"wants": wants, "order_reference": order_reference, "adjustments": adjustments, **door.fields()}
    return _message(submit(Channel.FORM, who, text, files, extra, once=f"{clock.now():%Y-%m-%d}")).case


def receive_page(case: Case, text: str, files: Sequence[File] = ()) -> Message:
    """What the customer adds on their page. A second click within the minute adds nothing."""
    customer = case.customer
    who = Who(customer.name, customer.email, customer.phone)
    once = f"{case.pk} {clock.now():%Y-%m-%d %H:%M}"
    return _message(submit(Channel.PAGE, who, text, files, _on(case, {}), once=once))


def said_on(case: Case, text: str, by: Actor) -> Message:
    """Words that come with something else that is done on a case: a correction, "not fixed", an answer.

    The customer's own, from their page; or told on the phone, when a colleague does it for them.
    """
    if by.user is None:
        return receive_page(case, text)
    customer = case.customer
    who = Who(customer.name, customer.email, customer.phone)
    return log_contact(by, who, Channel.PHONE, text, case=case)


def log_contact(
    by: Actor,
    who: Who,
    channel: str,
    text: str,
    *,
    case: Case | None = None,
    subject: str = "",
    wants: str = "",
    order_reference: str = "",
    files: Sequence[File] = (),
) -> Message:
    """Write down a call, a visit, a letter or a chat: on a case, or as a new one; equal to the rest."""
    if channel not in NOTED:
        raise Invalid(f"Choose one of: {', '.join(NOTED)}.", "channel")
    if case is not None and by.user:
        policy.require_open(by.user, case)
    if case is None and not any((who.name.strip(), who.email, who.phone)):
        raise Invalid("Say who it was: a name, an e-mail address or a phone number.", "name")
    extra = {"wants": wants, "order_reference": order_reference, "subject": subject}
    envelope = {"by": by.user.pk if by.user else None}
    return _message(submit(channel, who, text, files, _on(case, extra), envelope))


def receive_api(
    key: int,
    who: Who,
    text: str,
    *,
    case: Case | None = None,
    files: Sequence[File] = (),
    once: str = "",
    **extra: str,
) -> Filed:
    """What a program sends with its key. The same `once` with the same key is the same request."""
    once = f"{key} {once}" if once else ""
    return submit(Channel.API, who, text, files, _on(case, extra), {"key": key}, once, whole=False)


def _on(case: Case | None, extra: Mapping[str, Any]) -> dict[str, Any]:
    return {**extra, "case": case.pk} if case else {**extra}


def submit(
    channel: str,
    who: Who,
    text: str,
    files: Sequence[File],
    extra: dict[str, Any],
    envelope: dict[str, Any] | None = None,
    once: str = "",
    whole: bool = True,
) -> Filed:
    """Check, store the fields as they were entered with their files, then file them.

    `once` names the request; with `whole` the same request is one with the same content too. Both
    steps share a transaction: whoever sent this still has it until we answer, and what cannot be
    filed stays stored, for filing undoes only itself.
    """
    _check(who, text, files)
    with transaction.atomic():
        fields = {"name": who.name, "email": who.email, "phone": who.phone, "text": text, **extra}
        fields["files"] = [_stored(one) for one in files]
        content = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        return file(receive(content, channel, envelope, _identity(channel, once, content if whole else b"")))


def _identity(channel: str, once: str, content: bytes) -> str:
    if not once:
        return ""
    return f"{channel}:{hashlib.sha256(once.encode('utf-8', 'replace') + b' ' + content).hexdigest()}"


def _check(who: Who, text: str, files: Sequence[File]) -> None:
    if not text.strip():
        raise Invalid("Tell us what happened, in your own words.", "text")
    if who.email and not mail.is_address(who.email):
        raise Invalid("This e-mail address looks incomplete. It is written like name@example.org.", "email")
    size, most = sum(len(one.content) for one in files), settings.AMENDS_MAX_UPLOAD
    if size > most:
        raise TooLarge(
            f"The files are {size / 1024**2:.0f} MB together; at most {most // 1024**2} MB can be taken.",
            "files",
        )


def _stored(one: File) -> dict[str, str]:
    return {
        "name": mail.safe_name(one.name),
        "type": one.content_type,
        "sha256": keep_blob(one.content).sha256,
    }


def _message(filed: Filed) -> Message:
    if filed.message is None:
        raise Refused("What was written is kept, but it could not be filed by itself. A person looks at it.")
    return filed.message


@transaction.atomic
def take_in(raw: Raw, by: Actor, who: Who | None = None, case: Case | None = None) -> Message:
    """A person makes a message of a held item: on a case, or as a new one that is not acknowledged."""
    _require_held_right(by)
    if case is not None and by.user:
        policy.require_open(by.user, case)
    _leave(raw, Raw.State.HELD, Raw.State.FILED)
    message, _new = place(_taken(raw, by, who, case), raw)
    record("raw.taken_in", by, message.case, {"raw": raw.pk, "message": message.pk})
    return message


def _taken(raw: Raw, by: Actor, who: Who | None, case: Case | None) -> Arrival:
    arrival = unheld(raw) if raw.channel == Channel.MAIL else OPENERS[raw.channel](raw)
    return replace(
        arrival, by=by, who=who or arrival.who, case=case, verb="case.opened_quietly", facts={"held": raw.pk}
    )


@transaction.atomic
def drop(raw: Raw, by: Actor) -> None:
    """A person decides that a held item is nothing. Its bytes stay, and this can be undone."""
    _require_held_right(by)
    _leave(raw, Raw.State.HELD, Raw.State.DROPPED)
    record("raw.dropped", by, None, {"raw": raw.pk})


@transaction.atomic
def undrop(raw: Raw, by: Actor) -> None:
    """Undo drop."""
    _require_held_right(by)
    _leave(raw, Raw.State.DROPPED, Raw.State.HELD)
    record("raw.undropped", by, None, {"raw": raw.pk})


def file_again(raw: Raw, by: Actor) -> Filed:
    """Try a held item once more, as after an update that can read it."""
    _require_held_right(by)
    with transaction.atomic():
        _leave(raw, Raw.State.HELD, Raw.State.RECEIVED)
        record("raw.tried_again", by, None, {"raw": raw.pk})
    return file(raw)


def _require_held_right(by: Actor) -> None:
    if by.user:
        policy.require(by.user, "held.decide")


def _leave(raw: Raw, before: str, after: str) -> None:
    """Move the item from one state to another; refuse when a colleague was faster."""
    if not Raw.objects.filter(pk=raw.pk, state=before).update(state=after):
        raise Refused("Somebody has already decided about this item.")
    raw.refresh_from_db()
