"""The separate points a customer wants answered, as spans: sentences that state what is wrong."""

import re
from typing import TYPE_CHECKING

from .model import probabilities
from .passage import Passage
from .patterns import Words
from .types import Ask, Concern, Risk

if TYPE_CHECKING:
    from .view import View

_MAX = 12
_MAX_SENTENCES = 60
_GREETING = Words(
    r"^\W*(?:dear|hi|hello|hey|hiya|good (?:morning|afternoon|evening)|to whom|gentlemen|respected|ladies|thanks?|thank you|regards|kind regards|best|yours|sincerely|cheers|with (?:warm|kind|best)|all the best|warm)\b[^.!?]{0,40}$"
)
_SIGN_OFF = re.compile(r"^[A-Z][\w.&'-]*(?: (?:[A-Z&][\w.&'-]*|of|and|the)){0,5}$")

# What can be wrong with a thing or a service.
FAULT = Words(
    r"\b(?:broke(?:n)?|break(?:s|ing)|crack(?:ed|s)?|smash(?:ed)?|damag\w+|dent(?:ed)?|scratch\w*|torn|ripp?(?:ed)?|snapp?(?:ed|s)|leak\w*|leek|burst|drip\w*|flood(?:ed)?|stain\w*|mould\w*|mold\w*|dirty|filthy|smel(?:l|t|ls|led)|rotten|stale|sour|raw|burn(?:t|ed)|cold|lukewarm|frozen|melted|soggy|flat|brown|"
    r"dead|dying|died|stopp?(?:ed|s)|fail(?:ed|s|ing|ure)?|fault\w*|wrong\w*|incorrect\w*|mistake\w*|error\w*|bug(?:gy)?|crash\w*|freez\w+|slow|hum|buzz\w*|nois\w+|loud|late|delay\w*|overdue|early|cancel(?:l?ed|ling)?|miss(?:ed|ing|es)?|lost|lose[s]?|gone|disappear\w*|vanish\w*|short(?:ed)?|empty|half|twice|double|duplicate|extra|overcharg\w+|charged|billed|invoiced|debited|deducted|taken|took|stole\w*|stuck|block(?:ed)?|lock(?:ed)? out|declin\w+|reject\w+|refus\w+|denied|ignor\w+|rude|laugh\w*|shout\w*|swor\w+|hung up|unhelpful|patronis\w+|lied|misle\w+|promised|supposed|instead|except|differ\w*|not|never|no|none|nobody|nothing|without|cannot|only|still|out|down|outage|too (?:small|big|tight|loose|short|long|late|hot)|fray\w*|rats?|mice|cockroach\w*|bedbugs?|bin|plastic|wobbl\w+|bent|loose|faulty|hidden|fee|closed|expired|different|again|sold out|mix-?up|breach)\b|n't\b|\bcant\b|\bwont\b|\bdidnt\b|\bdoesnt\b|\bisnt\b|\bhavent\b|\bhasnt\b|\bwasnt\b|\b(?:next|to) (?:a |the )?(?:bin|door)\b|\b(?:over|out|off) (?:the|my)\b"
)
_FACT = Words(
    r"\b(?:was|were|is|are|'s|'re|has|have|had|'ve|'d|did|does|do|got|came|arrived|turned|went|sent|took|charged|said|says|told|left|put|sold|gave|made|let|seems?|keeps?|ordered|paid|booked|signed|bought|delivered|received|cut|\w{3,}ed)\b|:"
)
_THREAT = Words(
    r"\b(?:will|'ll|going to|gonna|unless|otherwise|failing|or i'm|or we|if i don't|if you don't)\b"
)
_RESULT = Words(
    r"^\W*(?:so|which|now|because of (?:this|that|you)|as a result|this (?:meant|means|has)|that (?:meant|means|cost)|it (?:cost|ruined|meant|took)|i (?:had to|missed|lost)|we (?:had to|missed|lost)|she's|he's|she was|he was|she is|i'm|my (?:partner|wife|husband|mum|dad|mother|father|son|daughter))\b"
)
_HEALTHY = Words(
    r"\b(?:love|lovely|great|perfect|brilliant|wonderful|spot on|impressed|first two|made a fuss|best\b|happy to|everything the)\b"
)
_JOIN = Words(
    r"(?:,|;)? (?:and|but|plus|also) (?=(?:the|my|your|you|we|i|it|our|there|now|nobody|no one|then|he|she|they|this|that|on)\b)|; |, (?=(?:he|she|they|it|and the|the|my|you|your) (?:\w+ ){0,3}(?:was|were|is|are|has|had|smelt|told|came|turned|said|didn|isn|hasn|won|arrived)\b)"
)


def find_concerns(
    passage: Passage, complaint: float, risks: tuple[Risk, ...], asks: tuple[Ask, ...]
) -> tuple[Concern, ...]:
    """Find what is wrong, in the customer's words; in a message that is no complaint, its questions."""
    if complaint < 0.5:
        questions = (ask for ask in asks if ask.kind == "information")
        return tuple(Concern(ask.text, ask.start, ask.end) for ask in questions)[:_MAX]
    pieces = [
        (score, start, end)
        for first, last in passage.sentences[:_MAX_SENTENCES]
        for start, end in _pieces(passage.plain, first, last)
        if (score := _score(passage, start, end, risks)) > 0
    ]
    return _concerns(passage, _without_twins(passage.plain, pieces or _surest(passage)))


def judged_concerns(
    passage: Passage, view: "View", complaint: float, asks: tuple[Ask, ...], least: float
) -> tuple[Concern, ...]:
    """Find the concerns with the learned judgement: clauses, or sentences where no clause stands out."""
    if complaint < 0.5:
        questions = (ask for ask in asks if ask.kind == "information")
        return tuple(Concern(ask.text, ask.start, ask.end) for ask in questions)[:_MAX]
    pieces = [piece for at in range(len(view.sentences)) for piece in _judged(passage.plain, view, at, least)]
    return _concerns(passage, _without_twins(passage.plain, pieces or _likeliest(view)))


def _judged(text: str, view: "View", at: int, least: float) -> list[tuple[float, int, int]]:
    """Give what one sentence holds of concerns, with how sure each is."""
    start, end = view.sentences[at]
    if _GREETING.match(text[start:end]) or _SIGN_OFF.match(text[start:end]):
        return []
    sure = [
        (float(view.said["concern"][i]), *view.pieces[i])
        for i, parent in enumerate(view.parents)
        if parent == at and view.said["concern"][i] >= least
    ]
    whole = float(view.whole_said["concern"][at])
    return sure or ([(whole, start, end)] if whole >= least else [])


def _likeliest(view: "View") -> list[tuple[float, int, int]]:
    if not view.sentences:
        return []
    at = int(view.whole_said["concern"].argmax())
    return [(float(view.whole_said["concern"][at]), *view.sentences[at])]


def _pieces(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Cut a sentence that lists several faults into its clauses."""
    cuts = [(cut.start(), cut.end()) for cut in _JOIN.finditer(text, first, min(last, first + 600))]
    starts = [first, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), last]
    clauses = list(zip(starts, ends, strict=True))
    if len(clauses) > 1 and all(states_fault(text[start:end]) and end - start > 14 for start, end in clauses):
        return clauses
    return [(first, last)]


def states_fault(piece: str) -> bool:
    """Say whether a piece states, as a fact, that something is wrong."""
    return bool(FAULT.search(piece) and _FACT.search(piece))


def _score(passage: Passage, start: int, end: int, risks: tuple[Risk, ...]) -> float:
    """Say how much a piece reads as a point to answer; 0 or less is none."""
    piece = passage.plain[start:end]
    if len(piece) < 8 or _GREETING.match(piece) or _SIGN_OFF.match(piece) or _ASKING.match(piece):
        return 0
    score = 1.1 * probabilities(piece)["complaint"] + 0.3 * states_fault(piece)
    score += 0.3 * bool(_ACT.search(piece)) + 0.4 * bool(_LISTED.match(piece))
    score -= 0.3 * bool(_THREAT.search(piece)) + 0.35 * bool(_RESULT.match(piece))
    score -= 0.5 * bool(_OWN_STORY.match(piece)) + 0.6 * bool(_HEALTHY.search(piece))
    score -= 0.6 * piece.rstrip().endswith("?") + 0.5 * (len(piece.split()) < 4)
    score -= 0.6 * any(_within(risk, start, end) for risk in risks if risk.kind in _THREATS)
    return score - _LEAST


_LEAST = 0.72
# Somebody on our side did something, or a thing of theirs did: the shape of an accusation.
_ACT = Words(
    r"\b(?:you|u|ur|your(?: \w+){1,2}|the(?: [\w'-]+){1,2}|they|he|she|it|we (?=were|was|got|have been|had)|i (?=was|got)|my(?: [\w'-]+){1,2}|this one|our \w+)(?:'ve|'s| have| has| had| just| then| also)*(?: \w+ly)? "
    r"(?!want|need|would|will|can|could|may|might|said i|was (?:great|lovely)|were (?:great|lovely))(?:\w{3,}ed|sent|took|put|sold|left|said|told|gave|made|lost|broke|kept|came|went|let|cut|stole|forgot|wrote|hung|won't|didn't|doesn't|isn't|wasn't|hasn't|haven't|never|says?|was|were|is|are|been|arrives?|runs?|hums?|smelt|phoned)\b"
)
_LISTED = Words(r"^[A-Z][\w' ]{2,24}: \w")
_ASKING = Words(
    r"^\W*(?:(?:and|so|but|then|also|now|ok|okay) )?(?:please|pls|plz|kindly|can (?:you|i|we)|could (?:you|i|we)|would you|thanks?\b|thank you|what i'd like|asks:|i (?:only |just )?want(?:ed)?\b|i'd (?:like|appreciate|expect)|i would (?:like|appreciate)|we(?:'d| would) like|i expect|i need|i demand|we want|half\b|all of it|give me|send|refund|fix|take it off|stop|start|retain|look,|no rush|none of (?:it|this)|requesting)\b"
)
_OWN_STORY = Words(
    r"^\W*(?:(?:and|so|but|then|also|now|dear \w+,|hi,?) )?(?:i(?:'ve| have|'m| am|'ll| will|'d)? (?:\w+ly )?(?:am|was|been|have|had|know|think|understand|get|told|called|rang|phoned|emailed|e-mailed|wrote|written|asked|explained|contacted|chased|tried|spent|raised|appreciate|run|live|love|hope|filled|moved|immediately|become|only mention|got caught|don't want|wanted to write|manage|customer|having|still)\b|we(?:'ve| have)? (?:refer|moved|live|run|are|think|buried)\b|my name|put in|filled in|been (?:on|a)|told u|since you ask|first of all|you said on|you'll recall|it might)"
)
_THREATS = {
    "legal",
    "regulator",
    "press",
    "public_review",
    "churn",
    "self_harm",
    "vulnerable",
    "abuse",
}


def _within(risk: Risk, start: int, end: int) -> bool:
    return risk.start < end and start < risk.end and (risk.end - risk.start) > 0.6 * (end - start)


def _surest(passage: Passage) -> list[tuple[float, int, int]]:
    """In a complaint where no piece stands out, its likeliest sentence is the concern."""
    scored = [
        (
            probabilities(passage.plain[start:end])["complaint"]
            + 0.2 * states_fault(passage.plain[start:end]),
            start,
            end,
        )
        for start, end in passage.sentences[:_MAX_SENTENCES]
        if end - start > 8 and not _GREETING.match(passage.plain[start:end])
    ]
    return [max(scored)] if scored else []


def _without_twins(text: str, pieces: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Keep the strongest of pieces that tell the same problem, at most twelve, in order."""
    kept: list[tuple[int, int, set[str]]] = []
    for _, start, end in sorted(pieces, reverse=True):
        words = content_words(text[start:end])
        if all(len(words & other) < 0.5 * max(1, min(len(words), len(other))) for _, _, other in kept):
            kept.append((start, end, words))
    return sorted((start, end) for start, end, _ in kept[:_MAX])


_SMALL = frozenset(
    [
        "the",
        "and",
        "that",
        "this",
        "with",
        "have",
        "has",
        "had",
        "was",
        "were",
        "are",
        "you",
        "your",
        "our",
        "for",
        "from",
        "not",
        "but",
        "they",
        "them",
        "their",
        "there",
        "been",
        "will",
        "would",
        "could",
        "should",
        "can",
        "did",
        "does",
        "just",
        "about",
        "what",
        "when",
        "where",
        "which",
        "who",
        "how",
        "its",
        "into",
        "out",
        "off",
        "then",
        "than",
        "because",
        "very",
        "really",
        "still",
        "only",
        "some",
        "any",
        "all",
        "one",
        "two",
        "more",
        "also",
        "get",
        "got",
        "him",
        "her",
        "his",
        "she",
        "said",
        "told",
    ]
)


def content_words(text: str) -> set[str]:
    """Give the words that carry meaning, cut to their first five letters."""
    return {word[:5] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _SMALL}


def _concerns(passage: Passage, stretches: list[tuple[int, int]]) -> tuple[Concern, ...]:
    spans = (passage.span(start, end) for start, end in stretches)
    return tuple(Concern(span.text, span.start, span.end) for span in spans)
