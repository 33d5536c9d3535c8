"""Promises in what we send: who does what by when (rules.md, section E)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from .passage import Passage
from .types import Promise
from .when import RELATIVE, VAGUE, When, find_when, time_spans

END_OF_DAY = time(17, 30)

_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Sister|Nurse|Prof|Sir|Madam|Chef)\.? "
_NOT_NAMES = (
    r"(?!(?:If|When|Once|This|That|It|There|Here|You|Your|What|Who|Which|How|Why|But|And|So|Then|"
    r"They|Dear|Hi|Hello|Please|Thanks?|Sorry|Unfortunately|However|Where|Nothing|Nobody|No)\b)"
)
_PERSON = (
    r"(?:\b(?:I|i|we|We|he|He|she|She|they|They|somebody|Somebody|someone|Someone)"
    rf"|(?:{_HONORIFIC})?\b{_NOT_NAMES}[A-Z][a-z]+(?: [A-Z][a-z]+)?"
    r"|\b(?:[Oo]ur|[Mm]y|[Tt]he|[Aa]|[Yy]our|[Oo]ne of our) (?:(?!and\b|but\b|so\b|I\b)[\w'-]+ ){0,5}?[\w'-]+(?:, [A-Z][a-z]+,)?"
    r"|\b[\w'-]+ [\w'-]+(?= (?:will|shall) be))"
)
_WILL = r"(?: will|'ll| shall)(?! (?:not|never|only if)\b|n't)"
_GOING = (
    r"(?:(?:'m| am|'re| are|'s| is) (?:going to|about to)|(?: have|'ve|has)? (?:arranged|promised|agreed) to)"
)
_PROGRESSIVE = r"(?:'m| am|'re| are|'s| is) (?:\w+ly )?(?:com|send|call|ring|bring|collect|deliver|arriv|post|return|visit|phon|issu|transferr|go|meet|pay)ing\b"
_STARTS = re.compile(rf"{_PERSON}(?P<aux>{_WILL}|{_GOING}|{_PROGRESSIVE})")
_LETS = re.compile(
    r"\b(?:You(?:'ll| will| shall)|you(?:'ll| will| shall)) (?:hear from|receive|get|have|be (?:contacted|called|refunded|credited|sent|paid|told|updated|informed|notified|reimbursed))\b"
)
_CONTACTED = re.compile(
    r"\b(?:expect (?:a|an|your|my|our) [\w ]{0,30}?(?=by|on|within|tomorrow|today)|you can expect)\b",
    re.I,
)
_ELLIPSIS = re.compile(
    r"(?:^|[;,.] )(?P<start>(?:a|an|your|the) [\w' -]{2,40} (?:to follow|is on its way|follows))\b",
    re.I,
)

# "I will admit", "we'll be happy to": words, not acts.
_NOT_ACTS = re.compile(
    r"\s+(?:(?:always|just|simply|gladly) )?(?:admit|confess|be (?:honest|frank|happy|glad|delighted|sorry|pleased|able|aware|fine|right|closed|open|familiar|the first)|have to|need(?: to)?|say\b|grant|"
    r"find\b|see (?:that|from|the|a|why)|notice|know|understand|remember|agree|appreciate|want|like|love|miss|continue to value|have a (?:stern|quiet) word|depend|cost|never|forgive|bet)",
    re.I,
)
_STATES = re.compile(
    r"\s+(?:not )?(?:be (?:a|an|the|in touch)?|have|stay|remain|keep|work|help|show|look like|mean|make|happen|print|run|cover)\b",
    re.I,
)
_PASSIVE = re.compile(
    r"\s+(?:then |now |also )?be (?:\w+ly )?(?:\w+ed|sent|paid|made|given|taken|done|put|brought|written|provided|told|met|back|with you|in touch|at your|there|here|on your|in your)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|once|unless|provided|as long as|when|should|as soon as) (?:you|your|that (?:review|post)|we (?:receive|hear|have your))\b(?!'re (?:home|in\b|back))",
    re.I,
)
_NEVER = re.compile(r"\b(?:again|never|until it'?s (?:right|fixed|sorted|done))\b", re.I)
_MAYBE = re.compile(r"\b(?:may|might|could|would|perhaps|hope(?:fully)?|try to|aim to)\b", re.I)
_CUT = re.compile(
    r"(?:;|:|,? (?:and|but|so|because|then)|,) (?=(?:then )?(?:I|we|he|she|they|it|you|[A-Z][a-z]+)(?:'| (?:will|have|am|'ll|can|would|do|did|was|is|are|has))|this |that |there )|;|,? so that |, no charge|, when\b| - | \u2013 | because "
)
_FILLER = re.compile(
    r"^(?:\s|,|by|on|at|before|until|within|and|then|to you by|around|about|no later than)+|(?:\s|,|\b(?:by|on|at|before|until|till|within|around|about|of|for|in|the|latest|this|no later than|and))+$",
    re.I,
)


def find_promises(text: str | Passage, now: datetime | None = None) -> tuple[Promise, ...]:
    """Find the commitments in a text. Without `now` a time is known to be said, not its date."""
    passage = text if isinstance(text, Passage) else Passage(text)
    moment = now or datetime(2001, 1, 1, 9)
    found: list[Promise] = []
    last: date | None = None
    for start, end in _candidates(passage):
        when = find_when(passage.plain, moment, start, end)
        if when is None and last and RELATIVE.search(passage.plain, start, end):
            when = When(start, end, last)
        if when is None and _is_only_talk(passage.plain, start, end):
            continue
        last = when.day if when else last
        found.append(_promise(passage, start, end, when, known=now is not None))
    return tuple(found)


def due_at(promise: Promise, now: datetime) -> datetime | None:
    """Give the moment a promise is due: its own time of day, else the end of the working day.

    Naive in, naive out; a time zone on `now` is kept.
    """
    if promise.due is None:
        return None
    at = time.fromisoformat(promise.at) if promise.at else END_OF_DAY
    return datetime.combine(date.fromisoformat(promise.due), at, tzinfo=now.tzinfo)


def _candidates(passage: Passage) -> Iterator[tuple[int, int]]:
    """Cut each sentence into clauses that commit us to something."""
    for first, last in passage.sentences:
        if passage.plain[last - 1 : last] == "?" or last - first > 1200:
            continue
        starts = sorted({m.start() for p in (_STARTS, _LETS) for m in p.finditer(passage.plain, first, last)})
        done = first
        for start in starts:
            if start < done:
                continue
            end = _clause_end(passage.plain, start, last)
            if _is_commitment(passage.plain, first, start, end):
                done = end
                yield start, end


def _clause_end(text: str, start: int, last: int) -> int:
    cut = _CUT.search(text, start + 4, last)
    end = cut.start() if cut else last
    return len(text[:end].rstrip(" .!,;:\n"))


def _is_commitment(text: str, first: int, start: int, end: int) -> bool:
    clause, before = text[start:end], text[first:start]
    timed = bool(time_spans(text, start, end))
    if _CONDITION.search(clause) or _CONDITION.search(before) or _MAYBE.search(clause.split(" will ")[0]):
        return False
    if _NEVER.search(clause) and not timed:
        return False
    opening = _STARTS.match(clause)
    if opening is None:
        return True
    rest = clause[opening.end() :]
    if _NOT_ACTS.match(rest):
        return False
    if re.match(r"(?:I|we|he|she|they)\b", opening.group(), re.I) or _PASSIVE.match(rest):
        return not re.match(r"\s+be (?:a|an|the)\b", rest)
    # A thing that "will" is a promise when it is dated; a person is one when they act.
    return timed or (
        not _STATES.match(rest)
        and bool(re.match(r"(?:[A-Z]|our|one of)", opening.group()))
        and not opening.group().startswith(("The ", "Your "))
    )


def _is_only_talk(text: str, start: int, end: int) -> bool:
    """We "stay on it", "are here": comfort without a date, not a commitment."""
    return bool(
        re.search(
            r"(?:will|'ll) (?:always |still )?(?:be here|stay|keep (?:at|on)|do (?:my|our) best|make (?:this|it) (?:right|up)|put (?:this|it) right|get (?:this|it|to the)|take (?:this|it|care)|have a)",
            text[start:end],
            re.I,
        )
    )


def _promise(passage: Passage, start: int, end: int, when: When | None, known: bool) -> Promise:
    span = passage.span(start, end)
    return Promise(
        text=span.text,
        start=span.start,
        end=span.end,
        what=_what(passage.plain, start, end),
        due=when.day.isoformat() if when and known else None,
        vague=when is None,
        at=when.at.isoformat("minutes") if when and when.at and known else None,
    )


def _what(text: str, start: int, end: int) -> str:
    """Give the act without its subject and its time."""
    clause = _STARTS.match(text, start, end) or _LETS.match(text, start, end)
    begin = clause.end("aux") if clause and "aux" in clause.re.groupindex else start
    kept, at = [], begin
    for first, last in time_spans(text, begin, end):
        if first >= at:
            kept.append(_FILLER.sub("", text[at:first]))
            at = last
    kept.append(_FILLER.sub("", text[at:end]))
    words = " ".join(piece.strip(" ,;:-") for piece in kept if piece.strip(" ,;:-"))
    return words or text[start:end]


def vague_words(promise: Promise) -> tuple[int, int]:
    """Give the stretch of a vague promise that should be a time, within the given text."""
    found = VAGUE.search(promise.text)
    if found:
        return promise.start + found.start(), promise.start + found.end()
    return promise.start, promise.end
