"""What every channel makes of a raw item: who says what, and where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from amends.cases.actors import CUSTOMER, Actor
from amends.cases.models import Case, Message, Raw
from amends.cases.services import Who, Words
from amends.cases.speaking import Speaker


class Held(Exception):
    """The item is set aside for a person; the message is the plain reason."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that was said, ready to be filed.

    `case` is the case it belongs to; without one, a new case is opened with `verb`. `facts` go into
    the journal with it; `then` is called with its message, in the same transaction. With `aside` it is no
    message: that takes it, and gives the case that it is about.
    """

    who: Who
    words: Words
    channel: str
    by: Actor = CUSTOMER
    case: Case | None = None
    subject: str = ""
    order_reference: str = ""
    wants: str = ""
    adjustments: str = ""
    source_id: str | None = None
    at: datetime | None = None
    verb: str = "case.opened"
    clocks: bool = True
    location: int | None = None
    anonymous: bool = False
    speaker: Speaker | None = None
    consent: str = ""  # name of the file that shows the customer's consent
    facts: dict[str, Any] = field(default_factory=dict)
    then: Callable[[Message], None] | None = None
    aside: Callable[[Words, Raw], Case] | None = None
