"""Which providers may knock, and how each proves who it is."""

import warnings
from typing import Any
from urllib.parse import unquote, urlsplit

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from amends.cases.errors import Refused
from amends.listen.hooks import ses

KINDS = ("inbound", "inbound-mime", "tracking")
_VIEWS = {
    "brevo": "Brevo",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "postmark": "Postmark",
    "sendgrid": "SendGrid",
    "sparkpost": "SparkPost",
}


class NotOpen(Refused):
    """No secret is set for this provider, so its door is closed."""

    status = 404


class WrongSecret(Refused):
    """The secret or the signature is wrong."""

    status = 401


def door(request: HttpRequest, provider: str, kind: str) -> Any:
    """django-anymail's reader of this provider, once the request has proved where it comes from."""
    secret = settings.AMENDS_MAIL_HOOKS.get(provider)
    if not secret or kind not in KINDS:
        raise NotOpen(NotOpen.__doc__)
    view = _reader(provider, kind, secret)
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as error:
        raise WrongSecret(WrongSecret.__doc__) from error
    return view


def _reader(provider: str, kind: str, secret: str) -> Any:
    what = "Tracking" if kind == "tracking" else "Inbound"
    if provider == "ses":
        return ses.Reader(webhook_secret=secret)
    known: dict[str, Any] = {"webhook_secret": secret}
    if provider == "mailgun":
        known = {"webhook_signing_key": secret, "webhook_secret": []}
    if provider == "brevo" and kind != "tracking":
        known["api_key"] = _key_of("anymail+brevo")
    name = _VIEWS[provider]
    with warnings.catch_warnings():  # anymail says at each request that it cannot test SendGrid any more
        warnings.simplefilter("ignore")
        return import_string(f"anymail.webhooks.{provider}.{name}{what}WebhookView")(**known)


def _key_of(scheme: str) -> str:
    """The token with which we send; Brevo hands out attachments only for it."""
    parts = urlsplit(settings.AMENDS_MAIL_URL)
    return unquote(parts.username or "") if parts.scheme == scheme else ""
