"""Words and marks that raise or lower heat, each with what it speaks for.

The learned heads give the level; the cues give evidence that a person can check, and carry what
linear models on words miss: capitals, cold politeness, ultimatums, distress.
"""

import re
from typing import NamedTuple

from .passage import Passage
from .patterns import Words
from .types import Evidence


class Cue(NamedTuple):
    """A construction, what it speaks for, and how many degrees of heat it adds."""

    speaks_for: str
    degrees: int
    pattern: re.Pattern[str] | Words


def _cue(speaks_for: str, degrees: int, pattern: str, exact: bool = False) -> Cue:
    return Cue(speaks_for, degrees, re.compile(pattern) if exact else Words(pattern))


CUES = (
    _cue("anger", 14, r"\b(?:f\W?u\W?c?ck(?:ing|ed|s|in)?|wtf|bullshit|bollocks|crap|shit(?:e|ty|show)?|bloody|arse|damn|hell|piss(?:ed|ing)?(?: off)?|taking the (?:piss|mick)|for god'?s sake|ffs|goddamn)\b"),
    _cue("anger", 13, r"\b(?:furious|livid|fuming|outraged?|enraged|seething|disgust(?:ed|ing)|appall(?:ed|ing)|angry|irate|absolutely (?:ridiculous|unacceptable|disgraceful|shocking)|disgrace(?:ful)?|outrageous|sick (?:and tired|of)|had enough|i'?m done|done being nice|fed up|beyond a joke|infuriat\w+|raging|scandalous|insult(?:ing|ed)?)\b"),
    _cue("anger", 9, r"\b(?:unacceptable|ridiculous|pathetic|useless|terrible|horrible|awful|atrocious|shambles|joke|worst|shocking|shameful|shame on|incompeten\w+|rude|laughing|ignor(?:ed|ing)|lie[ds]?|lying|liar|fobbed|robbery|scam(?:med|mers?)?|con(?:ned)?|fraud(?:ulent)?|stole|stealing|thie(?:f|ves)|rip[- ]?off|cheat\w*|absurd|farce|nonsense|how dare)\b"),
    _cue("anger", 7, r"[!?]{2,}"),
    _cue("anger", 6, r"\b(?:NOT|NEVER|NO|YOU|YOUR|ALL|STILL|NOW|AGAIN|EVERY|WHAT|WHY|HOW|NOTHING|NOBODY|THREE|TWO|FOUR|ACTUAL|REAL|MY|IM|WEEKS|MONTHS|DAYS|[A-Z]{4,} [A-Z]{2,})\b", exact=True),
    _cue("anger", 9, r"\b(?:you|u|your (?:man|rep|driver|engineer|staff|company|team|agent)) (?:\w+ )?(?:lied|promised|failed|refused?|ignored|charged|took|taken|stole|sold|left|knew|sent|decided|let|lost|cancelled|broke|ruined|told me|told us|said|managed to|won'?t|didn'?t|never|can'?t even)\b"),
    _cue("anger", 12, r"\b(?:slow clap|bravo|well done|congratulations|ah+ lovely|oh (?:great|lovely|good|brilliant)|how (?:kind|nice|lovely|generous) of you|genius(?:es)?|top (?:work|job)|marvellous|thanks for nothing|you'?ll (?:recall|appreciate)|i'?ve become very good at)\b|\U0001f44f|\U0001f621|\U0001f92c|\U0001f620"),
    _cue("heat", 14, r"\b(?:or (?:i'?m|i am|i'?ll|i will|we'?ll|we will|else|expect)|failing (?:that|which)|otherwise|if (?:i|we) (?:don'?t|do not|haven'?t)|unless|within (?:seven|7|14|fourteen|48|24|\d+) (?:days|hours)|by (?:noon|tomorrow|tonight|end of|close of|friday|monday)|final (?:notice|warning|chance)|last chance|without further notice|immediately|start by|not (?:asking|a request))\b|\b(?:Now|All|Today)\.(?:\s|$)"),
    _cue("frustration", 7, r"\b(?:still (?:no|not|nothing|waiting|haven'?t|hasn'?t|isn'?t|broken)|yet again|once again|another (?:week|month|day|\"|excuse)|every (?:time|single|week|month)|(?:three|four|five|six|seven|eight|nine|ten|\d+) (?:weeks?|months?|days?|hours?|calls?|times|people|emails?|messages?)|again|keeps? (?:being|getting|saying|sending|going)|waiting|nobody|no one|chas(?:ed|ing)|wast(?:e|ed|ing)|pointless|hopeless|getting nowhere|closed automatically)\b"),
    _cue("disappointment", 5, r"\b(?:disappoint\w+|let down|expected (?:better|more)|not (?:good enough|what i (?:ordered|paid)|happy|impressed|acceptable|ideal)|used to be|shame|poor|unhappy|dissatisf\w+|unfortunately|sadly|mediocre|below|downhill)\b"),
    _cue("betrayal", 8, r"\b(?:trust(?:ed)?|loyal\w*|for (?:years|\d+ years)|years? (?:a |as a )?(?:customer|member|client)|defended you|promised|(?:behind|stabbed) (?:my|our|in the) back|betray\w*|word(?: is|'s)? (?:worth )?nothing|broke(?:n)? (?:your|the) promise|misled|deceiv\w+|wasn'?t on the sheet|small print)\b"),
    _cue("anxiety", 9, r"\b(?:scared|afraid|frighten\w*|terrified|worr(?:y|ied|ying)|anxious|anxiety|panic\w*|nervous|can'?t (?:breathe|sleep|cope|eat)|don'?t know what to do|desperate\w*|please help|urgent(?:ly)?|at my wits|shaking|sleepless|dread|stress(?:ed|ful)?|at risk)\b"),
    _cue("sadness", 9, r"\b(?:died|passed away|funeral|buried|grie\w+|crying|cried|in tears|heartbroken|devastat\w+|alone|lonely|miss (?:him|her)|lost (?:my|our)|widow\w*|ashamed|humiliat\w+|embarrass\w+|hopeless|been on my own|the gun cupboard|no way out|at the end of my)\b"),
    _cue("confusion", 2, r"\b(?:confus\w+|don'?t understand|not sure (?:why|what|how|if)|unclear|makes no sense|doesn'?t make sense|puzzled|baffled|which one|how come|what does (?:this|that|it) mean)\b"),
    _cue("joy", -14, r"\b(?:love(?:d|ly)?|loving|brilliant|fantastic|amazing|wonderful|perfect(?:ly)?|delighted|happy|great|excellent|superb|impressed|best (?:\w+ )?(?:ever|weekend)|enjoyed|spot on|thrilled|saved me|yum|gorgeous|beautiful)\b|\U0001f60d|\U0001f970|\u2764|\U0001f49a|\U0001f600|\U0001f60a"),
    _cue("gratitude", -8, r"\b(?:thank(?:s| you) (?:so much|very much|again|for (?:your|the|making|being|help\w*|sorting|getting|all|looking))|many thanks|grateful|appreciate(?:d)?|shout ?out|kudos|well looked after|(?:fitted|swept|sorted) (?:it|up|both))\b"),
    _cue("heat", -8, r"\b(?:no rush|when(?:ever)? (?:you (?:get|have) a (?:chance|moment|minute))|just (?:wondering|a quick|checking)|no (?:problem|worries|hurry)|if (?:it'?s )?possible|haha+|lol|i get it|fair enough|not a big deal|small thing|a bit\b|tiny|happy to wait|see you|none of it spoiled|if not,? (?:that'?s|it'?s|we'?ll))\b|\U0001f602|\U0001f609|\bxx?\b"),
)  # fmt: skip
_MOST_OF_ONE = 2
_MAX_EVIDENCE = 24


def find_cues(passage: Passage) -> tuple[tuple[Cue, int, int], ...]:
    """Find each cue at most twice: the third "worst" adds no heat that the first two did not."""
    found: list[tuple[Cue, int, int]] = []
    for cue in CUES:
        seen: set[str] = set()
        for match in cue.pattern.finditer(passage.plain):
            words = match.group().lower()
            if words in seen:
                continue
            seen.add(words)
            found.append((cue, match.start(), match.end()))
            if len(seen) == _MOST_OF_ONE:
                break
    return tuple(found)


def evidence_of(passage: Passage, cues: tuple[tuple[Cue, int, int], ...]) -> tuple[Evidence, ...]:
    """Show the strongest cues in order of the text."""
    strongest = sorted(cues, key=lambda found: -abs(found[0].degrees))[:_MAX_EVIDENCE]
    spans = ((cue.speaks_for, passage.span(start, end)) for cue, start, end in strongest)
    pieces = (Evidence(name, span.start, span.end, span.text) for name, span in spans)
    return tuple(sorted(pieces, key=lambda piece: (piece.start, piece.end)))
