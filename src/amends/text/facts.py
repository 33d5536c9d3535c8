"""The facts in a sentence (amounts, dates, references, names), as words that fit into another one."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_AMOUNT = r"(?:[\u00a3$\u20ac\u20b9] ?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)? ?(?:\u20ac|\u00a3|%|(?:per cent|percent|euros?|pounds?|dollars?|quid|rupees?|francs?|pence|cents|GBP|USD|EUR)\b))"
_LABEL = r"(?:number|no\.|room|flat|platform|gate|page|line|day|order|case|claim|invoice|booking|reference|ref|table|seat|item|account|policy|point|step|section|clause|bus|train|flight|route|house|floor|row|ticket|size|version|parcel|week|chapter|lesson|lift|wheel|card|letter|track|bed|shift|batch|job|file|meter|box|van|ward|branch|form|plan|unit|licence|visit|photo|picture|door|carriage|coach|stop|lane|exit|desk|counter)"
_NUMBERED = rf"(?:\b{_LABEL} )?(?<![\w.,:/-])[#]?[A-Z]{{0,4}}-?\d[\w]*(?:[.,:/-]\d+\w*)*(?![\w-])(?: (?!(?:and|or|to|in|on|at|is|was|were|are|as|but|of|for|from|with|by|so|when|if|than|that|a|the|not|no|we|you|he|she|it|they|i|had|has|have|then|before|after|who|which|will|would|can|could)\b)(?:(?:day|hour|minute|week|month|year|missing|broken|new|old|wrong|lost|extra|other|late|more) )?[a-z]{{3,}}\b(?!'))?"
_NAME = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sister|Nurse|Professor|Prof|Sir|Lady|St)\.? )?[A-Z][a-z'\u00e0-\u017f]+(?:[ -][A-Z][a-z'\u00e0-\u017f]+)*"
_FACT = re.compile(
    rf"(?P<amount>{_AMOUNT})|(?P<number>{_NUMBERED})|(?<=[a-z,;:] )(?P<place>(?:in|at|near) )?(?P<name>{_NAME})"
)
_TIME = re.compile(
    r"\b(?:(?:on|in|at|by|since|until|till|from|before|after) )?(?:the )?(?:"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?:,? (?:the )?\d{1,2}(?:st|nd|rd|th)?(?: (?:of )?(?:January|February|March|April|May|June|July|August|September|October|November|December))?)?(?: at \d{1,2}(?:[.:]\d\d)?(?: ?[ap]m)?)?"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{1,2}(?:st|nd|rd|th)?)?(?:,? \d{4})?"
    r"|\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}[.:]\d\d(?: ?[ap]m)?|\d{1,2} ?[ap]m\b|noon|midnight)(?![\w-])"
)  # fmt: skip
_NOT_NAMES = re.compile(
    r"^(?:I|I'\w+|Sorry|Dear|Hi|Hello|Thanks?|Please|You|Your|We|Our|The|This|That|It|If|And|But|So|No|Yes|Had|As|Once|Regards|Kind|Best|Mr|Mrs|Ms|God|Internet|English)$"
)


class Facts(NamedTuple):
    """Things and people, and times with their prepositions."""

    things: tuple[str, ...]
    times: tuple[str, ...]

    def about(self) -> str:
        """Words that can follow "what happened": " with order 88 and Ana on 3 May"."""
        things = f" with {_listed(self.things)}" if self.things else ""
        return things + "".join(f" {time}" for time in self.times)


def facts(sentence: str) -> Facts:
    """Collect the facts, each once, in order."""
    times = [m for m in _TIME.finditer(sentence) if m.group().strip().lower() != "may"]
    rest = list(sentence)
    for found in times:
        rest[found.start() : found.end()] = "|" * (found.end() - found.start())
    things = [_thing(found) for found in _FACT.finditer("".join(rest))]
    places = [words for words in things if re.match(r"(?:in|at|near|those) ", words)]
    moments = [_timed(found.group()) for found in times]
    return Facts(_once(words for words in things if words not in places), _once([*places, *moments]))


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _thing(found: re.Match[str]) -> str:
    words = found.group().strip(" ,.;:")
    if found["name"]:
        return "" if _NOT_NAMES.match(found["name"]) else words
    if found["amount"]:
        return f"the {words}"
    if re.match(r"\d+ times$", words):
        return f"those {words}"
    plain = words.lstrip("#")
    if re.match(rf"{_LABEL} ", plain) or not plain[:1].isdigit():
        return words
    return f"the {words}" if " " in words else f"number {words}"


def _timed(words: str) -> str:
    words = re.sub(r"^(?:by|until|till|before|after|from|since) ", "", words)
    if re.match(r"(?:on|in|at) ", words):
        return words
    if re.match(r"(?:noon|midnight|\d{1,2}[.:]\d\d|\d{1,2} ?[ap]m)", words):
        return f"at {words}"
    if re.match(r"(?:the )?\d{1,2}(?:st|nd|rd|th)$", words):
        return f"on {words if words.startswith('the') else 'the ' + words}"
    months = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    return f"in {words}" if re.match(rf"{months}(?:,? \d{{4}})?$", words) else f"on {words}"


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
