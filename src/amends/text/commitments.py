"""Which clauses commit us: ours, ahead of now, and neither a condition, a habit, an offer nor mere talk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .openings import DOING, PLEDGE, SCHEDULED, WILL, YOU, Opening, joint_before, openings
from .when import Times, When, time_spans

# A "sentence" of this length is a list or a table, and no letter.
_LONG = 1200


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, where its subject stands, where its act begins, and the kind of its verb."""

    start: int
    end: int
    subject: int
    act: int
    kind: str


# --- openings that stand inside a clause -------------------------------------------------------------

_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Sister|Nurse|Prof|Sir|Madam|Chef)\.? "
_NOT_NAMES = (
    r"(?!(?:If|When|Once|This|That|It|There|Here|You|Your|What|Who|Which|How|Why|But|And|So|Then|"
    r"They|Dear|Hi|Hello|Please|Thanks?|Sorry|Unfortunately|However|Where|Nothing|Nobody|No)\b)"
)
_PERSON = (
    r"(?:\b(?:I|i|we|We|he|He|she|She|they|They|somebody|Somebody|someone|Someone)"
    rf"|(?:{_HONORIFIC})?\b{_NOT_NAMES}[A-Z][a-z]+(?: [A-Z][a-z]+)?"
    r"|\b(?:[Oo]ur|[Mm]y|[Tt]he|[Aa]|[Yy]our|[Oo]ne of our) (?:(?!and\b|but\b|so\b|I\b)[\w'-]+ ){0,5}?(?!and\b|but\b|that\b)[\w'-]+(?:, [A-Z][a-z]+,)?"
    r"|\b[\w'-]+ (?!and\b|but\b|that\b)[\w'-]+(?= (?:will|shall) be))"
)
_SENDING = r"(?:com|send|call|ring|bring|collect|deliver|arriv|post|return|visit|phon|issu|transferr|go|meet|pay)ing\b"
_BE = r"(?:'m| am|'re| are|'s| is)"
_STARTS = re.compile(
    rf"{_PERSON}(?:(?P<will>(?: will|'ll| shall)(?! (?:not|never|only if)\b|n't))"
    rf"|(?P<going>{_BE} (?:going to|about to)|(?: have|'ve| has)? (?:arranged|promised|agreed) to)"
    rf"|(?P<doing>{_BE} (?:\w+ly )?(?={_SENDING})))"
)
_LETS = re.compile(
    r"\b[Yy]ou(?:'ll| will| shall) (?=(?:hear from|receive|get|have|be (?:contacted|called|refunded|credited|sent|paid|told|updated|informed|notified|reimbursed))\b)"
)
_TOLD_OF = re.compile(
    r"\b(?:what|how|why|whether|which|who|where|when|until|hope|hoped|think|believe|expect|suppose|reckon|said|if|"
    r"thought|wish|whatever|whenever)\s$",
    re.I,
)

# --- what makes a clause no promise ------------------------------------------------------------------

# "I will admit", "we'll be happy to": words, not acts.
_NOT_ACTS = re.compile(
    r"\s*(?:(?:always|just|simply|gladly) )?(?:admit|confess|be (?:honest|frank|happy|glad|delighted|sorry|pleased|able|aware|fine|right|closed|open|familiar|the first|away|off (?:until|for|on|work|sick|today|tomorrow)|out of|on (?:leave|holiday))|have to|need(?: to)?|say\b|grant|"
    r"find\b|see (?:that|from|the|a|why)|notice|know|understand|remember|agree|appreciate|want|like|love|miss|continue to value|have a (?:stern|quiet) word|depend|cost|never|forgive|bet)",
    re.I,
)
_STATES = re.compile(
    r"\s*(?:not )?(?:be (?:a|an|the|in touch)?|have|stay|remain|keep|work|help|show|look like|mean|make|happen|print|run|cover)\b",
    re.I,
)
_PASSIVE = re.compile(
    r"\s*(?:then |now |also )?be (?:\w+ly )?(?:\w+ed|sent|paid|made|given|taken|done|put|brought|written|provided|told|met|back|with you|in touch|at your|there|here|on your|in your)\b",
    re.I,
)
_OPEN_HOURS = re.compile(
    r"\s*(?:be )?(?:open|closed|close|shut|available|cost|last|expire|end|apply|need|depend|have to|mean|take (?:up to )?(?:\d|one|two|three|four|five|a few|several|about|around|between|between|longer))\b",
    re.I,
)
_WHETHER = r"(?<!see )(?<!check )(?<!know )(?<!ask )(?<!find out )(?<!tell you )(?<!learn )(?<!even )(?<!hear )(?<!confirm )(?<!as )(?<!asking )(?<!checking )"
_CONDITION = re.compile(
    rf"\b(?:{_WHETHER}if(?! (?:not|anything|I may|necessary))|unless|(?<!be )provided\b(?! (?:in|by|to|with|within|at|on|for|as|from)\b|[.,;])|as long as|in case|assuming|in the event|on receipt|upon receipt"
    r"|(?:once|when|after|as soon as) (?:you(?!'re (?:home|in\b|back))|your|that (?:review|post)|we (?:receive|hear|have (?:your|received|had)|get (?:your|it|the))|we've (?:received|got|had)|it(?:'s| is) back with us|it reaches us|(?:he|she|the \w+) (?:gives|says|agrees|approves))"
    r"|should (?:you|your|that|it|this) "
    r"|(?:days?|weeks?|hours?) (?:of|after|from) (?:receiv|receipt|getting|hearing|your|you\b|us |the (?:return|form|receipt|date)|when))",
    re.I,
)
_ON_AN_EVENT = re.compile(r"(?:once|when|after|as soon as) ", re.I)
_ON_THEIR_ACT = re.compile(
    r"^(?:[\w' ,]{0,40}?[,.!] )?(?:(?:please|just|simply|do|kindly) )*(?:send|tell|let (?:me|us) (?:know|have)|reply|call|ring|say|confirm|choose|pick|drop (?:me|us|it|them|by|in)|bring|return|fill|sign|upload|"
    r"attach|mail|e-?mail|text|message|write|share|point|name|show|come|pop|hand|forward|provide|answer|check|give (?:me|us) (?:a |your|the |an )(?!day|week|hour|minute|moment|chance|couple|few)|post|quote|contact|decide|get in touch)\b"
    r".{0,200}?(?:,? and|,|;|\.\.\.|-) *(?:then )?$",
    re.I | re.S,
)
_NEVER = re.compile(r"\b(?:again|never|until it'?s (?:right|fixed|sorted|done))\b", re.I)
_MAYBE = re.compile(
    r"\b(?:may (?!\d)|might|could|would|perhaps|maybe|possibly|probably|hope(?:fully)?|try to|aim to|in theory|with (?:any |a bit of )?luck)\b",
    re.I,
)
_HABIT = re.compile(
    r"\b(?:every|each|normally|usually|generally|always|typically|as a rule|in general|by law|on average|most (?:orders|refunds|people|customers|parcels)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekdays|weekends|whenever|our policy|under our|the rules)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:the|your|this|our) (?:[\w-]+ ){0,2}?(?:offer|sale|voucher|deadline|claim|exam|term|season|course|festival|concert|match|game|school|plan|policy|contract|tariff|notice period|trial|lease|warranty|guarantee|bank|tax|government|court|strike|bank holiday|road|payment|instal?ment|flight|train|ferry|plane|bus|cruise|tour|holiday|booking|check-in|check-out|hearing|show|event)s?$",
    re.I,
)
_WORK = re.compile(
    r"\b(?:I|we|he|she|they|it|work|repairs?|job|builders?|crew|team|cleaning|painter|engineers?|fitters?|fitting|installation|survey|search|review|decorators?|\w+ers)$",
    re.I,
)
_BEGINS = re.compile(
    r"(?:starts?|begins?|resumes?|runs?|stands?|shows?|takes? (?:place|effect|part)|holds?|covers?|works?|looks? like)\b",
    re.I,
)
_DURATION_ACT = re.compile(
    r"takes? (?:up to |about |around |between |at least )?(?:\d|one|two|three|four|five|six|seven|ten|a few|several|a (?:day|week|while)|an hour|longer|time)\b",
    re.I,
)
_RESTING = re.compile(
    r"(?:looking|aiming|hoping|wondering|trying|waiting|expecting|asking|thinking|going (?:to be|through)|dealing|working (?!on it)|having|being|feeling|missing|closing|opening|writing (?:to you )?(?:today|about)|struggling|running (?!over|round|it)|living|staying|"
    r"happening|showing|saying|telling|costing|using|growing|becoming)\b",
    re.I,
)
_SPECIFIC = re.compile(
    r"(?:your|it|they|he|she|I|a|an|another|this|one|the (?:new|replacement|refund|money|full|van|courier|driver|engineer|technician|parcel))\b",
    re.I,
)
_TALK = re.compile(
    r"(?:will|'ll) (?:always |still )?(?:be here|stay|keep (?:at|on)|do (?:my|our) best|make (?:this|it) (?:right|up)|put (?:this|it) right|get (?:this|it|to the)|take (?:this|it|care)|have a)",
    re.I,
)
_PAST_TENSE = re.compile(
    r"(?<!what )(?<!that )(?<!which )(?<!who )(?<!how )(?<!why )(?<!it )(?<!they )(?<!you )\b(?:was|were|had|did|didn't|wasn't)\b",
    re.I,
)

# --- where a clause ends -----------------------------------------------------------------------------

_CUT = re.compile(
    r"(?:;|:|,? (?:and|but|so|because|then)|,) (?=(?:then )?(?:I|we|he|she|they|it|you|[A-Z][a-z]+)(?:'| (?:will|have|am|'ll|can|would|do|did|was|is|are|has))|this |that |there )"
    r"|;|,? so that |, no charge|, when\b| - | \u2013 |\s?\u2014\s?| because |,? (?:and|but) (?=if |unless )|, which |, where "
)


def commitments(times: Times, first: int, last: int) -> Iterator[Clause]:
    """Cut one sentence into the clauses that commit us to something."""
    text = times.text
    if text[last - 1 : last] == "?" or last - first > _LONG:
        return
    done = first
    opened = _all_openings(text, first, last)
    for opening, following in pairwise([*opened, None]):
        if opening is None or opening.act < done or opening.start < done:
            continue
        end = _clause_end(times, opening, following, first, last)
        clause = Clause(opening.start, end, opening.subject, opening.act, opening.kind)
        if _is_commitment(times, first, last, clause):
            done = end
            yield clause


def _all_openings(text: str, first: int, last: int) -> list[Opening]:
    """The openings of clauses, and those that stand deeper: "so sorry that we'll …"."""
    made = openings(text, first, last)
    acts = {opening.act for opening in made}
    for pattern in (_STARTS, _LETS):
        for found in pattern.finditer(text, first, last):
            kind = found.lastgroup or YOU
            if found.end() in acts or _TOLD_OF.search(text, max(first, found.start() - 10), found.start()):
                continue
            if not any(o.start <= found.start() < o.act for o in made):
                made.append(Opening(found.start(), found.start(), found.end(), kind))
    return sorted(made, key=lambda opening: (opening.start, opening.act))


def _clause_end(times: Times, opening: Opening, following: Opening | None, first: int, last: int) -> int:
    text = times.text
    whole = following is not None and _is_one(times, opening, following, last)
    begin = following.act if following and whole else opening.act
    cut = _CUT.search(text, max(begin, opening.start + 4), last)
    end = cut.start() if cut else last
    if following and opening.act < following.start < end and not whole:
        end = joint_before(text, following.start, first)
    end = _after_the_time(text, opening.act, end)
    return opening.start + len(text[opening.start : end].rstrip(" .!,;:\n"))


def _is_one(times: Times, opening: Opening, following: Opening, last: int) -> bool:
    """ "Give me until Thursday and I'll have it", "it is packed and will be there at 9": one promise."""
    text = times.text
    if following.kind == WILL and text.startswith(("will ", "shall "), following.start):
        return times.between(opening.start, following.start) is None
    waits = opening.kind == PLEDGE and text.startswith(("ive", "eave", "llow"), opening.act + 1)
    return waits and times.between(following.start, last) is None


def _after_the_time(text: str, act: int, end: int) -> int:
    """A comma after the last time ends the clause: what follows tells of something else."""
    spans = time_spans(text, act, end)
    if not spans:
        return end
    comma = text.find(",", max(last for _, last in spans), end)
    return end if comma < 0 else comma


def _is_commitment(times: Times, first: int, last: int, clause: Clause) -> bool:
    text = times.text
    when = times.between(clause.start, clause.end)
    if _is_conditional(text, first, last, clause, when) or _MAYBE.search(text, clause.start, clause.act + 24):
        return False
    if _NEVER.search(text, clause.start, clause.end) and when is None:
        return False
    if clause.kind in SCHEDULED:
        return when is not None and _is_scheduled(text, clause, when)
    if clause.kind == DOING and not _is_doing(text, clause, when):
        return False
    is_said = when is not None or bool(time_spans(text, clause.start, clause.end))
    return _is_act(text, clause, is_said) and (is_said or not _TALK.search(text, clause.start, clause.end))


def _is_conditional(text: str, first: int, last: int, clause: Clause, when: When | None) -> bool:
    before = text[first : clause.start]
    since = before.rfind(";") + 1
    condition = _CONDITION.search(text, clause.start, clause.end)
    if (condition and not _is_dated_too(condition, when)) or _CONDITION.search(before, since):
        return True
    if _ON_THEIR_ACT.match(before[since:]):
        return True
    following = text[clause.end : last]
    return bool(
        re.match(
            r",? (?:but only )?(?:if|unless|provided|once you|as long as)\b(?! (?:not|that day|anything))",
            following,
        )
    )


def _is_dated_too(condition: re.Match[str], when: When | None) -> bool:
    """Tell "after your visit, on Friday": whatever it follows, its own day is named behind a comma."""
    if (
        when is None
        or when.counted
        or when.start < condition.end()
        or not _ON_AN_EVENT.match(condition.group())
    ):
        return False
    return "," in condition.string[condition.end() : when.start]


def _is_act(text: str, clause: Clause, timed: bool) -> bool:
    """What "will" be done: by a person always, by a thing when it is dated."""
    if clause.kind == YOU:
        return timed or not re.match(
            r"\s*(?:know|see|find|be\b(?! (?:\w+ed|sent|paid|told)\b))", text[clause.act :][:30]
        )
    rest = text[clause.act : clause.end]
    who = text[clause.subject : clause.act]
    if _NOT_ACTS.match(rest) or (not timed and clause.subject == clause.act):
        return False
    if re.match(r"(?:I|we|he|she|they)\b", who, re.I) or _PASSIVE.match(rest):
        return not re.match(r"\s*be (?:a|an|the)\b", rest)
    if timed:
        return not _OPEN_HOURS.match(rest) and not _HABIT.search(text, clause.start, clause.end)
    return (
        not _STATES.match(rest)
        and bool(re.match(r"(?:[A-Z]|our|one of)", who))
        and not who.startswith(("The ", "Your ", "It", "There", "This", "That"))
    )


def _is_doing(text: str, clause: Clause, when: When | None) -> bool:
    who = text[clause.subject : clause.act]
    if _RESTING.match(text, clause.act):
        return False
    if when is None:
        return bool(re.match(_SENDING, text[clause.act :][:20])) and bool(
            re.match(r"(?:I|we|he|she|they)\b|[A-Z][a-z]+'s", who, re.I)
        )
    return not _HABIT.search(text, clause.start, clause.end) and not when.start < clause.start


def _is_scheduled(text: str, clause: Clause, when: When) -> bool:
    """A present tense commits us by its date: not where it tells a rule, a habit or others' business."""
    who = text[clause.subject : clause.act].strip()
    if (
        _HABIT.search(text, clause.start, clause.end)
        or _OTHERS.search(who)
        or _PAST_TENSE.search(text, clause.act, clause.end)
    ):
        return False
    if clause.kind == PLEDGE:
        return True
    if _DURATION_ACT.match(text, clause.act) or (_BEGINS.match(text, clause.act) and not _WORK.search(who)):
        return False
    return not when.counted or bool(_SPECIFIC.match(who))
