"""Keys of programs."""

from datetime import timedelta
from typing import Any

import pytest

from amends.api.models import ApiKey
from amends.api.services import key_of, new_key, revoke_key
from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.errors import Refused
from amends.cases.models import Entry
from tests.api.conftest import Call

pytestmark = pytest.mark.django_db


def test_only_a_digest_is_kept(secret: str) -> None:
    row = ApiKey.objects.values().get()
    assert secret.startswith("amk_") and len(secret) > 40
    assert secret not in str(row) and secret[12:] not in str(row)
    assert Entry.objects.get(verb="key.made").facts["name"] == "web shop"


@pytest.mark.parametrize("key", [None, "", "amk_wrong", "Bearer", "amk_" + "x" * 43])
def test_without_a_working_key_nothing_is_said(call: Call, key: str | None) -> None:
    assert call("GET", "/cases", key=key) == (
        401,
        {"error": "This needs a working key: Authorization: Bearer amk_...", "field": None},
    )


def test_a_revoked_key_works_no_longer(call: Call) -> None:
    assert call("GET", "/cases")[0] == 200
    revoke_key("web shop", SYSTEM)
    assert call("GET", "/cases")[0] == 401
    with pytest.raises(Refused, match="no working key called 'web shop'"):
        revoke_key("web shop", SYSTEM)


def test_a_name_is_used_once(secret: str) -> None:
    with pytest.raises(Refused, match="already"):
        new_key("web shop", SYSTEM)


def test_only_wrong_keys_are_limited(call: Call) -> None:
    tries = [call("GET", "/cases", key="amk_wrong")[0] for _ in range(12)]
    assert tries == [401] * 10 + [429] * 2
    assert call("GET", "/cases")[0] == 200


def test_a_check_is_one_query_and_use_is_noted_once_a_minute(
    secret: str, django_assert_num_queries: Any
) -> None:
    key_of(secret)
    with django_assert_num_queries(1):
        key_of(secret)
    first = ApiKey.objects.get().used_at
    with clock.at(clock.now() + timedelta(minutes=2)):
        key_of(secret)
    assert ApiKey.objects.get().used_at > first


@pytest.mark.process
def test_the_command_makes_lists_and_revokes(installation: Any) -> None:
    made = installation.run("key", "new", "till")
    assert made.returncode == 0 and made.stdout.startswith("amk_")
    assert installation.run("key", "list").stdout == f"till  {made.stdout[:8]}…  never used\n"
    assert installation.run("key", "revoke", "till").returncode == 0
    again = installation.run("key", "revoke", "till")
    assert (again.returncode, again.stderr) == (1, "There is no working key called 'till'.\n")
