"""Findings of the patterns, settled by the learned judgement: borne out, dropped, or added."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from . import judgement, rewrite
from .draft import Draft
from .signs import parts
from .word_rules import Match, applies, cleared

# These need the rest of the draft too and are settled where that is looked at.
_ELSEWHERE = {"negative_phrasing", "policy_shield"}
_PUBLIC = {"private_data_public", "compensation_in_public", "argue_in_public"}


def judged(draft: Draft, matches: Iterable[Match]) -> list[frozenset[str]] | None:
    """Judge the sentences of a draft, each by itself and without the salutation; None without weights."""
    if not judgement.available():
        return None
    read = [draft.without_greeting(*span) for span in draft.sentences[: judgement.MAX_SENTENCES]]
    sentences = [draft.text[start:end] for start, end in read]
    seen = [set(parts(sentence[: judgement.MAX_LENGTH])) for sentence in sentences]
    for match in matches:
        at = _at(draft, match)
        if at < len(seen):
            seen[at].add(match.rule)
    return judgement.judge(sentences, [frozenset(signs) for signs in seen])


def _at(draft: Draft, match: Match) -> int:
    """The number of the sentence that a match stands in."""
    return max(bisect_right(draft.starts, match.start) - 1, 0)


def settled(draft: Draft, matches: Iterable[Match]) -> Iterator[Match]:
    """Keep what the judgement bears out and add what the patterns missed."""
    known = judgement.known() - _ELSEWHERE if draft.judged else frozenset()
    borne_out = set()
    for match in matches:
        if not _asked_for(match.rule, draft):
            continue
        rule, at = "argue" if match.rule == "argue_in_public" else match.rule, _at(draft, match)
        if rule not in known or at >= len(draft.judged or ()):
            yield match
        elif draft.judged and rule in draft.judged[at]:
            borne_out.add((rule, at))
            yield match
    yield from _added(draft, known, borne_out)


def _added(draft: Draft, known: frozenset[str], done: set[tuple[str, int]]) -> Iterator[Match]:
    for at, said in enumerate(draft.judged or ()):
        for rule in sorted(said & known):
            if ":" not in rule and (rule, at) not in done and _may(rule, draft, at, said):
                yield from _whole_sentence(draft, rule, at)


def _asked_for(rule: str, draft: Draft) -> bool:
    return draft.context.public if rule in _PUBLIC else applies(rule, draft)


# A sentence that owns up, thanks or agrees attacks nobody, and a question contradicts nobody: there the
# meaning alone, without a sign, is not believed.
_OWNS_UP = {
    "apology:responsibility", "apology:explanation", "present:apology", "present:thanks", "present:validated",
    "present:reassured", "present:heard", "present:solution", "present:next_step",
}  # fmt: skip
_ATTACKS = {
    "defensive", "sarcasm", "argue", "blame_customer", "hostile", "patronising", "dismissive", "assumption",
    "agent_frustration", "non_apology",
}  # fmt: skip


def _may(rule: str, draft: Draft, at: int, said: frozenset[str]) -> bool:
    start, end = draft.sentences[at]
    if rule in _ATTACKS and (said & _OWNS_UP or draft.text[start:end].endswith("?")):
        return False
    if cleared(rule, draft.text[start:end]):
        return False
    dated = any(start <= promise.start < end and not promise.vague for promise in draft.promises)
    return _asked_for(rule, draft) and not (rule == "vague_time" and dated)


def _whole_sentence(draft: Draft, rule: str, at: int) -> Iterator[Match]:
    start, end = draft.without_greeting(*draft.sentences[at])
    for name in (rule, "argue_in_public")[: 1 + (rule == "argue" and draft.context.public)]:
        mended = rewrite.sentence(name, draft.plain[start:end], draft.proposed_time())
        yield Match(name, start, end, rewrite.fitted(draft.plain, start, mended))
