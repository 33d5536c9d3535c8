"""What a draft says that nobody knows: amounts, dates, names, references, remedies, blame, reasons.

For drafts that a model wrote. Each finding is one plain sentence; a draft with any is refused. It
rather refuses a good draft than lets an invented fact through: another draft is at hand.
"""

import re
from collections.abc import Iterator

from ..calendar import MONTHS, NUMBERS, WEEKDAYS
from ..coaching import coach
from ..money_rules import AMOUNT, of_theirs, value
from ..presence import offers_solution
from ..promises import find_promises
from ..types import Coaching
from .compose import unwanted
from .known import Known
from .saying import spoken

SHORTEST, LONGEST = 60, 4_000

_NUMBER = re.compile(r"\d[\d,.:/-]*\d|\d")
_REACH = re.compile(
    r"[\w.+-]+@[\w-]+\.\w[\w.-]*|\bhttps?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|co\.uk|io|de|fr)\b", re.I
)
_DAY = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}|(?:{'|'.join(month for month in MONTHS if month not in ('may', 'march'))})|(?:in|of|\d) ?(?:may|march)|today|tonight|tomorrow|yesterday|noon|midday|midnight|end of (?:the|this|next) (?:day|week|month)|(?:this|next|last) (?:week|month|morning|afternoon|evening)|(?:hour|day|week|fortnight|month)s? from now|(?:within|in|over) (?:the )?(?:next |a |an )?(?:few |couple of )?(?:hour|day|week|month)s?)\b",
    re.I,
)
_COUNTS = {word for word, number in NUMBERS.items() if number > 1} - {"couple"}
_WORDED = re.compile(rf"\b(?:{'|'.join(sorted(_COUNTS))}|dozen|hundred|thousand|half|double)\b", re.I)
_NAME = re.compile(
    r"(?<![.!?:\n“”\"…] )(?<!^)(?<!\n)(?<![“\"(•-])\b[A-Z][a-zà-ſ'’]{1,}(?:-[A-Z][a-z]+)?\b|\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? [A-Z]\w+|(?m:^)[A-Z][a-z]+(?=,? (?:will|has|is going|from our|from the|in our|at our|can|and I will)\b)|(?<=[.!?] )[A-Z][a-z]+(?=,? (?:will|has|is going|from our|from the|in our|at our|and I will)\b)"
)
_ORDINARY = frozenset(
    re.findall(
        r"\S+",
        "i i'm i've i'll i'd the this that these those it he she we you they there here our your my a an dear hello hi "
        "kind best warm yours sincerely faithfully regards wishes thank thanks please sorry everything everybody everyone "
        "nobody somebody someone what who how when where why which if once english internet as and but so our team",
    )
)
_REMEDIES = {
    "refund": r"refund\w*|money back|reimburs\w*", "replacement": r"replac\w*|new one|exchange\w*",
    "credit": r"credit(?:ed|s)?", "coupon": r"vouchers?|coupons?|gift ?cards?", "discount": r"discount\w*|\w+ off your",
    "goodwill": r"goodwill|compensat\w*", "free": r"free(?: of charge)?|complimentary|no charge", "repair": r"repair\w*|fix(?:ed)?\b|mend\w*",
    "upgrade": r"upgrad\w*", "waiver": r"waiv\w*|cancel(?:led)? (?:the|your) (?:fee|charge|bill)",
}  # fmt: skip
_OF_A_MODEL = re.compile(
    r"\bas an? (?:ai|language model|assistant)\b|\bsystem prompt\b|\binstructions?\b[^.!?]{0,30}\b(?:above|given|system|previous)\b|<\|?\w+\|?>|^\s*(?:sure|certainly|here(?:'s| is) (?:a|the|your) (?:draft|reply|response))\b|\[[^\]\n]{1,60}\]|\{\w*\}|```",
    re.I | re.M,
)


def faults(text: str, known: Known, coaching: Coaching) -> tuple[str, ...]:
    """Say why a draft cannot stand; nothing where it can."""
    size = len(text.strip())
    if size < SHORTEST:
        return ("It is too short to be an answer.",)
    if size > LONGEST:
        return ("It is too long to be an answer.",)
    return tuple(dict.fromkeys([*_invented(text, known), *_coached(coaching)]))


def _coached(coaching: Coaching) -> Iterator[str]:
    for finding in unwanted(coaching):
        words = f"“{finding.text}”: " if finding.text else ""
        yield f"The coach would send it back. {words}{finding.why}"


def _invented(text: str, known: Known) -> Iterator[str]:
    source = _source(known)
    if found := _OF_A_MODEL.search(text):
        yield f"It holds words that are no part of an answer: “{found.group().strip()}”."
    yield from _amounts(text, known, source)
    yield from _numbers(text, known, source)
    yield from _days(text, known, source)
    yield from _names(text, source)
    yield from _reach(text, source)
    yield from _remedies(text, known)
    yield from _blame(text, known)


def _source(known: Known) -> str:
    """Everything that was said or is known, in one text."""
    told = [point for one in known.points for point in (one.text, one.quote, one.reason)]
    given = [f"{remedy.name} {remedy.kind} {remedy.amount}" for remedy in known.remedies]
    dated = [f"{one.what} {one.owner} {spoken(one.due)}" for one in known.commitments]
    rest = [known.message, known.customer_name, known.agent, known.firm, known.contact, known.cause]
    return "\n".join([*rest, *told, *given, *dated])


def _sentences(text: str) -> list[tuple[int, str]]:
    return [
        (found.start(), found.group()) for found in re.finditer(r"[^.!?\n]+(?:\.\d[^.!?\n]*)*[.!?]*", text)
    ]


def _amounts(text: str, known: Known, source: str) -> Iterator[str]:
    """What they named may be said back; what is offered must have been granted."""
    named = {value(found) for found in AMOUNT.finditer(source)}
    granted = {value(found) for remedy in known.remedies for found in AMOUNT.finditer(remedy.amount)}
    for start, sentence in _sentences(text):
        for found in AMOUNT.finditer(text, start, start + len(sentence)):
            theirs = of_theirs(text, start, found) or _of_the_customer(sentence)
            if value(found) not in (named if theirs else granted):
                yield f"It names {text[found.start() : found.end()].strip()}, which nobody has granted."


def _of_the_customer(sentence: str) -> bool:
    return bool(
        re.search(r"\byou(?:r| were| paid| are| have| told| wrote| say| said| asked| had)\b", sentence, re.I)
    ) and not re.search(r"\b(?:I|we)(?:'ll|'ve| will| have| can| am| are|'m|'re)\b", sentence)


def _numbers(text: str, known: Known, source: str) -> Iterator[str]:
    known_ones = {one.strip(".,") for one in _NUMBER.findall(source)} | {
        str(n) for n in range(1, len(known.points) + 1)
    }
    for found in _NUMBER.findall(text):
        if found.strip(".,") not in known_ones:
            yield f"It names {found}, which is nowhere in the case."
    told = set(re.findall(r"[a-z]+|\d+", source.lower()))
    for found in _WORDED.findall(text):
        word = found.lower()
        number = NUMBERS.get(word)
        if word not in told and str(number) not in told and number != len(known.points):
            yield f"It says “{found}”, which is nowhere in the case."


def _days(text: str, known: Known, source: str) -> Iterator[str]:
    low = source.lower()
    for found in _DAY.findall(text):
        if found.lower() not in low:
            yield f"It names a time that nobody set: {found}."
    due = {str(one.due)[:10] for one in known.commitments}
    for promise in find_promises(text, known.now):
        if promise.vague or (known.now and promise.due not in due):
            yield f"It promises what nobody planned: “{promise.text}”."


def _names(text: str, source: str) -> Iterator[str]:
    said = set(re.findall(r"[^\W\d_]+", source.lower()))
    for found in _NAME.findall(text):
        parts = re.findall(r"[^\W\d_]+(?:['’][a-z]+)?", found)
        unknown = [
            one for one in parts if _bare(one) not in said and one.lower().replace("’", "'") not in _ORDINARY
        ]
        if [
            one
            for one in unknown
            if one.lower() not in {*WEEKDAYS, *MONTHS, "mr", "mrs", "ms", "miss", "dr", "prof"}
        ]:
            yield f"It names {found}, who or which is nowhere in the case."


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name.lower())


def _reach(text: str, source: str) -> Iterator[str]:
    for found in _REACH.findall(text):
        if found.strip(".,").lower() not in source.lower():
            yield f"It gives an address that is not known: {found}."


def _remedies(text: str, known: Known) -> Iterator[str]:
    given = " ".join(f"{one.name} {one.kind}" for one in known.remedies) + " ".join(
        one.what for one in known.commitments
    )
    for _, sentence in _sentences(text):
        if _of_the_customer(sentence) or not _gives(sentence.strip()):
            continue
        for name, words in _REMEDIES.items():
            pattern = re.compile(rf"\b(?:{words})\b", re.I)
            if pattern.search(sentence) and not (pattern.search(given) or name in given.lower()):
                yield f"It offers what nobody granted: “{sentence.strip()}”"


_PLAYBACK = re.compile(
    r"^(?:and )?(?:as I understand it|if I (?:have )?(?:read|understood) you rightly|as you (?:say|tell it))\b,?",
    re.I,
)
_TOLD_AGAIN = re.compile(
    r"(?:and )?(?:you (?:also |have |had |then )?(?:told|wrote|write|said|say|tell|added|asked|mention\w*|explain\w*|describ\w*|report\w*)|what (?:you tell|I take)|as I understand|if I have (?:read|understood)|in your own words|this is how you put|I have this from you)\b|.*“",
    re.I,
)
_GIVING = re.compile(
    r"\b(?:I|we)(?:'ve|'ll|'d|'m|'re)?\b|\byou(?:'ll| will| can| may)\b|\bfor you\b|\bon its way\b|\b(?:has|have|will) been?\b|\benclosed\b|\battached\b",
    re.I,
)


def _gives(sentence: str) -> bool:
    """Whether we give something here; a thing of theirs that "was replaced" is only told."""
    said = _PLAYBACK.sub("", sentence)
    return bool(_GIVING.search(said)) and offers_solution(said.strip())


def _blame(text: str, known: Known) -> Iterator[str]:
    """Judged without what is only told again: "you wrote that we lost it" admits nothing."""
    ours = " ".join(words.strip() for _, words in _sentences(text) if not _TOLD_AGAIN.match(words.strip()))
    parts = coach(ours, known.context()).apology
    decided = {point.upheld for point in known.points}
    if parts["responsibility"] and not decided & {"yes", "partly"}:
        yield "It takes the blame, and nobody has decided that yet."
    if parts["explanation"] and not (known.cause or any(point.reason for point in known.points)):
        yield "It gives a reason for what happened, and none has been established."
