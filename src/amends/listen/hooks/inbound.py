"""A mail that a provider took for us: as it came where the provider gives that, else put together again."""

import hashlib
import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser

from amends.cases.models import Channel
from amends.cases.services import keep_blob
from amends.listen.arrival import Held
from amends.listen.hooks import ses
from amends.listen.intake import hold
from amends.listen.services import Filed, file, receive, receive_mail

NOT_READ = "It came from {}, but not in a form that this desk can read. Here is what came."
NO_MAIL = (
    "Amazon SES told of a mail and did not send it along: its receipt rule keeps the mail elsewhere (S3). "
    "Fetch it from there, and have the rule publish the mail itself to SNS. Here is the notice."
)
NO_RECEIPT = "Amazon SES sent a notice here that carries no mail. Here is the notice."


@dataclass(frozen=True, slots=True)
class Carried:
    """One mail out of a request. `once` names it where its bytes differ from one try to the next."""

    content: bytes
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    once: str = ""
    message_id: str = ""


def take_mail(request: HttpRequest, provider: str, kind: str, reader: Any) -> list[Filed]:
    """Store what came, then read and file it; the same delivery again gives what was filed the first time.

    A body that cannot be read is held with its bytes: the provider would not keep it for ever.
    """
    body = request.body
    try:
        carried = _carried(request, provider, kind, reader)
    except Held as reason:
        return [_held(body, provider, str(reason))]
    except (ValueError, KeyError, TypeError, AttributeError, LookupError, AssertionError):
        return [_held(body, provider, NOT_READ.format(provider))]
    return [_stored(one, provider, body) for one in carried]


@transaction.atomic
def _held(body: bytes, provider: str, reason: str) -> Filed:
    """Stored and set aside in one, so that nobody files what is no mail as one."""
    identity = "hook:" + hashlib.sha256(f"{provider} ".encode() + body).hexdigest()
    return hold(receive(body, Channel.MAIL, {"provider": provider}, identity), reason)


def _stored(one: Carried, provider: str, body: bytes) -> Filed:
    envelope: dict[str, Any] = {"provider": provider, "recipients": one.recipients}
    if one.sender is not None:
        envelope["sender"] = one.sender
    if not one.once:
        return file(receive_mail(one.content, envelope))
    envelope["original"] = keep_blob(body).sha256  # what the mail was put together from
    identity = "hook:" + hashlib.sha256(f"{provider} {one.once}".encode()).hexdigest()
    return file(receive(one.content, Channel.MAIL, envelope, identity, one.message_id))


def _carried(request: HttpRequest, provider: str, kind: str, reader: Any) -> list[Carried]:
    if provider == "ses":
        return _of_ses(reader.notice(request))
    raw = _RAW.get(provider, _no_raw)(request, kind)
    return [raw] if raw else [_put_together(event) for event in reader.parse_events(request)]


def _of_ses(notice: dict[str, Any]) -> list[Carried]:
    """What is no mail and tells of none is set-up alone; a mail that was left elsewhere must be seen."""
    kind = notice.get("notificationType")
    if notice.get("content"):
        return [Carried(*ses.raw_of(notice))]
    if kind in ses.SET_UP:
        return []
    raise Held(NO_MAIL if kind == "Received" else NO_RECEIPT)


def _no_raw(request: HttpRequest, kind: str) -> Carried | None:
    return None


def _mailgun(request: HttpRequest, kind: str) -> Carried | None:
    if kind != "inbound-mime" or "body-mime" not in request.POST:
        return None
    return Carried(
        _bytes(request, "body-mime"),
        str(request.POST.get("sender", "")),
        [str(request.POST.get("recipient", ""))],
    )


def _sendgrid(request: HttpRequest, kind: str) -> Carried | None:
    if "email" not in request.POST:
        return None
    envelope = json.loads(str(request.POST.get("envelope", "{}")))
    return Carried(
        _bytes(request, "email"), envelope.get("from"), [str(one) for one in envelope.get("to", [])]
    )


def _postmark(request: HttpRequest, kind: str) -> Carried | None:
    given = json.loads(request.body)
    if not given.get("RawEmail"):
        return None
    first = (given.get("Headers") or [{}])[0]
    sender = first.get("Value") if str(first.get("Name", "")).lower() == "return-path" else None
    content = str(given["RawEmail"]).encode("utf-8", "surrogateescape")
    return Carried(content, sender, [str(given.get("OriginalRecipient", ""))])


_RAW = {"mailgun": _mailgun, "sendgrid": _sendgrid, "postmark": _postmark}


def _bytes(request: HttpRequest, name: str) -> bytes:
    """A field of the form byte for byte: read as Latin-1, in which every byte is a letter."""
    if request.content_type != "multipart/form-data":
        return str(QueryDict(request.body, encoding="latin-1")[name]).encode("latin-1")
    handlers = [MemoryFileUploadHandler(request)]
    fields, _files = MultiPartParser(request.META, BytesIO(request.body), handlers, "latin-1").parse()
    return str(fields[name]).encode("latin-1")


def _put_together(event: Any) -> Carried:
    message = event.message
    sent_as = str(message.get("Message-ID", "")).strip()
    words = f"{message.text or ''}{message.html or ''}"
    once = f"{sent_as} {words}" if sent_as else f"{event.event_id} {words}"
    to = [str(message.envelope_recipient)] if message.envelope_recipient else []
    return Carried(message.as_bytes(), message.envelope_sender, to, once, sent_as)
