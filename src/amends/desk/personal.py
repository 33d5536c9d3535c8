"""What is personal in what the desk remembers for its people."""

from amends.cases.privacy.registry import Personal, declare


def register() -> None:
    """Called when the app is ready."""
    why = "A colleague's own filter. Where it names the customer, the preview of an erasure says so."
    declare(Personal("desk.SavedView", plain=("name", "query"), mentions=("name", "query"), why_plain=why))
