"""A letter cut into what is judged: paragraphs, sentences, the sign-off."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from amends.text.calendar import MONTHS
from amends.text.passage import Passage

MOST = 60_000  # characters; a longer text is no letter
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
DATE = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})\b\.?,?(?: (?P<y>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y2>\d{{4}}))?"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    r"|\b(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y4>\d{4})\b",
    re.I,
)
AMOUNT = re.compile(
    r"(?:(?P<sign>[£$€]|\b(?:GBP|USD|EUR|AUD)) ?(?P<a>\d[\d,]*(?:\.\d{1,2})?)"
    r"|\b(?P<b>\d[\d,]*(?:\.\d{1,2})?) ?(?P<sign2>€|£|pounds?\b|euros?\b|dollars?\b|GBP\b|USD\b|EUR\b|AUD\b))",
    re.I,
)
AHEAD = re.compile(
    r"\b(?:(?:by|on|before|until|this|next) (?:the )?(?:(?:close|end) of )?(?:(?:play|business) )?(?:on )?"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|this (?:week|afternoon|morning|month)"
    r"|next (?:week|month)|(?:in|within) (?:the next )?(?:\w+ )?(?:\d+|a|an|one|two|three|four|five|six|seven|ten|fourteen|twenty-eight|thirty)(?: \(\d+\))? (?:working |business |calendar )?"
    r"(?:hours?|days?|weeks?|months?)|(?:by|at) the end of (?:the|this|next) (?:week|month))\b",
    re.I,
)
_CLOSING = re.compile(
    r"^\W*(?:yours(?: sincerely| faithfully| truly)?|sincerely(?: yours)?|(?:kind|best|warm|kindest)?\s*regards|"
    r"(?:with )?(?:best|kind|warm|all good) wishes|respectfully(?: yours)?|faithfully|signed)\W*",
    re.I,
)
_NAME = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Cllr)\.? )?"
    r"[A-Z][\w'’-]*(?: (?:[A-Z]\.?|[A-Z][\w'’-]+|de|van|von|da|del|bin|al)){1,4}(?:,? (?:[A-Z]{2,6}))*$"
)
_OFFICE = re.compile(
    r"\b(?:team|department|service[s]?|trust|hospital|nhs|office|complaints?|customers?|limited|ltd|plc|bank|desk|"
    r"centre|center|unit|board|council|housing|relations|support|group|association|enclos\w*|for and on behalf|care|"
    r"practice|surgery|clinic|resolution|inc|llc|pty|board|insurance|telecom|broadband|building society|"
    r"manager|director|partner|senior|nurse|specialist|owner|president|counsel|secretary|principal|adviser|advisor|handler|officer|executive|chief|head of|chair|street|road|ombudsman|leaflet|signature|name|date|avenue)\b",
    re.I,
)
_LEAVES = re.compile(r"^\W*(?:dear|to whom|re\b|our ref|your ref|ref(?:erence)?\b|date\b|subject)", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, its paragraph's number, and where it stands in the letter."""

    text: str
    paragraph: int
    start: int = 0


@dataclass(frozen=True)
class Letter:
    """A letter as the validator reads it."""

    text: str
    sentences: tuple[Sentence, ...] = field(default=())

    @classmethod
    def of(cls, text: str) -> "Letter":
        """Cut a text into sentences, keeping which stand in one paragraph."""
        passage = Passage(text[:MOST])
        found, paragraph, before = [], 0, 0
        for start, end in passage.sentences:
            paragraph += bool(re.search(r"\n\s*\n", passage.plain[before:start]))
            plain = re.sub(r"\s+", " ", passage.plain[start:end]).strip()
            found.append(Sentence(plain, paragraph, start))
            before = end
        return cls(passage.plain, tuple(found))

    @cached_property
    def flat(self) -> str:
        """The whole text on one line."""
        return re.sub(r"\s+", " ", self.text)

    def beside(self, at: int) -> str:
        """A sentence with its paragraph, and with the one before and after it over any border."""
        own = self.sentences[at].paragraph
        near = (
            one
            for n, one in enumerate(self.sentences)
            if abs(n - at) < 2 or (one.paragraph == own and abs(n - at) < 4)
        )
        return " ".join(one.text for one in near)

    @cached_property
    def lines(self) -> list[str]:
        """The lines with something on them."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @cached_property
    def signer(self) -> str:
        """The person who signed it; empty where nobody's name stands there."""
        closing = next((n for n in range(len(self.lines) - 1, 0, -1) if _CLOSING.match(self.lines[n])), None)
        if closing is None:
            tail = self.lines[-4:] if len(self.lines) > 4 else []
            return next((line for line in tail if _person(line)), "")
        same = _CLOSING.sub("", self.lines[closing]).strip(" ,")
        for line in [same, *self.lines[closing + 1 : closing + 6]]:
            for part in re.split(r",|\s[–|-]\s|\(", line):
                if _person(part.strip()):
                    return part.strip()
        return ""


def _person(line: str) -> bool:
    return bool(_NAME.match(line.strip())) and not _OFFICE.search(line) and not _LEAVES.match(line)
