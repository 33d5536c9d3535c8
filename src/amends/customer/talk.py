"""The conversation on the customer's page: who is writing, and whether there is something new."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from amends.cases import links, presence
from amends.cases.errors import Refused
from amends.cases.models import Case, Message
from amends.people.limits import too_often

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


def talk_of(case: Case) -> list[Said]:
    """What both sides have said, oldest first."""
    found = Message.objects.filter(_shown(case)).select_related("author").prefetch_related("attachments")
    return [_said(message) for message in reversed(found.order_by("-at", "-id")[:SHOWN])]


def _said(message: Message) -> Said:
    ours = message.direction == Message.Direction.OUT
    author = message.author.name if message.author else message.from_name
    return Said(
        message.pk,
        author if ours else _("You"),
        ours,
        message.text,
        message.at,
        len(message.attachments.all()),
    )


def newest(case: Case) -> int:
    """The key of the newest message that both sides see."""
    return int(Message.objects.filter(_shown(case)).order_by("-id").values_list("id", flat=True).first() or 0)


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
