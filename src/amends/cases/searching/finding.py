"""Words and filters become cases: what somebody may see of what they look for, best first.

1. The newest WINDOW rows that hold the words, on cases that fit the filters and that this person may open.
2. Those cases in order of how well the words fit and how new they are, a page at a time.
3. Where nothing is found, names that were probably meant.

Behind the first window lie older ones; a page says from where on it looks ("top~n").
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from amends.cases import clock
from amends.cases.firm import firm
from amends.cases.models import Case, SearchDoc
from amends.cases.policy import sees_everything, visible_cases
from amends.cases.searching import names, postgres, sqlite
from amends.cases.searching.engine import Deadline, Engine, Groups, Newest, Wanted
from amends.cases.searching.filters import Asker, condition
from amends.cases.searching.matching import matches
from amends.cases.searching.query import Query, Words, parse
from amends.cases.searching.ranking import Row, scored
from amends.people.models import User

PAGE, WINDOW = 25, 200
SECONDS = 0.4  # after that, what was found is shown, and that it is not all
WINDOWS = 3  # looked through for one page where what is left out leaves nothing
RECENT = 20_000  # cases that filters are tried on when they took too long on all
FEW = 1_000  # cases that fit a filter, up to which their rows are read instead of the words' lists
ASKING = 0.03  # seconds that it may take to learn whether a filter fits few
SHORTEST_BEGINNING = 3
READ = 20_000  # letters of a text that are ranked and shown
QUOTES = 2
_NEWEST = """SELECT d.case_id FROM (SELECT c.id AS case_id FROM cases_case c WHERE c.id <= %s
    ORDER BY c.id DESC LIMIT %s) d WHERE {where} LIMIT %s"""
TRIES = 4  # names that are tried for words that were not found


@dataclass(slots=True)
class Hit:
    """A case, and up to two of its rows that matched best."""

    case: int
    score: float = 0.0
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of what was found."""

    query: Query
    hits: list[Hit] = field(default_factory=list)
    count: str = "0"  # of cases among the newest matches; "200+" where there are more
    older: str = ""  # where the next page begins
    complete: bool = True  # False: time was up, and older cases were not looked at
    problems: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()  # searches that do find something; the first is the one shown

    @property
    def groups(self) -> Groups:
        """The words, for marking them."""
        return self.query.texts


def find(text: str, user: User | None = None, after: str = "", seconds: float = SECONDS) -> Answer:
    """Cases for what was typed, as this person may see them (None: a program that may see everything)."""
    query = parse(text)
    found = _Search(query, user, Deadline(seconds)).page(after)
    if found.hits or after or not found.complete or not query.texts:
        return found
    return _instead(query, found, user, Deadline(seconds))


def occurs(word: str) -> bool:
    """Whether any row holds the word."""
    wanted = Wanted(((Words((word,)),),))
    return bool(_engine().newest(wanted, 1, Deadline(SECONDS)).places)


def _engine() -> Engine:
    return postgres if connection.vendor == "postgresql" else sqlite


def _instead(query: Query, found: Answer, user: User | None, deadline: Deadline) -> Answer:
    """The same search with names for words that nobody has; only such as this person finds something by."""
    good: list[Answer] = []
    for other in islice(_others(query), TRIES):
        answer = _Search(other, user, deadline).page("")
        if answer.hits:
            good.append(answer)
        if deadline.left < 0 or len(good) == names.MOST:
            break
    return replace(good[0], instead=tuple(str(answer.query) for answer in good)) if good else found


def _others(query: Query) -> Iterator[Query]:
    """The query with a name for one of its words: for those that stand nowhere, or else for each that is no name."""
    words = [w for group in query.texts for w in group if len(w.words) == 1]
    for word in [w for w in words if not occurs(w.words[0])] or names.strange(words):
        for name in names.near(word.words[0]):
            yield _with(query, word, name)


def _with(query: Query, word: Words, name: str) -> Query:
    other = replace(word, words=(name,), beginning=False, exact=True)
    groups = tuple(tuple(other if term == word else term for term in group) for group in query.groups)
    return replace(query, groups=groups)


class _Search:
    """One search of one person."""

    def __init__(self, query: Query, user: User | None, deadline: Deadline) -> None:
        self.query, self.user, self.deadline = query, user, deadline
        asker = Asker(user, clock.now(), ZoneInfo(firm().zone_name))
        self.q, problems = condition(query.filters, asker) if query.filters else (Q(), [])
        self.problems = (*query.problems, *problems)
        self.cases: QuerySet[Case] = Case.objects.all() if user is None else visible_cases(user)

    def page(self, after: str) -> Answer:
        """From the beginning, or from where an earlier page ended."""
        top, shown = _cursor(after)
        if self.user and not self.user.is_active:
            return self._answer()
        if self.query.texts:
            return self._by_words(top, shown)
        if self.query.without and not self.q:
            return self._answer("Say also what to look for: only what to leave out was given.")
        return self._by_filters(top) if self.q else self._answer()

    def _answer(self, *problems: str, **more: Any) -> Answer:
        return Answer(self.query, problems=(*self.problems, *problems), **more)

    # By words

    def _by_words(self, top: int | None, shown: int) -> Answer:
        for _ in range(WINDOWS):
            found = self._newest(top)
            full = len(found.places) > WINDOW
            places = found.places[:WINDOW]
            hits = self._hits([doc for doc, _ in places], top)
            if len(hits) > shown or not full:
                break
            top, shown = places[-1][0] - 1, 0
        rest = hits[shown : shown + PAGE]
        return self._answer(
            hits=rest,
            count=_count(len(hits), full or not found.complete),
            older=_older(places, top, shown + PAGE if shown + PAGE < len(hits) else None, full),
            complete=found.complete,
        )

    def _newest(self, top: int | None) -> Newest:
        """A window of rows. The last word may be a beginning, unless it fills the window as it is."""
        where = self._where()
        if where is None:
            return Newest()
        groups = self.query.texts
        few = self._few()
        wanted = Wanted(groups, *where, top) if few is None else Wanted(groups, top=top, cases=few)
        found = _engine().newest(wanted, WINDOW + 1, self.deadline)
        wider = _last_as_beginning(groups)
        if len(found.places) > WINDOW or wider == groups or not found.complete:
            return found
        return _engine().newest(replace(wanted, groups=wider), WINDOW + 1, self.deadline)

    def _few(self) -> tuple[int, ...] | None:
        """All cases that fit the filters, if they are few and that is known soon."""
        if not self.q:
            return None
        cases = self.cases.filter(self.q).order_by().values_list("pk")[: FEW + 1]
        fitting = _keys(cases, Deadline(min(ASKING, max(self.deadline.left, 0))))
        return tuple(fitting) if fitting is not None and len(fitting) <= FEW else None

    def _where(self) -> tuple[str, tuple[Any, ...]] | None:
        """The condition on a row's case as SQL; None where no case can satisfy it."""
        if not self.q and (self.user is None or sees_everything(self.user)):
            return "", ()
        return _tried_on(self.cases.filter(self.q), "d.case_id")

    def _hits(self, docs: Sequence[int], top: int | None) -> list[Hit]:
        rows = _rows(docs)
        hits: dict[int, Hit] = {}
        for score, row in scored(rows, _last_as_beginning(self.query.texts)):
            hit = hits.setdefault(row.case, Hit(row.case))
            hit.score = max(hit.score, score) + (1 if hit.rows else 0)
            hit.rows.append(row)
        for key in self._left_out(hits, top):
            del hits[key]
        for hit in hits.values():
            hit.rows = [row for row in hit.rows if row.kind != "case"][:QUOTES]
        return sorted(hits.values(), key=lambda hit: (-hit.score, -hit.case))

    def _left_out(self, hits: Iterable[int], top: int | None) -> set[int]:
        """Cases that hold what must not occur, and those that an earlier window has shown."""
        if not self.query.without and top is None:
            return set()
        groups = _last_as_beginning(self.query.texts)
        gone: set[int] = set()
        docs = SearchDoc.objects.filter(case__in=list(hits)).annotate(said=Left("text", READ))
        for key, case, said, about in docs.values_list("pk", "case_id", "said", "about"):
            earlier = top is not None and groups and key > top and matches(groups, said, about)
            if earlier or any(matches([(words,)], said, about) for words in self.query.without):
                gone.add(case)
        return gone

    # By filters alone

    def _by_filters(self, top: int | None) -> Answer:
        cases = self.cases.filter(self.q)
        if top is not None:
            cases = cases.filter(pk__lte=top)
        keys, complete = self._keys(cases, top)
        gone = self._left_out(keys, None)
        left = [key for key in keys if key not in gone]
        full = len(keys) > WINDOW
        older = f"{left[PAGE]}~0" if len(left) > PAGE else f"{keys[-1]}~0" if full else ""
        return self._answer(
            hits=[Hit(key) for key in left[:PAGE]],
            count=_count(min(len(left), WINDOW), full or not complete),
            older=older,
            complete=complete,
        )

    def _keys(self, cases: QuerySet[Case], top: int | None) -> tuple[list[int], bool]:
        """The newest cases that fit; where that takes too long, the newest of the newest.

        What many cases fit is found by walking from the newest one. What few fit is left to the database, which
        may have an index for it.
        """
        found = _among_newest(cases, top, self.deadline)
        if len(found) > WINDOW:
            return found, True
        ordered = cases.order_by(_engine().ORDER).values_list("pk")
        every = _keys(ordered[: WINDOW + 1], self.deadline)
        if every is not None:
            return every, True
        last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return _keys(ordered.filter(pk__gt=last - RECENT)[: WINDOW + 1], Deadline(SECONDS)) or [], False


def _keys(cases: QuerySet[Any, Any], deadline: Deadline) -> list[int] | None:
    try:
        return _engine().keys(*cases.query.sql_with_params(), deadline)
    except EmptyResultSet:
        return []


def _tried_on(cases: QuerySet[Case], key: str) -> tuple[str, tuple[Any, ...]] | None:
    """SQL that is true where the case with that key is among these; None where none can be."""
    asked = cases.filter(pk=RawSQL(key, ())).order_by().values("pk")  # noqa: S611
    try:
        sql, params = asked.query.sql_with_params()
    except EmptyResultSet:
        return None
    offset = " OFFSET 0" if connection.vendor == "postgresql" else ""  # a look a row, never a join
    return f"EXISTS ({sql}{offset})", tuple(params)


def _among_newest(cases: QuerySet[Case], top: int | None, deadline: Deadline) -> list[int]:
    """Those of them that are found by trying one case after the other from the newest, or from `top`, downwards."""
    where = _tried_on(cases, "d.case_id")
    if where is None:
        return []
    params = [2**62 if top is None else top, _engine().NEWEST, *where[1], WINDOW + 1]
    return _engine().keys(_NEWEST.format(where=where[0]), params, deadline) or []


def _cursor(after: str) -> tuple[int | None, int]:
    top, _, shown = after.partition("~")
    if top.isdecimal() and shown.isdecimal() and len(top) < 18 and len(shown) < 6:
        return int(top), int(shown)
    return None, 0


def _older(places: Sequence[tuple[int, int]], top: int | None, shown: int | None, full: bool) -> str:
    """Where the next page begins: in the same window, or behind it."""
    if not places:
        return ""
    if shown is not None:
        return f"{top if top is not None else places[0][0]}~{shown}"
    return f"{places[-1][0] - 1}~0" if full else ""


def _count(count: int, more: bool) -> str:
    return f"{count}+" if more else str(count)


def _last_as_beginning(groups: list[tuple[Words, ...]]) -> list[tuple[Words, ...]]:
    """Whoever types may not have ended the last word."""
    if not groups:
        return groups
    *most, last = groups
    word = last[-1]
    if word.exact or word.beginning or len(word.words[-1]) < SHORTEST_BEGINNING:
        return groups
    return [*most, (*last[:-1], replace(word, beginning=True))]


def _rows(docs: Sequence[int]) -> list[Row]:
    """The rows with these keys, newest first."""
    found = SearchDoc.objects.filter(pk__in=docs).annotate(said=Left("text", READ)).order_by("-pk")
    return [
        Row(*values) for values in found.values_list("pk", "case_id", "kind", "message_id", "said", "about")
    ]
