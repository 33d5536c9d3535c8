"""What is known of a case when its answer is drafted: nothing that is not here may be said."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

SHORT_CHANNELS = frozenset({"chat", "sms"})
SPOKEN_CHANNELS = frozenset({"phone", "in_person"})


@dataclass(frozen=True, slots=True)
class Point:
    """One concern: how we put it, their own words, and what was decided and why."""

    text: str
    quote: str = ""
    upheld: str = ""  # yes, partly, no; empty while it is open
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that was granted. `amount` as it is to be read: £140."""

    name: str
    kind: str = ""
    amount: str = ""
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Commitment:
    """A dated promise: one that the reply may make, or one that was made and stands.

    It is the agent's, unless somebody else is named.
    """

    what: str
    due: date | datetime
    owner: str = ""
    made: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case. Only `points` is needed."""

    points: tuple[Point, ...]
    key: str = ""  # whatever tells this case from another: its reference
    message: str = ""
    customer_name: str = ""
    agent: str = ""
    firm: str = ""
    contact: str = ""  # a line or an address of ours that may be given
    channel: str = "mail"
    public: bool = False
    heat: int = 40
    distress: bool = False
    emotion: str = ""  # the strongest, in the words of a reading
    risks: frozenset[str] = frozenset()
    reply_number: int = 1
    confirmed: bool | None = None
    remedies: tuple[Remedy, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    cause: str = ""
    now: datetime | None = None
    authority_limit: float | None = None
    currency: str = ""
    linked_action: bool | None = None
    priority_raised: bool | None = None

    @property
    def upheld(self) -> str | None:
        """The outcome of the whole: only where every point was decided, and partly where they differ."""
        outcomes = {point.upheld for point in self.points}
        if not outcomes or "" in outcomes:
            return None
        return outcomes.pop() if len(outcomes) == 1 else "partly"

    @property
    def open(self) -> bool:
        """Whether something is still to be found out."""
        return any(not point.upheld for point in self.points) or not self.points

    def context(self) -> dict[str, Any]:
        """The same facts as the coach takes them."""
        decided = {point.upheld for point in self.points if point.upheld}
        some = "partly" if len(decided) > 1 else next(iter(decided), None)
        return {
            "customer_message": self.message or None,
            "concerns": [point.text for point in self.points],
            "concerns_confirmed": self.confirmed,
            "upheld": some,
            "linked_action": self.linked_action,
            "priority_raised": self.priority_raised,
            "public": self.public,
            "authority_limit": self.authority_limit,
            "currency": self.currency or None,
            "now": self.now,
            "customer_name": self.customer_name or None,
            "reply_number": self.reply_number,
        }

    def seed(self) -> str:
        """Everything about the case as one line, the same for the same case."""
        said = asdict(self) | {"risks": sorted(self.risks)}
        return json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
