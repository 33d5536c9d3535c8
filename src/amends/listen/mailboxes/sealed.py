"""Passwords and tokens at rest: sealed with a key made of the installation's secret key."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from amends.listen.mailboxes.trouble import Trouble


def seal(secret: dict[str, str]) -> str:
    """What is stored; nothing where there is nothing to hide."""
    return _box().encrypt(json.dumps(secret).encode()).decode() if secret else ""


def unseal(stored: str) -> dict[str, str]:
    """What was sealed; Trouble where it was sealed with another key."""
    if not stored:
        return {}
    try:
        opened: dict[str, str] = json.loads(_box().decrypt(stored.encode()))
    except InvalidToken as error:
        raise Trouble(
            "sign in",
            "The stored password was sealed with another secret key than this installation has. Enter it again.",
        ) from error
    return opened


def _box() -> Fernet:
    digest = hashlib.sha256(b"amends mailbox " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
