"""Findings that need the whole draft: what it leaves out, puts off or stops at."""

import re
from collections.abc import Iterator

from . import answering, judgement, owner, rewrite
from .answered import answers, bearing
from .draft import Draft
from .patterns import Words
from .presence import Presence, is_open, offers_solution
from .promises import vague_words
from .when import VAGUE, time_spans
from .word_rules import Match

_CANT = r"(?:can't|cannot|can not|won't|will not|couldn't|(?:are|am|is|'re|'m|were) (?:not able|unable)|not able|unable|aren't able|don't|do not|must decline|have to (?:decline|refuse|say no)|are not (?:in a position|going|permitted|allowed|prepared)|'m not able)"
_REFUSAL = Words(
    rf"\b(?:we|i)(?:'re| are| am|'m)? ?{_CANT}(?: (?:therefore|to|be|currently|unfortunately|also|simply|make|in))* ?(?:able to )?(?:refund|offer|give|return|exchange|change|replace|do|help|accept|provide|compensate|issue|make|process|reimburse|pay|extend|cancel|waive|take|credit|deliver|send|get|be getting|repair|fix|honou?r|agree|allow|grant|assist|cover|consider|meet|release|move|end|reopen|uphold|find|open|book|any)\b|\b(?:is|are) (?:not|never) (?:possible|refundable|eligible|covered|available|returnable|transferable|something we|returned|given|payable|refunded|accepted|offered)\b|\bnon-?refundable\b|\bno (?:refunds?|exchanges?|returns?|part of|exceptions?|compensation|credit)\b|\bnothing (?:more |else |further )?(?:we|i) can (?:do|offer)\b|\b(?:request|claim|refund|appeal|application|complaint) (?:has been|is|was|must be) (?:declined|refused|rejected|denied|turned down|closed)\b|\bnot (?:entitled|possible|our (?:policy|practice) to|in a position)\b|\bwon't be (?:getting|possible|able|any)\b|\bout of (?:warranty|guarantee|the question)\b|\b(?:we|i) (?:must|have to) (?:decline|refuse|reject)\b|\bsold out\b"
)
_RULE = Words(
    r"\b(?:as )?(?:per|under|according to|in line with|due to|given|because of|in accordance with|subject to|following|by|against|within|outside|that is|it is|it's|that's|these are|those are) (?:our|the|company|your|standard|current|existing|hotel|store|house|airline|bank)(?: \w+){0,2} (?:policy|policies|terms|conditions|contract|agreement|rules?|t&cs|procedures?|guidelines|regulations|tariff|protocol|process|small print|fare rules)\b|\b(?:our|the|company|store|hotel|your) (?:\w+ )?(?:policy|policies|terms(?: and conditions)?|rules?|contract|agreement|tariff|conditions|procedure|guidelines|regulations|small print|t&cs|fare rules|system|computer) (?:is|are|state[sd]?|says?|do(?:es)? not|don't|doesn't|clearly|only|allows?|forbids?|prohibits?|requires?|specif\w+|won't|will not|prevents?)\b|\b(?:terms|conditions|contract|policy) (?:that )?you (?:\w+ )?(?:agreed|accepted|signed|ticked|read)\b|\byou (?:agreed|signed|accepted|ticked)[^.!?]{0,30}\b(?:terms|conditions|contract|box|policy|agreement|to this)\b|\bpolicy is (?:policy|clear)\b|\brules are (?:the )?rules\b|\bas stated (?:in|on)\b|\bno exceptions\b|\bwe (?:only|never|don't) (?:ever )?(?:accept|refund|exchange|return|give|offer|do)[^.!?]{0,60}\b(?:after|within|unless|without|outside|beyond|policy)\b"
)
_HABIT = Words(
    rf"\b(?:we|i) (?:{_CANT}) (?:\w+ ){{0,6}}?[^.!?]{{0,60}}\b(?:after|outside|beyond|past|within|without|unless|once|later than|under|before) (?:day|the|a|an|\d+|proof|your|we|it|of)\b"
)
_REASON = Words(
    r"\bbecause\b|\bthe reason\b|\bthat(?:'s| is) (?:because|why)\b|\bso that\b|\bsince (?:the|our|we|a)\b|\bit(?:'s| is) there to\b|\bto keep\b|\bin advance\b"
)
_ALTERNATIVE = Words(
    r"\b(?:instead|alternatively|what (?:i|we) can do|(?:i|we) can (?!not|'t|only|see|hear|imagine|understand|assure|tell)|you (?:can|could|may|might|are welcome)|but (?:i|we|you|there)(?:'ve|'ll| have| will| can)|either|or (?:else )?(?:i|we|you) can|i(?:'d| would) suggest|i recommend|another (?:way|option)|one option|would (?:you|it) (?:like|help)|how about|happy to|glad to|however,? (?:i|we))\b"
)
_PUT_OFF = Words(
    r"\b(?:aim|hope|try|intend|plan|expect|endeavou?r|seek|strive|want|working(?: hard)?|look(?:ing)? forward) (?:to|on)\b[^.!?]{0,90}|\b(?:bear with us|please wait|you(?:'ll| will| should| can expect to) (?:hear|receive|get|have|see)|(?:we|i|our team|someone|somebody|they|he|she|it|a \w+)(?:'ll| will|'re| are|'m| am)|to follow|(?:is|are) (?:on (?:its|their) way|coming|expected|being))\b"
)
_PASSIVE = re.compile(
    r"(?P<who>\b(?:It|it|This|this|That|that|You|you|They|they|(?:(?:Your|your|The|the|A|a|An|an|All|all|This|this|These|these|Our|our|Any|any|[A-Z]?[a-z]+) (?:[\w'\u00a3$\u20ac.-]+ ){0,5}?[\w'\u00a3$\u20ac.-]+)|[A-Z]?[a-z]+s?)) (?P<aux>will be|shall be|is going to be|are going to be|is being|are being|are currently being|is currently being|has been|have been|was|were) "
    r"(?P<verb>(?:\w+ly )?(?:looked (?:into|at)|investigated|passed(?: on| along| over)?|escalated|forwarded|reviewed|considered|addressed|dealt with|handled|processed|actioned|contacted|sorted|resolved|issued|refunded|credited|sent|informed|notified|updated|called|rung|phoned|taken|made|raised|logged|noted|assessed|examined|monitored|arranged|replaced|repaired|fixed|corrected|rectified|followed up|provided|implemented|discussed|applied|reported|flagged|registered|recorded|assigned|transferred|referred|shared|checked|scheduled|dispatched|collected|delivered|put right|given|asked|spoken to|reminded|retrained|completed|received|answered|responded to|attended to|kept|offered|reimbursed|compensated|submitted|relayed))\b(?P<rest>[^.!?;]*)"
)
_PAST_WITHOUT_OWNER = Words(
    r"^(?:passed|escalated|forwarded|raised|logged|noted|reported|flagged|registered|recorded|assigned|transferred|referred|shared|submitted|relayed|looked|investigated|reviewed|considered|received)"
)
_BY_SOMEBODY = re.compile(
    r"\bby (?:me\b|us\b|my\b|our\b|the (?!end|close|day|week|time|relevant|appropriate)|a \w+ (?:engineer|nurse|driver|manager)|(?:Mr|Mrs|Ms|Dr|Sister)\b|(?!Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Z][a-z]+)|\bto (?!Customer|Support|Head|The|Our|Quality|Accounts|Operations|Complaints)[A-Z][a-z]+,? (?:who|in)\b"
)
_NEGATED = Words(r"^(?:none|nothing|nobody|no\b|not)")
_SOMEBODY = Words(
    r"\b(?:someone|somebody|a (?:colleague|representative|member of (?:our|the|my) \w+(?: \w+)?|manager|specialist|team member)|one of (?:our|the|my) (?:\w+ )?(?:team|agents|colleagues|managers|advisers|specialists|staff)|the (?:relevant|appropriate|responsible|right|concerned|correct) (?:\w+ )?(?:team|department|people|person|colleagues?|manager))(?: will| shall|'ll) [^.!?;]+|\b(?:under|pending) (?:investigation|review|consideration)\b|\b(?:steps|action|measures) (?:will|are|have)\b|\bin hand\b"
)
_AUX = Words(
    r"^(?:(?:and|but|so|or|also|hi \w+|dear \w+|hello \w+)[, ]+)*(?:is|are|was|were|am|do|does|did|can|could|will|would|have|has|had|may|might|should|shall|isn't|aren't|wasn't|didn't|don't|doesn't|won't|haven't|hasn't|any|anything)\b"
)
_FEELING = Words(r"\b(?:sorry|apologi[sz]e|apologies|sympath\w+|understand|heart|feel|awful|terrible|sad)\b")


def whole_findings(draft: Draft, presence: Presence) -> Iterator[Match]:
    """Judge the draft as a whole."""
    if not draft.sentences:
        return
    yield from _refusals(draft, presence)
    yield from _questions(draft)
    yield from _premature(draft, presence)
    yield from _only_feeling(draft, presence)
    yield from _unanswered(draft)


def sentence_findings(draft: Draft) -> Iterator[Match]:
    """Give those that one sentence can show by itself."""
    if draft.sentences:
        yield from _vague_times(draft)
        yield from _no_owner(draft)


def is_refusal(sentence: str) -> bool:
    """Say whether the words say no (a limit set for calm talk is not that)."""
    refuses = bool(_REFUSAL.search(sentence)) and not sentence.endswith("?")
    return refuses and not _keeps_limit(sentence)


def rests_on_a_rule(sentence: str) -> bool:
    """Say whether a rule or a habit of the house is the ground of a no."""
    by_rule = bool(_RULE.search(sentence)) and is_refusal(sentence)
    return by_rule or bool(_HABIT.search(sentence))


def _vague_times(draft: Draft) -> Iterator[Match]:
    done: list[tuple[int, int]] = []
    when = draft.proposed_time()
    for promise in draft.promises:
        if promise.vague and not _is_reassurance(promise.text):
            start, end = vague_words(promise)
            done.append((promise.start, promise.end))
            whole = (start, end) == (promise.start, promise.end)
            yield _timed(draft, (start, end), f"{promise.text} {when}" if whole else when, whole)
    for start, end in draft.sentences:
        for found in VAGUE.finditer(draft.text, start, end):
            seen = any(a <= found.start() < b for a, b in done)
            if (
                not seen
                and _PUT_OFF.search(draft.text, start, found.start())
                and not _has_date(draft, start, end)
            ):
                yield _timed(draft, found.span(), when, False)


def _timed(draft: Draft, part: tuple[int, int], words: str, is_added: bool) -> Match:
    """Put a time in the place of vague words, and give the sentence as a whole."""
    start, end = draft.without_greeting(*draft.passage.sentence_at(part[0]))
    mended = rewrite.ended(draft.plain[start : part[0]] + words + draft.plain[part[1] : end])
    if is_added and time_spans(draft.text, *part):
        # It names a time that is no due date; a second one beside it would jar.
        mended = rewrite.calm("vague_time", draft.plain[start:end], draft.proposed_time())
    return Match("vague_time", start, end, rewrite.fitted(draft.plain, start, mended))


def _is_reassurance(words: str) -> bool:
    return bool(
        re.search(r"\buntil\b|\bnever\b|\bwon't (?:rest|stop)\b|\bsee (?:this|it) through\b", words, re.I)
    )


def _has_date(draft: Draft, start: int, end: int) -> bool:
    return any(not promise.vague and start <= promise.start < end for promise in draft.promises)


def _no_owner(draft: Draft) -> Iterator[Match]:
    for start, end in draft.sentences:
        if draft.plain[end - 1 : end] == "?":
            continue
        start = max(start, draft.greeting_end) if draft.greeting_end < end else start
        found = _ownerless(draft.text, start, end)
        if found:
            yield _owned(draft, draft.passage.trim(start, end), draft.passage.trim(*found))


def _ownerless(text: str, start: int, end: int) -> tuple[int, int] | None:
    somebody = _SOMEBODY.search(text, start, end)
    if somebody:
        return somebody.start(), somebody.end()
    for found in _PASSIVE.finditer(text, start, end):
        past = found["aux"].lower() in {"has been", "have been", "was", "were"}
        if past and not _PAST_WITHOUT_OWNER.match(found["verb"]):
            continue
        if (
            _NEGATED.match(found["who"])
            or _BY_SOMEBODY.search(found["rest"])
            or re.match(r"(?:I|we)\b", found["who"], re.I)
        ):
            continue
        if found["aux"] in {"was", "were"} and not re.match(
            r"raised|escalated|passed|forwarded|logged", found["verb"], re.I
        ):
            continue
        return found.start(), found.end()
    return None


def _owned(draft: Draft, whole: tuple[int, int], part: tuple[int, int]) -> Match:
    """Give the clause an owner inside its sentence, or the sentence one of its own."""
    (start, end), (first, last) = whole, part
    turned = owner.with_owner(draft.plain[first:last])
    if not turned and (joint := draft.plain.rfind(", and ", first, last)) > 0:
        first = joint + len(", and ")
        turned = owner.with_owner(draft.plain[first:last])
    if turned:
        rest = draft.plain[last:end].lstrip(".!")
        mended = rewrite.ended(draft.plain[start:first] + turned.rstrip(".") + rest)
    else:
        mended = rewrite.calm("no_owner", draft.plain[start:end], draft.proposed_time())
    return Match("no_owner", start, end, rewrite.fitted(draft.plain, start, mended))


def _refusals(draft: Draft, presence: Presence) -> Iterator[Match]:
    reason = bool(_REASON.search(draft.text))
    for at, (start, end) in enumerate(draft.sentences):
        sentence = draft.text[start:end]
        refuses, shield = _says_no(draft, at, sentence)
        if not (refuses or shield):
            continue
        helped = _offers_way(draft, presence, sentence)
        start = max(start, draft.greeting_end) if draft.greeting_end < end else start
        first, last = draft.passage.trim(start, end)
        words = draft.plain[first:last]
        if shield and not helped and not reason:
            mended = rewrite.calm("policy_shield", words, "")
            yield Match("policy_shield", first, last, rewrite.fitted(draft.plain, first, mended))
        if refuses and not helped:
            yield Match(
                "negative_phrasing",
                first,
                last,
                f"{rewrite.ended(words) if words[:1].isupper() else words} What I can do is look for another way with you.",
            )


def _says_no(draft: Draft, at: int, sentence: str) -> tuple[bool, bool]:
    """Say whether a sentence refuses, and whether a rule is its ground."""
    if sentence.endswith("?") or _keeps_limit(sentence):
        return False, False
    refuses, by_rule = bool(_REFUSAL.search(sentence)), bool(_RULE.search(sentence))
    shield = (by_rule and (refuses or bool(_REFUSAL.search(draft.text)))) or bool(_HABIT.search(sentence))
    if draft.judged is None or at >= len(draft.judged):
        return refuses, shield
    said, known = draft.judged[at], judgement.known()
    return (
        "says:refusal" in said if "says:refusal" in known else refuses,
        "policy_shield" in said if "policy_shield" in known else shield,
    )


def _keeps_limit(sentence: str) -> bool:
    return bool(
        re.search(
            r"\b(?:continue|talk|speak|help) (?:a call )?(?:if|while|when)\b|\b(?:sworn|shouted) at\b|\buntil\b[^.!?]*\bright\b|\bsooner\b|\bwon't (?:let|rest|stop)\b",
            sentence,
            re.I,
        )
    )


def _offers_way(draft: Draft, presence: Presence, refusal: str) -> bool:
    others = " ".join(s for s in presence.all if s != refusal)
    return (
        presence.solution
        or any(not p.vague for p in draft.promises)
        or bool(
            _ALTERNATIVE.search(others)
            or _ALTERNATIVE.search(_REFUSAL.sub(" ", refusal))
            or presence.open_question
        )
    )


def _questions(draft: Draft) -> Iterator[Match]:
    asked = [(s, e) for s, e in draft.sentences if draft.text[s:e].rstrip(" \"')").endswith("?")]
    closed = [
        (s, e)
        for s, e in asked
        if _closed(draft.text[max(s, draft.greeting_end if draft.greeting_end < e else s) : e])
    ]
    if len(closed) >= 3 and not any(is_open(draft.text[s:e]) for s, e in asked):
        start, end = closed[-1]
        yield Match("closed_questions", start, end, f"{draft.plain[start:end]} What else happened?")


def _closed(sentence: str) -> bool:
    last = re.split(r"[,;:] ", sentence.strip())[-1]
    return not is_open(sentence) and bool(
        _AUX.match(sentence.strip()) or _AUX.match(last) or len(sentence.split()) < 9
    )


def _premature(draft: Draft, presence: Presence) -> Iterator[Match]:
    asks = (
        any(draft.text[s:e].rstrip(" \"')").endswith("?") for s, e in draft.sentences)
        or presence.open_question
    )
    if draft.context.concerns_confirmed is not False or asks or presence.understood or not presence.solution:
        return
    start, end = next(
        ((s, e) for s, e in draft.sentences if offers_solution(draft.text[s:e])),
        draft.sentences[-1],
    )
    yield Match(
        "premature_solution",
        start,
        end,
        f"{draft.plain[start:end]} Have I understood what went wrong, and what have I missed?",
    )


def _only_feeling(draft: Draft, presence: Presence) -> Iterator[Match]:
    feels = presence.heard or presence.apology or any(_FEELING.search(sentence) for sentence in presence.good)
    acts = presence.solution or presence.next_step or presence.open_question or draft.promises
    asks = any(draft.text[s:e].rstrip(" \"')").endswith("?") for s, e in draft.sentences)
    if not feels or acts or asks or _REFUSAL.search(draft.text) or _does_something(draft, presence):
        return
    felt = [(s, e) for s, e in draft.sentences if _FEELING.search(draft.text, s, e)] or list(draft.sentences)
    start, end = felt[-1]
    yield Match(
        "empathy_without_action",
        start,
        end,
        f"{draft.plain[start:end]} I will look into it and write to you {draft.proposed_time()}.",
    )


def _does_something(draft: Draft, presence: Presence) -> bool:
    """A result, a way to reach somebody, an act: any of them is more than feeling."""
    did = r"\bI(?:'ve| have) (?!been|read|seen|heard|felt|never|no\b)\w+|\b(?:ring|call|mail|e-?mail|write to|message|tell|contact|reach) (?:me|us)\b|\b(?:will|'ll)\b|\b(?<!must )(?<!will )(?:has|have) been\b|\bwas (?:raised|passed|forwarded)|\b(?:can|could) (?:ring|call|write|reach)\b"
    found = [s for s in presence.all if re.search(did, s) and not re.search(r"\bstern word\b", s)]
    return bool(found) or any(_RULE.search(s) for s in presence.all)


def _unanswered(draft: Draft) -> Iterator[Match]:
    for concern, is_answered in zip(draft.context.concerns, answered(draft), strict=True):
        if not is_answered:
            at = _before_close(draft)
            note = f" On {_quoted(concern)}: I don't have the answer yet, and I will write to you about it {draft.proposed_time()}."
            yield Match("unanswered_concern", at, at, note)


def answered(draft: Draft) -> tuple[bool, ...]:
    """Say for each concern of the context whether the draft answers it."""
    concerns = draft.context.concerns
    if not concerns:
        return ()
    stems = set(bearing(draft.plain))
    named = [answers(stems, concern) for concern in concerns]
    if not answering.available():
        return tuple(named)
    # Points that come back in their own words count as answered; the network finds those that do not.
    spoken = (draft.without_greeting(*span) for span in draft.sentences)
    settled = answering.answered(concerns, [draft.text[start:end] for start, end in spoken])
    return tuple(either or other for either, other in zip(settled, named, strict=True))


def _quoted(concern: str) -> str:
    return '"' + concern.strip().rstrip(".!") + '"'


def _before_close(draft: Draft) -> int:
    """Where a sentence can be put in: at the end of the last sentence that says something."""
    for start, end in reversed(draft.sentences):
        if len(draft.plain[start:end].split()) > 4:
            return end
    return len(draft.plain.rstrip())
