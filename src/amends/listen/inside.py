"""Mail that is no part of the conversation with the customer: answers to what we asked of others.

A room above says by `register` how it knows such a mail; here it is only asked, before anything else.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amends.cases.models import Case, Raw
    from amends.cases.services import Words
    from amends.listen.mail import Mail

type Take = Callable[
    [Words, Raw], Case
]  # keeps it, inside the caller's transaction; the case that it is about
type Finder = Callable[[Mail, list[str]], Take | None]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a way to know such a mail by itself and by the addresses that it came to."""
    if finder not in _finders:
        _finders.append(finder)


def taker_of(mail: "Mail", recipients: list[str]) -> Take | None:
    """Who takes this mail; None when it is part of a conversation."""
    return next((take for finder in _finders if (take := finder(mail, recipients))), None)
