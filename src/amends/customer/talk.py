"""The conversation on the customer's page: who is writing, and whether there is something new."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from amends.cases import links, presence
from amends.cases.errors import Refused
from amends.cases.models import Case, Channel, Message, Raw, Representative
from amends.listen.services import NOTED
from amends.people.limits import too_often
from amends.people.models import User

FEW = 5
SHOWN = 200  # the newest; older ones are in their mail
BEATS, WINDOW = 60, 60  # signs of typing that one page may give in a minute


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as both sides see it."""

    key: int
    who: str
    ours: bool
    text: str
    at: datetime
    files: int


def _shown(case: Case) -> Q:
    heard = Q(direction=Message.Direction.IN, is_auto=False)
    return Q(case=case) & (heard | Q(direction=Message.Direction.OUT, sending=Message.Sending.SENT))


def _own(case: Case) -> set[str]:
    """The customer's addresses, with those of other names under which they came."""
    people = (case.customer, *case.customer.merged_customers.all())
    return {who.email.lower() for who in people} - {""}


def _is_theirs(message: Message, known: set[str]) -> bool:
    """Whether it is for this customer to see: no mail of ours that went to somebody else."""
    went = message.direction == Message.Direction.OUT and message.channel == Channel.MAIL and message.to
    return not went or not known.isdisjoint(one.lower() for one in message.to)


def talk_of(case: Case) -> list[Said]:
    """What both sides have said, oldest first."""
    found = Message.objects.filter(_shown(case)).select_related("author", "raw")
    newest = list(found.prefetch_related("attachments").order_by("-at", "-id")[:SHOWN])
    own = _own(case)
    known = own | {case.address.lower()}
    theirs = [message for message in reversed(newest) if _is_theirs(message, known)]
    writer = _Writer(case, own, theirs)
    return [_said(message, writer) for message in theirs]


class _Writer:
    """Who wrote these messages of one case, as the customer reads it. Three queries at most."""

    def __init__(self, case: Case, own: set[str], messages: Sequence[Message]) -> None:
        self.case, self.own = case, own
        self.speaker = Representative.objects.filter(case=case).first()
        noted = {key for one in messages if one.channel in NOTED and (key := _noted_by(one))}
        self.colleagues = User.objects.in_bulk(noted) if noted else {}
        forms = [
            one.raw_id for one in messages if one.raw_id and one.channel == Channel.FORM and self.speaker
        ]
        bodies = Raw.objects.filter(pk__in=forms).values_list("pk", "blob__content") if forms else ()
        self.spoken = {pk for pk, body in bodies if _spoken(bytes(body))}

    def of(self, message: Message) -> str:
        """A name; "You" for what the customer wrote themselves."""
        if message.direction == Message.Direction.OUT:
            return message.author.name if message.author else message.from_name
        if message.channel in NOTED:
            return self._noted(message)
        if self.speaker and message.raw_id in self.spoken:
            return self.speaker.name
        return _("You") if self._by_customer(message) else message.from_name or message.from_email

    def _by_customer(self, message: Message) -> bool:
        if message.from_email:
            return message.from_email.lower() in self.own
        return message.from_name in ("", self.case.customer.name)

    def _noted(self, message: Message) -> str:
        """The colleague who wrote down what was said."""
        colleague = self.colleagues.get(_noted_by(message) or 0)
        return colleague.name if colleague else _("A colleague")


def _noted_by(message: Message) -> int | None:
    return message.raw.envelope.get("by") if message.raw else None


def _spoken(form: bytes) -> bool:
    """Whether the form says that somebody else filled it in for the customer."""
    try:
        return bool(json.loads(form).get("speaker"))
    except ValueError:  # erased
        return False


def _said(message: Message, writer: _Writer) -> Said:
    return Said(
        message.pk,
        writer.of(message),
        message.direction == Message.Direction.OUT,
        message.text,
        message.at,
        len(message.attachments.all()),
    )


def newest(case: Case) -> int:
    """The key of the newest message that both sides see."""
    known = _own(case) | {case.address.lower()}
    found = Message.objects.filter(_shown(case)).only("direction", "channel", "to").order_by("-id")
    for part in (found[:FEW], found[FEW:SHOWN]):  # it is nearly always the newest of all
        for message in part:
            if _is_theirs(message, known):
                return message.pk
    return 0


@never_cache
@require_safe
def news(request: HttpRequest, token: str) -> HttpResponse:
    """Who is writing, and the newest message; the page asks every few seconds while it is looked at."""
    try:
        case = links.open_link(token).case
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse({"writing": presence.who_writes(case, presence.DESK), "last": newest(case)})


@never_cache
@require_POST
def writing(request: HttpRequest, token: str) -> HttpResponse:
    """The customer types. What they type stays with them until they send it."""
    try:
        link = links.open_link(token)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    if too_often("writing", str(link.pk), BEATS, WINDOW):
        return JsonResponse({}, status=429)
    presence.writes(link.case, presence.CUSTOMER, link.case.customer.name or _("The customer"))
    return JsonResponse({})
