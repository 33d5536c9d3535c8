"""`coach()`: reviews a draft before it is sent and says how to mend what it finds."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import apology
from .context import Context
from .draft import Draft
from .fact_rules import fact_findings
from .judged import judged, settled
from .model import load
from .presence import Presence
from .questions import open_questions
from .rules_table import COMPONENTS, RULES
from .score import PARTS, score
from .signs import matches as matches_in
from .tone import tones
from .types import Coaching, Finding
from .whole_rules import answered, whole_findings
from .word_rules import Match

# A clause with one of these is no apology, thanks, feeling or playback, whatever its words.
_SPOILS = {"non_apology", "sarcasm", "hostile", "argue", "assumption", "blame_customer"}


def coach(text: str, context: Context | Mapping[str, Any] | None = None) -> Coaching:
    """Review one draft.

    1. what the patterns see, sentence by sentence, settled by what the sentences mean;
    2. what is present, without the sentences that mock or hide;
    3. rules that need the whole;
    4. score, tone and what is missing.
    """
    draft = Draft(text, Context.of(context))
    seen = matches_in(draft)
    draft.judged = judged(draft, seen)
    said = list(settled(draft, seen))
    presence = Presence(draft, {(m.start, m.end) for m in said if m.rule in _SPOILS})
    matches = [*said, *fact_findings(draft), *whole_findings(draft, presence)]
    questions = _questions(draft, presence, {match.rule for match in matches})
    findings = _findings(draft, [_asking(draft, match, questions) for match in matches])
    parts = {name: apology.components(presence)[name] for name in COMPONENTS}
    rules = [finding.rule for finding in findings]
    return Coaching(
        score=score(presence.names, parts, rules, draft.context.upheld),
        ready=bool(draft.plain.strip()) and all(finding.level != "stop" for finding in findings),
        findings=findings,
        present=presence.names,
        missing=_missing(draft, presence),
        apology=parts,
        promises=draft.promises,
        tone=tones(presence, parts, set(rules)),
        answered=answered(draft),
        engine=load().version,
        questions=questions,
    )


def _questions(draft: Draft, presence: Presence, rules: set[str]) -> tuple[str, ...]:
    """Offer open questions of this kind of complaint, where the draft has none or only closed ones."""
    if not draft.plain.strip() or (presence.open_question and "closed_questions" not in rules):
        return ()
    context = draft.context
    return open_questions(context.concerns, context.customer_message or "", draft=draft.plain)


def _asking(draft: Draft, match: Match, questions: tuple[str, ...]) -> Match:
    """After a row of closed questions comes one that fits the complaint."""
    if match.rule != "closed_questions" or not questions:
        return match
    return match._replace(rewrite=f"{draft.plain[match.start : match.end]} {questions[0]}")


def _findings(draft: Draft, matches: Iterable[Match]) -> tuple[Finding, ...]:
    """Give each match its words from the table, in order of the text, each span once a rule."""
    found: dict[tuple[str, int], Finding] = {}
    for match in matches:
        rule, span = RULES[match.rule], draft.passage.span(match.start, match.end)
        finding = Finding(
            match.rule,
            rule.level,
            span.start,
            span.end,
            span.text,
            rule.why,
            rule.source,
            match.rewrite,
        )
        found.setdefault((match.rule, span.start), finding)
    return tuple(sorted(found.values(), key=lambda finding: (finding.start, finding.end, finding.rule)))


def _missing(draft: Draft, presence: Presence) -> tuple[str, ...]:
    """Name the weighed parts that are not there; a fix is not missed before the problem is clear."""
    early = draft.context.concerns_confirmed is False
    wanted = (name for name in PARTS if not (early and name == "solution"))
    return tuple(name for name in wanted if name not in presence.names)
