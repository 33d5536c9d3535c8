"""The composer: the coach, the draft and who else is writing as JSON; sending and undoing as forms."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from amends.cases import clock
from amends.cases import presence as typing
from amends.cases.actors import staff
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import firm, holding
from amends.cases.models import Case, Channel, Firm, Message
from amends.cases.policy import visible_cases
from amends.cases.services import File
from amends.desk.acting import key_of
from amends.desk.case import commitments
from amends.desk.case.handling import back_to, refused, said, user_of
from amends.desk.case.page import show
from amends.desk.case.reads import find_case
from amends.desk.case.when import Clock
from amends.respond import drafting, services, updates
from amends.respond.coaching import as_seen, coach_text, ground_of

CHANNELS = (Channel.MAIL, Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.CHAT)
Answer = Callable[..., dict[str, Any]]


def answers_json(answer: Answer) -> Callable[..., HttpResponse]:
    """Make a JSON endpoint of a case: a JSON object comes, a JSON object goes."""

    @require_POST
    @wraps(answer)
    def handler(request: HttpRequest, reference: str) -> HttpResponse:
        case = find_case(request, reference)
        try:
            given = json.loads(request.body or b"{}")
            if not isinstance(given, dict):
                raise ValueError
        except ValueError:
            return JsonResponse({"error": "Send a JSON object."}, status=400)
        try:
            return JsonResponse(answer(request, case, given))
        except Refused as refusal:
            told = {"error": str(refusal), **({"code": refusal.code} if refusal.code else {})}
            return JsonResponse(told, status=refusal.status)

    return handler


@answers_json
def coach(request: HttpRequest, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """What the coach says of a text. Nothing is stored."""
    user, row, text = user_of(request), firm(), str(given.get("text", ""))
    with holding(row):
        ground = ground_of(case)
        found = as_seen(case, coach_text(case, user, text, ground), text, ground)
    found["concerns"] = {str(c["id"]): c["answered"] for c in found["concerns"]}
    own = services.draft_of(case, user)
    for finding in found["findings"]:
        finding["kept"] = bool(own and {"rule": finding["rule"], "text": finding["text"]} in own.kept)
    none = services.not_promised(case, user)
    for promise in found["promises"]:
        promise["kept"] = promise["text"] in none
    commitments.dated(found["promises"], text, _clock(row), row)
    return found


@answers_json
def draft(request: HttpRequest, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """Keep what is being written."""
    user = user_of(request)
    kept = services.keep_draft(case, user, str(given.get("text", "")))
    if kept.text:
        typing.writes(case, typing.DESK, user.first_name)
    return {"kept": _clock(firm()).time(kept.kept_at)}


@answers_json
def presence(request: HttpRequest, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """This composer is open; who else is writing, and what became of a draft that was asked for?"""
    user = user_of(request)
    news = drafting.news_of(case, user)
    told = {"news": {"sentence": news.sentence, "text": news.text}} if news else {}
    customer = typing.who_writes(case, typing.CUSTOMER)
    theirs = {"customer": customer} if customer else {}
    return {"others": services.seen_writing(case, user), **theirs, **told}


@answers_json
def keep(request: HttpRequest, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """Keep one's own words against a finding, take that back, or take the rewrite. Counted for the engine only."""
    user, rule, text = user_of(request), str(given.get("rule", "")), str(given.get("text", ""))
    if not rule:
        raise Invalid("Name the rule.", "rule")
    if given.get("taken"):
        services.take_rewrite(case, rule, text, staff(user))
        return {"taken": True}
    if given.get("kept", True):
        services.keep_finding(case, user, rule, text, staff(user))
    else:
        services.unkeep_finding(case, user, rule, text)
    return {"kept": bool(given.get("kept", True))}


@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send, hold, read through, start a draft, or take a file off. The words are kept first, always."""
    case, user = find_case(request, reference), user_of(request)
    text, do = said(request, "text"), said(request, "do")
    services.keep_draft(case, user, text)
    try:
        _take_files(request, case)
        if do.startswith("drop-"):
            services.drop_draft_file(case, user, key_of(do.removeprefix("drop-"), "files"))
        elif do == "draft":
            drafting.start_draft(case, user, staff(user), _channel(request, case))
        elif do == "update":
            updates.start_update(case, user, staff(user), _channel(request, case))
        elif do == "read":
            return show(request, reference, coaching=coach_text(case, user, text), tab="reply")
        elif do != "keep":
            _let_finish(case, anyway=do == "anyway")
            _send(request, case, text, hold=do == "hold")
            return back_to(case)
    except Refused as refusal:
        return refused(request, case, refusal, "reply", "reply")
    return back_to(case, "reply")


def _let_finish(case: Case, anyway: bool) -> None:
    """A soft hold: who is still writing wants to be heard first. One may go on all the same."""
    name = typing.who_writes(case, typing.CUSTOMER)
    if name and not anyway:
        raise Refused(f"{name} is writing just now. Wait until they have finished, or send it all the same.")
    typing.stopped(case, typing.DESK)


def _take_files(request: HttpRequest, case: Case) -> None:
    for upload in request.FILES.getlist("files"):
        if (upload.size or 0) > settings.AMENDS_MAX_UPLOAD:
            limit = settings.AMENDS_MAX_UPLOAD // 1024 // 1024
            raise Invalid(f"{upload.name} is larger than {limit} MB. Send a smaller one, or a link.", "files")
        file = File(upload.name or "file", upload.content_type or "application/octet-stream", upload.read())
        services.add_draft_file(case, user_of(request), file)


def _send(request: HttpRequest, case: Case, text: str, hold: bool) -> Message:
    row = firm()
    channel = _channel(request, case)
    none = services.not_promised(case, user_of(request))
    with holding(row):
        found = commitments.committed(text, commitments.chosen(request.POST), _clock(row), row)
        promised = [one for one in found if one.sentence not in none]
        return services.send_reply(
            case,
            text,
            staff(user_of(request)),
            promises=promised,
            why_stop=said(request, "why_stop"),
            channel=channel,
            hold=services.HOLD if hold else None,
            to=said(request, "to"),
            confirmed_to=said(request, "confirmed_to"),
            why_anyway=said(request, "why_anyway"),
        )


def _channel(request: HttpRequest, case: Case) -> str:
    channel = said(request, "channel") or (Channel.MAIL if case.address else Channel.PHONE)
    if channel not in CHANNELS:
        raise Invalid("Choose how it reaches them: by mail, by phone, in person or by letter.", "channel")
    return channel


def _clock(row: Firm) -> Clock:
    return Clock(clock.now(), ZoneInfo(row.zone_name))


def _message(request: HttpRequest, pk: int) -> Message:
    open_ones = visible_cases(user_of(request))
    messages = Message.objects.select_related("case__customer", "author")
    return get_object_or_404(messages, pk=pk, case__in=open_ones, direction=Message.Direction.OUT)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a reply back before it leaves; its text is the draft again."""
    message = _message(request, pk)
    try:
        services.undo_reply(message, staff(user_of(request)))
    except Refused as refusal:
        return refused(request, message.case, refusal, "undo", "story")
    return back_to(message.case, "reply")


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed or held message again now."""
    message = _message(request, pk)
    try:
        services.send_now(message, staff(user_of(request)), said(request, "why_anyway"))
    except Refused as refusal:
        return refused(request, message.case, refusal, f"message-{pk}", "story")
    return back_to(message.case, "story")
