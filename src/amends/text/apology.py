"""The parts of an apology (Lewicki 2016) and which of them a draft holds."""

from collections.abc import Callable

from .patterns import Words
from .presence import Presence

_WRONG_ACT = (
    r"(?:misread|sent(?! you| back| a\b| the (?:right|correct|missing|new)| over| out|\b[^.!?]*\bback\b)|broke|cancelled|forgot|failed|approved|served|booked|packed|printed|charged|overcharged|billed|lost|damaged|mixed|missed|left|told nobody|told no one|gave you the wrong|"
    r"put the wrong|shipped|delivered|sold|mislaid|dropped|ignored|overlooked|misjudged|miscounted|kept you|made (?:a|the|an|this)(?: \w+)? (?:mistake|error)|got (?:it|this|that|your \w+|the \w+|your \w+ \w+) wrong|were wrong|was wrong|let you down|didn't|did not|never|should(?:n't| not)? have|ought to have|owe you|closed your|took too|promised|were (?:late|slow|careless))"
)
RESPONSIBILITY = Words(
    r"\b(?:our|my|entirely our|wholly our|our kitchen's|our team's|our driver's|our own)(?: \w+)? (?:fault|mistake|error|failure|failing|miss|doing|responsibility|job|bad|oversight|slip|blunder)\b(?! to)|\b(?:error|mistake|bug|fault|failing|slip)s? (?:was |is |on |at )?(?:on )?(?:our|my) (?:side|end|part)\b|\b(?:a |the )?(?:bug|error|mistake|fault) (?:of ours|on our side)",
    r"\b(?:we|i)(?:'re| are|'m| am| take| accept| bear| were| was)(?: \w+)? (?:responsible|responsibility|to blame|at fault|in the wrong|liable)\b|\b(?:that|this|it) (?:was|is|one's|one is) (?:on )?(?:us|me)\b|\bon (?:us|me)\b[.!,]|\bthat(?:'s| is| was) not (?:the (?:care|service|standard|way|welcome)|how|what) (?:\w+ )?(?:we|i|you)\b|\byou deserved? better\b",
    rf"\b(?:we|i)(?:'ve| have)? (?:\w+ly )?{_WRONG_ACT}\b|\byou (?:were|are) (?:quite |absolutely )?right\b[^.!?]*\b(?:and|we|wrong|i)\b|\bour (?:\w+ )?(?:\w+ )?(?:was|were) wrong\b|\bthe (?:\w+ )?was wrong\b|\bwe should(?:n't| not)? have\b|\bfell short\b|\bno excuse\b",
)
_NOT_OURS = Words(
    r"\b(?:we|i) (?:did not|didn't|never) (?:receive|lose|get|see|do|say|have|cause|know)\b|\bsent you\b[^.!?]*\b(?:refund|new|replacement)"
)
EXPLANATION = Words(
    r"\bbecause\b|\b(?:the|one|a|this) (?:reason|cause)\b|\bhere(?:'s| is) why\b|\b(?:that|this|it|which)(?:'s| is| was) (?:why|because|due to|down to|caused by)\b|\bdue to\b|\bcame from\b|\bturned? out\b|\b(?:was|were) caused\b|\bwhat (?:happened|went wrong) (?:is|was)\b|\bthe \w+ had (?:lost|failed|been|run|not|stopped|broken|slipped|never)\b|\bso (?:you are|your \w+ (?:was|is)|it (?:was|went|did|never)) still\b",
    r"\b(?:we|i)(?: had)? (?:misread|approved the wrong|mixed up|mislabel\w+|broke|miscounted|mistook|had the wrong|were (?:\w+ )?(?:\w+ )?(?:short|down)|ran out|switched|entered the wrong|used the wrong|picked the wrong|forgot to|swapped|typed|overbooked|double-booked)\b|\b(?:a|the|our) (?:bug|fault|error|glitch|mix-up|typo|storm|strike|power cut|leak|update|template|label|printer|machine|driver|system|boiler|server|van|sensor|scanner|supplier|courier) (?:\w+ ){0,3}(?:hid|caused|was wrong|sent|failed|broke|stopped|blocked|deleted|meant|made|still pointed|had|held|jammed|went|did not|didn't|lost|mixed|misread|printed|crashed|dropped)\b|\bstill pointed\b|\bhasn't met\b|\bhad to be careful\b|\b(?:we|they) pay\b[^.!?]*\b(?:ahead|in advance)\b",
)
REPENTANCE = Words(
    r"\b(?:from (?:today|now on|this week|monday|next week|tomorrow)|as of (?:today|monday|now))\b[^.!?]{3,}|\b(?:we|i|our \w+|the \w+)(?:'ve| have| has)? (?:now )?(?:changed|added|introduced|retrained|updated|rewritten|rewrote|moved|replaced|threw out|thrown out|removed|trained|hired|fixed) (?:the|our|how|a|an|all|every|that)\b[^.!?]{0,120}\b(?:so (?:that )?|now|again|from|any ?more|every|each|for everyone|in future)\b|\b(?:we|they|our \w+|every \w+|each \w+) now (?:use|check|print|call|ring|ask|weigh|test|read|scan|look|photograph|sign|get|have|goes|go|keep|double)\w*\b|\bso (?:that )?(?:it|this|a \w+|nobody|no one|that|the \w+|no \w+)(?: \w+){0,2} (?:can't|cannot|won't|doesn't|will not|can not|has to|does not)\b[^.!?]{0,50}\b(?:again|happen|any ?more|here|else)\b|\bnow (?:have|has) (?:a|to)\b[^.!?]{0,60}\b(?:before|every|each)\b|\b(?:to|and) (?:stop|prevent|keep) (?:this|it|that) (?:from )?happening\b[^.!?]{3,}"
)
_FORGIVENESS = Words(
    r"\b(?:forgive|forgiveness|pardon (?:us|me)|another chance|a second chance|make it up to you and)\b"
)
_REFUND_LIKE = Words(r"\b(?:i can end|you can (?:choose|bring|have)|bring a note)\b")


def components(presence: Presence) -> dict[str, bool]:
    """Say which parts are there, in the order of their weight."""
    given_back = presence.apology or not any(_REFUND_LIKE.search(s) for s in presence.good)
    return {
        "responsibility": _has(presence, "responsibility", _responsible),
        "repair": presence.solution and given_back,
        "regret": presence.apology,
        "explanation": presence.apology and _has(presence, "explanation", _explains),
        "repentance": _has(presence, "repentance", _repents),
        "forgiveness": _has(presence, "forgiveness", _begs),
    }


def sentence_parts(sentence: str) -> set[str]:
    """Name the parts that the patterns see in one sentence, whatever stands around it."""
    tests = {
        "responsibility": _responsible,
        "explanation": _explains,
        "repentance": _repents,
        "forgiveness": _begs,
    }
    return {name for name, test in tests.items() if test(sentence)}


def _has(presence: Presence, name: str, by_pattern: Callable[[str], bool]) -> bool:
    judged = presence.judged(f"apology:{name}")
    return any(map(by_pattern, presence.good)) if judged is None else judged


def _responsible(sentence: str) -> bool:
    asks = sentence.rstrip().endswith("?")
    return bool(RESPONSIBILITY.search(sentence)) and not asks and not _NOT_OURS.search(sentence)


def _explains(sentence: str) -> bool:
    return bool(EXPLANATION.search(sentence))


def _repents(sentence: str) -> bool:
    return bool(REPENTANCE.search(sentence))


def _begs(sentence: str) -> bool:
    return bool(_FORGIVENESS.search(sentence))
