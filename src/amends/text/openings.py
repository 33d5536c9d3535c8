"""Where a clause opens that may commit us: who, and the verb that says they will, are to, or simply do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .clocks import CLOCKS
from .days import DAYS

WILL, GOING, DOING, DOES, IS, YOU, PLEDGE = "will", "going", "doing", "does", "is", "you", "pledge"
# These name an act only by the time that stands with them: "the van comes tomorrow".
SCHEDULED = frozenset((DOES, IS, PLEDGE))


@dataclass(frozen=True, slots=True)
class Opening:
    """A clause's start, its subject's start, where its act begins, and the kind of its verb."""

    start: int
    subject: int
    act: int
    kind: str


_ACTS = [
    "go",
    "come",
    "arrive",
    "ship",
    "depart",
    "return",
    "visit",
    "follow",
    "reach",
    "call",
    "ring",
    "phone",
    "text",
    "email",
    "mail",
    "write",
    "post",
    "send",
    "deliver",
    "collect",
    "pick",
    "drop",
    "bring",
    "get",
    "meet",
    "fit",
    "install",
    "replace",
    "repair",
    "fix",
    "refund",
    "pay",
    "credit",
    "land",
    "hit",
    "appear",
    "travel",
    "fly",
    "head",
    "set",
    "knock",
    "clean",
    "paint",
    "dispatch",
    "finish",
    "give",
    "transfer",
    "release",
    "issue",
    "print",
    "launch",
    "join",
    "review",
    "inspect",
    "test",
    "service",
    "restore",
    "connect",
    "reconnect",
    "swap",
    "exchange",
    "remove",
    "redo",
    "rewire",
    "repaint",
    "rebook",
    "move",
    "hand",
    "put",
    "reimburse",
    "wire",
    "top",
    "start",
    "begin",
    "handle",
    "report",
    "confirm",
    "reply",
    "respond",
    "contact",
    "talk",
    "speak",
    "pass",
    "decide",
    "drive",
    "pop",
    "walk",
    "lay",
    "mend",
    "build",
    "rebuild",
    "complete",
    "process",
    "submit",
    "courier",
    "forward",
    "settle",
    "resend",
    "reissue",
    "reopen",
    "resume",
    "leave",
    "roll",
    "look",
    "check",
    "update",
    "answer",
    "read",
    "cut",
    "sign",
    "examine",
    "assess",
    "make",
    "take",
    "show",
    "clear",
    "hang",
    "plant",
    "replant",
    "treat",
    "tune",
    "pump",
    "unblock",
    "cook",
    "bake",
    "host",
    "see",
    "hear",
    "switch",
    "patch",
    "upgrade",
    "lift",
    "brief",
    "present",
    "publish",
    "correct",
    "measure",
    "tidy",
    "weld",
    "saw",
    "glue",
    "sew",
    "rehang",
    "reglaze",
    "phase",
    "plough",
    "rake",
    "varnish",
    "wrap",
    "relay",
    "rinse",
    "iron",
    "press",
    "steam",
    "wax",
    "polish",
    "sand",
    "plaster",
    "tile",
    "rebalance",
    "rotate",
    "align",
    "weigh",
    "sample",
    "scan",
    "copy",
    "print",
    "upload",
    "activate",
    "unlock",
    "unfreeze",
    "lift",
    "cancel",
    "waive",
    "reverse",
    "reset",
    "reboot",
    "configure",
    "migrate",
    "revise",
    "redraft",
    "draft",
    "amend",
    "chase",
    "escort",
    "accompany",
    "cover",
    "mark",
    "audit",
    "hold",
    "share",
    "work",
    "ready",
    "teach",
    "run",
    "stand",
]


def _s_form(verb: str) -> str:
    if verb.endswith(("s", "x", "sh", "ch", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeou]y$", verb) else f"{verb}s"


# "Put", "set" and the like look the same in the past; nouns that are verbs too would open clauses anywhere.
_UNSURE_BASE = frozenset(
    [
        "put",
        "set",
        "hit",
        "cut",
        "read",
        "see",
        "show",
        "look",
        "check",
        "make",
        "take",
        "mark",
        "hold",
        "cover",
        "hear",
        "work",
        "ready",
        "top",
        "run",
        "stand",
        "test",
        "service",
    ]
)
_BASE = "|".join(verb for verb in _ACTS if verb not in _UNSURE_BASE)
_S_FORMS = "|".join(map(_s_form, _ACTS))
_BE = r"(?:'m|'re|'s| am| are| is)"
_THEN = r"(?: (?:now|also|then|still|just|personally|currently|already|\w+ly))?"
_DONE = (
    r"(?:sent|paid|made|given|taken|done|put|brought|written|told|met|built|cut|hung|laid|drawn|redone|rebuilt|shown|"
    r"(?!clos|open|delay|expect|requir|need|charg|bill|debit|limit|bas|call|estimat|suppos|reserv|allow|ow|attach|enclos|"
    r"locat|advis|invit|ask|interest|includ|listed|trained|red\b|staff|schooled)[\w-]{2,}ed)\b"
)
_THERE = (
    r"(?:with (?:you|them|him|her|us)|at (?:your|yours|the)|on (?:your|its way|his way|her way|their way|the (?:way|road|van|doorstep|lorry|truck|shelf|wall|phone|line))"
    r"|in (?:your|the post|the mail|place|touch|print|town)|in\b(?=[,.]|$| (?:by|on|at|tomorrow|today|tonight))|back|yours\b|ready|home|round|over|fixed|sorted|live\b|up and running|off to|out to|(?:there|here)\b(?! (?:till|until|from|all)\b)|done)"
)
_NOT_IN_NAMES = (
    r"(?!(?:if|when|once|until|unless|that|which|who|whose|what|where|why|how|whether|because|as|than|since|though|although|while|"
    r"i|we|you|he|she|they|it|i'\w+|we'\w+|you'\w+|he'\w+|she'\w+|they'\w+|it's|will|shall|is|are|am|was|were|be|been|has|have|had|"
    r"do|does|did|can|could|would|should|may|might|must|cannot|not|never|won't|isn't|aren't|don't|doesn't|didn't|can't|"
    r"please|sorry|thanks?|hi|hello|dear|hey|but|or|so|then|to|let|sadly|today|tomorrow)\b)"
)
_WORD = rf"{_NOT_IN_NAMES}[£€$]?[^\W_][\w'&-]*"
_MORE = rf"(?: (?!and\b){_WORD}| and (?:(?-i:[A-Z])[\w'-]+|(?:a|an|the|his|her|our|my|your) [\w'-]+)|, [^,;:.!?]{{2,40}},(?= ))"
_PRONOUN = r"(?:I|we|he|she|they|it|this|someone|somebody|both|one)\b"
_DET = r"(?:the|a|an|our|my|your|his|her|its|their|this|these|those|another|one|two|three|some)"
_NAME = rf"(?:{_DET} (?:and )?{_WORD}(?:{_MORE}){{0,8}}?|(?!{_DET}\b){_WORD}(?:{_MORE}){{0,6}}?)"
_PLURAL = (
    r"(?:(?<=[a-rt-z]s)|(?<=people)|(?<=men)|(?<=crew)|(?<=team)|(?<=staff)|(?<=and \w\w\w)|(?<=other two))"
)
_VERB = (
    rf"(?:(?P<will>(?: will|'ll| shall){_THEN})(?! (?:not|never|only if)\b|n't)"
    rf"|(?P<going>{_BE}{_THEN} (?:going to|about to|set to|due to|scheduled to|booked to|to (?=(?:{_BASE}|be)\b))"
    r"|(?: have|'ve| has)? (?:arranged|promised|agreed)(?: for [\w' ]{2,30}?)? to| (?:promise|undertake|commit|pledge|guarantee)s? to)(?= )"
    rf"|(?P<doing>{_BE}{_THEN} (?=[\w-]+ing\b))"
    r"|(?P<got>(?: have|'ve)(?: got)? (?=(?:[\w'-]+ ){1,4}?(?:coming|calling|ringing|going|delivering|collecting|visiting|arriving|booked)\b))"
    rf"|(?P<is>{_BE}{_THEN}(?: all)? (?={_THERE}|{_DONE}))"
    rf"|(?P<does> (?=(?:{_S_FORMS})\b))"
    rf"|{_PLURAL}(?P<doplural> (?=(?:{_BASE})\b)))"
)
_SUBJECT = re.compile(
    rf"(?:{_PRONOUN}{_VERB}|(?:I|we|they)(?P<do> (?=(?:{_BASE}|put)\b))|(?:he|she|it)(?P<dothird> (?!(?:is|was|has|does|knows|thinks|says|wants|needs|seems|means|feels|sounds|believes|hopes|expects|costs|ends|opens|closes|applies|depends|happens|tells|includes|lasts|expires|always|perhaps|this|its|his)\b)(?=[a-z]{(2,)}s\b))|there(?P<there>'ll| will|'s| is| are) (?!(?:also |still )?(?:this|that)\b)|{_NAME}{_VERB.replace('?P<', '?P<n')})",
    re.I,
)
_SUBJECTLESS = re.compile(
    r"(?:will|shall) (?!you|we|i\b|he|she|it|they|that|the|not|this)(?=[a-z])|going to (?=[a-z])"
    r"|(?=(?:calling|sending|coming|posting|ringing|phoning|collecting|refunding|delivering) )",
    re.I,
)
_YOU = re.compile(
    r"you(?P<will>'ll| will| shall)(?= (?:also |then |now )?(?:hear|receive|get|have (?!to)|know|see|find|"
    r"be (?!able|asked|required|charged|closed|away|out\b|glad|pleased|happy|aware|sorry|surprised|responsible|liable)))"
    r"|you(?P<get> (?=(?:get|hear|receive) (?!to\b|until|till|\d+ |(?:one|two|three|four|five|six|seven|ten|fourteen|thirty) )))",
    re.I,
)
_PLEDGE = re.compile(
    r"(?:please )?(?:consider (?:it|this|that|yourself) |give (?:me|us) (?=until|till|a |an |\d|one|two|three|ten|the )|leave (?:it|this|that|the [\w ]{2,20}|everything) (?:with|to) (?:me|us) "
    r"|allow (?:me|us) to (?:come|get|call|ring|write|phone|reply|look|send|email|report)|let (?:me|us) (?:come|get) back to "
    r"|(?:you can )?(?:expect|look out for|watch out for|watch for|look for|await|count on|rely on|depend on) (?!to\b|that\b)|bear with (?:me|us) until )"
    r"|you (?:can|may) (?:\w+ )?(?:rely|count|depend|bank) on (?:me|us|it|that|this)\b",
    re.I,
)
_VERBLESS = re.compile(
    r"(?:back to you|more (?:news |from me |from us |details? )?(?:to follow )?(?=by|on|tomorrow|today)"
    r"|(?:(?:a|an|the|your|full|more) )?[\w'-]{2,20}(?: [\w'-]{2,20}){0,4}? (?:to follow|on its way|in the post|coming) )",
    re.I,
)
_ASSURED = re.compile(
    r"(?:I|we) (?:can |do |hereby )?(?:promise|guarantee|confirm|assure you|give you my word|pledge|swear)(?: you)?(?:,| that)? (?=\w)|(?:rest assured|you have my (?:word|promise))(?:,| that)? (?=\w)",
    re.I,
)

# What joins clauses, with what may stand before the next one's subject or time.
_JOINT = re.compile(
    r"(?:[;:,!.]|\s[-\u2013\u2014]+|\u2014)\s*(?:(?:and|but|so|then|plus|while|yet|though|also|now|well|meanwhile) +){0,2}(?=\S)"
    r"|\s(?:and|but|so|then|plus|while|sure that|arranged that)\s+(?:(?:then|also|now|meanwhile) +)?(?=\S)"
)
_BEFORE_TIME = re.compile(
    r"(?:(?:by|on|at|before|from|until|no later than|not later than|starting|sometime|around|come|and|in|within|again|first thing|early|late|later|over) )+",
    re.I,
)
_AFTER_TIME = re.compile(
    r"(?:,? (?:at the (?:very )?latest|latest|sharp|first thing|early|late)\b| (?:morning|afternoon|evening|night|lunch ?time)\b)?,?\s+|,\s*",
    re.I,
)
_OPENERS = re.compile(
    r"(?:(?:then|also|meanwhile|now|next|instead|firstly|secondly|finally|either way) )", re.I
)
_LONGEST_TIME = 3


def openings(text: str, first: int, last: int) -> list[Opening]:
    """Give the clauses of a sentence that may commit us, in order."""
    times = _times(text, first, last)
    made: dict[int, Opening] = {}
    for position in _positions(text, first, last):
        found = _opening(text, position, last, times)
        if found and found.act not in made:
            made[found.act] = found
    return sorted(made.values(), key=lambda opening: opening.start)


def joint_before(text: str, start: int, first: int) -> int:
    """Give where the clause before this one ends: ahead of the words that join them."""
    at = max(first, start - 24)
    for found in _JOINT.finditer(text, at, start + 1):
        if found.end() == start:
            return found.start()
    return start


def _positions(text: str, first: int, last: int) -> Iterator[int]:
    yield first
    for joint in _JOINT.finditer(text, first, last):
        yield joint.end()


def _times(text: str, first: int, last: int) -> dict[int, int]:
    return {m.start(): m.end() for kind in (CLOCKS, DAYS) for m in kind.between(text, first, last)}


def _opening(text: str, start: int, last: int, times: dict[int, int]) -> Opening | None:
    assured = _ASSURED.match(text, start, last)
    for begin in [assured.end(), start] if assured else [start]:
        opener = _OPENERS.match(text, begin, last)
        subject = _past_times(text, opener.end() if opener else begin, last, times)
        found = _at(text, start, subject, last)
        if found:
            return found
    return None


def _past_times(text: str, at: int, last: int, times: dict[int, int]) -> int:
    """Step over the times that stand before the subject: "on Monday at nine I'll …"."""
    for _ in range(_LONGEST_TIME):
        before = _BEFORE_TIME.match(text, at, last)
        ends = times.get(at) or (before and times.get(before.end()))
        after = _AFTER_TIME.match(text, ends, last) if ends else None
        if after is None:
            return at
        at = after.end()
    return at


def _at(text: str, start: int, subject: int, last: int) -> Opening | None:
    for pattern, kind in ((_PLEDGE, PLEDGE), (_YOU, YOU)):
        found = pattern.match(text, subject, last)
        if found:
            act = subject if kind == PLEDGE else found.end()
            return Opening(start, subject, act, DOES if kind == YOU and found["get"] else kind)
    found = _SUBJECT.match(text, subject, last)
    if found:
        kind = (found.lastgroup or "").removeprefix("n")
        return Opening(start, subject, found.end(), _KIND.get(kind, kind))
    return _without_subject(text, start, subject, last)


def _without_subject(text: str, start: int, subject: int, last: int) -> Opening | None:
    found = _SUBJECTLESS.match(text, subject, last)
    if found:
        return Opening(start, subject, found.end(), WILL if found.group() else DOES)
    found = _VERBLESS.match(text, subject, last)
    return Opening(start, subject, subject, PLEDGE) if found else None


_KIND = {"do": DOES, "doplural": DOES, "dothird": DOES, "got": DOES, "there": IS}
