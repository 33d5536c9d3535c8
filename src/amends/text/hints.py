"""Hints for the sentence heads: which patterns and which topics a stretch touches.

A hint decides nothing by itself; the heads learned how much each counts beside the meaning of the words.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from . import asks, risks
from .concerns import FAULT, states_fault
from .passage import Passage
from .patterns import Words

# Wide on purpose: words that the kind is seldom spoken of without.
_TOPICS = {
    "legal": Words(r"\b(?:lawyers?|solicitors?|barristers?|attorneys?|counsel|litigat\w*|law firm|court\w*|tribunal|judge|magistrate|proceedings|damages|su(?:e|ing)|legal\w*|claim|writs?|oath|evidence|serv(?:ed|ice of)|arbitrat\w*|action|advice|rights|no win|statutory|bar|file)\b"),
    "regulator": Words(r"\b(?:ombuds\w+|regulat\w+|commission\w*|trading standards|council\w*|inspect\w+|licens\w+|environmental health|gas safe|visa|mastercard|amex|bank\w*|card|paypal|disput\w+|charge-?back|section 75|mp|minister|hmrc|watchdog|authorit\w+|trade body|citizens|consumer|scheme|standards|acas|of(?:com|gem|wat|sted)|fca|police)\b"),
    "press": Words(r"\b(?:papers?|newspapers?|journalis\w+|reporters?|news\w*|tv|telly|television|radio|panorama|watchdog|bbc|itv|channel \w+|sky|guardian|mirror|sun|mail|times|post|echo|argus|gazette|herald|courier|tabloids?|column\w*|podcast|magazine|viral|press|photograph\w+|producer|editor\w*|broadcast\w*|front page|footage|programme|national|rag|show|everywhere|reading about|sunday)\b"),
    "public_review": Words(r"\b(?:reviews?|stars?|trustpilot|tripadvisor|google|facebook|instagram|twitter|reddit|tiktok|youtube|yelp|checkatrade|post(?:ed|ing|s)?|online|forums?|group|whatsapp|thread|feedback|followers|subscribers|everyone|everybody|hear\w* (?:about|the)|warn\w*|app store|video|screenshots|newsletter|pictures|neighbou?rhood|opinion|internet)\b"),
    "churn": Words(r"\b(?:cancel\w*|clos\w+|leav\w+|left|gone|goodbye|bye|switch\w*|mov(?:e|ed|ing)|elsewhere|another|other|competit\w+|never|last|renew\w*|notice|customers?|walk|new (?:supplier|place)|signed|port\w*|transfer|deleted?|stop\w*|instead|from now|part company|next (?:time|summer|year|term)|chang\w+|went|takes? over|somebody else|business|account|order)\b"),
    "safety": Words(r"\b(?:shock|burn\w*|fire|smoke|spark\w*|gas|glass|cuts?|blood|bleed\w*|stitches|hospital|a&e|ambulance|broken? \w+|collaps\w+|fell|fall\w*|chok\w+|poison\w*|sick|allerg\w+|hives|swell\w*|swollen|brakes?|tyres?|wheels?|belt|wires?|bolts?|shear\w+|sharp|danger\w*|unsafe|address|infect\w+|cockroach\w*|droppings|dos(?:e|age)|tablets|alarm|monoxide|tipped|hiss\w*|scorch\w*|melt\w*|blister\w*|throat|fit|hurt|injur\w+|rail|slipped|nail|bones?)\b"),
    "self_harm": Words(r"\b(?:live|living|die|dying|dead|kill\w*|end|suicid\w*|pills|tablets|bridge|rope|train|sea|knife|knives|cutting|myself|any ?more|waking|wake up|goodbyes?|notes|alone tonight|stop|over|engine|without me|being here|around|peace|point|wheel|life|gun)\b"),
    "vulnerable": Words(r"\b(?:died|death|dead|late|passed|funeral|buried|lost|widow\w*|without (?:him|her)|cancer|chemo|stroke|dementia|diabet\w+|insulin|oxygen|dialysis|kidney|tumou?r|hospital|hospice|surgery|illness|sick|depress\w+|anxi\w+|panic|bipolar|autis\w+|adhd|dyslex\w+|disab\w+|wheelchair|chair|blind|deaf|hear|sight|eyes\w*|walk|stand|hips?|leg|pregnan\w+|baby|babies|months gone|carer?|look after|alone|on my own|elderly|pension\w*|\d\d|seventy|eighty|ninety|\w+ty-\w+|english|refugee|fled|benefits?|credit|redundan\w+|job|afford|food|nappies|heating|homeless|car|learning|tourette\w*|coeliac|parkinson\w*|down's|memory|sleep|frightened|scared|catheter|ventilator|pump)\b"),
    "abuse": Words(r"\b(?:cretin\w*|imbecile|moron\w*|idiot\w*|dimwit|half-?wit|thick|stupid|brain\w*|worm|weasel|toads?|oaf|muppets?|clowns?|parasites?|vermin|scum|wasters?|inbred|jobsworths?|spineless|pigs?|cow|choke|sweetheart|backside|shooting|bastards?|fuck\w*|f\*+|piss|bitch|liars?|lying|thie\w+|hell|drop dead|deficient|bat|dog|five minutes|what's coming|useless|pathetic|born|people|lot)\b"),
    "repeat": Words(r"\b(?:again|twice|thrice|second|third|fourth|fifth|sixth|\w+th|times?|still|already|before|last (?:week|month|time|year)|remind\w*|same|weeks|another|yet|told|asked|wrote|written|rang|rung|called|calls|e-?mails?|messages?|letters?|unanswered|nobody|no reply|no answer|silence|as i|once more|every|promised|supposedly|hold|replacement|repair\w*|visits?|explained|reported|engineers|number|forms?|since|waiting|chat)\b"),
}  # fmt: skip
_WISHES = {
    "refund": Words(r"\b(?:money|back|refund\w*|return\w*|reimburs\w+|paid?|fare|deposit|cash|penny|fee|reverse)\b|[\u00a3$\u20ac]\s?\d"),
    "partial_refund": Words(r"\b(?:half|third|quarter|part|partial\w*|difference|off|deduct\w*|reduc\w+|gesture|fair|share|portion|bit|some(?:thing)?|discount)\b"),
    "replacement": Words(r"\b(?:another|replac\w+|new|send|sent|swap|exchang\w+|missing|right one|re-?send|bring|instead|one)\b"),
    "repair": Words(r"\b(?:fix\w*|mend\w*|repair\w*|work(?:ing)?|come|look|sort\w*|engineer|plumber|seen to|back on|put right|going|moving|leak\w*)\b"),
    "redo": Words(r"\b(?:again|re-?do\w*|over|re(?:print|book|paint|issue|run|schedule|visit|view|check)\w*|finish|properly|second time|come back|come up)\b"),
    "credit": Words(r"\b(?:credit\w*|vouchers?|fees?|fine|waive\w*|account|next month|penalty|goodwill|charge|points)\b"),
    "explanation": Words(r"\b(?:why|how|explain\w*|explanation|reason\w*|who|whose|what happened|went wrong|understand|account of|grounds|what for|thinking)\b"),
    "apology": Words(r"\b(?:sorry|apolog\w+)\b"),
    "cancellation": Words(r"\b(?:cancel\w*|stop\w*|clos\w+|end|take (?:me|it) off|out of|call it off|unsubscribe|terminat\w+|lapse)\b"),
    "callback": Words(r"\b(?:call|phone|ring|bell|speak|talk|manager|human|person|through to)\b"),
    "change_of_process": Words(r"\b(?:writing|written|write|instead|future|train\w*|teach|make sure|ensure|print|sign|tell your|next time|don't let|online|rather|text|email|change|first)\b"),
    "other": Words(r"\b(?:send|update|move|change|give|take|copy|correct|delete|return|recording|letter|forward|bring|remove|collect|record|name|copies|let me know|fit me)\b"),
}  # fmt: skip
_PLEASE = Words(r"\b(?:please|pls|plz|kindly|could|can|would|want|need|like|let|give|send|tell|make)\b")
_OWN = Words(r"\b(?:i|i'm|i've|i'll|im|ive|my|we|we've|we'll|our|me)\b")
_YOU = Words(r"\b(?:you|your|u|ur|you've|you're)\b")

_ASK_KINDS = tuple(kind for kind, _ in asks.OUTRIGHT)
NAMES = (
    *(f"says {kind}" for kind in _TOPICS), *(f"topic {kind}" for kind in _TOPICS), *(f"asks {kind}" for kind in _ASK_KINDS),
    *(f"wishes {kind}" for kind in _WISHES),
    "question", "please", "fault", "states fault", "own", "you", "short",
)  # fmt: skip
COUNT = len(NAMES)
# A hint stands beside 768 numbers of the encoder; it must not drown among them.
WEIGHT = 5.0

Spans = Sequence[tuple[int, int]]


Places = list[list[tuple[int, int]]]


def places_of(passage: Passage, end: int) -> Places:
    """Find all named patterns in the text up to an end, once for all cuts of it."""
    return list(_places(passage, passage.plain[:end]))


def hints(passage: Passage, spans: Spans, found: Places | None = None) -> NDArray[np.float32]:
    """Give the hints of each stretch: one row a stretch, one column a name. Spans come in order."""
    text = passage.plain
    if found is None:
        found = places_of(passage, max((end for _, end in spans), default=0))
    made = np.zeros((len(spans), COUNT), dtype=np.float32)
    for column, places in enumerate(found):
        for start, end in places:
            made[_touched(spans, start, end), column] = 1
    first = COUNT - 4
    for row, (start, end) in enumerate(spans):
        piece = text[start:end]
        made[row, first] = states_fault(piece)
        made[row, first + 1] = bool(_OWN.search(piece))
        made[row, first + 2] = bool(_YOU.search(piece))
        made[row, first + 3] = len(piece.split()) <= 4
    return made * WEIGHT


def _places(passage: Passage, text: str) -> Iterator[list[tuple[int, int]]]:
    """Where each named pattern matches, in the order of the first names."""
    for kind in _TOPICS:
        yield [found.span() for _, pattern in risks.PATTERNS[kind] for found in passage.found(pattern)]
    for pattern in _TOPICS.values():
        yield [found.span() for found in pattern.finditer(text)]
    for (_, outright), (_, wanted) in zip(asks.OUTRIGHT, asks.WANTED, strict=True):
        yield [found.span() for pattern in (outright, wanted) for found in pattern.finditer(text)]
    for pattern in _WISHES.values():
        yield [found.span() for found in pattern.finditer(text)]
    yield [(at, at + 1) for at, letter in enumerate(text) if letter == "?"]
    yield [found.span() for found in _PLEASE.finditer(text)]
    yield [found.span() for found in FAULT.finditer(text)]


def _touched(spans: Spans, start: int, end: int) -> slice:
    """The stretches that a match overlaps; they do not overlap one another."""
    first = bisect_left(spans, start, key=lambda span: span[1])
    while first < len(spans) and spans[first][1] <= start:
        first += 1
    last = first
    while last < len(spans) and spans[last][0] < end:
        last += 1
    return slice(first, last)
