"""Time stands still in these tests."""

from typing import Any

import pytest

from tests.conftest import _person
from tests.working import monday, points

__all__ = ["monday", "points"]


@pytest.fixture
def kim(db: None) -> Any:
    """Another agent."""
    return _person("Kim", "agent")
