"""What a search shows: a row a case, with the words that matched."""

from dataclasses import dataclass, field

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from amends.cases.models import Case, Message, Raw, SavedSearch
from amends.cases.policy import may
from amends.cases.searching import FILTERS, Answer, Filter
from amends.cases.searching import find as find_cases
from amends.cases.searching.ranking import FORMULA, Row, snippet
from amends.cases.searching.saved import searches_of
from amends.desk import reach
from amends.desk.frame import Frame
from amends.listen.selectors import held_with
from amends.people.models import Role, User

SOURCES = {"note": "Note", "concern": "Concern"}


@dataclass(slots=True)
class Hit:
    """A case with up to two places where the words stand."""

    case: Case
    when: str
    quotes: list["Quote"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that matched; the customer's stand in their own face."""

    words: SafeString
    theirs: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A search that somebody keeps."""

    search: SavedSearch
    current: bool
    may_drop: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The page."""

    hits: list[Hit]
    answer: Answer
    kept: list[Kept]
    held: list[Raw]
    filters: list[Filter]
    first: bool
    formula: str = FORMULA

    @property
    def said(self) -> str:
        """What was looked for, as it was understood."""
        return str(self.answer.query)

    @property
    def is_kept(self) -> bool:
        """Whether this search stands among the kept ones."""
        return any(one.current for one in self.kept)

    @property
    def by_words(self) -> bool:
        """Whether words were looked for; by filters alone, the newest cases come first."""
        return bool(self.answer.groups)


def find(user: User, frame: Frame, query: str, after: str = "") -> Found:
    """The best and newest matches on cases that this person may open."""
    answer = find_cases(query, user, after)
    return Found(
        hits=_hits(answer, frame),
        answer=answer,
        kept=_kept(user, answer),
        held=_held(user, answer) if query and not after else [],
        filters=list(FILTERS.values()),
        first=not after,
    )


def _hits(answer: Answer, frame: Frame) -> list[Hit]:
    keys = [hit.case for hit in answer.hits]
    cases = reach.in_order(Case.objects.select_related("customer", "owner"), keys)
    hits = {case.pk: Hit(case, frame.ago(case.last_inbound_at or case.opened_at)) for case in cases}
    theirs = _theirs([row.message for hit in answer.hits for row in hit.rows if row.message])
    for found in answer.hits:
        if found.case in hits:
            hits[found.case].quotes = [_quote(row, answer, theirs) for row in found.rows]
    return list(hits.values())


def _kept(user: User, answer: Answer) -> list[Kept]:
    lead = user.at_least(Role.MANAGER)
    said = str(answer.query)
    return [Kept(one, one.query == said, one.owner == user or lead) for one in searches_of(user)]


def _held(user: User, answer: Answer) -> list[Raw]:
    """Held items with these words, for those who decide on them."""
    plain = answer.groups and not answer.query.filters and may(user, "held.decide")
    return held_with(answer.groups) if plain else []


def _quote(row: Row, answer: Answer, theirs: set[int]) -> Quote:
    return Quote(marked(snippet(row.text, answer.groups)), row.message in theirs, SOURCES.get(row.kind, ""))


def _theirs(keys: list[int]) -> set[int]:
    found = Message.objects.filter(pk__in=keys, direction=Message.Direction.IN)
    return set(found.values_list("pk", flat=True))


def marked(snippet: str) -> SafeString:
    """A snippet as safe markup, its hits as marks."""
    text = str(conditional_escape(" ".join(snippet.split())))
    return mark_safe(text.replace("\x02", "<mark>").replace("\x03", "</mark>"))  # noqa: S308 (escaped above)
