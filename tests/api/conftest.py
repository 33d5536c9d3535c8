"""A program with a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cli.conftest import installation, make_installation


@pytest.fixture
def secret(firm: Any) -> str:
    """The secret of a working key."""
    from amends.api.services import new_key
    from amends.cases.actors import SYSTEM

    cache.clear()
    return new_key("web shop", SYSTEM)[1]


Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def call(secret: str) -> Call:
    """Calls an address with the key: (status, JSON)."""

    def ask(
        method: str, path: str, body: Any = None, key: str | None = secret, **headers: str
    ) -> tuple[int, Any]:
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        reply = Client().generic(method, f"/api/v1{path}", data, "application/json", headers=headers)
        return reply.status_code, json.loads(reply.content)

    return ask


__all__ = ["installation", "make_installation"]
