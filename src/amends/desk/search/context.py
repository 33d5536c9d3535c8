"""What a search shows: a row a case, with the words that matched."""

from dataclasses import dataclass, field

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from amends.cases import search
from amends.cases.models import Case, Message
from amends.desk import reach
from amends.desk.frame import Frame
from amends.people.models import User


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


@dataclass(frozen=True, slots=True)
class Found:
    """The page."""

    hits: list[Hit]
    full: bool  # more may match than are shown


def find(user: User, frame: Frame, query: str) -> Found:
    """The newest matches on cases that this person may open."""
    rows = search.search(query, seen_by=user)
    keys = list(dict.fromkeys(case_pk for case_pk, _, _ in rows))
    cases = reach.in_order(Case.objects.select_related("customer", "owner"), keys)
    hits = {case.pk: Hit(case, frame.ago(case.last_inbound_at or case.opened_at)) for case in cases}
    theirs = _theirs([message_pk for _, message_pk, _ in rows if message_pk])
    for case_pk, message_pk, snippet in rows:
        hit = hits.get(case_pk)
        if hit and message_pk and len(hit.quotes) < 2:
            hit.quotes.append(Quote(marked(snippet), message_pk in theirs))
    return Found(list(hits.values()), len(rows) == search.LIMIT)


def _theirs(keys: list[int]) -> set[int]:
    found = Message.objects.filter(pk__in=keys, direction=Message.Direction.IN)
    return set(found.values_list("pk", flat=True))


def marked(snippet: str) -> SafeString:
    """A snippet as safe markup, its hits as marks."""
    text = str(conditional_escape(" ".join(snippet.split())))
    return mark_safe(text.replace("\x02", "<mark>").replace("\x03", "</mark>"))  # noqa: S308 (escaped above)
