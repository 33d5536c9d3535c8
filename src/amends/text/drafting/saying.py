"""Facts as they are said: a point in the customer's words, a name, a date, a remedy, a promise."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ..answered import answers, bearing
from ..coaching import coach
from ..question_bank import GENERAL, Kind
from ..questions import kind_of
from .known import Commitment, Point, Remedy
from .turning import turned

_LONGEST_QUOTE, _WIDEST = 20, 200  # words, characters
# Kinds of complaint that are nobody else's business.
_NOBODY_ELSES = frozenset({"adjustment", "privacy", "safety", "refund", "billing", "access", "contract"})
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|rev|captain)\.?$", re.I)
_NO_NAME = re.compile(
    r"[\d@<>/\\_]|\b(?:customer|admin|info|team|unknown|office|ltd|limited|guest|user|anonymous|sales|accounts|support|service|gmbh|inc|llc|plc|co)\b",
    re.I,
)
# Words that insult or swear: an answer passes over them.
_FOUL = re.compile(
    r"\b(?:fuck\w*|f\W?\*+\w*|shit\w*|bullshit|crap\w*|bastard\w*|bitch\w*|wank\w*|arse\w*|ass(?:hole)?s?|damn\w*|bloody|sod\w*|piss\w*|cunt\w*|twat\w*|dick\w*|prick\w*|idiot\w*|moron\w*|stupid\w*|imbecile\w*|cretin\w*|scum\w*|vermin|thie(?:f|ves)|crooks?|clowns?|muppets?|jokers?|morons?|cowboys?|liars?|parasites?|useless|pathetic|incompetent|incompetence|brain-?dead|retard\w*|pigs?|hell|scam(?:mers?)?|con artists?|disgrace\w*|joke|rubbish|lazy|die|kill)\b|\w\*{2,}",
    re.I,
)
_OF_THEM = re.compile(r"\b(?:she|he|her|him|his|hers|they|their|the customer|customer's?)\b", re.I)
_I = re.compile(r"\b(?:I|me|my|mine|we|us|our|you|your|i'm|i've|u|ur)\b", re.I)


def is_foul(words: str) -> bool:
    """Say whether words insult or swear."""
    return bool(_FOUL.search(words))


def clauses_of(point: Point) -> Iterator[str]:
    """The point in the second person, where that is certain: from their own words first."""
    for words in (point.quote, point.text):
        if words.strip() and not is_foul(words) and (clause := turned(words)):
            yield clause


def quotes_of(point: Point, message: str) -> Iterator[str]:
    """The point in their own words as they are; a long one is cut at a joint."""
    for words in (point.quote, point.text):
        said = " ".join(words.split()).strip(" \"“”'")
        if said and said in " ".join(message.split()) and not is_foul(said):
            yield quoted(said)


def quoted(said: str) -> str:
    """Words of theirs between quotation marks, with a stop behind where they have none."""
    words = _cut(said.replace('"', "'").replace("“", "‘").replace("”", "’"))
    return f"“{words}”" if words[-1] in ".!?" else f"“{words}”."


def public_kind(point: Point) -> Kind | None:
    """What a point is about, where that may be said in public."""
    kind = kind_of([point.text], point.quote)
    return None if kind is GENERAL or kind.name in _NOBODY_ELSES else kind


def open_ways(point: Point, message: str) -> list[tuple[str, str]]:
    """How a point may be said back in public: turned, or a piece of what they wrote themselves.

    Nothing of health, data or money, no number, and nothing that the coach would hold back.
    """
    if kind_of([point.text], point.quote).name in _NOBODY_ELSES:
        return []
    told = [("told", words) for words in clauses_of(point)]
    pieces = [words for text in (point.quote, point.text) for words in re.split(r"[,;.!?]\s", text)]
    plain = [" ".join(words.split()).strip(' .,;:!?"“”') for words in pieces]
    own = [("quoted", words) for words in plain if words and words in " ".join(message.split())]
    ways = [way for way in dict.fromkeys([*told, *own]) if _is_for_all(way[1], point)]
    return [(form, words if form == "told" else quoted(words)) for form, words in ways]


def _is_for_all(words: str, point: Point) -> bool:
    says_it = answers(set(bearing(words)), point.text)
    return says_it and not is_foul(words) and not is_private(words)


def is_only_insult(point: Point, message: str) -> bool:
    """Whether nothing is left of a point that an answer could say back."""
    return not any((*clauses_of(point), *quotes_of(point, message), label_of(point)))


def label_of(point: Point) -> str:
    """The point as a note of ours; empty where it speaks of the customer as of somebody else."""
    words = " ".join(point.text.split()).strip(' .,;:!?-–"“”')
    if not words or is_foul(words) or _I.search(words):
        return ""
    return _cut(words if re.match(r"[A-Z]{2,}|I\b|[A-Z]\w*[A-Z]", words) else words[0].lower() + words[1:])


def is_about_us(clause: str) -> bool:
    """Say whether a statement tells of something that we did or failed to do."""
    return bool(re.search(r"\b(?:we|our|ours|us)\b", clause, re.I))


def speaks_of_them(words: str) -> bool:
    """Say whether a note may speak of the customer in the third person."""
    return bool(_OF_THEM.search(words))


_PRIVATE = re.compile(
    r"\d|\b(?:arrears|debts?|overdraft|loan|mortgage|wages|salary|pension|bank|neighbours?|police|pregnan\w*|ill(?:ness)?|sick|medic\w+|doctor|hospital|disab\w+|wheelchair|carer|diagnos\w+|divorc\w+|funeral|died|late (?:husband|wife|mother|father))\b",
    re.I,
)


def is_private(words: str) -> bool:
    """Say whether this is nobody else's business, or the coach would hold it back in public."""
    found = coach(sentence(words), {"public": True}).findings
    return bool(_PRIVATE.search(words)) or any(one.level != "hint" for one in found)


def listed(words: Iterable[str]) -> str:
    """One; one and two; one, two and three."""
    parts = list(words)
    return "".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _cut(words: str) -> str:
    parts = words.split()
    if len(parts) <= _LONGEST_QUOTE and len(words) <= _WIDEST:
        return words
    kept = " ".join(parts[:_LONGEST_QUOTE])[:_WIDEST]
    joint = max(kept.rfind(", "), kept.rfind(". "), kept.rfind("; "))
    return (kept[:joint] if joint > 20 else kept).rstrip(" ,;.") + " …"


def name_of(name: str) -> str:
    """A name that can be spoken to; empty where it is an address, a number or an office."""
    words = " ".join(name.split()).strip(" .,")
    if "," in words:
        last, _, first = words.partition(",")
        words = f"{first.strip()} {last.strip()}"
    return "" if not words or _NO_NAME.search(words) or len(words) > 60 else words


def first_of(name: str) -> str:
    """The first name; with a title before it the name as a whole."""
    parts = name.split()
    return name if not parts or _TITLE.match(parts[0]) or len(parts[0].strip(".")) < 2 else parts[0]


def spoken(due: date | datetime) -> str:
    """A due time in words: Friday 27 November, or 17:00 on Friday 27 November."""
    day = f"{due:%A} {due.day} {due:%B}"
    if isinstance(due, datetime) and (due.hour, due.minute) != (0, 0):
        return f"{due:%H:%M} on {day}"
    return day


def sentence(words: str) -> str:
    """Somebody's words as sentences of ours: a capital in front and a stop behind."""
    said = " ".join(words.split())
    return said and (said[0].upper() + said[1:] if said[-1] in ".!?" else said[0].upper() + said[1:] + ".")


_NOUNS = {
    "refund": "refund", "partial_refund": "partial refund", "credit": "credit", "coupon": "coupon",
    "goodwill": "goodwill payment", "replacement": "replacement", "repair": "repair", "redo": "redo",
}  # fmt: skip
# The letter itself is these.
UNSAID = frozenset({"apology", "explanation"})


def remedy_form(remedy: Remedy) -> tuple[str, dict[str, str]]:
    """Which phrasings fit a remedy, and what they are filled with."""
    noun = _NOUNS.get(remedy.kind, "")
    amount = remedy.amount.strip()
    named = f"{lowered(remedy.name)}, {amount}" if amount else lowered(remedy.name)
    fills = {"noun": noun, "amount": amount, "name": named}
    is_own = noun and not (set(remedy.name.lower().split()) - set(noun.split()) - {"full", "a", "the"})
    if not is_own:
        return "other", fills
    if remedy.kind == "redo":
        return "redo", fills
    return ("money" if amount else "plain"), fills


def lowered(words: str) -> str:
    """Words as they go on in a sentence, without a stop."""
    said = " ".join(words.split()).strip(" .")
    return said if re.match(r"[A-Z]{2,}|I\b|[A-Z]\w*[A-Z]", said) else said[:1].lower() + said[1:]


_ACT = re.compile(
    r"^(?:answer|arrange|ask|book|bring|call|cancel|change|chase|check|clean|collect|come|complete|confirm|contact|correct|credit|deliver|do|email|end|exchange|explain|fetch|file|find|finish|fit|fix|get|give|go|have|hold|inspect|install|investigate|issue|keep|let|listen|look|make|measure|meet|mend|move|open|order|paint|pay|phone|pick|post|print|provide|put|reach|read|rebook|recalculate|redo|refund|reimburse|release|remove|reopen|repair|repay|replace|reply|report|reprint|resend|reset|restore|return|review|ring|see|send|set|share|show|speak|start|stop|take|talk|tell|test|transfer|try|unblock|unlock|update|visit|waive|write)\b(?!-|ed\b)",
    re.I,
)


def commitment_form(commitment: Commitment) -> tuple[str, dict[str, str]]:
    """Which phrasings fit a promise, and what they are filled with."""
    what, when = lowered(commitment.what), spoken(commitment.due)
    fills = {"what": what, "when": when, "owner": commitment.owner}
    if not what or speaks_of_them(what) or re.search(r"\b(?:I|my|me)\b", what) or len(what.split()) > 16:
        return ("stands_plain" if commitment.made else "plain"), fills
    form = "stands" if commitment.made else "act" if _ACT.match(what) else "thing"
    return (f"{form}_of" if commitment.owner else form), fills
