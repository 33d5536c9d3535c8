"""What the customer says would put it right, as kinds and spans (rules.md, section D)."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .passage import Passage
from .patterns import Words
from .types import Ask

if TYPE_CHECKING:
    from .view import View

_MONEY = r"(?:[\u00a3$\u20ac]\s?\d[\d,.]*|\d[\d,.]* ?(?:quid|pounds?|euros?|dollars?|p\b)|a (?:tenner|fiver|score)|rs\.? ?\d[\d,.]*)"
_WANT = (
    r"(?:please|pls|plz|kindly|can (?:you|i|we|someone|somebody)|could (?:you|i|we|someone|somebody)|would you|will you|i(?:'d| would) like|i want|we want|"
    r"i(?:'d| would) (?:appreciate|expect)|i expect|we expect|we(?:'d| would) like|i need|we need|i demand|i(?:'m| am) (?:asking|requesting|after)|requesting|just|all i want|what i(?:'d like| want)|"
    r"i only want(?:ed)?|i insist|you (?:need|should|must|have) to|you should|asks?:|i request|give me|send me|get me|i(?:'d| would) be grateful|would (?:like|appreciate)|looking for|hoping (?:for|to|you)|want)"
)
_NEAR = r"[^.!?\n]{0,60}?\b"

# Kind, how it is asked outright, how it is asked with a word of wanting before it.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("partial_refund",
     rf"\b(?:half|part|some|a (?:bit|part|portion|percentage|third|quarter)|\d+ ?%|the difference|that bit)\b[^.!?\n]{{0,25}}\b(?:back|refund(?:ed)?|off|returned)\b|\bpartial refund\b|\bknock (?:{_MONEY}|something|a bit|\w+) off\b|\breturn that bit\b|{_MONEY} (?:back|off)\b|\b(?:refund|reimburse|back)\b[^.!?\n]{{0,20}}\b(?:the difference|half|part of)\b|\bprice (?:reduction|adjustment)\b|\bmoney for \d+ days\b",
     r"(?:a discount|the difference|a reduction)"),
    ("refund",
     r"\b(?:refund|reimburse|repay|pay (?:me |us |it |back )?(?:back )?(?:all|every)|pay back|reverse the (?:amount|charge|payment|transaction)) (?:me|us|it|my|the|this|in full|all|both|every|for|please|now|immediately)\b|\b(?:money|fee|payment|deposit|it|all|cash|fare|charges?|double fee|that|amount)\b (?:of it )?back\b(?! (?:to|on|in) (?:the|work|your))|\bfull refund\b|\brefund(?:ed)?,? (?:please|pls|now)\b|\breturn (?:my|the) (?:money|deposit|payment)\b|\bi want (?:a |my )?refund\b|\ball of it back\b",
     r"(?:refund(?:ed)?|reimburse(?:d|ment)?|money back|compensat(?:e|ed|ion)|reverse the)"),
    ("replacement",
     r"^(?:(?:a|my|the|two|three|\w+) )?(?!refund|call|answer|explanation|half|money|back|cancel|help|stop|just)[\w-]+(?: [\w-]+)?,? (?:pls|please|plz)[.!]?$|^(?:more|another) (?:by|now|today|please)\b|\b(?:replacement|new one|another one|the (?:right|correct|missing|proper) (?:one|item|size|part|colour|color|order|thing|piece)s?|re-?send|swap (?:it|them|this)|exchange (?:it|them|this)|send (?:me )?(?:the )?(?:missing|another|a new|one)|replace (?:it|them|this|the|my)) ?(?:please|pls|now|tonight|by|asap)?",
     r"(?:replac(?:e|ement)|exchange|swap|re-?send|send (?:me |us |out )?(?:the|a|another|one|what|it again)|a new|another|one in the post|pop one|what i ordered|new \w+)"),
    ("repair",
     r"\b(?:fix (?:it|this|the|my|that|your|them)|get (?:it|this|the \w+) (?:fixed|working|repaired|sorted|running)|repair (?:it|the|my|this)|sort (?:it|this|the \w+) out|mend|make it work|come and (?:fix|repair|look)|(?:back up|working) (?:by|again)|(?:ac|heating|power|water|internet|broadband|line|boiler) (?:back )?(?:on |back )?by (?:\w+))\b",
     r"(?:fix(?:ed)?|repair(?:ed)?|mended|working|look(?:ed)? at|engineer|plumber|shortfall put right|put right|sort(?:ed)?)"),
    ("redo",
     r"\b(?:re-?do|do (?:it|this|the \w+) (?:again|over|properly)|re-?print|re-?open (?:it|the|my)|review my \w+ again|re-?make|re-?deliver|redeliver|come back and (?:finish|do)|start (?:it )?over)\b",
     r"(?:re-?do|redone|done (?:again|properly)|re-?book(?:ed)?|re-?schedul\w+|re-?deliver\w*|re-?issue|new appointment|another appointment|finish(?:ed)?|re-?open|re-?assess\w*|re-?consider)"),
    ("credit",
     r"\b(?:issue a credit|credit note|credit (?:me|us|my account|the account|it)|off the (?:ledger|bill|invoice|next|rent)|(?:waive|remove|cancel|drop|wipe|reverse) (?:the|this|that|my) (?:\S+ )?(?:fee|charge|fine|penalty|late fee)|account credit(?:ed)?)\b",
     r"(?:a credit|credited|waived?|goodwill|a voucher|bill credit)"),
    ("explanation",
     r"\b(?:(?:i|we)(?:'d| would)? (?:like|want|need|demand|deserve|expect) (?:an? )?(?:\w+ )?explanation|explain (?:why|how|what|this|to me|yourselves?)|tell me (?:why|how|what happened|whose|in plain)|(?:care to|please) explain|what(?: on earth| the hell)? (?:happened|went wrong)|how (?:did|could|can|is) (?:this|that|it|you)\b[^.!?\n]{0,30}\b(?:happen|possible|let)|why (?:was|were|did|do|does|is|are|has|have|am|on earth|wasn't|didn't|don't|isn't|can't|won't|the)\b[^.!?\n]{0,100}\?|somebody to tell me|in plain (?:words|english))",
     r"(?:explain|explanation|know (?:why|how|what happened)|understand (?:why|how)|tell me (?:why|whose|how)|reason)"),
    ("apology",
     r"\b(?:an? (?:\w+ )?apology|apologi[sz]e|say (?:to me |to us )?sorry|(?:the )?(?:word )?\"?sorry\"? (?:from|would)|sorry would)\b",
     r"(?:apolog(?:y|ise|ize)|sorry)"),
    ("cancellation",
     r"\b(?:cancel|terminate|close|end|stop) (?:my|the|this|our|it|that|all|both|me)(?: \w+){0,3}\b(?:please|now|immediately|today)?|\btake (?:it|me|this|that) off\b|\bremove me\b|\bunsubscribe me\b|\bport[- ]?out code\b|\bstop the\b",
     r"(?:cancel(?:led|ed|lation)?|close(?:d)? (?:my|the|our)|terminate|stop (?:the|my|charging|sending|taking|it)|end (?:my|the|our))"),
    ("callback",
     r"\b(?:call|ring|phone) (?:me|us)(?: back)?\b|\bcall ?back\b|\bgive (?:me|us) a (?:call|ring|bell)\b|\bget (?:someone|somebody|a manager) to (?:call|ring|phone)|\bspeak (?:to|with) (?:a|the|your|someone|somebody|an actual|a real)\b",
     r"(?:call(?:ed)? back|phone call|speak (?:to|with)|contact me|get in touch|someone to (?:call|ring|contact|phone)|hear from|a (?:real |actual )?(?:human|person|manager))"),
    ("change_of_process",
     r"\b(?:written|e-?mail|letters?|text) only\b|\bonly (?:by|in) (?:e-?mail|writing|post)\b|\bstop (?:phoning|calling|ringing|e-?mailing|texting|sending)\b|\b(?:do|sign|submit|send) (?:the|it|this|them) (?:\w+ )?(?:online|by (?:post|e-?mail))\b|\b(?:change|train|retrain|review|update|improve) (?:your|the) (?:\w+ )?(?:system|process|policy|procedure|staff|drivers?|training|website|website's|form)\b|\bmake sure (?:this|it|that|nobody|no one|no-one|your|you)\b|\b(?:doesn't|does not|won't|never) happen (?:again|to (?:anyone|somebody|someone))",
     r"(?:make sure|ensure|in future|in writing|by e-?mail|large print|online instead|change (?:your|the|how)|instead of (?:calling|phoning)|train(?:ing)?|prevent)"),
)  # fmt: skip
OUTRIGHT = tuple((kind, Words(outright)) for kind, outright, _ in _KINDS)
WANTED = tuple((kind, Words(rf"\b{_WANT}\b{_NEAR}{wanted}\b")) for kind, _, wanted in _KINDS)
_REFUSED = Words(
    r"\b(?:don'?t|do not|didn'?t|not|never|no|without|won'?t|wouldn'?t|refus\w+|already|was|were|told|said|promised|apparently|n't) (?:\w+ ){0,3}$"
)
_REQUEST = Words(rf"(?:^|[,:;-] ?|\band |\bso |\bthen )(?:{_WANT})\b|\b(?:please|pls|plz|kindly)\b[.!]?\s*$")
_COURTESY = Words(
    r"\bthank|\b(?:kindly|please) (?:note|see|find|do not use|be advised|accept)\b|\bon the same page\b|\bplease help\b"
)
_QUESTION = re.compile(r"\?\s*[\"')\U0001f300-\U0001faff]*$")
_ASKING = Words(
    r"^(?:(?:hi|hey|hello|so|and|but|also|ok|okay|just|quick question|question)[,:!]? )*(?:@\w+ )*(?:do|does|did|is|are|am|can|could|would|will|what|which|when|where|who|how|any|may|should|have|has)\b"
)
_UNMARKED = Words(
    r"^(?:(?:hi|hey|hello|hiya)[,!]? )?(?:do|does|can|could|is|are|will|what|when|where|how|which) (?:you|u|i|we|the|it|there|your|ur|much|many|long|time|day)\b[^.!?]{4,90}$"
)
_RHETORIC = Words(
    r"\b(?:are you (?:actually|seriously|kidding|having|taking|all|lot|people)|seriously|really|how (?:hard|difficult|dare)|do you (?:think|even|people|lot|have any idea)|what (?:kind|sort) of|who (?:does|do|thinks?|in their)|is (?:this|that) (?:a joke|how|what|it)|is anyone|you (?:call|think|serious)|isn'?t it|right)\b|\?\?"
)


def find_asks(passage: Passage, complaint: float) -> tuple[Ask, ...]:
    """Find the asks, each kind once, in order; a plain question asks for information."""
    asks: dict[str, Ask] = {}
    for start, end in passage.sentences:
        if end - start > 1500:
            continue
        for kind, first, last in _asks_in(passage.plain, start, end, complaint):
            span = passage.span(first, last)
            asks.setdefault(
                f"{kind}:{span.start}" if kind == "information" else kind,
                Ask(kind, span.start, span.end, span.text),
            )
    return tuple(sorted(asks.values(), key=lambda ask: ask.start))


def judged_asks(
    passage: Passage, view: "View", complaint: float, limits: Mapping[str, Sequence[float]]
) -> tuple[Ask, ...]:
    """Find the asks with the learned judgement beside the patterns; `limits` as for risks."""
    told = find_asks(passage, complaint)
    found = [ask for ask in told if view.near(f"ask:{ask.kind}", ask.start, ask.end) >= limits[ask.kind][1]]
    spoken = {ask.kind for ask in found}
    for kind in (kind for kind in limits if kind not in spoken):
        best = view.best(f"ask:{kind}")
        if best and best[0] >= limits[kind][0]:
            span = passage.span(*best[1])
            found.append(Ask(kind, span.start, span.end, span.text))
    return tuple(sorted(_without_lesser(found, view), key=lambda ask: (ask.start, ask.kind)))


_ALIKE = (
    {"refund", "partial_refund", "credit"},
    {"redo", "repair", "replacement"},
    {"information", "explanation"},
)


def _without_lesser(found: list[Ask], view: "View") -> list[Ask]:
    """Where kinds that are alike stand on the same words, keep the surest; "other" only where nothing else does."""

    def sure(ask: Ask) -> float:
        return view.near(f"ask:{ask.kind}", ask.start, ask.end) - 2 * (ask.kind == "other")

    kept: list[Ask] = []
    for ask in sorted(found, key=sure, reverse=True):
        over = [other for other in kept if other.start < ask.end and ask.start < other.end]
        alike = any({ask.kind, other.kind} <= group for other in over for group in _ALIKE)
        if not alike and not (over and ask.kind == "other"):
            kept.append(ask)
    return kept


def _asks_in(text: str, start: int, end: int, complaint: float) -> list[tuple[str, int, int]]:
    sentence = text[start:end]
    found = [
        (kind, *_clause(text, start, end, start + match.start(), start + match.end()))
        for patterns in (OUTRIGHT, WANTED)
        for kind, pattern in patterns
        if (match := pattern.search(sentence)) and not _REFUSED.search(sentence[: match.start()])
    ]
    if found:
        return _one_kind_each(found)
    if (
        (_QUESTION.search(sentence) or _UNMARKED.match(sentence))
        and not _RHETORIC.search(sentence)
        and _asks_something(sentence, complaint)
    ):
        return [("information", start, end)]
    request = _REQUEST.search(sentence)
    return (
        [("other", start, end)] if request and len(sentence) > 12 and not _COURTESY.search(sentence) else []
    )


def _asks_something(sentence: str, complaint: float) -> bool:
    last = re.split(r"[,:;-] ", sentence)[-1]
    return complaint < 0.5 or bool(_ASKING.search(sentence) or _ASKING.search(last))


def _one_kind_each(found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    kinds = {kind for kind, _, _ in found}
    if "partial_refund" in kinds:
        found = [ask for ask in found if ask[0] != "refund"]
    if kinds & {"refund", "partial_refund", "credit"}:
        found = [ask for ask in found if ask[0] != "redo"]
    return list({ask[0]: ask for ask in reversed(found)}.values())


def _clause(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Give the sentence, or in a long one the comma clause that holds the ask."""
    if end - start <= 70:
        return start, end
    left = max(text.rfind(mark, start, first + 1) for mark in (", ", "; ", ": ", " - "))
    right = min(
        (p for p in (text.find(mark, last, end) for mark in (", ", "; ", " - ")) if p >= 0),
        default=end,
    )
    return (left + 2 if left >= start else start), right
