"""What a reply to an upset customer should contain, and whether it does (rules.md, section B)."""

import re
from collections.abc import Callable
from functools import cached_property

from . import judgement
from .draft import Draft
from .patterns import Words
from .when import find_when

_I = r"(?:\bI(?:'ve|'ll|'m|'d)?(?: have| will| had| am| can| could)?)"
_NAME = r"(?!(?:You|We|They|It|This|That|There|What|If|The|Your|Our|Nobody|Nothing|No|Another|Someone|Somebody|Everything|All|Steps)\b)(?:(?:Mr|Mrs|Ms|Dr|Sister|Nurse|Chef)\.? )?[A-Z][a-z]{1,}"

# Acts that are a remedy or a result, in the forms "refund", "refunded", "refunding".
_REMEDY = (
    r"(?:refund|credit|replac|reprint|re-?print|resend|re-?sen[dt]|restor|repair|fix|mend|reset|re-?set|waiv|reimburs|repa(?:y|id)|pay|paid|sen[dt](?! (?:it|this|that|your \w+) (?:to|on to) (?:our|the|my) (?:team|manager|colleagues?|department|specialists?))|cover|collect|deliver|redeliver|exchang|upgrad|cancel|stopp|remov|tak(?:e|en|ing) (?:\w+ ){0,4}off|took (?:\w+ ){0,4}off|"
    r"knock|add|appl(?:y|ied)|put(?!\s+(?:this|it|your \w+) (?:to|forward))|mov|chang|correct|updat|rebook|book(?! (?:the|your) (?:wrong))|arrang|order|reserv|releas|unlock|reopen|re-?open|open|clear|clean|fit|fitt|install|swap|switch|turn|hand|giv|gave|offer|set|point|pull|got it back|got (?:it|them|your \w+)|bring|drop|keep|kept|extend|free|end(?:ed)?\b|halv|cut|lower|reduc|rewrit|rewrote|redo|redone|remak|remade|reinstat|reactivat|reconnect|transfer|return|found|locat|block|mark|see her|see him|see them|see you first|hold|held|discount|writ(?:e|ten) off|wip)"
)
_ING = r"(?:e?d|ed|t|ped|ted|ing|s|es|e|en|)"
_NOT_REMEDY = r"(?:asked|passed|chased|triaged|looked|heard|noted|raised|escalated|logged|spoken|read|checked|forwarded|handed (?:it|them|this|the \w+|your \w+) (?:over )?(?:to|at)|sent (?:it|this|your \w+) to (?:our|the|my))"

_SOLUTION = Words(
    rf"\b(?:I|we|{_NAME}|he|she|they|our \w+(?: \w+)?)(?:'ve| have| had|'d)(?: just| now| also| already| since| both)?(?: and)? (?!{_NOT_REMEDY}\b){_REMEDY}{_ING}\b",
    rf"\b(?:I|we|{_NAME}|he|she|they|our \w+(?: \w+)?|the \w+)(?:'ll| will| can| could|'m going to| am going to|'d like to| would like to|'d love to| would love to| shall|'re going to)(?: now| also| gladly| happily| either| then)? (?!be\b|not\b)(?!send you (?:an answer|an update|a reply|more)){_REMEDY}{_ING}\b",
    rf"\basked (?:our |my |the )?[\w ,]{{2,40}}? to (?!call|ring|look|check|phone|contact|investigate|find){_REMEDY}{_ING}\b",
    r"\b(?:a|your|the|full|half|partial|our|in) (?:\w+ )?(?:refund|replacement|credit|voucher|discount|gift card|compensation|exchange|repair|free \w+|new \w+|slot|upgrade)\b[^.!?]{0,50}\b(?:is|has|will|on its way|went|was|are|for you|been|to you)\b|\b(?:here is|here's|enclosed|attached) (?:a|your|the) \w+",
    r"\b(?:you can|you could|you may|please) (?:choose|keep|have (?:either|your|a)|pick|return|exchange|swap|bring)\b|\bI have a (?:new )?(?:slot|appointment|date|table|room|seat)\b|\b(?:I|we) (?:moved|refunded|credited|replaced|repaired|reset|fixed|restored|cancelled|corrected|reprinted|threw|rebooked|waived|changed|stopped|removed|paid|sent you|sent a|sent the (?:right|correct|missing))\b",
    rf"\b(?:{_NAME}|he|she|our \w+(?: \w+)?)(?:'s| is|'re| are) (?:coming|bringing|sending|delivering|collecting|replacing|fitting|on (?:his|her|the|their) way)\b|\b(?:will|'ll) be (?:back|at your|with you|in your|on your|refunded|credited|replaced|repaired|fixed|restored|delivered|there with)\b",
    rf"\b(?:I|we)(?:'ve| have)?[^.!?]{{0,60}}\b(?:and|then) (?:{_REMEDY}){_ING}\b(?: (?:the|your|you|it|all|a|back|them|both)\b)",
)  # fmt: skip
_CASUAL_OFFER = Words(r"\bmake it (?:well )?worth\b")

_THANKS = Words(
    r"\b(?:thank(?:s| you| you very much| you so much| you again)?|(?:i(?:'m| am)|we(?:'re| are)) (?:\w+ )?(?:grateful|glad|thankful)|i appreciate|we appreciate|it(?:'s| is| was) (?:good|kind|right) of you)(?: to you)?,? (?:for|that|you|to) (?:you )?(?:for )?(?:tak(?:e|ing) the (?:time|trouble)|(?:your |the |this |such |a )?(?:\w+,? )?(?:tell|told|let|getting in touch|rais|writ|wrote|contact|bring|brought|point|shar|feedback|review|message|email|e-mail|letter|note|honest|frank|candid|report|reach|flag|speak|spoke|call(?!ing off)|com(?:e|ing) (?:back )?to|say|drop|giv(?:e|ing) us|photo|picture|detail|alert|put(?:ting)? (?:this|it)|mention|set(?:ting)? (?:this|it) out|explain|spell))"
)
_FEELS = r"(?:angry|anger|upset|upsetting|scared|frighten\w*|worr(?:y|ied|ying)|anxious|anxiety|frustrat\w+|embarrass\w+|exhaust\w+|worn (?:you )?out|let down|stress\w*|humiliat\w+|disappoint\w+|awful|horrible|horrid|dreadful|terrifying|scary|heart|hurt(?:ful)?|tired|tiring|fed up|distress\w*|shock\w*|alarming|miserable|furious|infuriat\w+|maddening|annoy\w+|sad\b|sadness|grief|pain(?:ful)?|unfair|unsettling|nerve-?racking|rotten|wretched|last thing you)"
_HEARD = Words(
    r"\b(?:you|your \w+(?: and you)?|both of you|the (?:two|three|four|five) of you)(?:'ve| have| had|'d)? (?:already |now |also |even |both |just )?(?:wait(?:ed)?|lost|miss(?:ed)|spent|wast(?:ed)|paid (?:\w+ )?(?:twice|for)|took (?:\w+ ){0,2}(?:off|days?|leave|time)|had to|been (?:without|left|kept|waiting|worried|put)|gone without|went without|drove|travelled|walked|stood|sat|slept|typed|carried|planned|saved|stayed (?:up|in|home)|cancelled your|queued|chased|called (?:us )?(?:\w+ )?times|rang (?:us )?\w+ times|told (?:your|the) story|ended up|were (?:left|stuck|kept|out of pocket|stranded|woken|without)|had (?:much|so much|a lot of|no (?:heating|water|internet|phone|sleep))|borrowed|bought another)\b",
    r"\bcost you\b|\b(?:left|kept|put|leaves|leaving) you (?:\w+ )?(?:with|without|to|in|out|waiting|through|stuck|up|short|stranded|feeling|standing|worried)\b|\b(?:out of pocket|out of (?:your|work)|off work|day'?s? (?:pay|wages|work|leave)|sleepless|no sleep|your (?:time|evening|weekend|holiday|day|money|trust|hall|wages|rest|plans|patience)(?: is| was|,| has been)? (?:full|lost|ruined|gone|spoil\w+|wasted|taken|short|cut)|(?:ruin|spoil|wast|cut)\w* (?:\w+ )?your (?:\w+ )?(?:evening|weekend|holiday|day|time|morning|birthday|wedding|trip|night|party|plans|stay|afternoon))\b",
    rf"\b(?:i can|i could|we can|i do)? ?(?:hear|see|imagine|understand|picture|know|feel|tell|gather|read)\b[^.!?]{{0,30}}\b(?:how|that|what|why|from)\b[^.!?]{{0,80}}\b{_FEELS}",
    rf"\b(?:that|this|it|which|finding|being|getting|having|waiting|seeing|losing|hearing|to (?:have|be|find|wait|lose|get|hear|see))\b[^.!?]{{0,80}}\b(?:is|was|must have been|must be|feels?|felt|sounds?|would be|will have been|has been|have)(?: \w+){{0,2}} (?:\w+ )?(?:a )?(?:real |great |awful |terrible |nasty )?(?:{_FEELS}|loss|blow|worry|shock|nightmare|ordeal)",
    rf"\b(?:that|this|it|which)'s (?:\w+ ){{0,2}}(?:a )?(?:real |great |awful |terrible |nasty )?(?:{_FEELS}|loss|blow|worry|shock|nightmare|ordeal)\b",
    rf"\b(?:must have|will have|has|have)\b[^.!?]{{0,20}}\b(?:broken|broke) your heart\b|\b(?:made|makes|leave|left|leaves) you (?:feel(?:ing)? )?(?:so |very |both )?{_FEELS}|\byou(?:'re| are| were| felt| feel| must (?:be|feel|have (?:been|felt)))(?: \w+){{0,2}} {_FEELS}|\byour (?:anger|worry|frustration|disappointment|distress|fear|upset|embarrassment|anxiety|stress)\b[^.!?]{{0,40}}\b(?:about|at|over|when|after|that|with)\b[^.!?]{{4,}}",
)
_BARE_FEELING = Words(
    r"\b(?:understand|appreciate|sorry for|hear|see) (?:your|the|that you(?:'re| are)|how|you(?:'re| are))(?: \w+){0,2} (?:frustrat\w+|upset\w*|anger|angry|disappoint\w+|concern\w*|annoy\w+|inconvenience|feel|unhappy)(?: (?:this|it|that) (?:is|was|must be))?[.,!;]|\bsorry (?:that )?you(?:'re| are| feel)\b|\b(?:thank|thanks)[^.!?]{0,20}(?:wait|patience)"
)
_GENERIC = frozenset(
    [
        "this",
        "that",
        "these",
        "those",
        "inconvenience",
        "delay",
        "issue",
        "issues",
        "problem",
        "problems",
        "experience",
        "matter",
        "trouble",
        "frustration",
        "service",
        "situation",
        "concern",
        "concerns",
        "hear",
        "learn",
        "anything",
        "everything",
        "something",
        "way",
        "what",
        "feel",
        "feeling",
        "unhappy",
        "upset",
        "disappointed",
        "dissatisfied",
        "wait",
        "waiting",
        "any",
        "all",
        "for",
        "about",
        "the",
        "your",
        "our",
        "you",
        "are",
        "have",
        "has",
        "had",
        "was",
        "were",
        "been",
        "with",
        "and",
        "not",
        "but",
        "can",
        "will",
        "from",
        "they",
        "them",
        "his",
        "her",
        "its",
        "caused",
        "cause",
        "happened",
        "let",
        "down",
        "mistake",
        "error",
        "complaint",
        "case",
        "thing",
        "things",
        "bad",
        "poor",
        "really",
        "very",
        "truly",
        "sincerely",
        "again",
        "deeply",
        "late",
        "sorry",
        "apologise",
        "apologies",
        "regret",
        "feedback",
        "sure",
        "time",
        "much",
        "long",
        "slow",
        "taken",
        "getting",
        "news",
        "received",
        "upheld",
        "today",
    ]
)
_SORRY_FOR = Words(
    r"\b(?:sorry|apologi[sz]e|apologies|regret)\b(?: (?:to you|to hear|to learn|to read|to see))?,?(?: (?:that|about|for|because|the|your|our|you|we|to|it|when|it was|how))? (?P<what>[^.!?;]{6,})"
)
_PLAYBACK = Words(
    r"\byou (?:wrote|say|said|told (?:us|me)|asked|ordered|mentioned|describe|described|report|reported|explained|were (?:charged|told|given|promised|sent|left|billed)|paid|booked|received|found|bought|did cancel|sent|had (?:asked|ordered|booked|paid)|waited|missed|came|rang|called)\b(?P<a>[^.!?;]{6,})",
    r"\b(?:we|i)(?:'ve| have)? (?:sent|charged|billed|cancelled|broke|lost|delivered|served|gave|misread|overcharged|left|forgot|booked|took|put|missed|printed|packed|closed|told|shipped|approved|sold|damaged|mixed|failed to|didn't|did not|never)\b(?P<b>[^.!?;]{6,})",
    r"\b(?:your|the|our|finding|an?|three|two|four|five|\d+) (?P<c>[^.!?;:]{3,60}? (?:went|dripp?\w*|has dripped|failed|broke|left off|vanished|disappeared|stopped|arrived|(?:was|were) (?!raised|passed|escalated|logged|received|being|in\b)\w+|came|left|cost|never|didn't|turned up|fell|bounced|dies|died|shows?|showed|ended|disconnect\w*|leak\w*|bled|tore|cracked)\b[^.!?;]*)",
    r"\b(?:being|having|getting|losing|waiting|finding|seeing) (?P<e>[^.!?;]{8,}?) (?:is|was|must|cost|left)\b|\bthe (?P<f>[\w ]{3,40} (?:come|arrive|start|end|open|close)s? (?:\w+ ){0,3}(?:late|early|empty|wrong|broken|cold))\b",
    r"\b(?:as i understand|if i (?:understand|have understood|read)|let me (?:check|see) (?:that )?i(?:'ve| have)? (?:got|understood)|to (?:sum up|recap|make sure))(?P<d>[^.!?;]{8,})",
)
_REASSURED = Words(
    r"\buntil (?:it|this|that|you|everything|all|your \w+|the \w+|both|they)(?:'s| is| are|'re| have| has| hold| runs?| works?| can| get)\b|\b(?:not|n't|never) (?:be )?(?:let(?:ting)? (?:go|this (?:go|drop|rest))|giv(?:e|ing) up|rest(?:ing)?|stop(?:ping)?|drop(?:ping)?|clos(?:e|ing) this|leave (?:you|this|it)|walk away|forget)\b|\b(?:stay|staying|remain|keep|keeping)(?: right)? (?:on (?:it|this|top)|with (?:it|this|you)|at it|by your side|your case|going until)\b|\bse(?:e|eing) (?:this|it|you) through\b|\b(?:i'm|i am|we're|we are) on (?:it|this)\b|\byou (?:won't|don't|will not|do not|needn't) (?:have|need) to (?:chase|explain|ask|call|repeat|ring|worry)\b|\b(?:in|into) (?:my|safe|good) hands\b|\byou have my word\b|\bi won't (?:rest|let)\b|\buntil then\b[^.!?]{0,30}\b(?:on it|with you)"
)
_HERE_TO_HELP = Words(
    r"\b(?:i|we)(?:'re| are|'m| am)(?: \w+)? here (?:to (?:help|listen|support|put|sort)|for you)\b|\bhere to help\b|\bthat(?:'s| is) what (?:we|i)(?:'re| are|'m| am) here for\b"
)
_VALIDATED = Words(
    r"\b(?:anyone|anybody|everyone|i|we|most people|any of us|any parent|any customer) would (?:also |have |too |rightly )?(?:be|been|feel|felt|say|react)\b|\byou(?:'re| are| were| have|'ve| had)(?: \w+ly| quite| every)? (?:right to (?:be|feel|expect|complain|raise|ask|question|tell)|entitled to|every (?:right|reason)|justified|good reason)\b|\b(?:every|good|all the) (?:right|reason) to (?:be|feel|expect|complain)\b|\bunderstandabl[ey]\b|\bno wonder\b|\bi(?:'d| would) (?:be|feel|have (?:felt|been)) (?:\w+ )?(?:angry|upset|the same|too|just as|furious|worried|annoyed|frustrated)\b|\bmakes (?:perfect |complete )?sense that you\b|\bquite right(?:ly)?\b|\bof course you(?:'re| are| were)\b|\bonly natural\b|\bperfectly (?:reasonable|fair|natural)\b"
)
_INVITE = Words(
    r"\b(?:tell me|tell us|let me know|let us know|describe|walk me through|talk me through|share) (?:\w+ )?(?:more|what|how|which|where|why|everything|about|anything|the rest|in your own)\b|\b(?:i'd|i would|we'd|we would) (?:like|love|want) to (?:hear|know|understand) (?:\w+ )?(?:more|what|how|the rest|about|from you|which|why)\b|\bin your own words\b|\bwhat have i (?:got wrong|missed)\b"
)
_WH = Words(
    r"(?:^|[,;:-] ?|\b(?:and|but|so|or|then|first|also|dear \w+|\w+,) )(?:what|how|which|when|where|why|who|whose|whom)\b(?! (?:about a\b))"
)
_LINE = Words(
    r"\b(?:my (?:direct )?(?:line|number|mobile|e-?mail|extension)|(?:call|ring|phone|text|e-?mail|mail|write to|reach|message|contact|find|get|reply to|answer|whatsapp) (?:me|us|to me|this (?:mail|e-?mail|message|letter))|(?:i'm|i am) on 0?\d|\b(?:finds|reaches|gets) me|reply (?:here|to this|any)|just (?:reply|shout|call|ring|ask|write|text)|drop (?:me|us|in|by)|knock on|pop in|come and see|you can (?:always )?(?:reach|call|ring|write|answer|text|find)|chat button)\b|\b0\d{2,4}[ -]?\d{3}|\b555-\d{4}|\b\+\d{2}"
)
_WARM = Words(
    r"\b(?:glad|happy|pleased|delighted|any ?time|whenever|no trouble|just shout|always|love to|pleasure|warm(?:ly|est)?|best wishes|kind(?:est)? (?:wishes|regards)|good wishes|take care|all the best|look forward|here for you|be (?:good|lovely|nice) to|at any hour|by all means|please do|day or night|don't hesitate|honestly|wish you|hope (?:you|your|the|that)|i mean (?:it|that)|in person)\b"
)
_PERSONAL = Words(
    r"\b(?:i hope|we hope|hope|wishing|good luck|enjoy|congratulations|happy (?:birthday|anniversary)|give my (?:best|love)|how is your|how's your|say hello to)\b[^.!?]{0,15}\b(?:your|the|you|with|on|him|her|[A-Z][a-z]+)(?: \w+){0,2}[^.!?]{0,60}"
)
_OWN = re.compile(
    rf"\bI(?:'ve|'ll|'d| have| will| had| am|'m)(?: (?:just|now|also|already|both|personally|since|going to))? (?!(?:sorry|so|truly|very|deeply|really|afraid|feeling|sure|aware|glad|happy|pleased|able|unable|not|never|read your|been told|no\b|like to apologi|like to say|understood?|hear|heard that|see[n]? (?:that|how)|know|always glad|looking forward|grateful|concerned|disappointed|keep|the\b|a\b))[a-z]+|"
    rf"\bI can (?!(?:'t|not|see|hear|imagine|only|understand|tell|appreciate|assure|no))\w+|\bI (?:moved|refunded|called|rang|spoke|asked|checked|put|took|sent|fixed|reset|changed|found|run|stopped|looked|arranged|booked (?!the)|triaged|passed|want to make|stay|own|approved|should have|was wrong)\b|\bI(?:'m| am) (?:on|letting|not letting|looking|working|taking|calling|sending|coming|making|dealing|handling|here|[A-Z][a-z]+)\b|"
    rf"\bI have a (?:new )?(?:slot|appointment|date)\b|\b(?:asked|told|with|to) (?:our [\w ]+, )?{_NAME}\b[^.!?]{{0,30}}\b(?:who|to|will|has)\b|\b{_NAME}(?:'ll| will|'s (?:coming|on|going))\b|\bring me\b|\b(?:my|me) (?:direct|personally)\b|\b(?:speak|talk|ask) (?:to|for) {_NAME}\b"
)
_SLOT = Words(
    r"\b(?:slot|appointment|table|room|seat|visit|delivery|collection|date|call)\b[^.!?]{0,40}\b(?:on|at|for|from|by)\b"
)
_FUTURE_HINT = Words(
    r"\b(?:I have|we have|there is|booked|moved (?:it|you)|arranged|reserved|scheduled|due|expected|coming|ready)\b"
)
_NEXT = Words(
    r"\bplease (?:message|call|ring|write|e-?mail|mail|send|reply|contact|bring|check|get|dm|come|let|drop|give)\b|\b(?:drop|send|write|mail|message|dm|e-?mail) (?:me|us) (?:a|an|at|on|your|the)?\b|\bif you (?:send|give|bring|reply|tell|let|share|e-?mail|message)\b[^.!?]{3,80}\b(?:i'll|we'll|i will|we will|i can)\b|\bthe next step\b|\bnext,? (?:i|we|our)\b|\bhere(?:'s| is) what happens\b"
)


def _part(by_pattern: "Callable[[Presence], bool]") -> "cached_property[bool]":
    """A part of a reply: by the meaning of its sentences where that was learned, else by pattern."""
    name = f"present:{by_pattern.__name__}"

    def is_there(presence: "Presence") -> bool:
        judged = presence.judged(name)
        return by_pattern(presence) if judged is None else judged

    return cached_property(is_there)


class Presence:
    """What is present in a draft. `names` lists it in the contract's words."""

    def __init__(self, draft: Draft, spoilt: set[tuple[int, int]]) -> None:
        """Sentences in `spoilt` mock or hide: no apology, thanks or feeling counts there."""
        self.draft = draft
        self.good = [
            draft.text[start:end]
            for start, end in draft.sentences
            if not any(a < end and start < b for a, b in spoilt)
        ]
        self.all = draft.sentence_texts()
        pairs = zip(draft.sentences, draft.judged or (), strict=False)
        self._said = [said for (a, b), said in pairs if not any(c < b and a < d for c, d in spoilt)]

    def judged(self, name: str) -> bool | None:
        """Say whether a sentence does this by its meaning; None where that is not judged."""
        if self.draft.judged is None or name not in judgement.known():
            return None
        return any(name in said for said in self._said)

    def _says(self, pattern: Words) -> bool:
        return any(pattern.search(sentence) for sentence in self.all)

    @_part
    def thanks(self) -> bool:
        return any(_THANKS.search(sentence) for sentence in self.good)

    @_part
    def heard(self) -> bool:
        found = (s for s in self.good if _HEARD.search(s) and not s.rstrip().endswith("?"))
        return any(not _BARE_FEELING.search(s) or _HEARD.search(_BARE_FEELING.sub(" ", s)) for s in found)

    @_part
    def understood(self) -> bool:
        return any(_plays_back(sentence) for sentence in self.good)

    @_part
    def apology(self) -> bool:
        return any(_APOLOGY.search(sentence) for sentence in self.good)

    @_part
    def ownership(self) -> bool:
        return any(_OWN.search(sentence) for sentence in self.good) or self._signed_offer

    @cached_property
    def _signed_offer(self) -> bool:
        return bool(
            self.draft.signed_by
            and re.search(r"\b(?:ring|call|text|write to|ask for|speak to) me\b", self.draft.text, re.I)
        )

    @_part
    def solution(self) -> bool:
        return any(_SOLUTION.search(sentence) and not _is_question(sentence) for sentence in self.good)

    @_part
    def open_question(self) -> bool:
        return any(is_open(sentence) for sentence in self.all) or self._says(_INVITE)

    @_part
    def when(self) -> bool:
        return any(not promise.vague for promise in self.draft.promises) or self._slot

    @cached_property
    def _slot(self) -> bool:
        now = self.draft.now
        if now is None:
            return False
        for start, end in self.draft.sentences:
            sentence = self.draft.text[start:end]
            when = find_when(self.draft.text, now, start, end)
            if when and when.day >= now.date() and _SLOT.search(sentence) and _FUTURE_HINT.search(sentence):
                return True
        return False

    @_part
    def next_step(self) -> bool:
        concrete = any(
            not promise.vague or promise.text[:2] in {"I'", "I ", "We", "we"} or _APPLIES.search(promise.text)
            for promise in self.draft.promises
        )
        return concrete or self._slot or self._says(_NEXT)

    @cached_property
    def warm_close(self) -> bool:
        # The line and the way to reach somebody often stand in two sentences, which only the pattern joins.
        tail = self.draft.text[-(260 + len(self.draft.text) // 10) :]
        return bool(_LINE.search(tail) and _WARM.search(tail)) or bool(self.judged("present:warm_close"))

    @_part
    def validated(self) -> bool:
        return self._says(_VALIDATED)

    @_part
    def reassured(self) -> bool:
        return self._says(_REASSURED)

    @_part
    def here_to_help(self) -> bool:
        return self._says(_HERE_TO_HELP)

    @_part
    def personal_line(self) -> bool:
        return self._says(_PERSONAL)

    @cached_property
    def names(self) -> tuple[str, ...]:
        said = {
            "thanks": self.thanks,
            "name": self.draft.greets_by_name,
            "heard": self.heard,
            "understood": self.understood,
            "validated": self.validated,
            "reassured": self.reassured,
            "here_to_help": self.here_to_help,
            "apology": self.apology,
            "ownership": self.ownership,
            "solution": self.solution,
            "next_step": self.next_step,
            "when": self.when,
            "open_question": self.open_question,
            "personal_line": self.personal_line,
            "warm_close": self.warm_close,
        }
        return tuple(name for name, is_said in said.items() if is_said)


_APOLOGY = Words(r"\b(?:sorry|apologi[sz]e|apologies|apology|regret|my bad|forgive (?:us|me))\b")
_APPLIES = Words(
    r"\b(?:applied|refunded|credited|sent|issued|paid|delivered|replaced|repaired|fixed|returned|collected)\b"
)


def is_open(sentence: str) -> bool:
    """Say whether a sentence asks something that cannot be answered yes or no."""
    return _is_question(sentence) and bool(_WH.search(sentence))


def _is_question(sentence: str) -> bool:
    return sentence.rstrip(" \"')").endswith("?")


def _plays_back(sentence: str) -> bool:
    """Item plus fault, however brief: "the wobbly table", "we sent eleven"."""
    found = _SORRY_FOR.search(sentence)
    if found and _specific(found["what"], 1):
        return True
    found = _PLAYBACK.search(sentence)
    if not found or _is_question(sentence) or re.match(r"\s*(?:if|once|when)\b", sentence, re.I):
        return False
    return _specific(next(filter(None, found.groups()), ""), 2)


def _specific(words: str, least: int) -> bool:
    meaning = {w for w in re.findall(r"[a-z][a-z'-]{2,}", words.lower()) if w not in _GENERIC}
    return len(meaning) + bool(re.search(r"\d", words)) >= least


def offers_solution(sentence: str) -> bool:
    """Say whether a sentence offers a remedy, an option or a result."""
    return bool(_SOLUTION.search(sentence)) and not _is_question(sentence)
