"""What a person chooses for themselves on the desk. It is theirs, and no part of the record."""

from amends.cases.errors import Invalid
from amends.people.models import User

UNDO = (10, 20, 60)  # seconds in which a reply can be called back


def choose_keys(user: User, single_keys: bool, undo_seconds: str) -> None:
    """Single-letter keys on or off, and how long Undo stays."""
    if not undo_seconds.isdigit() or int(undo_seconds) not in UNDO:
        raise Invalid(f"Choose one of: {', '.join(map(str, UNDO))} seconds.", "undo_seconds")
    user.single_keys, user.undo_seconds = single_keys, int(undo_seconds)
    user.save(update_fields=["single_keys", "undo_seconds"])
