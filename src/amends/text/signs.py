"""What the patterns say of one sentence by itself, in the names of the labelled sentences.

The learned judgement weighs these signs together with the sentence's meaning (`judgement`).
"""

from collections.abc import Iterator
from functools import lru_cache

from . import apology
from .context import Context
from .draft import Draft
from .mark_rules import mark_findings
from .money_rules import money_findings
from .presence import Presence
from .whole_rules import is_refusal, rests_on_a_rule, sentence_findings
from .word_rules import word_findings

# Every rule that waits for a context gets it here: the context decides later.
_OPEN = {"now": "2026-11-23T10:00:00", "public": True, "priority_raised": False}


@lru_cache(maxsize=2048)
def signs(sentence: str) -> frozenset[str]:
    """Name all that the patterns see."""
    return frozenset(_signs(Draft(sentence, Context.of(_OPEN))))


def _signs(draft: Draft) -> Iterator[str]:
    for find in (word_findings, mark_findings, money_findings, sentence_findings):
        for match in find(draft):
            yield match.rule
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
