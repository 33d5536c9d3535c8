"""Gives a deed without a doer its owner: "it will be looked into" -> "I will have it looked into"."""

import re

# Only a short thing without a verb or a comma of its own can be moved behind "have".
_THING = r"(?P<who>(?:it|this|that|the matter|(?:your|the|a|an|our|this|all) [\w\u00a3$\u20ac'.-]+(?: (?:of|for|on|about|with|and|over|in)? ?[\w\u00a3$\u20ac'.,-]+){0,5}?))"
_DEED = r"(?P<rest>(?:\w+ly )?(?:[a-z]+ed|sent|paid|put|dealt|seen|taken|made|given|told|found|held|brought|sorted|done|written|rung|looked|kept)\b[^,;]*)"
_FUTURE = re.compile(rf"^{_THING} (?:will|shall|is going to|are going to) be {_DEED}$", re.I)
_PERFECT = re.compile(rf"^{_THING} (?:has|have) been {_DEED}$", re.I)
_BEING = re.compile(rf"^{_THING} (?:is|are) (?:currently |now )?being {_DEED}$", re.I)
_YOU = re.compile(rf"^you (?:will|shall) be {_DEED}$", re.I)
_SOMEBODY = re.compile(
    r"^(?:someone|somebody|a colleague|a member of (?:our|the|my) [\w]+(?: team)?|one of (?:our|the|my) [\w ]+?|a (?:manager|specialist|representative)|the (?:relevant|appropriate|responsible|right) (?:team|department|person|people|colleagues?))(?: will| shall|'ll| is going to| are going to) (?P<rest>.+)$",
    re.I,
)
_VERBS_INSIDE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|that|which|who|when|if)\b", re.I)
_STEPS = re.compile(
    r"^(?:steps|action|measures|lessons|improvements|efforts|enquiries|investigations)\b", re.I
)


def with_owner(words: str) -> str | None:
    """Put "I" into a sentence that nobody does; None where its form is not certain."""
    plain = words.rstrip(" .!")
    if found := _SOMEBODY.match(plain):
        return f"I will {found['rest']}."
    if found := _YOU.match(plain):
        return f"I will see to it that you are {found['rest']}."
    for pattern, form in ((_FUTURE, "will have"), (_PERFECT, "have had"), (_BEING, "am having")):
        found = pattern.match(plain)
        if found and not _VERBS_INSIDE.search(found["who"]) and not _STEPS.match(found["who"]):
            return f"I {form} {_lowered(found['who'])} {found['rest']}."
    return None


def _lowered(words: str) -> str:
    return words[0].lower() + words[1:]
