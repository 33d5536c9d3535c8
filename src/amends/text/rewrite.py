"""Rewrites: each replaces exactly the span of its finding, stays grammatical and keeps the facts.

Two sorts. A *turn* changes a few words inside a sentence ("sorry if" -> "sorry that"). Where no turn
is safe the whole sentence is replaced by a calm one that carries the names, amounts and dates over.
"""

import re

from .when import time_spans

_FACT = re.compile(
    r"(?:[\u00a3$\u20ac]\s?\d[\d,.]*\d|[\u00a3$\u20ac]\s?\d|\b\d[\d,.:/-]*\d\b|\b\d\b)(?: ?(?:%|euros?|pounds?|dollars?|am|pm|days?|weeks?|months?|hours?|minutes?))?"
    r"|(?<=[a-z,] )(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*"
)
_NOT_FACTS = re.compile(r"^(?:I|Sorry|Dear|Hi|Hello|Thank|Thanks|Please|You|We|Our|The)\b")

CALM = {
    "non_apology": "I'm sorry for what happened{facts}.",
    "blame_customer": "Let me see what I can do about it now{facts}.",
    "defensive": "I want to find out what went wrong here{facts}.",
    "argue": "What I see on our side is different{facts}; could we go through it together?",
    "argue_in_public": "I would like to hear more about this{facts}; please write to us directly.",
    "assumption": "Could you tell me what happened{facts}?",
    "patronising": "I would like to get this right with you{facts}.",
    "dismissive": "I can see that this has cost you time and trouble{facts}.",
    "policy_shield": "I can't do that here{facts}, and I want to tell you why and what I can do instead.",
    "sarcasm": "Thank you for telling us{facts}.",
    "hostile": "I want to help{facts}, and I ask that we speak calmly with each other.",
    "overpromise": "I want to make this less likely{facts}, and I will tell you {when} what we change.",
    "false_priority": "I am working on this myself{facts}.",
    "compensation_in_public": "Please write to us directly so that I can put this right.",
    "private_data_public": "Please write to us directly so that I can answer this properly.",
    "admission": "I'm sorry that this happened to you{facts}.",
    "off_topic": "",
}


def calm(rule: str, sentence: str, when: str) -> str:
    """Give a sentence that can stand in the place of this one."""
    template = CALM[rule]
    facts = "" if rule in {"compensation_in_public", "private_data_public"} else _facts(sentence)
    return template.format(facts=facts, when=when)


def _facts(sentence: str) -> str:
    found = [fact.strip(" ,.") for fact in _FACT.findall(sentence) if not _NOT_FACTS.match(fact)]
    unique = list(dict.fromkeys(found))
    return f" ({', '.join(unique)})" if unique else ""


_IF = re.compile(r"\b(sorry|apologi[sz]e|apologies|regret)(,? )(?:if|in case|should)\b", re.I)
_FEEL = re.compile(
    r"\b(sorry)(?: to (?:hear|learn|read))?(?: that)? you(?:'re| are| feel| felt| were|'ve been| have been) (?:so |very |feeling )?(?P<how>unhappy|upset|disappointed|dissatisfied|annoyed|frustrated|offended|angry|inconvenienced|displeased|distressed)\b",
    re.I,
)
_WAY = re.compile(
    r"\b(sorry)(?: to (?:hear|learn|read))?(?: that)? (?:you (?:feel|felt|see it|took it|think|found it)[\w ,']{0,30}?(?:way|so)\b|for (?:how|the way) you (?:feel|felt)|about your feelings)",
    re.I,
)
_ANY = re.compile(
    r"\b(?:for |about )?any (?P<what>inconvenience|trouble|upset|distress|confusion|disappointment|frustration|offence|discomfort|concern)s?(?: (?:that |which )?(?:this|it|we|you|the \w+) (?:may|might|could) have [\w ]{3,20}?(?=[.,;!]|$)| (?:that |which )?(?:may|might|could) have been \w+| caused| experienced)?(?: to you| you)?",
    re.I,
)
_BUT = re.compile(r"\bsorry,? (?:but|however|although|though) (?P<next>\w)", re.I)
_MADE = re.compile(r"\b(?P<what>(?:some )?(?:mistakes|errors|failings)) (?:were|have been) made\b", re.I)
_CONDITIONAL = re.compile(
    r"^(?:if|should it be the case that|in the event that|to the extent that|insofar as|where|should) (?P<what>.+?), (?:(?:then )?(?:please|kindly|do) )?(?:(?:we|i)(?:'m| am|'re| are)? |accept |our |my )[^.]*(?:apolog|sorry|regret)[^.]*",
    re.I | re.S,
)


def true_apology(words: str, when: str) -> str:
    """Turn a non-apology into one that names what happened."""
    turned = _CONDITIONAL.sub(lambda m: f"I'm sorry that {_definite(m['what'])}", words, count=1)
    turned = _MADE.sub(lambda m: f"we made {m['what']}", turned)
    turned = _WAY.sub(r"\1 for what happened", turned)
    turned = _FEEL.sub(lambda m: f"{m[1]} that this left you {m['how']}", turned)
    turned = _BUT.sub(lambda m: f"sorry. {m['next'].upper()}", turned)
    turned = _ANY.sub(
        lambda m: (
            f"{'for ' if m[0].lower().startswith(('for', 'about')) else ''}the {m['what']} that this caused you"
        ),
        turned,
    )
    turned = _IF.sub(lambda m: f"{m[1]} that", turned)
    turned = _settled(turned)
    if turned == words:
        return calm("non_apology", words, when)
    return turned[:1].upper() + turned[1:] if words[:1].isupper() else turned


def _definite(clause: str) -> str:
    return re.sub(r"^any ", "", clause, flags=re.I)


def _settled(words: str) -> str:
    """ "may have caused" says it did not happen; "has caused" says it did."""
    plural = re.sub(r"\b(you|we|they) (?:may|might|could) have\b", r"\1 have", words, flags=re.I)
    return re.sub(r"\b(?:may|might|could) have\b", "has", plural, flags=re.I)


_FUTURE = re.compile(r"^(?P<who>.+?) (?:will|shall|is going to|are going to) be (?P<rest>.+)$", re.I | re.S)
_PERFECT = re.compile(r"^(?P<who>.+?) (?:has|have) been (?P<rest>.+)$", re.I | re.S)
_BEING = re.compile(r"^(?P<who>.+?) (?:is|are) (?:currently |now )?being (?P<rest>.+)$", re.I | re.S)
_SOMEBODY = re.compile(
    r"^(?:someone|somebody|a colleague|a member of [\w ]+?|one of [\w ]+?|the (?:relevant|appropriate|responsible|right|concerned) [\w ]+?)(?P<aux> will| shall|'ll) ",
    re.I,
)


def with_owner(clause: str) -> str:
    """Put "I" into a clause that nobody does: "it will be checked" -> "I will have it checked"."""
    if found := _SOMEBODY.match(clause):
        return "I will " + clause[found.end() :]
    for pattern, plain, about_you in (
        (_FUTURE, "I will have {who} {rest}", "I will see that {who} are {rest}"),
        (_PERFECT, "I have had {who} {rest}", "I have seen to it that {who} have been {rest}"),
        (_BEING, "I am having {who} {rest}", "I am seeing to it that {who} are {rest}"),
    ):
        if found := pattern.match(clause):
            who = _lowered(found["who"])
            return (about_you if who == "you" else plain).format(who=who, rest=found["rest"])
    return "I am looking after this: " + _lowered(clause)


def _lowered(words: str) -> str:
    first = words.split(" ", 1)[0]
    return (
        words
        if first == "I" or not first.istitle() or first not in _COMMON_STARTS
        else words[0].lower() + words[1:]
    )


_COMMON_STARTS = frozenset(
    [
        "It",
        "You",
        "Your",
        "The",
        "This",
        "That",
        "A",
        "An",
        "Our",
        "Steps",
        "All",
        "Any",
        "These",
        "Those",
        "Action",
        "Measures",
        "Provisional",
        "Feedback",
        "Someone",
        "Everything",
        "What",
        "Such",
        "My",
    ]
)

_COULD = re.compile(
    r"^you (?:failed to|neglected to|forgot to|omitted to|refused to|did not|didn't|never bothered to|didn't bother to|have not|haven't) (?P<what>[a-z]+ .+?)[.!]*$",
    re.I | re.S,
)


def without_blame(sentence: str, when: str) -> str:
    """Ask for the act instead of reproaching its absence, where the grammar allows it."""
    found = _COULD.match(sentence)
    past = found and re.match(r"(?:have|has|\w+ed)\b", found["what"])
    if found and not past and not time_spans(sentence, 0, len(sentence)):
        return f"Could you {found['what']}?"
    return calm("blame_customer", sentence, when)


_NEED = re.compile(
    r"^(?:but |and |so )?(?:please |do try to |try to )?(?:you (?:need|have|must|should|ought)(?: to)? )?(?:please )?(?:understand|realise|realize|appreciate|remember|be aware)(?: that (?P<what>.+)| (?P<clause>(?:we|this|it|our|the|there|these)\b.+))$",
    re.I | re.S,
)


def adult(sentence: str, when: str) -> str:
    """Say the thing itself, without "you need to understand"."""
    found = _NEED.match(sentence)
    if not found:
        return calm("patronising", sentence, when)
    said = found["what"] or found["clause"]
    return said[0].upper() + said[1:]


PLAIN_WORDS = {
    "triaged": "passed", "l2": "our specialists", "l1": "our first team", "l3": "our senior specialists",
    "rma": "return", "sop": "instructions", "rca": "explanation of the cause", "sla": "agreed time",
    "eta": "expected time", "kyc": "identity check", "mdt": "team of specialists", "ptl": "waiting list",
    "rtt": "waiting-time", "provisional credit": "a credit for now", "actioned": "done", "ticket": "case",
    "escalated to tier 2": "passed to our specialists", "tier 2": "our specialists", "backend": "system",
    "force majeure": "events outside our control", "pro rata": "in proportion", "sku": "item number",
    "onboarding": "getting started", "reprovisioned": "set up again", "provisioned": "set up", "uat": "testing",
    "chargeback": "card refund", "workaround": "another way", "deprecated": "no longer used", "api": "connection",
    "deliverables": "results", "stakeholders": "people involved", "touch base": "talk", "arrears": "overdue amount",
}  # fmt: skip


def plainly(word: str) -> str:
    """Give the plain word, or ask the writer for it."""
    known = PLAIN_WORDS.get(word.lower())
    if known:
        return known
    return f"{word} (that is, [in plain words])"


_SPLIT = re.compile(
    r"(?:,? (?:and|but|so)|;|,? because|,? which means(?: that)?) (?=(?:i|we|he|she|it|they|you|the|our|your|this|that|there|who)\b)",
    re.I,
)


def in_two(sentence: str) -> str:
    """Split a long sentence at the joint nearest its middle; unchanged where it has none."""
    joints = [
        m
        for m in _SPLIT.finditer(sentence)
        if 15 < m.start() < len(sentence) - 15 and sentence[m.end() : m.end() + 3].lower() != "who"
    ]
    if not joints:
        return sentence
    best = min(joints, key=lambda m: abs(m.start() - len(sentence) / 2))
    link = "That is because " if "because" in best.group().lower() else ""
    rest = sentence[best.end() :]
    return f"{sentence[: best.start()]}. {link}{rest if link else rest[0].upper() + rest[1:]}"


CASUAL = {
    "my bad": "my mistake", "no worries": "you are welcome", "hey": "Hello", "gonna": "going to", "wanna": "want to",
    "yeah": "yes", "yep": "yes", "nope": "no", "guys": "everyone", "oops": "I'm sorry", "whoops": "I'm sorry",
    "yikes": "I'm sorry", "cheers": "thank you", "pinged": "written to", "ping": "write to", "thx": "thank you", "pls": "please",
}  # fmt: skip
