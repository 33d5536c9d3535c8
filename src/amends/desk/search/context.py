"""What a search shows: a row a case, with the words that matched."""

from dataclasses import dataclass, field

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from amends.cases.models import Case, Message
from amends.cases.searching import Answer
from amends.cases.searching import find as find_cases
from amends.cases.searching.ranking import FORMULA, Row, snippet
from amends.desk import reach
from amends.desk.frame import Frame
from amends.people.models import User

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
class Found:
    """The page."""

    hits: list[Hit]
    answer: Answer
    formula: str = FORMULA


def find(user: User, frame: Frame, query: str, after: str = "") -> Found:
    """The best and newest matches on cases that this person may open."""
    answer = find_cases(query, user, after)
    cases = reach.in_order(
        Case.objects.select_related("customer", "owner"), [hit.case for hit in answer.hits]
    )
    hits = {case.pk: Hit(case, frame.ago(case.last_inbound_at or case.opened_at)) for case in cases}
    theirs = _theirs([row.message for hit in answer.hits for row in hit.rows if row.message])
    for found in answer.hits:
        if found.case in hits:
            hits[found.case].quotes = [_quote(row, answer, theirs) for row in found.rows]
    return Found(list(hits.values()), answer)


def _quote(row: Row, answer: Answer, theirs: set[int]) -> Quote:
    return Quote(marked(snippet(row.text, answer.groups)), row.message in theirs, SOURCES.get(row.kind, ""))


def _theirs(keys: list[int]) -> set[int]:
    found = Message.objects.filter(pk__in=keys, direction=Message.Direction.IN)
    return set(found.values_list("pk", flat=True))


def marked(snippet: str) -> SafeString:
    """A snippet as safe markup, its hits as marks."""
    text = str(conditional_escape(" ".join(snippet.split())))
    return mark_safe(text.replace("\x02", "<mark>").replace("\x03", "</mark>"))  # noqa: S308 (escaped above)
