"""Time stands still in these tests."""

from tests.working import monday

__all__ = ["monday"]
