"""Findings of the patterns, settled by the learned judgement: borne out, dropped, or added."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from . import judgement, rewrite
from .draft import Draft
from .signs import signs
from .word_rules import Match, applies

# These need the rest of the draft too and are settled where that is looked at.
_ELSEWHERE = {"negative_phrasing", "policy_shield"}
_PUBLIC = {"private_data_public", "compensation_in_public"}


def judged(draft: Draft) -> list[frozenset[str]] | None:
    """Judge the sentences of a draft, each by itself and without the salutation."""
    read = [draft.without_greeting(*span) for span in draft.sentences[: judgement.MAX_SENTENCES]]
    return judgement.judge([draft.text[start:end] for start, end in read], signs)


def settled(draft: Draft, matches: Iterable[Match]) -> Iterator[Match]:
    """Keep what the judgement bears out and add what the patterns missed."""
    if draft.judged is None:
        yield from matches
        return
    known, borne_out = judgement.known() - _ELSEWHERE, set()
    starts = [start for start, _ in draft.sentences]
    for match in matches:
        rule = "argue" if match.rule == "argue_in_public" else match.rule
        at = max(bisect_right(starts, match.start) - 1, 0)
        if rule not in known or at >= len(draft.judged):
            yield match
        elif rule in draft.judged[at]:
            borne_out.add((rule, at))
            yield match
    yield from _added(draft, known, borne_out)


def _added(draft: Draft, known: frozenset[str], done: set[tuple[str, int]]) -> Iterator[Match]:
    for at, said in enumerate(draft.judged or ()):
        for rule in sorted(said & known):
            if ":" not in rule and (rule, at) not in done and _may(rule, draft, at):
                yield from _whole_sentence(draft, rule, at)


def _may(rule: str, draft: Draft, at: int) -> bool:
    if rule in _PUBLIC:
        return draft.context.public
    if rule == "vague_time":
        start, end = draft.sentences[at]
        return not any(start <= promise.start < end and not promise.vague for promise in draft.promises)
    return applies(rule, draft)


def _whole_sentence(draft: Draft, rule: str, at: int) -> Iterator[Match]:
    start, end = draft.without_greeting(*draft.sentences[at])
    for name in (rule, "argue_in_public")[: 1 + (rule == "argue" and draft.context.public)]:
        mended = rewrite.sentence(name, draft.plain[start:end], draft.proposed_time())
        yield Match(name, start, end, rewrite.fitted(draft.plain, start, mended))
