"""Rewrites: each replaces exactly the span of its finding, stays grammatical and keeps the facts.

Two sorts. A *turn* changes a few words of a sentence whose form is known for certain ("sorry if our
driver" -> "sorry that our driver"). Anything else is replaced by a calm sentence into which the
names, amounts and dates are woven.
"""

import re

from . import owner
from .facts import facts

# "{about}" follows "what happened"; "{when}" is a proposed time.
CALM = {
    "non_apology": "I'm sorry for what happened{about}.",
    "blame_customer": "Let us look at what happened{about}, and at what I can do now.",
    "defensive": "I want to find out what went wrong{about}.",
    "argue": "Let us go through what happened{about} together, so that we both see the same.",
    "argue_in_public": "I'd like to hear more about this from you; please write to us directly.",
    "assumption": "Could you tell me what happened{about}?",
    "patronising": "Let us go through what happened{about} together, step by step.",
    "dismissive": "I can see that what happened{about} has cost you time and trouble.",
    "policy_shield": "I'd like to explain why the rule is there, and to find another way with you after what happened{about}.",
    "sarcasm": "Thank you for telling us what happened{about}.",
    "hostile": "I want to help, and I'd like us to speak calmly about what happened{about}.",
    "overpromise": "I want to make this less likely, and I will tell you {when} what we change after what happened{about}.",
    "false_priority": "I am looking into what happened{about} myself.",
    "compensation_in_public": "Please write to us directly so that I can put this right.",
    "private_data_public": "Please write to us directly so that I can answer this properly.",
    "admission": "I'm sorry for what happened{about}.",
    "vague_time": "I will look into what happened{about} and write to you {when}.",
    "no_owner": "I will see to what happened{about} myself and write to you {when}.",
    "conditional_goodwill": "I'd like to put right what happened{about}, and you need do nothing for it.",
    "agent_frustration": "Let me put my answer on what happened{about} more clearly.",
    "register": "I'm sorry for what happened{about}.",
    "off_topic": "",
}  # fmt: skip


# Somebody spoken to by name at the end of a sentence.
_VOCATIVE = re.compile(r", (?P<name>(?:Mr|Mrs|Ms|Miss|Dr|Sir|Madam)\.?(?: [A-Z][\w'-]+)?)(?=[.!?]*$)")


def calm(rule: str, words: str, when: str) -> str:
    """Give a sentence that can stand in the place of this one."""
    called = _VOCATIVE.search(words)
    mended = CALM[rule].format(about=facts(_VOCATIVE.sub("", words)).about(), when=when)
    return f"{mended[:-1]}, {called['name']}{mended[-1]}" if called and mended else mended


def approval(words: str) -> str:
    """Put what is above the limit under the approval that it needs."""
    rest = words if re.match(r"I\b", words) else words[0].lower() + words[1:]
    return f"Once it has been approved, {rest}"


def sentence(rule: str, words: str, when: str) -> str:
    """Mend a whole sentence for a rule: a turn where its form is known, else a calm one."""
    turn = _TURNS.get(rule)
    turned = turn(words, when) if turn else None
    return turned or calm(rule, words, when)


_INDEPENDENT = re.compile(r"^(?:I|we|you|it|he|she|they)(?:'(?:ve|ll|re|m|s|d))? \w+ \w+", re.I)


def clause(rule: str, text: str, whole: tuple[int, int], part: tuple[int, int], when: str) -> str:
    """Mend a sentence of which only a part offends; what stood before it stays, as its own sentence."""
    (start, end), (first, last) = whole, part
    before = re.sub(r"(?:;|,? (?:although|though|but|so|and)|:| -| \u2013)\s*$", "", text[start:first])
    if first > start and last == end and rule not in IN_PUBLIC and _INDEPENDENT.match(before):
        return fitted(text, start, f"{ended(before)} {sentence(rule, _upper(text[first:end]), when)}")
    return fitted(text, start, sentence(rule, text[start:end], when))


IN_PUBLIC = {"argue_in_public", "compensation_in_public", "private_data_public"}


def fitted(text: str, start: int, mended: str) -> str:
    """Go on in lower case where the sentence did, behind a salutation."""
    before = text[:start].rstrip()[-1:]
    goes_on = text[start : start + 1].islower() and before not in {"", ".", "!", "?", "\n"}
    if goes_on and not re.match(r"I\b", mended):
        return mended[:1].lower() + mended[1:]
    return mended


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def ended(words: str) -> str:
    """Begin with a capital and end with a stop."""
    words = _upper(words.strip().rstrip(",;:"))
    return words if words[-1:] in ".!?" else words + "."


_WE = r"(?P<who>(?:I|We)(?:'m|'re| am| are)?(?: do)?(?: (?:very|so|truly|really|sincerely|deeply))?|Please accept (?:my|our)(?: sincere| sincerest)?|(?:My|Our)?(?: sincere)?) ?"
_SORRY = r"(?P<sorry>sorry|apologi[sz]e|apologies|apology|regret)"
_OURS = r"(?:our|my|the|this|that|it|we|your|there|one of our|a member of)\b"
# After "if" only a clause that states an act of ours can follow "that" unchanged.
_IF = re.compile(rf"^{_WE}{_SORRY},? (?:if|in case) (?P<what>{_OURS}[^,;]+?)[.!]*$", re.I)
_DOUBTED = re.compile(
    r"\b(?:may have|might|could|should|would|any\w*|ever|either|came (?:across|over)|seem\w*|appear\w*|perceived|or|you (?:feel|felt|think|found)|offended|offence)\b",
    re.I,
)
_ADJECTIVE = r"(?P<how>unhappy|upset|disappointed|dissatisfied|annoyed|frustrated|angry|displeased|distressed|let down|confused)"
_FEEL = re.compile(
    rf"^{_WE}sorry(?: to (?:hear|learn|read))?(?: that)? you(?:'re| are| feel| felt| were|'ve been| have been)(?: so| very| feeling)* {_ADJECTIVE}(?: (?:with|about|by|at|over) (?P<what>(?:our|your|the|this) [^,;]+?))?[.!]*$",
    re.I,
)
_ANY = re.compile(
    rf"^{_WE}{_SORRY}(?: for| about)? any (?P<what>inconvenience|trouble|upset|distress|confusion|disappointment|frustration|worry|discomfort)s?(?: (?:that |which )?(?P<cause>this|it|we|our \w+|the \w+) (?:may|might|could) (?:have|be) \w+(?: (?:to )?you)?| (?:that |which )?(?:may|might|could) have (?:been )?\w+(?: to you)?| caused)?[.!]*$",
    re.I,
)
_BUT = re.compile(
    r"^(?P<who>(?:I'm |We're |I am |We are )?sorry),? (?:but|however|although|though) (?P<next>[^,;]+?)[.!]*$",
    re.I,
)
_MADE = re.compile(
    r"^(?:\w+ly,? )?(?P<what>(?:some )?(?:mistakes|errors|failings)) (?:were|have been) made(?P<rest> (?:with|in|on|by|at) [^,;]+?)?[.!]*$",
    re.I,
)


def true_apology(words: str, when: str) -> str | None:
    """Turn a non-apology into one that names what happened."""
    if (found := _IF.match(words)) and not _DOUBTED.search(found["what"]):
        return ended(f"{_who(found)} that {found['what']}")
    if found := _FEEL.match(words):
        cause = f"{found['what']} let you down" if found["what"] else f"this left you {found['how']}"
        return ended(f"{_who(found)} that {cause}")
    if found := _ANY.match(words):
        return ended(f"{_who(found)}{_link(found)} the {found['what']} that {_cause(found)} caused you")
    if (found := _BUT.match(words)) and not re.search(r"\byou", found["next"], re.I):
        return f"{ended(found['who'])} {ended(found['next'])}"
    if found := _MADE.match(words):
        return ended(f"We made {found['what'].lower()}{found['rest'] or ''}")
    return None


def _who(found: re.Match[str]) -> str:
    sorry = found.groupdict().get("sorry") or "sorry"
    who = found["who"].strip()
    return f"{who} {sorry.lower()}" if who else sorry


def _link(found: re.Match[str]) -> str:
    return "" if found["sorry"].lower() == "regret" else " for"


def _cause(found: re.Match[str]) -> str:
    return (found["cause"] or "this").lower() if found["cause"] != "We" else "we"


_ACT = r"send|give|tell|call|ring|write|reply|answer|return|bring|provide|supply|sign|confirm|check|read|complete|enter|update|contact|let|show|upload|forward"
_COULD = re.compile(
    rf"^you (?:failed to|neglected to|forgot to|omitted to|refused to|did not|didn't|never bothered to|didn't bother to) (?P<what>(?:{_ACT})\b[^,;]*?)[.!]*$",
    re.I,
)
_OVER = re.compile(
    r"\b(?:before|in time|on time|yesterday|last|ago|earlier|sooner|until|when|while|first|by|at the time)\b|\d",
    re.I,
)


def without_blame(words: str, when: str) -> str | None:
    """Ask for the act instead of reproaching its absence, where it can still be done."""
    found = _COULD.match(words)
    return f"Could you {found['what']}?" if found and not _OVER.search(found["what"]) else None


_NEED = re.compile(
    r"^(?:but |and |so )?(?:please |do try to |try to )?(?:you (?:need|have|must|should|ought)(?: to)? )?(?:please )?(?:understand|realise|realize|appreciate|remember|be aware|bear in mind) that (?P<what>(?:the|our|we|this|it|there|these|a|an|all|most|\w+s) [^?]+)$",
    re.I,
)


def adult(words: str, when: str) -> str | None:
    """Say the thing itself, without "you need to understand"."""
    found = _NEED.match(words)
    return ended(found["what"]) if found else None


def _owned(words: str, when: str) -> str | None:
    return owner.with_owner(words)


_TURNS = {
    "non_apology": true_apology,
    "blame_customer": without_blame,
    "patronising": adult,
    "no_owner": _owned,
}

PLAIN_WORDS = {
    "triaged": "passed on", "l2": "our specialists", "l1": "our first team", "l3": "our senior specialists",
    "rma": "return", "sop": "instructions", "rca": "explanation of the cause", "sla": "agreed time",
    "eta": "expected time", "kyc": "identity check", "mdt": "team of specialists", "ptl": "waiting list",
    "rtt": "waiting-time", "provisional credit": "a credit for now", "actioned": "done", "ticket": "case",
    "escalated to tier 2": "passed to our specialists", "tier 2": "our specialists", "backend": "system",
    "force majeure": "events outside our control", "pro rata": "in proportion", "sku": "item",
    "onboarding": "start", "reprovisioned": "set up again", "provisioned": "set up", "uat": "testing",
    "chargeback": "card refund", "workaround": "another way", "deprecated": "no longer used", "api": "connection",
    "deliverables": "results", "stakeholders": "people involved", "touch base": "talk", "arrears": "overdue amount",
    "pod": "proof of delivery", "rfc": "change request", "noc": "network team", "wip": "work in progress",
    "p1": "urgent fault", "dsar": "request for your data", "cpe": "router", "bacs": "bank transfer",
}  # fmt: skip


def plainly(word: str) -> str:
    """Give the plain word; an unknown one is owned up to."""
    known = PLAIN_WORDS.get(word.lower())
    clause = re.match(r"(?P<link>under|per|in line with|pursuant to) (?P<place>.*\d.*)", word, re.I)
    if clause:
        link = "under" if clause["link"].islower() else "Under"
        return f"{link} our terms ({clause['place']})"
    return known or f"{word} (a term of ours)"


_SPLIT = re.compile(
    r"(?:,? (?:and|but|so)|;|,? because|,? which means(?: that)?|:| -| \u2013) (?=(?:i|we|he|she|it|they|you|the|our|your|my|his|her|their|this|that|there|nobody|everyone|please|[A-Z][a-z]+)\b)",
)
_LONGEST = 30


def in_two(words: str) -> str:
    """Split a long sentence at its joints until its parts are short; unchanged where it has none."""
    if len(words.split()) <= _LONGEST:
        return words
    joints = [m for m in _SPLIT.finditer(words) if 15 < m.start() < len(words) - 15]
    if not joints:
        return words
    best = min(joints, key=lambda m: abs(m.start() - len(words) / 2))
    link = "That is because " if "because" in best.group() else ""
    rest = words[best.end() :]
    second = f"{link}{rest}" if link else rest[0].upper() + rest[1:]
    return f"{in_two(words[: best.start()] + '.')} {in_two(second)}"


CASUAL = {
    "my bad": "my mistake", "no worries": "all right", "hey": "Hello", "gonna": "going to", "wanna": "want to",
    "yeah": "yes", "yep": "yes", "nope": "no", "guys": "everyone", "oops": "I'm sorry", "whoops": "I'm sorry",
    "yikes": "I'm sorry", "cheers": "thank you", "pinged": "written to", "ping": "write to", "thx": "thank you", "pls": "please",
}  # fmt: skip
