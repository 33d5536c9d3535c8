"""The API keeps its word: the committed OpenAPI document is current, and random requests are answered by it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    positive_data_acceptance,
    unsupported_method,
)

from amends.api.views import api

SNAPSHOT = Path(__file__).with_name("openapi.json")


def current() -> str:
    """The document as the code makes it."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


def test_the_committed_document_is_current() -> None:
    """Where a change is meant: `python -c "from tests.api.test_contract import *; SNAPSHOT.write_text(current())"`."""
    assert SNAPSHOT.read_text() == current()


@pytest.fixture
def document(firm: Any) -> Iterator[Any]:
    """The document as a program fetches it, and the application behind it.

    A request closes the database connection at its end; here that would end the test's transaction.
    """
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/cases"), ("GET", "/cases"), ("GET", "/cases/{reference}"), ("POST", "/cases/{reference}/messages"),
])  # fmt: skip
def test_any_request_gets_an_answer_that_the_document_names(
    document: Any, secret: str, method: str, path: str
) -> None:
    cache.clear()

    @given(document[f"/api/v1{path}"][method].as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        # Left out: an unknown method is answered 404 as everything unknown; keys have tests of their own;
        # that an address or a name is needed, the document cannot say.
        case.call_and_validate(excluded_checks=[ignored_auth, unsupported_method, positive_data_acceptance])

    ask()
