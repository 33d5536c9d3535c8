"""The shared world: one firm, four people of it, one customer with one case."""

import os
import tempfile

os.environ.setdefault("AMENDS_DATA", tempfile.mkdtemp(prefix="amends-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Short on every run; `.ci/long fuzz` looks much longer. No deadline: a busy machine is no fault.
settings.register_profile("short", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("short"), max_examples=2_000, stateful_step_count=60)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    """The tests run in two processes at once: counters of one are none of the other's business."""
    from django.core.cache import cache

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()  # who is writing on the first case of one test is nobody in the next


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A slow hash protects stored passwords; in tests it only costs minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def firm(db: None) -> Any:
    """Brackwater Rail, London time, working 09:00 to 17:30."""
    from amends.cases.models import Firm

    return Firm.objects.update_or_create(
        pk=1,
        defaults={"name": "Brackwater", "mail": "help@example.org", "timezone": "Europe/London"},
    )[0]


def _person(name: str, role: str) -> Any:
    from amends.people.models import User

    return User.objects.create_user(
        f"{name.lower()}@example.org", "correct horse", name=f"{name} Osei", role=role
    )


@pytest.fixture
def nadia(db: None) -> Any:
    """An agent."""
    return _person("Nadia", "agent")


@pytest.fixture
def tom(db: None) -> Any:
    """A lead."""
    return _person("Tom", "lead")


@pytest.fixture
def mara(db: None) -> Any:
    """A manager."""
    return _person("Mara", "manager")


@pytest.fixture
def ada(db: None) -> Any:
    """An admin."""
    return _person("Ada", "admin")


@pytest.fixture
def customer(db: None) -> Any:
    """Denise Marlow, who writes by mail."""
    from amends.cases.services import Who, know_customer

    return know_customer(Who("Denise Marlow", "denise@mail.example", "0114 496 0000"))


@pytest.fixture
def case(firm: Any, customer: Any) -> Any:
    """Denise's case with one message."""
    from django.db import transaction

    from amends.cases.actors import CUSTOMER
    from amends.cases.services import Words, add_inbound, open_case

    with transaction.atomic():
        found = open_case(customer, "Second table with the same split leg", "mail", CUSTOMER)
        words = Words(
            "The replacement table has the same split leg. Nobody came on Tuesday. I want my £649 back.",
            subject="Second table",
            from_name=customer.name,
            from_email=customer.email,
        )
        add_inbound(found, words, "mail", CUSTOMER)
    return found
