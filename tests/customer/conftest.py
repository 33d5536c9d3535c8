"""The customer's side: a link to Denise's page."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from amends.cases import links


@pytest.fixture
def token(case: Any) -> str:
    """The token in the link that every mail of ours carries."""
    return links.token_of(links.current_link(case))


@pytest.fixture
def visitor() -> Client:
    """A browser that is not signed in and holds to CSRF."""
    return Client(enforce_csrf_checks=False)


@pytest.fixture
def clean_limits(firm: Any) -> None:
    """Nobody has sent anything yet today, and nobody is writing."""
    cache.clear()
