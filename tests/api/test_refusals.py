"""Every refusal is one sentence with the field and the right status."""

import base64
from typing import Any

import pytest

from amends.cases.models import Raw
from tests.api.conftest import Call
from tests.api.test_cases import KETTLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("body", "status", "field"), [
    ('{"text":', 400, None),
    ("", 422, None),
    ([1], 422, None),
    ({**KETTLE, "text": ""}, 422, "text"),
    ({**KETTLE, "text": "  "}, 422, "text"),
    ({**KETTLE, "txt": "misspelt"}, 422, "txt"),
    ({**KETTLE, "customer": {}}, 422, "customer"),
    ({**KETTLE, "customer": {"email": "jo"}}, 422, "email"),
    ({**KETTLE, "customer": {"name": "x" * 201}}, 422, "customer.name"),
    ({**KETTLE, "channel": "pigeon"}, 422, "channel"),
    ({**KETTLE, "attachments": [{"name": "a", "content": "no base64!"}]}, 422, "attachments.0.content"),
])  # fmt: skip
def test_what_cannot_be_used(call: Call, body: Any, status: int, field: str | None) -> None:
    answered, said = call("POST", "/cases", body)
    assert (answered, said["field"]) == (status, field)
    assert said["error"].endswith(".") and said["error"].count(". ") <= 1
    assert Raw.objects.count() == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cases/A-9999"),
        ("GET", "/cases/x"),
        ("POST", "/cases/A-9999/messages"),
        ("GET", "/nothing"),
        ("DELETE", "/no/thing"),
    ],
)
def test_what_is_not_there(call: Call, method: str, path: str) -> None:
    status, said = call(method, path, {"text": "x"})
    assert status == 404
    assert said["error"].startswith("There is n")


def test_files_that_are_too_large(call: Call, settings: Any) -> None:
    settings.AMENDS_MAX_UPLOAD = 1024 * 1024
    big = {"name": "big", "content": base64.b64encode(b"x" * 3_000_000).decode()}
    status, said = call("POST", "/cases", {**KETTLE, "attachments": [big]})
    assert (status, said) == (
        413,
        {"error": "The files are 3 MB together; at most 1 MB can be taken.", "field": "files"},
    )


def test_a_request_that_is_too_large(call: Call, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    status, said = call("POST", "/cases", {**KETTLE, "text": "x" * 2_000_000})
    assert (status, said["error"]) == (413, "The request is larger than 1 MB.")


def test_a_nul_is_stored_and_harms_nothing(call: Call) -> None:
    status, stored = call(
        "POST",
        "/cases",
        {"text": "a\x00b", "customer": {"name": "N\x00"}, "subject": "\x00", "source_id": "\x00"},
    )
    assert status == 201
    assert call("GET", f"/cases/{stored['case']}")[1]["messages"][0]["text"] == "a\ufffdb"
