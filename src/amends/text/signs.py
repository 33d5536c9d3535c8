"""What the patterns see in sentences, in the names of the labelled sentences.

The learned judgement weighs these signs together with a sentence's meaning (`judgement`).
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache

from . import apology
from .context import Context
from .draft import Draft
from .mark_rules import mark_findings
from .money_rules import money_findings
from .presence import Presence
from .whole_rules import is_refusal, rests_on_a_rule, sentence_findings
from .word_rules import Match, word_findings

_NOW = Context.of({"now": "2026-11-23T10:00:00"})


def matches(draft: Draft) -> list[Match]:
    """Find what single sentences show, as if every context asked for it; the context decides later."""
    draft.work_out()
    opened = copy(draft)
    opened.context = replace(
        draft.context, public=True, priority_raised=False, linked_action=None, upheld=None
    )
    finders = (word_findings, mark_findings, money_findings, sentence_findings)
    return [match for find in finders for match in find(opened)]


def signs(sentence: str) -> frozenset[str]:
    """Name all that the patterns see in one sentence by itself."""
    return parts(sentence) | {match.rule for match in matches(Draft(sentence, _NOW))}


@lru_cache(maxsize=2048)
def parts(sentence: str) -> frozenset[str]:
    """Name the parts of a reply and of an apology, and whether it says no."""
    return frozenset(_parts(Draft(sentence, _NOW)))


def _parts(draft: Draft) -> Iterator[str]:
    presence = Presence(draft, set())
    for name in presence.names:
        yield f"present:{name}"
    if presence.solution:
        yield "apology:repair"
    if presence.apology:
        yield "apology:regret"
    for name in apology.sentence_parts(draft.text):
        yield f"apology:{name}"
    if is_refusal(draft.text):
        yield "says:refusal"
    if rests_on_a_rule(draft.text):
        yield "policy_shield"
