"""What the queue shows: rows in order, counts up to a cap, the sentence of its filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from amends.cases.models import Case, Channel, Firm, Tag, TagOn
from amends.cases.policy import visible_cases
from amends.desk import reach
from amends.desk.frame import Frame
from amends.desk.models import SavedView
from amends.desk.queue.filters import HEATS, KINDS, ORDERS, STATES, Filters
from amends.desk.reach import Branch
from amends.desk.reasons import reason
from amends.desk.times import When
from amends.people.models import User

PAGE = 50
TAGS = 30  # offered as filters; any other is reached from a case that has it
VIEWS = 12  # saved views that stand as tabs; a longer row helps nobody
GIVEN = (  # the tabs that everybody has
    ("All open", Filters()),
    ("Mine", Filters(owner="me")),
    ("Nobody’s", Filters(owner="nobody")),
    ("Waiting for the customer", Filters(state="waiting")),
    ("Safety and vulnerable", Filters(lane="1")),
    ("Reopened", Filters(reopened="1")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One case as a line of the queue."""

    place: int
    case: Case
    why: str
    sum: SafeString  # the parts of the rank as items of a list
    due: When | None
    url: str
    owner: str
    tags: Sequence[str] = ()

    @property
    def nothing(self) -> str:
        """What stands where no due time is."""
        return "Nothing due" if self.case.is_open else str(self.case.get_state_display()).capitalize()


@dataclass(frozen=True, slots=True)
class Tab:
    """A view: given to everybody, or saved by this person."""

    name: str
    query: str
    count: str
    current: bool
    saved: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the menu behind a word."""

    words: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A bold word of the sentence and what else it could say."""

    before: str
    label: str
    says: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    filters: Filters
    words: list[Word]
    more: list[Choice]  # filters that are not in the sentence yet
    tabs: list[Tab]
    count: str
    rows: list[Row]
    older: str  # query of the next rows, empty at the end
    first: bool

    @property
    def is_saved(self) -> bool:
        """Whether a tab says the same already."""
        return any(tab.current for tab in self.tabs)

    @property
    def current_view(self) -> Tab | None:
        """The saved view that is shown, if it is one."""
        return next((tab for tab in self.tabs if tab.current and tab.saved), None)


def page(user: User, frame: Frame, query: QueryDict) -> Page:
    """The queue as its URL asks for it."""
    filters = Filters.read(query)
    tabs, count = _tabs(user, filters)
    tags = list(Tag.objects.order_by("name")[:TAGS])
    cursor = Cursor.read(query.get("after", ""))
    cases = find(user, filters, cursor, PAGE + 1)
    start = cursor.shown if cursor else 0
    return Page(
        filters=filters,
        words=_words(filters, user, tags),
        more=_more(filters, tags),
        tabs=tabs,
        count=count,
        rows=_rows(cases[:PAGE], start, frame, user),
        older=_older(filters, cases, start),
        first=cursor is None,
    )


def _rows(cases: list[Case], start: int, frame: Frame, user: User) -> list[Row]:
    tags: dict[int, list[str]] = {}
    on = TagOn.objects.filter(case__in=[case.pk for case in cases]).order_by("tag__name")
    for key, name in on.values_list("case", "tag__name"):
        tags.setdefault(key, []).append(name)
    return [row(case, start + n, frame, user, tags.get(case.pk, [])) for n, case in enumerate(cases, 1)]


def row(case: Case, place: int, frame: Frame, user: User, tags: Sequence[str] = ()) -> Row:
    """A case as a line, with its reason in words."""
    due = frame.when(case.next_due_at) if case.next_due_at else None
    return Row(
        place,
        case,
        reason(case.rank_why),
        _sum(case),
        due,
        f"/cases/{case.reference}/",
        _owner(case, user),
        tags,
    )


def _owner(case: Case, user: User) -> str:
    if case.owner is None:
        return "Nobody"
    return "You" if case.owner == user else case.owner.first_name


def _sum(case: Case) -> SafeString:
    # By hand, since fifty rows have hundreds of parts and a template takes its time for each.
    items = "".join(f"<li><b>{int(points)}</b> {escape(words)}</li>" for points, words in case.rank_why)
    return mark_safe(items)  # noqa: S308 (numbers, and escaped words)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next rows begin: after this value of the ordering column and this key."""

    value: int | datetime | None
    pk: int
    shown: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """From the URL; None for the beginning, or for what is no cursor."""
        try:
            value, pk, shown = text.split("~")
            return cls(_value(value), int(pk), int(shown))
        except ValueError:
            return None

    @classmethod
    def behind(cls, case: Case, filters: Filters, shown: int) -> "Cursor":
        """The one that goes on after this case."""
        return cls(getattr(case, filters.columns[0].lstrip("-")), case.pk, shown)

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return f"{'' if value is None else value}~{self.pk}~{self.shown}"


def _value(text: str) -> int | datetime | None:
    if not text:
        return None
    return int(text) if text.lstrip("-").isdigit() else datetime.fromisoformat(text)


def find(user: User, filters: Filters, cursor: Cursor | None, limit: int) -> list[Case]:
    """The next cases in the order of the filters; those without the ordering column come last."""
    found: list[Case] = []
    if cursor is None or cursor.value is not None:
        found = reach.rows_of(_statement(user, filters, cursor, limit), filters.columns)
    if filters.nullable and len(found) < limit:
        at_end = cursor if cursor and cursor.value is None else None
        rest = _branches(user, filters, _without(filters, at_end))
        found += reach.rows_of(reach.firsts(rest, ("-id",), limit - len(found)), ("-id",))
    return found


def _statement(user: User, filters: Filters, cursor: Cursor | None, limit: int) -> reach.Compiled:
    """The first page asks the same of everybody; the others go on from a place of their own."""

    def build(person: User) -> reach.Compiled:
        return reach.firsts(_branches(person, filters, _after(filters, cursor)), filters.columns, limit)

    return build(user) if cursor else reach.compiled(("first", filters, limit), user, build)


def _branches(user: User, filters: Filters, where: Q | None = None) -> list[Branch]:
    """Branches of the filters, each of which one index serves."""

    def narrow(cases: QuerySet[Case]) -> QuerySet[Case]:
        cases = filters.narrow(cases, user)
        return cases.filter(where) if where else cases

    mine, few = (
        filters.owner == "me",
        filters.lane or filters.reopened or filters.tag or filters.owner == "nobody",
    )
    if not mine and not few:
        return reach.branches(user, filters.states, narrow)
    # Their own index finds these in order, whoever's they are; what is one's own needs no other sight.
    seen = Case.objects.all() if mine else visible_cases(user)
    lead = ("owner_id",) if filters.owner == "nobody" else ()
    return [Branch(narrow(seen.filter(state=state)), lead) for state in filters.states]


def _after(filters: Filters, cursor: Cursor | None) -> Q:
    """Rows behind the cursor, so written that an index can start there."""
    column = filters.columns[0]
    name = column.lstrip("-")
    start = Q(**{f"{name}__isnull": False}) if filters.nullable else Q()
    if cursor is None or cursor.value is None:
        return start
    past, up_to = ("lt", "lte") if column.startswith("-") else ("gt", "gte")
    tie = Q(**{name: cursor.value}, pk__lt=cursor.pk)
    return start & Q(**{f"{name}__{up_to}": cursor.value}) & (Q(**{f"{name}__{past}": cursor.value}) | tie)


def _without(filters: Filters, cursor: Cursor | None) -> Q:
    none = Q(**{f"{filters.columns[0].lstrip('-')}__isnull": True})
    return none & Q(pk__lt=cursor.pk) if cursor else none


def _older(filters: Filters, cases: list[Case], start: int) -> str:
    if len(cases) <= PAGE:
        return ""
    cursor = Cursor.behind(cases[PAGE - 1], filters, start + PAGE)
    joint = "&" if filters.query() else ""
    return f"?{filters.query()}{joint}after={str(cursor).replace('+', '%2B')}"


def _tabs(user: User, filters: Filters) -> tuple[list[Tab], str]:
    """The tabs with their counts, and the count of what is shown: one query for all."""
    saved = list(SavedView.objects.filter(owner=user).order_by("name")[:VIEWS])
    views: list[tuple[str, Filters, int | None]] = [(name, given, None) for name, given in GIVEN]
    views += [(view.name, Filters.read(QueryDict(view.query)), view.pk) for view in saved]
    counts = _counts(user, [view for _, view, _ in views] + [filters])
    tabs = [
        Tab(name, view.query(), count, view.query() == filters.query(), pk)
        for (name, view, pk), count in zip(views, counts, strict=False)
    ]
    return tabs, counts[-1]


def _counts(user: User, every: Sequence[Filters]) -> list[str]:
    columns: list[Any] = [_count(user, filters) for filters in every]
    row: tuple[int, ...] = Firm.objects.values_list(*columns)[0]
    return [reach.capped(count) for count in row]


def _count(user: User, filters: Filters) -> RawSQL:
    def build(anybody: User) -> reach.Compiled:
        return reach.counts(branch.rows for branch in _branches(anybody, filters))

    return reach.as_column(reach.compiled(("count", filters), user, build))


def _words(filters: Filters, user: User, tags: Sequence[Tag]) -> list[Word]:
    people = {
        str(u.pk): u.name for u in User.objects.filter(is_active=True).order_by("name") if u.pk != user.pk
    }
    owners = {"": "anyone", "me": "me", "nobody": "nobody", **people}
    channels = {"": "any channel", **{str(c.value): str(c.label) for c in Channel}}
    words = [
        _word(filters, "state", "Showing", STATES),
        _word(filters, "owner", " cases with", owners),
        _word(filters, "channel", ", from", channels),
        _word(filters, "heat", ", of", HEATS),
    ]
    if filters.lane:
        words.append(
            _word(filters, "lane", ",", {"1": "with a safety lane", "": "with or without a safety lane"})
        )
    if filters.reopened:
        words.append(_word(filters, "reopened", ",", {"1": "that were not fixed", "": "fixed or not"}))
    if filters.tag:
        words.append(_word(filters, "tag", ", tagged", _tag_words(filters, tags)))
    if filters.kind:
        words.append(_word(filters, "kind", ", only", KINDS))
    return [*words, _word(filters, "order", ", ordered by", ORDERS)]


def _tag_words(filters: Filters, tags: Sequence[Tag]) -> dict[str, str]:
    known = {str(tag.pk): f"“{tag.name}”" for tag in tags}
    return {filters.tag: "with a tag of their own", **known, "": "in any way or none"}


def _word(filters: Filters, name: str, before: str, options: dict[str, str]) -> Word:
    now = getattr(filters, name)
    choices = [Choice(words, filters.but(**{name: value}), value == now) for value, words in options.items()]
    return Word(before, name, options.get(now, "somebody who left"), choices)


def _more(filters: Filters, tags: Sequence[Tag]) -> list[Choice]:
    offered = [
        ("Safety and vulnerable", {"lane": "1"}),
        ("Reopened", {"reopened": "1"}),
        ("Complaints only", {"kind": "complaint"}),
        ("Set aside: no complaint", {"kind": "not_complaint", "state": "closed"}),
        ("Set aside: spam", {"kind": "spam", "state": "closed"}),
        *((f"Tagged “{tag.name}”", {"tag": str(tag.pk)}) for tag in tags),
    ]
    return [Choice(words, filters.but(**changed), False) for words, changed in offered]
