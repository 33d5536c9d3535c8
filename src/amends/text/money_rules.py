"""Findings about money, reviews and what may not be said in public."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from . import rewrite
from .draft import Draft
from .patterns import Words
from .word_rules import Match

AMOUNT = Words(
    r"(?:(?:[\u00a3$\u20ac\u20b9]|\b(?:GBP|USD|EUR|INR|AUD|CAD|CHF|Rs\.?)) ?(?P<a>\d[\d,]*(?:\.\d{1,2})?)|\b(?P<b>\d[\d,]*(?:\.\d{1,2})?) ?(?:pounds?|euros?|dollars?|quid|rupees?|francs?|GBP|USD|EUR|INR|\u20ac|\u00a3)(?!\w))"
)
_OFFERS = Words(
    r"\b(?:refund\w*|credit\w*|reimburs\w*|repay\w*|pay(?:ing)?|paid|send(?:ing)?|sent|offer\w*|give|giving|gave|given|compensat\w*|voucher|goodwill|waiv\w*|knock\w*|tak(?:e|en|ing)|took|transfer\w*|put|add\w*|discount|return\w*|back|cover\w*|award\w*|issue[ds]?|issuing|yours|for you)\b"
)
_APPROVED = Words(
    r"\b(?:once (?:it|this|that) (?:is|has been) approved|(?:ask\w*|need\w*) (?:for )?(?:the )?approval)\b"
)
_OF_THEIRS = Words(
    r"\b(?:you (?:were|paid|spent|lost|owe)|cost you|charged|owed?|your bill|bill of|price (?:is|was)|fine|invoice|wages|fee of|costs?)\b[^.!?]{0,25}$"
)
# What the customer wants, said back to them, is no offer of ours.
_WANTED = Words(
    r"\byou(?:'d| would)? (?:\w+ ){0,2}?(?:want(?:ed)?|ask(?:ed)?|expect(?:ed)?|demand(?:ed)?|request(?:ed)?|wrote|write|told us|say|said|like)\b"
)
_WE_GIVE = Words(
    r"\b(?:i|we)(?:'ll|'ve|'m|'re| will| have| am| are| can| would| shall)\b|\b(?:you(?:'ll| will)) (?:get|have|receive)\b"
)
_GIFT = Words(
    r"\b(?:vouchers?|gift ?cards?|discount|compensat\w+|goodwill (?:gesture|payment)|refund(?:ed|ing)?|reimburs\w+|money back|free (?:\w+ )?(?:meal|night|month|drink|bottle|dessert|coffee|stay|ticket|delivery|gift|treatment|session|haircut)|on the house|on us\b|complimentary|pay back|credit(?:ed)? (?:your|you)|% off|per ?cent off|half price|(?:make it|be) (?:well )?worth your while|make it up to you with|a (?:gift|treat|token|bottle|hamper|bouquet)|waiv\w+ (?:the|your)|no charge|free of charge|your next (?:meal|visit|stay|order|drink) is)\b"
)
_REVIEW = r"(?:reviews?|ratings?|stars?|star (?:review|rating)|posts?|comments?|tweets?|threads?|feedback (?:online|on)|what you (?:wrote|posted)|complaints? (?:to|with) (?:the )?\w+|ombudsman|regulator|trustpilot|tripadvisor|google|facebook|yelp|chargeback|video|story|five[- ]star|5[- ]star|claim (?:with|to|at)|trading standards)"
_UNDO = r"(?:remov\w+|delet\w+|chang\w+|updat\w+|edit\w*|tak(?:e|ing|en)\b[^.!?]{0,30}\bdown|(?:come|comes|came|coming|is|are) (?:down|gone|off|removed|deleted|updated|changed|withdrawn)|has (?:come down|gone|been)|gone\b|withdr\w+|drop(?:ped|ping)?|leav(?:e|ing)|post(?:ing|ed)?|writ(?:e|ing|ten)|reconsider\w*|amend\w*|revis\w+|rais(?:e|ing)|disappear\w*|clos(?:e|ing|ed)|cancel\w*|giv(?:e|ing)|say(?:ing)? something nice|improv\w+|down\b|become\w*|turn\w*|goes|reads)"
_STRING = r"(?:if|once|as soon as|when|in return|in exchange|provided|providing|after|before|so (?:long|that)|as long as|subject to|on (?:the )?condition|would you (?:mind|consider|be willing)|could you|all we ask|we(?:'d| would) (?:only )?ask|for (?:a|an|your)|the (?:moment|day|minute)|until|unless|then|hop(?:e|ing)|we ask that|perhaps you|maybe you|might you|kindly|please|only)"
_CONDITION = Words(
    rf"\b{_STRING}\b[^.!?]{{0,90}}(?:\b{_REVIEW}\b[^.!?]{{0,50}}\b{_UNDO}|\b{_UNDO}\b[^.!?]{{0,50}}\b{_REVIEW}\b)"
)
_TAIL = Words(rf"(?:,? (?:and |but )?\b(?:{_STRING})\b[^.!?]*)(?=[.!?]|$)")
_HEAD = Words(r"^(?:if|once|as soon as|when|provided|after|in return|in exchange)\b[^.!?,]*, (?P<next>\w)")
_BENEFIT = Words(
    r"\b(?:refund|credit|voucher|discount|compensat|goodwill|free|send you|give you|offer|pay|gift|upgrade|replace|waive|money|half|treat|thank you)\w*\b|[\u00a3$\u20ac]\d"
)

_NUMBERED = Words(
    r"\b(?:(?:order|account|booking|reservation|case|ticket|invoice|policy|customer|reference|ref|tracking|claim|member(?:ship)?|card|loan|meter|patient|student)\b(?: (?:number|no\.?|ref(?:erence)?|id|ending(?: in)?|is|was))*[ :#]*(?:#|no\.?)? ?(?=[\w-]*\d)[A-Z0-9][\w/-]{2,})"
)
_BARE_CODE = re.compile(r"(?<![\w\u00a3$\u20ac.-])(?:[A-Z]{2,4}-?\d{4,}|\d{3,}-\d{3,}|#\d{4,})\b(?!-?\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<![\w-])(?:\+?\d[\d ()-]{7,15}\d)(?![\w-])")
_OURS = Words(
    r"\b(?:me|us|my|our|i'm|we're|ring|call|mail|e-?mail|write|reach|contact|line|message|at|on|to|via|or|hear|rest|helpdesk|office)\b[^.!?]{0,45}$"
)
_YOURS = Words(
    r"\b(?:your|you) (?:\w+ )?(?:e-?mail|number|phone|mobile|address|on|at|gave|registered)\b[^.!?]{0,30}$"
)
_ADDRESS = Words(
    r"\b\d{1,4}[A-Za-z]?,? (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Way|Court|Place|Gardens|Crescent|Terrace|Hill|Square|Row|Grove|Mews)\b|\b(?:flat|apartment|unit|room|apt\.?) \d+[A-Za-z]?\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b"
)
_HEALTH = Words(
    r"\b(?:epilep\w+|diabet\w+|pregnan\w+|surgery|operation|medication|tablets|prescription|diagnos\w+|depress\w+|anxiety|cancer|chemo\w*|therapy|miscarriage|hiv|asthma|dementia|autis\w+|disabilit\w+|illness|condition|allerg\w+|symptoms?|blood (?:test|pressure)|test results?|scan results?|mental health|stroke|seizures?|injur(?:y|ies)|treatment for|your (?:appointment|consultation|procedure|biopsy|implant|filling|wax|therapy))\b"
)
_ACCOUNT = Words(
    r"\b(?:your (?:\w+ )?(?:account balance|balance|arrears|overdue|debt|overdraft|direct debit|bank details|card (?:was|declined|ending)|payment (?:failed|was declined|of)|credit score|rent arrears|loan|date of birth|passport|missed payments?)|you(?:'re| are) (?:\w+ )?(?:in arrears|overdue|behind|late with)|on your account|you (?:still )?owe us|your (?:partner|husband|wife|son|daughter|mother|father)'s (?:name|treatment|diagnosis|account|stay))\b"
)


def amount(text: str) -> float:
    """Give the largest amount of money named in a text, 0 if none."""
    return max((value(found) for found in AMOUNT.finditer(text)), default=0.0)


def value(found: re.Match[str]) -> float:
    """Give the number of an amount."""
    return float((found["a"] or found["b"]).replace(",", "").rstrip("."))


def money_findings(draft: Draft) -> Iterator[Match]:
    """Give what money, strings attached and an open door give away."""
    yield from _above_authority(draft)
    yield from _strings_attached(draft)
    if draft.context.public:
        yield from _private(draft)
        yield from _gifts(draft)


def _offered(draft: Draft) -> Iterator[re.Match[str]]:
    for start, end in draft.sentences:
        if not _OFFERS.search(draft.text, start, end) or _APPROVED.search(draft.text, start, end):
            continue
        if _WANTED.search(draft.text, start, end) and not _WE_GIVE.search(draft.text, start, end):
            continue
        for found in AMOUNT.finditer(draft.text, start, end):
            if not of_theirs(draft.text, start, found):
                yield found


def of_theirs(text: str, start: int, found: re.Match[str]) -> bool:
    """Say whether an amount is what they paid, lost or were charged: that stands right before it."""
    return bool(_OF_THEIRS.search(text[max(start, found.start() - 60) : found.start()]))


def _above_authority(draft: Draft) -> Iterator[Match]:
    limit = draft.context.authority_limit
    if limit is None:
        return
    for found in _offered(draft):
        if value(found) > limit:
            start, end = draft.without_greeting(*draft.passage.sentence_at(found.start()))
            mended = rewrite.approval(draft.plain[start:end])
            yield Match("exceeds_authority", start, end, rewrite.fitted(draft.plain, start, mended))


def _strings_attached(draft: Draft) -> Iterator[Match]:
    for at, (start, end) in enumerate(draft.sentences):
        sentence = draft.text[start:end]
        found = _CONDITION.search(sentence)
        near = draft.text[
            draft.sentences[max(0, at - 1)][0] : draft.sentences[min(len(draft.sentences) - 1, at + 1)][1]
        ]
        if not found or not _BENEFIT.search(near):
            continue
        yield _without_string(draft, start, end, found)


def _without_string(draft: Draft, start: int, end: int, found: re.Match[str]) -> Match:
    """Leave the string out where the rest stands alone, else say what is meant in full."""
    start, end = draft.without_greeting(start, end)
    words = draft.plain[start:end]
    head = _HEAD.match(words)
    rest = words[head.start("next") :] if head else _before_string(words)
    alone = rest and _STANDS_ALONE.match(rest) and not _CONDITION.search(rest)
    mended = rewrite.ended(rest) if alone else rewrite.calm("conditional_goodwill", words, "")
    return Match("conditional_goodwill", start, end, rewrite.fitted(draft.plain, start, mended))


_STANDS_ALONE = Words(
    r"(?:i|we)(?:'ll|'ve|'d| will| can| have| would| shall|'m| am|'re| are)?(?: (?:\w+ly|now|also|happy to|glad to|like to|love to))* (?:refund|send|give|pay|credit|waive|offer|put|do|sent|refunded|replace|transfer)\w*\b[^,;]*[.!]?$"
)


def _before_string(words: str) -> str:
    for tail in _TAIL.finditer(words):
        if tail.start() > 8:
            return words[: tail.start()]
    return ""


def _private(draft: Draft) -> Iterator[Match]:
    text, found = draft.text, []
    for pattern in (_NUMBERED, _BARE_CODE, _ADDRESS):
        found += [match.start() for match in pattern.finditer(text)]
    for pattern in (_EMAIL, _PHONE):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 60) : match.start()]
            if _YOURS.search(before) or not _OURS.search(before):
                found.append(match.start())
    found.sort()
    for start, end in draft.sentences:
        at = bisect_left(found, start)
        named = at < len(found) and found[at] < end
        if named or _HEALTH.search(text, start, end) or _ACCOUNT.search(text, start, end):
            yield _in_private(draft, "private_data_public", start, end)


def _in_private(draft: Draft, rule: str, start: int, end: int) -> Match:
    start, end = draft.without_greeting(start, end)
    return Match(rule, start, end, rewrite.fitted(draft.plain, start, rewrite.CALM[rule]))


def _gifts(draft: Draft) -> Iterator[Match]:
    amounts = [found.start() for found in _offered(draft)]
    for start, end in draft.sentences:
        at = bisect_left(amounts, start)
        offered = at < len(amounts) and amounts[at] < end
        if offered or _GIFT.search(draft.text, start, end):
            yield _in_private(draft, "compensation_in_public", start, end)
