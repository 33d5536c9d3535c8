"""Signing in with OAuth2: an access token from the refresh token, asked for when the old one ends."""

import time
from datetime import datetime
from threading import Lock
from typing import Any

import requests

from amends.listen.mailboxes.sealed import seal, unseal
from amends.listen.mailboxes.trouble import TIMEOUT, Trouble
from amends.listen.models import Mailbox

EARLY = 60  # seconds before its end in which a token is no longer used
_tokens: dict[tuple[int, datetime], tuple[str, float]] = {}
_lock = Lock()


def access_token(mailbox: Mailbox, secret: dict[str, str]) -> str:
    """The token in hand, or a new one. A provider may hand out a new refresh token with it: it is kept."""
    with _lock:
        token, until = _tokens.get(_key(mailbox), ("", 0.0))
        if time.monotonic() < until:
            return token
        secret = _newest(mailbox, secret)
        answer = _ask(mailbox, secret)
        token = str(answer["access_token"])
        _tokens[_key(mailbox)] = token, time.monotonic() + float(answer.get("expires_in", 300)) - EARLY
        _keep_new(mailbox, secret, str(answer.get("refresh_token", "")))
        return token


def _newest(mailbox: Mailbox, secret: dict[str, str]) -> dict[str, str]:
    """Another process may have been handed a new refresh token meanwhile, and the one here may be void."""
    kept = Mailbox.objects.filter(pk=mailbox.pk).values_list("secret", flat=True).first()
    if not kept or kept == mailbox.secret:
        return secret
    mailbox.secret = kept
    return unseal(kept)


def _key(mailbox: Mailbox) -> tuple[int, datetime]:
    return mailbox.pk, mailbox.changed_at  # what was changed is signed in afresh


def forget(mailbox: Mailbox) -> None:
    """The server did not take it: ask for a new one next time."""
    with _lock:
        _tokens.pop(_key(mailbox), None)


def _ask(mailbox: Mailbox, secret: dict[str, str]) -> dict[str, Any]:
    form = {
        "grant_type": "refresh_token",
        "client_id": mailbox.client_id,
        "client_secret": secret.get("client_secret", ""),
        "refresh_token": secret.get("refresh_token", ""),
    }
    try:
        reply = requests.post(
            mailbox.token_url, {key: value for key, value in form.items() if value}, timeout=TIMEOUT,
            allow_redirects=False,  # the secret goes where a person said, and nowhere else
        )  # fmt: skip
        answer = reply.json()
    except (requests.RequestException, ValueError) as error:
        raise Trouble("sign in", f"The token server {mailbox.token_url} gave no usable answer.") from error
    if not isinstance(answer, dict) or "access_token" not in answer:
        why = answer.get("error_description") or answer.get("error") if isinstance(answer, dict) else ""
        raise Trouble("sign in", f"The token server refused: {str(why or reply.status_code)[:200]}.")
    return answer


def _keep_new(mailbox: Mailbox, secret: dict[str, str], refresh_token: str) -> None:
    if refresh_token and refresh_token != secret.get("refresh_token"):
        sealed = seal({**secret, "refresh_token": refresh_token})
        Mailbox.objects.filter(pk=mailbox.pk, secret=mailbox.secret).update(secret=sealed)
        mailbox.secret = sealed
