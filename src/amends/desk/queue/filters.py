"""The filters of the queue as they stand in its URL, and as a sentence."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from amends.cases.models import Case, Channel, Kind, State
from amends.desk.reach import OPEN
from amends.people.models import User

STATES = {
    "open": "open",
    "waiting": "waiting for the customer",
    "resolved": "resolved",
    "closed": "closed",
    "any": "all",
}
HEATS = {
    "": "any heat",
    "80": "80 or more, furious",
    "60": "60 or more, angry",
    "40": "40 or more, annoyed",
    "cool": "under 40",
    "unread": "not read yet",
}
ORDERS = {
    "burning": "what burns most",
    "due": "what is due next",
    "newest": "the newest",
    "hottest": "the hottest words",
}
KINDS = {"": "of any kind", "complaint": "complaints", "not_complaint": "no complaints", "spam": "spam"}
COLUMNS = {
    "burning": ("-rank", "-id"),
    "due": ("next_due_at", "-id"),
    "newest": ("-opened_at", "-id"),
    "hottest": ("-heat", "-id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is shown and in which order. Every field's default stands for "no filter"."""

    state: str = "open"
    owner: str = ""  # "me", "nobody" or the key of a person
    channel: str = ""
    heat: str = ""
    lane: str = ""  # "1": safety, self-harm or vulnerable
    reopened: str = ""  # "1": the customer said that it is not fixed
    kind: str = ""
    tag: str = ""  # the key of a tag
    order: str = "burning"

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """From a URL; what it does not know counts as not said."""
        wanted = {f.name: query.get(f.name, "") for f in fields(cls)}
        return cls(**{name: value for name, value in wanted.items() if value and _known(name, value)})

    def query(self) -> str:
        """The shortest URL query that says the same; empty for the plain queue."""
        plain = Filters()
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({name: value for name, value in said.items() if value != getattr(plain, name)})

    def but(self, **changed: str) -> str:
        """The query with some filters changed."""
        return "?" + replace(self, **changed).query()

    @property
    def states(self) -> tuple[str, ...]:
        """The states of the record that the word stands for."""
        every = tuple(state for state in State.values if state != State.MERGED)
        return {"open": OPEN, "any": every}.get(self.state, (self.state,))

    @property
    def columns(self) -> tuple[str, ...]:
        """How the rows are ordered."""
        return COLUMNS[self.order]

    @property
    def nullable(self) -> bool:
        """Whether cases without the ordering column come last."""
        return self.order in ("due", "hottest")

    def narrow(self, cases: QuerySet[Case], user: User) -> QuerySet[Case]:
        """Everything but state and sight, which the branches bring."""
        if self.owner:
            owners = {"me": user.pk, "nobody": None}
            cases = cases.filter(owner=owners[self.owner] if self.owner in owners else int(self.owner))
        if self.channel:
            cases = cases.filter(channel=self.channel)
        if self.lane:
            cases = cases.filter(lane=True)
        if self.reopened:
            cases = cases.filter(reopened__gt=0)
        if self.kind:
            cases = cases.filter(kind=self.kind)
        if self.tag:
            cases = cases.filter(tags_on__tag=int(self.tag))
        return _of_heat(cases, self.heat)


def _of_heat(cases: QuerySet[Case], heat: str) -> QuerySet[Case]:
    if heat == "cool":
        return cases.filter(heat__lt=40)
    if heat == "unread":
        return cases.filter(heat=None)
    return cases.filter(heat__gte=int(heat)) if heat else cases


def _known(name: str, value: str) -> bool:
    if name == "tag":
        return value.isdecimal() and len(value) < 12
    if name == "owner":
        return value in ("me", "nobody") or (value.isdigit() and len(value) < 12)
    allowed: dict[str, object] = {
        "state": STATES,
        "channel": Channel.values,
        "heat": HEATS,
        "lane": ("1",),
        "reopened": ("1",),
        "kind": Kind.values,
        "order": ORDERS,
    }
    return value in allowed[name]  # type: ignore[operator]
