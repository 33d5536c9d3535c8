"""Amazon SES through SNS. django-anymail's own reader wants boto3; the notices themselves need nothing."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from anymail.webhooks.base import AnymailBaseWebhookView
from django.http import HttpRequest

_SNS = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
SET_UP = ("AMAZON_SES_SETUP_NOTIFICATION", "AmazonSnsSubscriptionSucceeded")  # these tell of no mail
_TYPES = {"Bounce": "bounced", "Complaint": "complained", "DeliveryDelay": "deferred", "Reject": "rejected"}
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Event:
    """What became of one mail of ours, in the terms of django-anymail."""

    event_type: str
    message_id: str
    mta_response: str
    reject_reason: str | None
    esp_event: dict[str, Any]
    description: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


class Reader(AnymailBaseWebhookView):  # type: ignore[misc]  # it has no types
    """Checks the secret in the address as for the others, and reads SNS notices."""

    esp_name = "Amazon SES"

    def parse_events(self, request: HttpRequest) -> list[Event]:
        """The events of a notice about mails of ours."""
        notice = self.notice(request)
        kind = notice.get("eventType") or notice.get("notificationType") or ""
        if kind not in _TYPES:
            return []
        detail = notice.get(f"{kind[0].lower()}{kind[1:]}", {})
        hard = detail.get("bounceType") == "Permanent"
        told = detail.get("bouncedRecipients") or detail.get("delayedRecipients") or [{}]
        headers = {h["name"].lower(): h["value"] for h in notice.get("mail", {}).get("headers", [])}
        ours = headers.get("message-id") or notice.get("mail", {}).get("messageId", "")
        said = str(told[0].get("diagnosticCode", ""))
        return [Event(_TYPES[kind], str(ours), said, "bounced" if hard else None, notice)]

    def notice(self, request: HttpRequest) -> dict[str, Any]:
        """What SNS carries; a new subscription is confirmed on the way, at Amazon's own address only."""
        outer = json.loads(request.body)
        if outer.get("Type") == "SubscriptionConfirmation":
            _confirm(str(outer.get("SubscribeURL", "")))
        if outer.get("Type") in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
            return {"notificationType": SET_UP[0]}
        inner = json.loads(outer["Message"]) if isinstance(outer.get("Message"), str) else outer
        return inner if isinstance(inner, dict) else {}


def _confirm(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and _SNS.fullmatch(parts.hostname or "") and parts.port in (None, 443):
        requests.get(address, timeout=SECONDS, allow_redirects=False).raise_for_status()


def raw_of(notice: dict[str, Any]) -> tuple[bytes, str | None, list[str]]:
    """(the mail as it came, envelope sender, recipients) of a receipt notice."""
    content = str(notice.get("content") or "")
    action = notice.get("receipt", {}).get("action", {})
    coded = str(action.get("encoding", "")).upper() == "BASE64"
    sent_by = notice.get("mail", {}).get("source")
    to = [str(one) for one in notice.get("receipt", {}).get("recipients", [])]
    return base64.b64decode(content) if coded else content.encode("utf-8", "surrogateescape"), sent_by, to
