"""The desk as its people use it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.working import points

__all__ = ["points"]


@pytest.fixture
def as_(db: None) -> Callable[[Any], Client]:
    """A browser signed in as somebody."""

    def sign_in(person: Any) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return sign_in


@pytest.fixture
def at(case: Any) -> Callable[..., str]:
    """The address of the case's page, or of something done on it."""

    def address(path: str = "") -> str:
        return f"/cases/{case.reference}/{path}"

    return address


@pytest.fixture
def read(case: Any) -> Iterator[Any]:
    """The case, read by the engine."""
    from django_ox.testing import run_tasks

    run_tasks()
    case.refresh_from_db()
    yield case
