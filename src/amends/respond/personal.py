"""What is personal in drafts."""

from amends.cases.privacy.registry import Personal, declare


def register() -> None:
    """Called when the app is ready."""
    declare(Personal("respond.Draft", "drafts", case="case", fields={"text": "", "kept": list}, gone=True))
