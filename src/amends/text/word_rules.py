"""Findings that a construction gives away, sentence by sentence (rules.md, section A)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import rewrite
from .draft import Draft
from .patterns import Words


class Match(NamedTuple):
    """What a rule found, as a stretch of the plain text."""

    rule: str
    start: int
    end: int
    rewrite: str


class WordRule(NamedTuple):
    """What gives a rule away in a sentence, and what clears it."""

    rule: str
    pattern: Words
    unless: Words | None = None


_FEELING = r"(?:unhappy|upset|disappointed|dissatisfied|annoyed|frustrated|offended|angry|inconvenienced|displeased|not (?:happy|satisfied)|aggrieved|put out)"
_YOUR_ACT = r"(?:read|check|follow|provide|tell|call|ring|phone|respond|reply|answer|supply|give|enter|let|contact|return|send|update|notify|inform|ask|use|keep|pay|cancel|complete|sign|look|open|report|mention|say|store|install|measure|choose|select|book|arrive|leave|attend|bring|collect|register|click|save|back|plan|switch|turn|water|clean|come|write|raise|make|do|listen|bother|wait|take|order|stay)"
_OUR_HARM = r"(?:los[et]|lost|damage|break|overcharge|ignore|delete|steal|cancel|charge|promise|say|tell|agree|send|receive|forget|refuse|mislead|lie|change)"

WORD_RULES: tuple[WordRule, ...] = (
    WordRule("non_apology", Words(
        rf"\b(?:sorry|apologi[sz]e|apologies|regret)(?: to (?:hear|learn|read|see))?(?: that)? you(?:'re| are| were| feel| felt|'ve been| have been| think| find| found| believe| consider)(?: (?:so|very|feeling|that|this))* (?:{_FEELING}|(?:that |this |the )?way|so\b|our|we|it|your|the \w+ (?:was|were) (?:not|un))",
        rf"\bsorry (?:for how|for the way|about how) you (?:feel|felt|see)|\bsorry about your feelings|\b(?:unfortunate|regrettable|a (?:pity|shame)) that you (?:feel|felt|see|found|{_FEELING})",
        r"\b(?:sorry|apologi[sz]e|apologies|regret)\b,? (?:if|in case|should|to the extent|insofar|where)\b|\b(?:sorry|apologi[sz]e|apologies|regret)\b[^.;!?]{0,40}\bif (?:we|this|that|it|you|our|the|there|anything|any|my|someone|somebody)\b[^.;!?]{0,40}\b(?:caused?|offen\w+|upset|seem\w*|came|felt|feel|gave|made|inconvenien\w+|were|was|did|has|have)\b",
        r"\b(?:sorry|apologi[sz]e|apologies|regret)\b[^.;!?]{0,25}\bany (?:inconvenience|trouble|upset|distress|confusion|disappointment|frustration|offence|offense|discomfort|misunderstanding|perceived)\b|\b(?:may|might|could) have (?:caused|been caused|upset|offended|inconvenienced|felt|experienced|given)\b",
        r"\bsorry,? (?:but|however|although|though)\b|\bsorry (?:that )?you(?:'re| are) \w+,? (?:but|although|though)\b",
        r"\b(?:mistakes|errors|failings) (?:were|have been|may have been) made\b|\b(?:mistakes|errors|things|these things) (?:do |can |sometimes )?(?:happen|occur|go wrong)\b|\bthings (?:may )?(?:have )?(?:not|didn't) (?:gone?|go) (?:quite )?(?:as|to) (?:planned|plan|expected)\b",
        r"^(?:if|should|in the event|to the extent|insofar|where|in so far)\b[^.!?]{5,250}\b(?:apolog(?:y|ies|i[sz]e)|sorry|regret)\b|\b(?:perceived|alleged|so-called) (?:\w+ ){0,2}(?:delay|rudeness|failure|problem|mistake|slight)",
    ), Words(r"\bsorry (?:that )?you (?:felt|were|are) [\w ]+ (?:by|because|when|after) (?:us|our|we)\b|\bif (?:i|we) (?:had|could)\b")),
    WordRule("blame_customer", Words(
        rf"\byou (?:should|could|ought to|might|needed to|were (?:supposed|meant|required|asked|told|warned|advised) to)(?:n't| not)?(?: really| simply| just)?(?: have (?!been|had|received|got|heard|felt|seen|expected|to\b)\w+| {_YOUR_ACT})\b(?! (?:by|from) us)",
        rf"\byou (?:failed|neglected|forgot|omitted|chose|refused|decided|opted|elected|didn'?t bother|never bothered) (?:not )?to\b|\byou(?: \w+)? (?:did not|didn't|never|have not|haven't|hadn't|had not) (?:\w+ly |even )?(?:{_YOUR_ACT}(?:ed)?|read|told|given|sent|kept|made|taken|brought|paid)\b(?! (?:receive|get|hear))",
        r"\bhad you (?:only |simply |just )?\w+|\bif you(?:'d| had| would have)(?: only| simply| just)? (?:\w+ed|read|sent|told|come|rung|given|let|been|kept|taken|said|gone|made|written)\b|\bif only you\b|\bnext time,? (?:please |do |you |try )?(?:\w+ )?(?:make sure|read|check|ensure|remember|try|follow|book|should|measure|allow|order)\b",
        r"\b(?:your|the customer's) (?:own )?(?:fault|mistake|error|failure|oversight|negligence|carelessness|misuse|doing|responsibility to)\b(?! that)|\b(?:down|up) to you to\b|\bthe onus\b|\bby not \w+ing\b[^.!?]{0,60}\byou\b|\byou (?:left it|waited|delayed) (?:until|till|too)\b|\byou(?:'ve| have)? brought this\b|\byou only have yourself\b|\bcaused by (?:your|you)\b|\bbecause (?:you|of your) (?:did|didn't|failed|gave|entered|typed|used|put|left|ignored|forgot|own|chose|late|careless)",
        r"\b(?:a|one) (?:quick |simple |little |moment's )?(?:look|glance|read|check|call|phone call|e-?mail|message|measurement)\b[^.!?]{0,50}\b(?:would|could|might) have\b|\bwould have (?:spared|saved|avoided|prevented)\b[^.!?]{0,20}\b(?:us|all|this|both|you)\b|\b(?:most|other|careful) (?:people|customers|guests) (?:read|check|manage|would have)\b|\byou(?:'re| are) the one who\b|\byou signed\b[^.!?]{0,30}\bwithout\b",
    ), Words(r"\b(?:we|i) (?:should|ought)\b[^.!?]{0,60}\byou (?:did not|didn't|never)|\byou(?:'re| are| were) right\b|\?\s*$|\byou didn't (?:get|receive|hear|deserve|need|ask|do anything|make)|\bso that you\b|\bsaid you|\bnobody|\byou could (?:have )?(?:call|reach|write|send|check|choose|also|either)\b(?! (?:earlier|sooner|before))")),
    WordRule("defensive", Words(
        r"\b(?:not|n't|never|isn't|wasn't) (?:\w+ )?(?:our|my|the company's|our team's|our driver's) (?:fault|responsibility|problem|doing|job|mistake|error|issue|concern)\b|\bnothing (?:to do with|wrong with) (?:us|our|me|my)\b|\b(?:we|i|our \w+|the team|staff)(?:'ve| have| has)? (?:did|done|do) (?:nothing|everything|all we|no) (?:wrong|right|correctly|could|by the book|we could)\b",
        r"\b(?:beyond|outside|out of) our (?:reasonable )?control\b|\b(?:we|our \w+)(?:'re| are| were|'ve been| have been| was) (?:\w+ )?(?:busy|short[- ]staffed|understaffed|swamped|inundated|overwhelmed|stretched|run off)\b|\b(?:very|extremely|exceptionally|unusually|so) (?:busy|high) (?:time|period|season|week|month|volumes?|demand|call)|\bhigh (?:volumes?|demand|numbers?)\b|\b(?:we|our team) (?:only|do|can only do) (?:what|so much|have so many|our best)\b|\bwe only have (?:so many|two|one|a few)\b",
        r"\b(?:we|i) (?:cannot|can't|can not|do not|don't|will not|won't|are not) (?:be (?:held )?)?(?:accept|take|responsible|liable|blamed?|expected|admit)\b[^.!?]{0,30}(?:responsib|liab|blame|for|fault|to|any)?|\b(?:we|i) (?:stand by|pride ourselves|take great (?:care|pride)|have always|always (?:do|follow|check|deliver|pack|test|try))\b|\bthrough no fault of (?:ours|our)\b|\b(?:our|my) (?:staff|team|driver|drivers|engineer|engineers|colleague|colleagues|chef|records?|process\w*|procedures?|checks|system|systems)\b (?:\w+ )?(?:acted|followed|are (?:all )?(?:trained|excellent|very good)|did (?:their|his|her|its) job|works? (?:fine|perfectly|correctly)|worked (?:fine|perfectly|correctly)|is (?:working )?(?:fine|perfect))\b",
        r"\b(?:our|the|my) (?:system|systems|records?|logs?|data|tracking|notes|file|gps|courier|scans?|camera|cctv)\b(?: clearly| also| all)? (?:show|shows|say|says|indicate|indicates|confirm|confirms|prove|proves|tell|tells)\b[^.!?]{0,60}\b(?:delivered|received|signed|used|opened|arrived|sent|completed|attended|correct|working|no (?:fault|error|problem|call|record|issue)|nothing|on time|was (?:so|there|made|fine))\b|\b(?:blame|take (?:it|that|this) up with|speak to|complain to) (?:the |your )?(?:courier|manufacturer|weather|supplier|bank|post office|royal mail|airline|airport|landlord|council)\b",
    ), Words(r"\byou (?:were|are) (?:quite |absolutely )?right\b|\b(?:we|i) (?:should have|let you down|got (?:it|this) wrong|are sorry|am sorry)\b|\bi(?:'m| am) sorry\b|\bmistake\b|\bno excuse\b|\bthat(?:'s| is) not an excuse\b|\bcheck (?:it |this )?together\b|\bcan you (?:see|check|tell)\b|\?\s*$")),
    WordRule("argue", Words(
        r"\b(?:actually|in fact|with (?:all due )?respect|to be (?:clear|honest|fair)|for the record|let me correct|frankly)\b,?[^.!?]{0,60}\b(?:not|n't|never|did|was|were|no|incorrect|wrong|only|on time|received|fine)\b",
        r"\b(?:that|this|what you (?:say|said|wrote|describe|claim)|it|your (?:claim|account|version|statement|review|story|complaint|description|allegation))(?:'s| is| was| are| were)? (?:simply |just |really |quite |plainly |completely |absolutely |frankly |clearly |factually |also )?(?:not (?:true|correct|right|what happened|accurate|the case|how it|so|quite true|fair)|n't (?:true|correct|right|what happened|accurate|the case|how it)|incorrect|untrue|false|inaccurate|nonsense|rubbish|a lie|made up|impossible|exaggerated|misleading|wrong)\b",
        r"\b(?:that|it|this) (?:isn't|wasn't|is not|was not) (?:true|correct|right|what happened|accurate|the case|how it)\b|\byou(?:'re| are| were)(?: \w+)? (?:mistaken|wrong|incorrect|confused|misinformed|misremember\w*|exaggerating|overlooking)\b|\bcontrary to (?:what you|your)\b|\b(?:does|do|did) not (?:match|reflect|correspond)\b[^.!?]{0,30}\b(?:your|you|reality|facts|what happened)|\byour \w+ (?:does not|doesn't) (?:add up|make sense|match)",
        rf"\b(?:we|i|our \w+|nobody|no one|no-one) (?:did NOT|NEVER|did not|didn't|never|certainly did not|have never|at no (?:point|time)) (?:\w+ly |actually |ever )?{_OUR_HARM}\w*\b|\bnobody (?:charged|said|told|promised|shouted|laughed|overcharged|refused|ignored|touched)\b|\bnowhere near\b|\bat no (?:point|time|stage) (?:did|was|were|have)\b|(?:^|, )(?:that|this|it) (?:never|did not|didn't) happen(?:ed)?\b|\bthere (?:was|is|were) (?:no|never any) (?:such|hair|problem|delay|noise|fault|damage|mistake|error|smell|queue)\b",
        r"\b(?:we|i) (?:\w+ )?(?:dispute|disagree|reject|refute|deny|beg to differ|take issue)\b|\bhave no record of (?:you|your|any|this|such|a)\b|\b(?:never|not) been (?:here|a customer|to our)\b|\bgiven that (?:we were closed|you (?:never|were not))|\bi think you(?:'ll| will) find\b|\bthe (?:facts|truth|reality) (?:is|are|of the matter)\b|\byou (?:waited|were waiting|paid|ordered|had|said|got) (?:only |just |nowhere |in fact |actually )\b|\byou clearly did\b",
    ), Words(r"\byou may (?:well )?be right\b|\byou(?:'re| were| are) (?:quite |absolutely )?right\b|\b(?:should|let me|could we|can we) (?:check|look|go through)\b|\bour (?:\w+ )?was wrong\b|\bmy (?:answer|note|reply) was wrong\b|\bwe (?:never|did not|didn't) (?:tell|told|say|said|send|sent|call|called|let|answer\w*|warn\w*|receive\w*) (?:you|you that|anyone|back|a)\b[^.!?]*(?:sorry|should)|\bthat(?:'s| is) not (?:right|fair|what (?:we|i) want|good enough|how (?:we|i) want|acceptable|the (?:care|service))|\b(?:wasn't|is not|isn't|was not) (?:right|fair)\b(?! to say)|\bwe got (?:it|this|that) wrong\b|\bwe didn't (?:tell|say|warn|let|call|send)\b")),
    WordRule("assumption", Words(
        r"\b(?:you|your (?:\w+ )?(?:wife|husband|partner|son|daughter|child|kids?|mother|father|neighbour|friend|dog|cat|team|colleague|builder|bank|phone|router|browser|email|printer)) (?:must|(?:must|may|might) (?:well )?just|will|probably|obviously|clearly|surely|evidently|presumably|undoubtedly|no doubt|certainly|likely|most likely|simply|just|apparently)(?: have)?(?: \w+ly| just| simply| probably| been)? (?!have (?:felt|been)\b|be able|be|receive|get|hear|find|see|need|want|feel|know|like|remember how)(?:\w+ed|misread|left|put|forgot|forgotten|broke|lost|sent|given|typed|took|taken|got|gave|chose|meant|mis\w+|been using|using|dropped|thought|knew|had|did|done|overlooked|hit|switched|used|not)\b",
        r"\b(?:i|we) (?:assume|presume|suspect|imagine|bet|take it|guess|expect|suppose|gather|believe)(?: that)? (?:you|your|it was|this was|the (?:courier|driver|neighbour)|someone|somebody)\b(?! (?:are|'re|were|feel|would|'d|must be))|\b(?:i'm|we're|i am|we are) sure (?:that )?you (?:just|simply|must|meant|forgot|only|did|didn't|left|will find)\b",
        r"\b(?:was|is|were|are|has|have|looks?|sounds?)(?: like)? (?:obviously|clearly|probably|no doubt|surely|evidently|undoubtedly|certainly|most likely|presumably)(?: just| simply)? (?:the|a|an|your|you|due|caused|because|been|somebody|someone|lost|stolen|taken|damaged by|user)\b|\b(?:obviously|clearly|no doubt|undoubtedly|evidently|surely|presumably|probably),? (?:the|your|you|a|it|this|somebody|someone|they)\b(?! (?:are|were|need|should|deserve|let|fell))",
        r"\b(?:it|this|that|there|another \w+|somebody|someone|the (?:courier|driver|postman|neighbour|parcel|fault|damage|crack|leak|problem|error|delay))(?:'ll)? must (?:have been|be|have) (?!been\b|felt\b|awful|frustrat|hard|upset|dread|horri|terri|very|so|really|frighten|worry|stress|disappoint|difficult|distress|a (?:shock|worry|blow|terrible|horrible|dreadful|real|huge|difficult)|broken your|exhaust|annoy|infuriat|pain|madden|scary|embarrass|humiliat|tiring|cost you|left you|felt|your birthday)\w+|\bwritten by (?:somebody|someone) (?:who|else)\b|\b(?:looks|seems|sounds) (?:to me )?(?:like|as if|as though|that) you (?:\w+ )?(?:forgot|entered|typed|dropped|left|misread|didn't|put|used|gave|missed|mis\w+|want)\b|\byou (?:just|only|simply) (?:want|wanted) (?:a |an |your )?(?:refund|free|discount|money|attention|something)",
    ), Words(r"\?\s*$|\bmust have (?:felt|been (?:so|very|a|really|awful|hard))\b|\b(?:may|might|could) (?:well )?be (?:right|our)\b")),
    WordRule("patronising", Words(
        r"\bcalm (?:down|yourself)\b|\b(?:please )?(?:try to )?(?:relax|cool down|settle down|be reasonable|be sensible|be patient|take a (?:deep )?breath)\b|\byou (?:really |simply |just )?(?:need|have|must|should|ought)(?: to)? (?:to )?(?:understand|realise|realize|appreciate|remember|be aware|learn|accept|consider how|bear in mind|be more)\b|\b(?:please|kindly) (?:understand|realise|realize|appreciate|bear in mind|remember) that\b|\bi hope you can (?:understand|appreciate)\b|\btry to (?:understand|see (?:it|this|things))\b",
        r"\blet me (?:explain|put|spell|break|make) (?:this|it|that)(?: \w+)? (?:to you |out |down )?(?:simply|very simply|in simple|slowly|so (?:that )?you|for you|in (?:plain|easy) (?:words|terms) (?:so|for)|clear)|\bas any (?:\w+ )?(?:person|adult|customer|driver|owner|parent)\b|\b(?:any|every) (?:reasonable|sensible|normal|rational|competent) (?:person|adult|customer)|\bas (?:you|i'm sure you|everyone|everybody) (?:should |surely |really |must |ought to |doubtless )?(?:know|knows|understand|be aware)\b|\bcommon sense\b|\b(?:a child|even a|anybody|anyone|a five-year-old) (?:could|can|would|knows)\b|\bin (?:words|terms) (?:that )?you\b",
        r"\b(?:don't|do not|no need to|there is no need to|there's no need to|stop|please don't) (?:be (?:\w+ )?(?:upset|silly|dramatic|emotional|rude|so|angry)|panic|get (?:so )?(?:upset|worked up|emotional|angry|excited)|overreact|shout|worry your|make (?:a|such) (?:fuss|scene)|raise your voice)|\boverreact\w*|\b(?:my dear|dear lady|sweetie|sweetheart|darling|young (?:man|lady)|good man|love,|pet,)\b|\b(?:it's|it is|this is|that's) (?:really |actually |all )?(?:quite |very |perfectly |rather |pretty )?(?:simple|straightforward|basic|elementary|not (?:that )?(?:hard|complicated|difficult|rocket))\b|\b(?:technical|complicated|difficult|complex) for you\b|\bif you (?:think|thought) about it (?:for|calmly|you)|\bi know (?:this|it) (?:is|may be|might be) (?:hard|difficult|a lot) (?:for you )?to (?:understand|follow|grasp|take in)\b|\blook,|\bonce you(?:'ve| have) calmed\b|\bin the real world\b",
    ), Words(r"\bdon't be hard on yourself\b|\bit(?:'s| is) not your job\b|\bno need to (?:do|send|call|worry about|return|reply|come|bring|ring)\b|\bin plain words:")),
    WordRule("dismissive", Words(
        r"\b(?:it|that|this|there|you|we|they)(?:'s| is| was|'re| are| were|'ve| have| had| has)?(?: been| waited| lost| missed| paid)?(?: after all| really)? (?:only|just|merely|simply|barely|hardly) (?:a|an|one|two|three|four|five|six|\d+|some|the|[\u00a3$\u20ac]\d|about|minor|small|cosmetic|been a)\b(?! (?:minute|moment|few minutes) (?:to|of your)|(?: \w+){0,3} (?:left|to go|away))|\b(?:after all|hardly|barely),? (?:it(?:'s| is| was)? )?(?:only|just|a (?:disaster|catastrophe|crisis|tragedy|big deal)|the end|an emergency|life)\b",
        r"\b(?:not|n't|no|hardly|isn't|wasn't) (?:really |that |such |exactly |quite )?(?:a |that |such a |the )?(?:big|huge|serious|major|great|real|much of a|significant)(?: of)?(?: a)? (?:deal|issue|problem|matter|thing|delay|harm|loss|difference)\b|\bend of the world\b|\bno (?:real )?harm (?:was )?done\b|\bworse things\b|\bbigger (?:problems|fish)\b|\bgrand scheme\b|\bstorm in a (?:teacup|tea cup)\b|\bmountain out of\b|\bmakes? (?:a|so much) fuss\b|\bfuss (?:about|over)\b",
        r"\b(?:no one|nobody|no-one|none of our|no other|never had|not had|haven't had|have not had|we've had no|first|only|few) (?:\w+ ){0,4}(?:complain(?:ed|ts?)?|customers?|guests?|person|people|one|problems?|issues?|users?|else has|else had|else minded|else noticed)\b[^.!?]{0,40}\b(?:complain\w*|problem|this|about|before|like|to|has|had|mention\w*|mind\w*|notic\w*|who|with)?|\bnobody else\b|\bno one else\b|\beveryone else\b[^.!?]{0,30}\b(?:happy|fine|managed?|loves?|enjoy\w*|copes?|seems?)\b|\b(?:all|most|other|thousands of|hundreds of|our other|99%? of)(?: of)?(?: our| the)? (?:customers?|guests?|people|users|patients|passengers|members|diners)\b[^.!?]{0,40}\b(?:happy|fine|manage|satisfied|love|enjoy|don't|never|would|like|pleased|no (?:problem|trouble))",
        r"\b(?:one-off|one off|isolated (?:incident|case|event|occurrence)|rare (?:occurrence|event|case|exception)|(?:very|extremely) rare(?:ly)?|minor (?:\w+ )?(?:issue|inconvenience|delay|matter|problem|hiccup|glitch|thing|mark|scratch|detail)|small (?:issue|inconvenience|matter|hiccup|thing|price|scratch)|slight (?:delay|inconvenience|hiccup)|little (?:hiccup|thing|issue|problem|delay|mix-up)|trivial|nothing to (?:worry|get|be)|(?:such|these|those) things (?:do |can |will )?happen|(?:it|that|this) (?:does |can )?happens\b(?! (?:a lot|often|again|because|when|if|to))|at least (?:you|it|we|nobody|your)|could (?:be|have been) (?:much |far |a lot )?worse|teething|part and parcel|part of (?:life|flying|travel)|you(?:'ll| will) (?:live|get over|survive)|(?:one|a single) \w+ \w+ (?:out of|in) (?:\w+ )*(?:hundred|thousand|\d+)|these days everyone|normal wear)\b",
    ), Words(r"\bnot (?:just|only|merely)\b|\bi know (?:it|this|that) (?:is|was)n't just\b|\bit(?:'s| is) (?:just|only) (?:been )?(?:arrived|reached)\b|\bmore than (?:just )?a\b|\bno (?:small|minor)\b|\bnobody loses\b|\bnot a (?:small|minor|trivial)\b")),
    WordRule("sarcasm", Words(
        r"\b(?:thank|thanks|thank you|we thank you|so grateful) (?:\w+ ){0,6}(?:patience|wisdom|lecture|novel|essay|lesson|kind words|expert|expertise|insight|drama|performance|concern),? (?:all|such as|however|brief|short|dazzling|as always|on how)|\ball (?:five|two|three|ten|\d+) (?:minutes|seconds) of it\b|\bthank you for (?:explaining|teaching|telling) (?:us|me) (?:how to (?:do|run)|our|my) (?:our|my|job|jobs|business)",
        r"^(?:oh|ah|wow|well|gosh|goodness|dear me|my my)[, !](?!no\b|yes\b)[^.!?]{3,}|\b(?:fascinating|charming|riveting|delightful|lovely|hilarious|creative|imaginative|entertaining|amusing|gripping|colourful|thrilling|interesting) (?:review|story|tale|message|e-?mail|theory|letter|read|version|novel|fiction|essay)\b|\bimaginary\b|\bin your (?:imagination|dreams|head|world)\b|\bwhat a (?:surprise|tragedy|disaster|coincidence|catastrophe|shock|hero|nightmare)\b|\bhow (?:terribl[ey]|dreadful(?:ly)?|very|awful(?:ly)?|tragic|inconvenient|convenient|utterly|generous|original|brave|clever|perfectly) (?:of you|for you|awful|that|to|tragic|dreadful|it must|\w+)\b(?! (?:long|much|many|soon|often|hard|upset))",
        r"\b(?:congratulations on|bravo|kudos for|full marks|top marks|gold star|medal|award for|nobel|oscar|standing ovation|your (?:majesty|highness|lordship|royal)|poor (?:you|little|thing)|do forgive (?:us|me)|forgive us for (?:not|being)|heaven forbid|god forbid|how dare (?:we|our)|silly (?:us|me)|clearly (?:an|a|such an?) (?:expert|genius|connoisseur|authority)|mind[- ]?readers?|crystal ball|magic wand|time machine|alert the (?:media|press|authorities)|call the (?:press|newspapers)|violins?|hold the front|stop the press|we(?:'ll| will) (?:be sure to )?(?:ask|tell|notify|have a (?:\w+ )?word with) (?:the (?:weather|rain|sun|gods?|clouds|sea|snow|stars)|mother nature|god|it)|(?:we do |we )?look forward to (?:reading|your next|hearing) (?:about )?(?:your )?(?:next|other|more|further)|no doubt the (?:queen|king|president)|the horror|the tragedy|so sorry (?:that )?(?:we're|we are|our \w+) (?:not|isn't|aren't) (?:\w+ )?(?:up to|good enough|mind|psychic|perfect)|ever so (?:sorry|grateful)|(?:terribl|dreadful|awful)ly sorry (?:that|if) (?:the|we (?:dared|couldn't read|don't))|perhaps you(?:'d| would) (?:like|prefer) (?:us|me|a) (?:to (?:carry|hold|fly|come and|personally)|butler|red carpet|limousine))\b",
    ), Words(r"\btruly\b|\bdo mean that\b|\bi mean (?:it|that)\b|\bgenuine(?:ly)?\b")),
    WordRule("hostile", Words(
        r"\b(?:don't|do not|never) (?:want|need)(?: \w+)? (?:you|customers like you|your (?:business|custom|money|sort|kind))\b|\bgo away\b|\b(?<!to )get (?:lost|out|a life|off)\b|\b(?:take your (?:business|custom|money)|go|shop|try) (?:elsewhere|somewhere else|bother)\b|\byou people\b|\bpeople like you\b|\b(?:customers|guests|types|someone) like (?:you|yourself)\b|\bshut up\b|\bgood riddance\b|\bleave (?:us|me) alone\b|\bdon't (?:come|bother coming) back\b|\bnever (?:contact|write|come|call)[\w ]{0,20}again\b|\bsod off\b|\bpiss off\b|\bfuck\b|\bbugger off\b|\bnot welcome\b|\bnobody (?:asked|cares|likes)\b|\b(?:we|i) (?:don't|do not|couldn't) care\b|\bnot my problem\b",
        r"\byou(?:'re| are)(?: (?:not|a|an|the|just|being|clearly|simply|obviously|such a|nothing but a|so|very|really|quite|frankly|one of|most|\w+ly))* (?:liar|rude|ridiculous|pathetic|idiot|crazy|mad|insane|stupid|ignorant|disgusting|fraud|thief|scammer|bully|joke|nuisance|pest|time-?waster|troublemaker|normal person|abusive|nasty|unhinged|childish|infantile|entitled|hysterical|unreasonable|impossible|deluded|lying|embarrassing|awful|horrible|ungrateful|greedy|difficult (?:customer|person)|worst customer|hard work|freeloader|moron|fool|waste)\b|\byour (?:childish|ridiculous|pathetic|rude|stupid|disgusting|absurd|endless|constant|silly|nasty|petty) (?:\w+ )?(?:e-?mails?|behaviou?r|message|complaints?|tone|review|letters?|rant|attitude|demands?|tantrum|games?|threats?|nonsense)\b|\byour (?:tantrum|whining|moaning|ranting|nonsense|rant|drama|whingeing|bleating|attitude|lies)\b",
        r"\b(?:we|i|our lawyers?|our solicitors?)(?:'ll| will| shall| are going to|'re going to| may| am going to|'m going to| can)? (?:be )?(?:sue|suing|take (?:you to court|legal action)|call(?:ing)? the police|report(?:ing)? you|ban(?:ning)?|blacklist(?:ing)?|see you in court|press charges|name and shame|publish your|make sure (?:you|everyone)|block(?:ing)? you|have you (?:removed|arrested|banned)|come after|remember (?:you|your name))\b|\byou(?:'ll| will) (?:regret|be sorry|pay for|hear from our (?:lawyers?|solicitors?)|be banned|never get)\b|\bhow dare you\b|\b(?:wast(?:e|ing)|waste of) (?:my|our|everyone's|everybody's) time\b|\b(?:sick|tired|fed up)(?: and tired)? of (?:you|your|this|hearing|people|these|complaints)\b|\bstop (?:bothering|harassing|wasting|writing|whining|moaning|pestering|lying|calling)\b|\b(?:watch|mind) your (?:mouth|tongue|language|step)\b|\bgrow up\b|\bgrow a\b|\blearn (?:to|some) (?:read|manners|spell|write)\b",
    ), Words(r"\bwhile (?:staff|i am|i'm|we are|my colleagues) (?:are |being )?|\bi want to help\b|\bcontinue (?:if|while)\b|\bnot wasting your\b|\bwasted your time\b")),
    WordRule("overpromise", Words(
        r"\b(?:this|that|it|such a thing|something like this|a mistake like this|the same (?:thing|mistake|error|problem)|you|nothing like this|we)(?:'ll| will| shall| can| is going to|'s going to)?(?: \w+)? ?(?:never|not|n't|won't|can't|cannot)(?: \w+){0,4} (?:happen|occur|recur|repeat|see|experience|have|face|let you down|be repeated|arise|make|go wrong|disappoint\w*)\b(?:[^.!?]{0,40}\b(?:again|ever|twice|a second time|in (?:the )?future)\b|\s*[.!]|$)|\bnever again\b|\b(?:won't|will not|not) (?:re-?occur|recur|be repeated)\b|\blast time (?:this|it|that)\b|\bnever (?:ever )?let you down\b",
        r"\b(?:i|we|you have (?:my|our)|it is|it's|is|are|be|fully|absolutely|can|personally|hereby)\b (?:\w+ )?guarantee[sd]?\b(?! (?:period|card|cover|covers|expires|claim|runs|terms|form))|\bguaranteed\b(?! by law)|\b(?:i|we) (?:can )?(?:promise|assure|swear)(?: you)?(?: that)? (?:you(?:'ll| will)|this|it|that|everything|we (?:will )?(?:never|always)|nothing|all|there)\b|\b(?:100|one hundred|a hundred|hundred) ?(?:%|per ?cent)\b|\bwithout (?:fail|a doubt|any doubt)\b|\brest assured\b|\b(?:definitely|certainly|absolutely|undoubtedly) (?:be|work|arrive|solve|fix|get|love|never|resolve|come|sort)\b|\bnothing (?:can|will|could) go wrong\b",
        r"\byou(?:'ll| will| are going to|'re going to)(?: \w+ly| be| absolutely| be absolutely)? (?:delighted|thrilled|over the moon|love (?:it|the|your|our)|amazed|blown away|never (?:have|want|need|look|regret)|be (?:delighted|thrilled|completely|perfectly|100|totally|amazed|ecstatic)|always be (?:happy|satisfied))\b|\b(?:will|'ll) (?:be (?:perfect|flawless|100)|always (?:work|be|arrive|answer|deliver)|solve (?:everything|all)|fix (?:everything|all)|be (?:completely|fully|totally) (?:resolved|fixed|satisfied|happy))\b|\bperfect (?:from now|every time|next time)\b|\bforever\b|\bfor good\b|\bonce and for all\b",
    ), None),
    WordRule("false_priority", Words(
        r"\b(?:top|highest|utmost|number[- ]one|no\.? ?1|first|absolute|urgent|maximum|high) (?:priority|urgency|importance|attention|level)\b|\bescalat(?:ed|ing|e)\b|\bfast[- ]?track(?:ed|ing)?\b|\bexpedit(?:ed|ing|e)\b|\bprioriti[sz](?:ed|ing|e)\b|\bred[- ]flag\w*|\b(?:ahead|front|top|head|start) of (?:the |our |my )?(?:queue|line|list|pile|others|everyone|everything)\b|\b(?:bumped|moved|pushed|jumped)(?: \w+){0,4} (?:up|queue|top|front|ahead)\b|\bVIP\b|\bdropped everything\b|\bcomes? (?:first|before (?:everything|all|anything))\b|\bspecial (?:attention|treatment|priority)\b|\btreated? (?:\w+ )?(?:as )?(?:urgent|an emergency)\b|\bpriority (?:case|status|treatment|queue|handling|for|over|list)\b",
    ), None),
    WordRule("admission", Words(
        r"\b(?:our|my) (?:own )?(?:fault|mistake|error|failure|failing|miss|bad)\b|\b(?:we|i)(?:'re| are| am|'m| take| accept| bear| have)(?: \w+)? (?:responsible|responsibility|to blame|at fault|liable)\b|\bwe (?:let you down|got (?:it|this) wrong|messed up|screwed up|failed you)\b",
    ), None),
    WordRule("off_topic", Words(
        r"\b(?:have you (?:seen|tried|heard about) our|check out our|follow us on|subscribe to our|sign up (?:for|to) our|our (?:new|latest|summer|winter|spring|autumn|christmas) (?:range|collection|offer|sale|menu|app|newsletter|arrivals)|while you(?:'re| are) here|did you know that we|our loyalty (?:scheme|programme|card)|refer a friend|download our app|limited[- ]time offer)\b",
    ), None),
)  # fmt: skip


def word_findings(draft: Draft) -> Iterator[Match]:
    """Go through the sentences once and give the first match of each rule in each sentence."""
    for start, end in draft.sentences:
        start = max(start, draft.greeting_end) if start < draft.greeting_end < end else start
        start, _ = draft.passage.trim(start, end)
        sentence = draft.text[start : min(end, start + 1500)]
        for rule in WORD_RULES:
            if applies(rule.rule, draft) and (found := rule.pattern.search(sentence)):
                if rule.unless and rule.unless.search(sentence):
                    continue
                yield from _matches(draft, rule, start, end, found)


def cleared(rule: str, sentence: str) -> bool:
    """Say whether a sentence holds what clears it of a rule, whatever else it seems to say."""
    return any(one.unless.search(sentence) for one in WORD_RULES if one.rule == rule and one.unless)


def applies(rule: str, draft: Draft) -> bool:
    """Say whether the context lets a rule speak at all."""
    context = draft.context
    if rule == "false_priority":
        return context.priority_raised is False
    if rule == "overpromise":
        return not context.linked_action
    if rule == "admission":
        return context.upheld is None
    return True


def _matches(draft: Draft, rule: WordRule, start: int, end: int, found: re.Match[str]) -> Iterator[Match]:
    clause = _stretch(draft.text, start, end, found)
    for name in (rule.rule, "argue_in_public")[: 1 + (rule.rule == "argue" and draft.context.public)]:
        yield Match(
            name, start, end, rewrite.clause(name, draft.plain, (start, end), clause, draft.proposed_time())
        )


_JOINT = re.compile(r"; |, (?:although|though|but|so|and) |: | - | \u2013 ")


def _stretch(text: str, start: int, end: int, found: re.Match[str]) -> tuple[int, int]:
    """Give the clause around a match: what stands beside it may be kept."""
    first, last = start, end
    for joint in _JOINT.finditer(text, start, end):
        if joint.end() <= start + found.start():
            first = joint.end()
        elif joint.start() >= start + found.end():
            last = joint.start()
            break
    return first, last
