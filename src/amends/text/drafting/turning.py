"""A customer's words said back to them: "you sent me" becomes "we sent you".

Only a statement whose form is known for certain is turned; for anything else `turned` gives None
and the words are better quoted as they are. Words that point at the day of writing ("yesterday")
are not turned either: said back later they would be untrue.
"""

import re
from typing import NamedTuple

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d[\w.,:/-]*\w|\d|[^\sA-Za-z\d]")
_LONGEST = 22  # words; a longer one would not fit into a sentence of ours

_LINK = re.compile(
    r"^(?:(?:and|but|so|then|also|plus|well|now|firstly|secondly|thirdly|first|second|in addition|moreover)\b,? )+",
    re.I,
)
_STARTS = re.compile(
    r"(?:I|we|you|he|she|it|they|the|my|our|your|a|an|this|that|these|those|there|nobody|no one|nothing|no|every|each|both|all|another|one of|some of|half|none of|someone|somebody)\b",
    re.I,
)
# What keeps a clause from being turned: talk of the day, questions, text speak, things said in quotes.
_AWAY = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|this (?:morning|afternoon|evening|week|month|year)|last (?:night|week|month|year)|next (?:week|month|year)|ago|now|currently|here|let's|please|you was|we was|they was|u|ur|yr|im|ive|dont|didnt|wont|cant|isnt|wasnt|theres|gonna|wanna|ain't)\b"
    r"|[?!\"“”()<>@#*_\[\]{}|~^=+\\]|\.\.|…|: |;|\. ",
    re.I,
)
_SELF = re.compile(r"\b(?:I|I'm|I've)\b")
# "I rang and was told": whose verb this is cannot be told without a parser.
_LOOSE_VERB = re.compile(
    r"(?:\b(?:and|but|or|then|which|who|that)\b|,)(?: \w+ly| never| then| still| also)? (?:was|wasn't|am|is|isn't|has|hasn't)\b",
    re.I,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_FINITE = re.compile(
    r"\b(?:am|is|are|was|were|has|have|had|do|does|did|will|would|can|could|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't|don't|doesn't|didn't|won't|wouldn't|can't|cannot|couldn't|keeps?|came|went|got|took|made|gave|told|said|left|lost|broke|fell|sent|paid|bought|rang|spoke|kept|put|cut|cost|let|stood|heard|felt|found|saw|ran|shut|swore|hung|wrote|drove|sat|knew|thought|became|began|refuses?|smells?|leaks?|shows?|says?|works?|fails?|turns?|cancelled|[a-z]{2,}ed)\b|'(?:s|re|ve|d|m|ll)\b",
    re.I,
)
_PAST = (
    r"(?:\w{2,}ed|sent|told|said|gave|took|made|left|lost|broke|put|cut|let|kept|sold|rang|wrote|came|went|got|did|had|were|paid|bought|brought|knew|thought|saw|heard|found|ran|shut|hung|swore|spoke|forgot|drove|meant|charge|send|keep|refuse|promise|claim|want|need|know|think|tell|take|make|give|get|call|sell|offer|owe|say|cancel|ignore|have|do|are|will|would|can|could|should|shall|might|may|must|cannot|"
    r"don't|didn't|won't|wouldn't|can't|couldn't|shouldn't|haven't|hadn't|weren't|aren't)"
)
_ADVERB = (
    r"(?:never|always|still|just|also|only|even|ever|then|both|already|simply|again|clearly|not|all|twice)"
)
_SUBJECT_NEXT = re.compile(rf"^(?:{_ADVERB} ){{0,2}}{_PAST}$", re.I)
_BEFORE_OBJECT = re.compile(
    r"^(?:to|for|from|with|by|of|at|on|about|against|behind|without|told|called|asked|paid|emailed|rang|phoned|gave|sent|contacted|chased|warned|thanked|trusted|give|pay|send|call|tell|ask|contact|chase|warn|trust|reach|reached|reaching|calling|telling|asking|paying|chasing|let)$",
    re.I,
)

_OWN = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "i'm": "you are", "i've": "you have", "i'd": "you'd", "i'll": "you'll",
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
    "we're": "you are", "we've": "you have", "we'd": "you'd", "we'll": "you'll",
    "your": "our", "yours": "ours", "yourself": "ourselves", "yourselves": "ourselves",
    "you're": "we are", "you've": "we have", "you'd": "we'd", "you'll": "we'll",
}  # fmt: skip
# After "I" and its adverbs only.
_AGREES = {"am": "are", "was": "were", "wasn't": "weren't"}


class _Token(NamedTuple):
    word: str
    gap: str  # what stood before it

    @property
    def plain(self) -> str:
        return self.word.replace("’", "'").lower()


def turned(words: str) -> str | None:
    """Give a statement in the second person, without its stop, or None where that is not certain."""
    clause = _LINK.sub("", " ".join(words.split()).strip(" .,;:-–")) if "\n" not in words.strip() else ""
    if not _is_statement(clause):
        return None
    tokens = _tokens(clause)
    said = [_turn(tokens, at) for at in range(len(tokens))]
    if None in said or len(tokens) > _LONGEST + 6:
        return None
    whole = "".join(token.gap + str(word) for token, word in zip(tokens, said, strict=True))
    return _begun(whole)


def _is_statement(clause: str) -> bool:
    if len(clause.split()) > _LONGEST or not _STARTS.match(clause):
        return False
    return bool(_FINITE.search(clause)) and not (_SHOUTED.search(clause) or _points_away(clause))


def _points_away(clause: str) -> bool:
    """Text speak, questions, quotations, and words whose meaning hangs on the day of writing."""
    return bool(_AWAY.search(clause)) or bool(_LOOSE_VERB.search(clause) and _SELF.search(clause))


def _tokens(clause: str) -> list[_Token]:
    tokens, at = [], 0
    for found in _WORD.finditer(clause):
        tokens.append(_Token(found.group(), clause[at : found.start()]))
        at = found.end()
    return tokens


def _turn(tokens: list[_Token], at: int) -> str | None:
    """Give the word that takes this one's place; None where that cannot be told."""
    word = tokens[at].plain
    if word == "you":
        return _of_firm(tokens, at)
    if word in _AGREES and _follows_i(tokens, at):
        return _AGREES[word]
    return _OWN.get(word, tokens[at].word)


def _of_firm(tokens: list[_Token], at: int) -> str | None:
    before = tokens[at - 1].plain if at else ""
    after = [token.plain for token in tokens[at + 1 : at + 4]]
    is_object = bool(_BEFORE_OBJECT.match(before))
    is_subject = any(_SUBJECT_NEXT.match(" ".join(after[:n])) for n in (1, 2, 3))
    if is_object == is_subject:
        # "at you" followed by a verb, or neither sign: not certain, unless a preposition stands before.
        return "us" if is_object and before in {"to", "for", "from", "with", "by"} else None
    return "us" if is_object else "we"


def _follows_i(tokens: list[_Token], at: int) -> bool:
    back = at - 1
    while back > 0 and re.fullmatch(_ADVERB, tokens[back].plain):
        back -= 1
    return back >= 0 and tokens[back].plain == "i"


_PROPER = re.compile(r"[A-Z]{2,}|I\b")


def _begun(clause: str) -> str:
    """Begin in lower case, so that it can stand behind "you wrote that"."""
    return clause if _PROPER.match(clause) else clause[:1].lower() + clause[1:]
