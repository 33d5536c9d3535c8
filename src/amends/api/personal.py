"""What is personal in the keys of programs: nothing of customers."""

from amends.cases.privacy.registry import Personal, declare


def register() -> None:
    """Called when the app is ready."""
    declare(Personal("api.ApiKey", plain=("name", "digest", "hint")))
