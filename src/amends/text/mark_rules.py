"""Findings on single words and marks: shouting, inside words, long sentences, slang."""

import re
from collections.abc import Iterator

from . import rewrite
from .draft import Draft
from .patterns import Words
from .word_rules import Match

MAX_WORDS = 30
MAX_GRADE = 12.0
_MIN_WORDS_FOR_GRADE = 60

_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:'[A-Z]+)?\b(?:[ ,]+\b[A-Z]{2,}\b)*")
_MARKS = re.compile(r"!(?:\s?!)+|\?!+|!\?+|\?{2,}")
_FORCE = frozenset(
    [
        "NOT",
        "NEVER",
        "NO",
        "YES",
        "YOU",
        "YOUR",
        "DID",
        "DO",
        "MUST",
        "PLEASE",
        "READ",
        "STOP",
        "ALREADY",
        "REALLY",
        "ONLY",
        "ALL",
        "EVERY",
        "VERY",
        "ALWAYS",
        "NOW",
        "THAT",
        "THIS",
        "WILL",
        "WAS",
        "WERE",
        "IS",
        "ARE",
        "HAVE",
        "HAS",
        "HAD",
        "CANNOT",
        "CAN",
        "WE",
        "OUR",
        "THE",
        "AND",
        "BUT",
        "TWICE",
        "ONCE",
        "AGAIN",
        "BEFORE",
        "AFTER",
        "FIRST",
        "LAST",
        "NOTHING",
        "NOBODY",
        "NONE",
        "DONE",
        "SENT",
        "TOLD",
        "SAID",
        "ASKED",
        "PAID",
        "FINAL",
        "CLEARLY",
        "ABSOLUTELY",
        "SORRY",
        "THANK",
        "THANKS",
        "FREE",
        "URGENT",
        "IMPORTANT",
        "WRONG",
        "RIGHT",
        "TRUE",
        "FALSE",
        "CALM",
        "DOWN",
        "WAIT",
        "LISTEN",
        "ANY",
        "NOR",
    ]
)
_KNOWN = frozenset(
    [
        "VAT",
        "HMRC",
        "DNS",
        "PDF",
        "UK",
        "US",
        "USA",
        "EU",
        "UN",
        "GP",
        "TV",
        "ID",
        "OK",
        "PIN",
        "ATM",
        "IBAN",
        "FAQ",
        "SMS",
        "WIFI",
        "GPS",
        "CEO",
        "CFO",
        "NHS",
        "MOT",
        "AM",
        "PM",
        "BST",
        "GMT",
        "CET",
        "UTC",
        "USB",
        "URL",
        "QR",
        "BBC",
        "DVD",
        "CD",
        "LED",
        "SIM",
        "PO",
        "RE",
        "PS",
        "CV",
        "HD",
        "IT",
        "AC",
        "DIY",
        "CCTV",
        "BMW",
        "IKEA",
        "DHL",
        "UPS",
        "USPS",
        "IRS",
        "ZIP",
        "GDPR",
        "IPAD",
        "GBP",
        "USD",
        "EUR",
        "INR",
        "HDMI",
        "LCD",
        "PC",
        "AI",
        "TBC",
        "RSVP",
        "FYI",
        "NB",
        "MRI",
        "ER",
        "A&E",
        "BBQ",
        "MR",
        "MRS",
        "MS",
        "DR",
        "II",
        "III",
        "IV",
        "VI",
        "KG",
        "KM",
        "CM",
        "MM",
        "ML",
        "CO",
        "OAP",
        "NI",
        "VIP",
        "EV",
        "HR",
        "MD",
        "ASAP",
        "PPS",
        "CC",
        "BCC",
        "RAM",
        "SSD",
        "DAB",
        "FM",
        "AAA",
        "AA",
        "XL",
        "XXL",
        "XS",
        "NYC",
        "LA",
        "DC",
    ]
)
_ACRONYM = re.compile(r"\b(?=[A-Z0-9]{2,5}\b)(?=[A-Z0-9]*[A-Z])[A-Z][A-Z0-9]{1,4}s?\b(?![-/]?\d)")
_EXPLAINED_BEFORE = re.compile(r"(?:called|known as|named|stands for|short for|\() ?$")
_JARGON = Words(
    r"\b(?:triaged?|(?:escalated to )?tier[- ]?[123]|backend|back-end|front-end|provisional credit|re-?provision\w*|provisioned|onboarding|actioned|deprecat\w+|stakeholders?|deliverables|"
    r"touch base|circle back|force majeure|pro rata|subrogation|indemnif\w+|without prejudice|workaround|root cause analysis|hard reset|firmware (?:rollback|push)|(?:under|per|in line with|pursuant to) (?:section|clause|para(?:graph)?|article|rule)? ?\d+(?:\.\d+)+(?:\([a-z]\))?|"
    r"(?:your|the|this) (?:ticket|incident|job|case) (?:was|is|has been|got) (?:triaged|routed|queued|assigned|raised|logged|closed)|ledger|accruals?|consignment note|manifest|dispatch queue|pick(?:ing)? wave|chargeback|reconciliation|write-off|underwriting|excess waiver|throughput|latency|cached?|API|endpoint|webhook|SSO|sprint|backlog|hotfix|regression|roll(?:ed)? back|failover|load balancer|token expired|session timeout|churn|upsell|cross-sell|NPS|CSAT|WIP|QA|EOD|COB|OOO|in-flight|load factor|non-conformance|batch record|care pathway|titrat\w+|contraindicat\w+|discharge summary|tenure|void period|snagging|first fix)\b"
)
_ALWAYS_PLAIN = Words(r"^(?:ledger|manifest|tenure|churn|cached?|regression|sprint)$")
_SLANG = Words(
    r"\b(?:my bad|no worries|hey|gonna|wanna|yeah|yep|nope|guys|mate|lol|oops|whoops|yikes|cheers|pinged|thx|pls|u r|dude|bro|awesome)\b|[\U0001f300-\U0001faff\u2600-\u27bf]"
)
_ANNOYED = Words(
    r"\b(?:as per my|per my) (?:last|previous|earlier) (?:e-?mail|message|letter)|\bas (?:i|we)(?:'ve| have)? (?:already |previously |clearly )?(?:said|explained|mentioned|stated|told you|written|advised)\b|\bas (?:already|previously|repeatedly) (?:said|explained|mentioned|stated|advised)\b|\b(?:once|yet) again,|(?:^|[.!?] |\n)again,|\b(?:i|we)(?:'ve| have) (?:already|repeatedly) (?:told|explained|said|answered)\b|\bfor the (?:last|third|second|final|umpteenth) time\b|\blike i said\b"
)


def mark_findings(draft: Draft) -> Iterator[Match]:
    """Give what single words and marks give away."""
    yield from _shouting(draft)
    yield from _jargon(draft)
    yield from _long(draft)
    yield from _hints(draft)


def _shouting(draft: Draft) -> Iterator[Match]:
    for found in _MARKS.finditer(draft.text):
        yield Match("shouting", *found.span(), "?" if "?" in found.group() else "!")
    for found in _CAPITALS.finditer(draft.text):
        words = re.findall(r"[A-Z']+", found.group())
        if any(word in _FORCE and not (word == "IT" or word in _KNOWN) for word in words) or _is_a_sentence(
            words
        ):
            lowered = " ".join(word if word in _KNOWN else word.lower() for word in found.group().split(" "))
            yield Match("shouting", *found.span(), _capital_kept(draft.text, found.start(), lowered))


def _is_a_sentence(words: list[str]) -> bool:
    return len(words) >= 3 and sum(len(word) > 3 for word in words) >= 2


def _capital_kept(text: str, start: int, lowered: str) -> str:
    before = text[:start].rstrip()
    return lowered[:1].upper() + lowered[1:] if not before or before[-1] in ".!?\n" else lowered


def _jargon(draft: Draft) -> Iterator[Match]:
    theirs = (draft.context.customer_message or "").lower()
    found = {m.span(): m.group() for m in _JARGON.finditer(draft.text)}
    found |= {m.span(): m.group() for m in _ACRONYM.finditer(draft.text) if _is_inside(draft.text, m)}
    for (start, end), word in sorted(found.items()):
        if word.lower() in theirs or _ALWAYS_PLAIN.match(word):
            continue
        if any(a <= start and end <= b and (a, b) != (start, end) for a, b in found):
            continue
        yield Match("jargon", start, end, rewrite.plainly(draft.plain[start:end]))


def _is_inside(text: str, found: re.Match[str]) -> bool:
    word = found.group().rstrip("s") if found.group().endswith("s") else found.group()
    if (
        word in _KNOWN
        or word in _FORCE
        or re.fullmatch(r"[A-Z]{1,3}\d{2,}", word)
        or (re.fullmatch(r"[A-Z]\d{0,2}|\d+[A-Z]|[A-Z]{1,2}\d[A-Z\d]?", word) and word[0] != "L")
    ):
        return False
    if _EXPLAINED_BEFORE.search(text[max(0, found.start() - 12) : found.start()]):
        return False
    return not (text[found.end() : found.end() + 2] == " (" or _all_capitals_near(text, found))


def _all_capitals_near(text: str, found: re.Match[str]) -> bool:
    """Within a shouted stretch a word in capitals is no acronym."""
    near = text[max(0, found.start() - 12) : found.end() + 12]
    letters = [c for c in near if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * max(len(letters), 1) and len(letters) > 10


def _long(draft: Draft) -> Iterator[Match]:
    counts = [(start, end, _words(draft, start, end)) for start, end in draft.sentences]
    long = [(start, end) for start, end, count in counts if count > MAX_WORDS]
    for start, end in long:
        start = max(start, draft.greeting_end) if draft.greeting_end < end else start
        start, end = draft.passage.trim(start, end)
        yield Match("hard_to_read", start, end, rewrite.in_two(draft.plain[start:end]))
    if not long and grade(draft.text) > MAX_GRADE:
        start, end, _ = max(counts, key=lambda found: found[2])
        yield Match("hard_to_read", start, end, rewrite.in_two(draft.plain[start:end]))


def _words(draft: Draft, start: int, end: int) -> int:
    start = max(start, draft.greeting_end) if draft.greeting_end < end else start
    return len(re.findall(r"[^\W_][\w'.,:/-]*", draft.plain[start:end]))


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade; 0 for a passage too short to judge."""
    words = re.findall(r"[a-z']+", text.lower())
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    if len(words) < _MIN_WORDS_FOR_GRADE:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _hints(draft: Draft) -> Iterator[Match]:
    for found in _SLANG.finditer(draft.text):
        known = rewrite.CASUAL.get(found.group().lower(), "")
        yield Match("register", *found.span(), _capital_kept(draft.text, found.start(), known))
    for found in _ANNOYED.finditer(draft.text):
        yield Match(
            "agent_frustration",
            *found.span(),
            _capital_kept(
                draft.text,
                found.start(),
                "to put it another way" + ("," if found.group().endswith(",") else ""),
            ),
        )
