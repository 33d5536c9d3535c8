"""Signed posts of relays: social posts and feedback. The signature covers the time, so none can be replayed."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.html import strip_tags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from amends.cases import clock
from amends.cases.actors import API
from amends.cases.doors import doors
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.listen.feedback import services
from amends.listen.feedback.columns import item_of
from amends.listen.feedback.models import Feedback
from amends.listen.feedback.sending import signature
from amends.people.limits import address_of, too_often

WINDOW = 300  # seconds that a post may be old, or a clock be wrong
MOST = 1024 * 1024
WRONG = 20  # bad signatures from one address in a minute


@csrf_exempt  # no cookie speaks here: the signature does
@require_POST
def hook(request: HttpRequest, source: str) -> JsonResponse:
    """Take one post; the same id again answers 200 and keeps nothing twice."""
    try:
        raw = _signed(request)
        given = _fields(raw)
        if not (given.get("id") or given.get("post_id") or given.get("source_id")):
            raise Invalid("Give the id of the post, so that it is kept once.", "id")
        item = item_of(Feedback.Source(source), given, raw)
        taken = services.take(item, API)
        row = taken.row
        if given.get("as") == "case" and row.state == Feedback.State.OPEN:
            services.make_case(row, API)
            row.refresh_from_db()
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    reference = row.case.reference if row.case else None
    found = {"feedback": row.pk, "duplicate": taken.duplicate, "case": reference}
    return JsonResponse(found, status=200 if taken.duplicate else 201)


def _signed(request: HttpRequest) -> bytes:
    """The body, if a relay that knows the secret has signed it within the last minutes."""
    secret, at = doors().social_secret, request.headers.get("X-Amends-Timestamp", "")
    given, body = request.headers.get("X-Amends-Signature", ""), _body(request)
    fresh = at.isdecimal() and len(at) < 12 and abs(clock.now().timestamp() - int(at)) <= WINDOW
    true = bool(secret) and hmac.compare_digest(signature(secret, at, body).encode(), given.encode())
    if not (fresh and true):
        if too_often("hook", address_of(request), WRONG, seconds=60):
            raise _Slower("Too many posts with a wrong signature. Try again in a minute.")
        raise NotAllowed("The signature or its time is wrong. See docs/howto/doors.md.")
    return body


def _body(request: HttpRequest) -> bytes:
    """What was sent; what says that it is too large is not read at all."""
    said = request.headers.get("Content-Length", "")
    if (said.isdecimal() and (len(said) > 9 or int(said) > MOST)) or len(request.body) > MOST:
        raise Invalid("At most 1 MB.")
    return request.body


class _Slower(Refused):
    status = 429


class _TooDeep(Refused):
    status = 400


def _fields(raw: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(raw)
    except ValueError as error:
        raise Invalid("The body is not JSON.") from error
    except RecursionError as error:
        raise _TooDeep("The body is nested too deeply.") from error
    if not isinstance(given, dict):
        raise Invalid("Send a JSON object.")
    return _flat(given)


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """A Mastodon status, an X post or a Meta comment as it is, or our own plain fields."""
    account = given.get("account") or given.get("from") or given.get("user") or {}
    found = dict(given)
    if isinstance(account, dict) and account:
        found.setdefault("author", account.get("display_name") or account.get("name") or account.get("acct"))
    html = given.get("content") if isinstance(given.get("content"), str) else ""
    if html and isinstance(given.get("account"), dict):  # Mastodon sends HTML
        found["text"] = strip_tags(
            html.replace("</p><p>", "\n\n").replace("<br />", "\n").replace("<br>", "\n")
        )
    for theirs, ours in (("permalink_url", "url"), ("created_time", "created_at")):
        if theirs in given:
            found.setdefault(ours, given[theirs])
    hidden = {"account", "from", "user"} | ({"content"} if "text" in found else set())
    return {k: v for k, v in found.items() if k not in hidden}
