"""Risks in a customer's message: their own present or threatened act or state (section C).

Each kind has patterns (with how sure a match is) and vetoes: words nearby that make the match
a story, a joke or praise. Patterns look for the construction, not for a topic word alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .passage import Passage
from .patterns import Words
from .types import Risk

if TYPE_CHECKING:
    from .view import View

_FIRST = r"(?:i|we|my|our|me|us|im|i'm|we're)"
_KIN = (
    r"(?:mum|mam|mom|mother|dad|father|wife|husband|partner|son|daughter|baby|child|kids?|children|"
    r"toddler|brother|sister|nan|gran|grandma|grandad|granddad|grandmother|grandfather|grandson|granddaughter|aunt|uncle|"
    r"little (?:one|girl|boy)|boy|girl|niece|nephew|parents?|flatmate|friend|neighbour|colleague|fitter|staff|worker|crew|dog|cat)"
)


PATTERNS: dict[str, tuple[tuple[float, Words], ...]] = {
    "legal": (
        (0.95, Words(
            r"\b(?:my|our|the family'?s?|a|an|to|with|from|external|legal|by) (?:\w+ )?(?:lawyers?|solicitors?|attorneys?|barristers?|legal (?:team|counsel|advis[eo]rs?|representatives?|representation)|counsel)\b",
            r"\b(?:take|taking|took|see|seeing|drag|haul) (?:you|u|this|it|them|your \w+)(?: \w+)? (?:all the way )?(?:to|in|into|before) (?:the )?(?:small claims|court|county court|tribunal|judge)",
            r"\bsmall claims\b|\b(?:county|high|federal|district) court\b|\bletter before (?:action|claim)\b|\bclass action\b|\bletter of claim\b|\bcease and desist\b",
            r"\b(?:i|we|i'll|we'll|i'm|im|going to|gonna|will|to) (?:be )?(?:su(?:e|ing)|instruct(?:ing)?|litigat\w+) (?:you|u|your|the|over|for|a|if|unless)?",
            r"\blegal (?:action|proceedings|advice|route|steps|remed\w+|redress|claim|aid)\b|\b(?:court|legal|claim) (?:papers|proceedings|documents|summons|claim|form)\b",
            r"\bsee (?:you|u|ya) in court\b|\bunder oath\b|\b(?:have|got|retained|taken on|instructed|sought) (?:legal )?representation\b|\bissu(?:e|ing) (?:proceedings|a claim|a summons)\b",
        )),
        (0.8, Words(
            r"\b(?:next|then|after that|the next letter)[\w ,]{0,30}\b(?:court|solicitor|lawyer|judge|magistrate)\b",
            r"\b(?:wig and (?:gown|everything)|before a judge|in front of a judge|judge can decide|day in court|papers (?:are|will be) served|served with papers|moneyclaim|money claim online|gov(?:\.uk)? site|issue fee|pre-action)\b",
            r"\b(?:\u00a3|\$)\d+ to issue\b|\b(?:uncle|cousin|sister|brother|daughter|son|wife|husband|dad|mum|friend)(?:'s| is)? (?:a |an )?(?:lawyer|solicitor|barrister|attorney|judge|paralegal)\b[^.!?]{0,50}\b(?:will|wants?|write|letter|in touch|hear|says|reckons|look(?:ing|ed))\b",
            r"\bstatutory (?:demand|rights?)\b|\bbreach of (?:contract|the consumer|statutory)\b|\bconsumer rights act\b|\blegally (?:obliged|required|entitled)\b|\bfull extent of the law\b|\b(?:recover(?:y|ing)?|pursue) (?:this|it|the (?:debt|sum|money)) (?:through|in|by) ",
            r"\bretain (?:every|all) (?:the )?(?:document|record|e-?mail)",
        )),
    ),
    "regulator": (
        (0.95, Words(
            r"\bombuds(?:man|woman|person|men)?\b|\btrading standards\b|\bfinancial conduct authority\b|\bcitizens'? advice\b|\bbetter business bureau\b|\bconsumer (?:affairs|council|association|court|forum|protection|rights (?:group|organi[sz]ation)|champion)\b",
            r"\b(?:ofcom|ofgem|ofwat|fca|cfpb|bbb|asic|afca|ftc|fcc|ico|cqc|which\?|ofsted|hse|rbi|sebi|trai|irdai|verbraucherzentrale)\b(?! registered| number| regulated)",
            r"\b(?:report(?:ing|ed)?|complain(?:ing|ed)?|complaint|written|writing|refer(?:ring|red)?|gone|going|go|tak(?:e|ing)|escalat\w+|pass(?:ed|ing)?)\b[^.!?]{0,50}\b(?:regulators?|watchdog|the commission|the authorit(?:y|ies)|attorney general|environmental health|licensing (?:board|authority)|health and safety|food standards|data protection|information commissioner|the council|standards agency|inspectorate|professional body)\b",
            r"\b(?:lady|man|woman|someone|person|people|inspector) (?:from|at) the (?:commission|council|regulator|authority|ombudsman)",
            r"\bcharge-?\s?back\b|\bsection 75\b|\bdispute (?:the|this|it|that) (?:charge|payment|transaction)?\s?(?:with|through) (?:my|the|our) (?:bank|card)",
            r"\b(?:bank|card (?:company|provider|people|issuer)|credit card|visa|mastercard|amex|paypal|barclaycard)(?:'s| is| has| have| are|'re| will|'ll)?\b[^.!?]{0,30}\b(?:claw(?:ing|ed)?|revers(?:e|ing)|recall(?:ing)?|disput(?:e|ing)|charg(?:e|ing) (?:it|you|this) back|tak(?:e|ing) it back|get(?:ting)? (?:it|my money) back|pull(?:ing)? (?:it|the payment)|opened a (?:case|dispute|claim))",
            r"\bask(?:ed|ing)? (?:my|the|our) (?:bank|card (?:company|provider|issuer)) to (?:reverse|take|claw|dispute|recall|get|charge|refund|stop)",
        )),
    ),
    "press": (
        (0.92, Words(
            r"\b(?:go(?:ing|ne|es)?|went|tak(?:e|ing)|speak(?:ing)?|spoke|talk(?:ing|ed)?|contact(?:ing|ed)?|ring(?:ing)?|rang|tell(?:ing)?|told|writ(?:e|ing|ten)|e-?mail(?:ing|ed)?|sen(?:d|ding|t)|tip(?:ping|ped)? off|call(?:ing|ed)?|tagg(?:ed|ing)|copied|cc'?d?|hear(?:d)? from|with|to)\b[^.!?]{0,40}\b(?:the (?:press|papers?|newspapers?|media|news|bbc|mail|sun|mirror|guardian|times|telegraph|herald|gazette|echo|post|chronicle|argus|tribune|local (?:paper|news|radio))|local (?:paper|newspaper|news|tv|radio)|newspapers?|journalists?|reporters?|news ?(?:desk|room|paper)|watchdog|rip[- ]off britain|panorama|channel \d|you and yours|money box|consumer (?:programme|show|column)|tv (?:crew|programme|show|station))\b",
            r"\b(?:journalist|reporter|newspaper|columnist|producer|editor|news ?desk|tv crew|watchdog|rip[- ]off britain|the (?:local )?(?:gazette|herald|echo|paper|press))\b[^.!?]{0,40}\b(?:has|have|is|are|wants?|will|interested|keen|asked|rang|called|would love|loves|knows|coming|run(?:ning)?|doing)\b",
            r"\bgo(?:ing|ne|es)? viral\b|\b(?:on|in) (?:the )?(?:telly|tv|television|radio|six o'?clock news|news|front page|papers)\b[^.!?]{0,15}\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun|tomorrow|tonight|next|soon|by|if)|\bfront page\b|\bmagazine is (?:doing|running|writing)\b|\bheadline",
        )),
    ),
    "public_review": (
        (0.92, Words(
            r"\b(?:writ(?:e|ing|ten)|post(?:ed|ing)?|leav(?:e|ing)|left|put(?:ting)?|giv(?:e|ing)|gave|add(?:ed|ing)?|publish(?:ed|ing)?|share|sharing|shared)\b[^.!?]{0,40}\b(?:reviews?|one[- ]star|1[- ]star|zero stars?|no stars?|trustpilot|tripadvisor|google|yelp|facebook|twitter|tiktok|instagram|reddit|mumsnet|social media|online|forums?|linkedin|glassdoor|amazon|youtube|nextdoor|x)\b(?! (?:account|pixel|password|form|banking|order|chat|store|shop|ads?|maps|calendar|drive))",
            r"\breviews? (?:are|is|has been|have been|will be|'s) (?:up|out|live|online|going|posted|written|coming)\b|\b(?:my|a|the|this|our|honest|bad|one[- ]star|1[- ]star) review (?:will|is|goes|went|on|to follow|accordingly)",
            r"\b(?:every|all (?:the|your)|any) (?:review )?(?:site|page|platform|forum|group)s?\b[^.!?]{0,20}\b(?:you|i|find|got)\b|\bpin(?:ning|ned)? this\b",
            r"\b(?:told|tell(?:ing)?|warn(?:ing|ed)?|let(?:ting)?|show(?:ing|ed|n)?|shar(?:ed?|ing))\b[^.!?]{0,45}\b(?:group chat|facebook|followers|the internet|other customers|everyone online|the village (?:page|group)|(?:local|parents'?|residents'?|school|whatsapp|community|neighbourhood) (?:group|page|chat|forum)|chat,? too|social media|the whole (?:world|internet|town))\b",
            r"\b(?:tiktok|youtube|facebook|instagram|twitter|reddit|trustpilot|tripadvisor|yelp|mumsnet|thread|video|reel|post)\b[^.!?]{0,35}\b(?:already|is (?:up|live)|views|shares|likes|goes up|going up|gone up|have it|has it|comments)\b",
            r"\bshar(?:e|ing) my experience\b|\b(?:name and shame|naming and shaming)\b|\bwarn (?:other|every)\w*\b",
        )),
    ),
    "churn": (
        (0.92, Words(
            r"\b(?:cancel(?:l?ed|l?ing)?|end(?:ed|ing)?|clos(?:e|ed|ing)|terminat(?:e|ed|ing)|stop(?:ped|ping)?|quit(?:ting)?|leav(?:e|ing)|left)\b (?:all )?(?:my|our|the|this|both|every)(?: \w+){0,2} (?:accounts?|contracts?|subscriptions?|memberships?|polic(?:y|ies)|plans?|services?|direct debits?|standing orders?|business|custom|bank|gym|club)\b",
            r"\b(?:never|not|won'?t|wont|wouldn'?t|no longer|not going to|can'?t see (?:me|us|myself))(?: \w+){0,3} (?:be )?(?:order(?:ing)?|buy(?:ing)?|shop(?:ping)?|us(?:e|ing)|book(?:ing)?|stay(?:ing)?|fly(?:ing)?|eat(?:ing)?|return(?:ing)?|renew(?:ing)?|com(?:e|ing) back|deal(?:ing)?|purchas(?:e|ing)|visit(?:ing)?|recommend(?:ing)?|spend(?:ing)?|bank(?:ing)?|trust(?:ing)?|set(?:ting)? foot|darken(?:ing)?|touch(?:ing)?|see (?:me|us|a penny))\b[^.!?]{0,40}\b(?:again|you|your|here|from|with|back|business|there|in there)?",
            r"\b(?:switch(?:ed|ing)?|mov(?:e|ed|ing)|go(?:ing|ne)?|chang(?:e|ed|ing)|swapp?(?:ed|ing)?|tak(?:e|en|ing)|took|transferr?(?:ed|ing)?|port(?:ed|ing)?|off)\b[^.!?]{0,40}\b(?:to (?:a|an|another|the|your) (?:\w+ )?(?:competitor|competition|provider|supplier|company|bank|network|shop|firm|rival|leisure centre|place)|elsewhere|somewhere else|over to|(?:my|our) (?:business|custom|money|account)|other company|other supplier)\b",
            r"\b(?:last|final) (?:time|order|purchase|straw|penny|payment|booking|visit|month)\b[^.!?]{0,40}\b(?:i|we|you|with|from|ever)\b",
            r"\b(?:lost|losing|lose) (?:a|an|my|our|me|us|another|yourself|yourselves)\b[^.!?]{0,25}(?:customer|business|custom|client|as a)",
            r"\b(?:hand(?:ed|ing)? in|giv(?:e|en|ing)|gave|put(?:ting)? in|consider this)\b[^.!?]{0,15}\bnotice\b|\bnotice (?:is|has been|goes|will be)[\w ]{0,8} (?:in|given|sent|post|handed)\b",
            r"\bport[- ]?out\b|\b(?:pac|mac) code\b|\bnever have another (?:penny|cent|pound|euro|dollar)|\bnot (?:a|one|another) (?:penny|cent) (?:more|of mine)|\bno longer (?:a |your )?(?:customer|member|client)s?\b|\bwe(?:'re| are) (?:done|through|finished)\b|\bi(?:'m| am|m) (?:done|through|finished) (?:with|here)|\btaking (?:my|our) (?:business|custom|money)|\byou and (?:i|me) are (?:strangers|done|finished|through)|\bsay(?:ing)? goodbye to\b|\bask(?:ing|ed)? for quotes\b|\b(?:i|we)(?:'ve| have) (?:already )?(?:found|signed up with|joined|gone with|moved to|switched to) (?:a|an|another|someone|somebody|your)",
            r"\b(?:i'm|i am|im|we're|we are|i'll be|or i'm|i'd be|be) (?:off|leaving|gone|out)(?: to| of here| for good|\b[.!])|\banother (?:publisher|supplier|company|firm|provider|bank|shop|baker|garage|agency)'?s? ",
        )),
        (0.75, Words(
            r"\b(?:i|we) (?:now |will now |shall |will |'ll )?(?:use|go to|shop at|buy from|order from|let \w+ drive me to) (?:the|hers|his|your|another|a different|somebody|someone)\b[^.!?]{0,30}(?:instead|now|road|competitor|quicker|hers|else)?\.?",
            r"\b(?:done with|finished with|through with|goodbye to|good riddance to|farewell to|wash(?:ed|ing)? (?:my|our) hands of) (?:you|this (?:company|shop|bank|place)|u\b)",
        )),
    ),
    "safety": (
        (0.92, Words(
            rf"\b(?:{_FIRST}|{_KIN}|he|she|they|his|her|someone|somebody|us)\b[^.!?]{{0,60}}\b(?:burn(?:ed|t|s)|scald(?:ed)?|electrocuted|shock(?:ed)? (?:by|from|off)|got a shock|choked?|choking|poison(?:ed|ing)|food poisoning|fainted|collapsed|injur(?:ed|y|ies)|bleed(?:ing|s)?|bled|stitches|concuss\w+|fractur\w+|broke (?:his|her|my|a|an) (?:leg|arm|wrist|hip|tooth|finger|nose|ankle|rib)|hospital(?:ised|ized)?|a&e|ambulance|casualty|anaphyla\w+|allergic reaction|epipen|nearly (?:fell|hit|died|crashed|drowned|choked)|almost (?:fell|hit|died|crashed)|cut (?:his|her|my|their) (?:hand|finger|lip|mouth|foot|tongue)|sliced|slipped|tripped|vomit\w+|been sick|violently (?:ill|sick))\b",
            r"\b(?:caught|catch(?:es|ing)?|on|in) (?:fire|flames)\b|\b(?:smok(?:e|ing)|spark(?:s|ed|ing)?|melt(?:ed|ing)?|explod(?:e|ed|ing)|overheat\w*|singed|scorch\w+|arcing|smoulder\w*)\b[^.!?]{0,30}\b(?:plug|socket|charger|battery|cable|oven|boiler|from|out of|wall|kettle|toaster|wire|unit|box|dryer|scooter|hob|adapter|phone|laptop)?",
            r"\b(?:gas leak|smell(?:s|ed|ing)? (?:of )?gas|carbon monoxide|co alarm|live wires?|bare wires?|exposed wir\w+|bald tyres?|brakes? (?:failed|gave|went|don'?t|didn'?t|cable)|brake (?:cable|line|pad)s?[^.!?]{0,15}fray\w*|steering|airbag|wheel (?:came|fell|flew|nut)|black mould|legionella|asbestos|salmonella|e\.? ?coli|listeria|glass in (?:the|my|her|his|our)|(?:shard|piece|bit)s? of (?:glass|metal|plastic)|razor|needle|staple in|mouldy|maggots?|peanuts?|(?:no|blocked|locked) fire (?:exit|escape)|fire door)\b",
            r"\b(?:my|our|home|her|his|the) (?:home )?address\b[^.!?]{0,60}\b(?:ex|stalker|leaked|public|strangers?|gave|given|sent|published|everyone|knows where)\b|\b(?:ex|stalker|abuser)\b[^.!?]{0,60}\b(?:address|where (?:i|we) live|found (?:me|us))\b|\brestraining order\b",
            r"\b(?:could|might|would) have (?:been )?(?:killed|died|seriously|hurt|blinded|drowned|burned|lost (?:an eye|his|her|a))\b|\b(?:dangerous|unsafe|death trap|a hazard|health hazard|fire hazard|safety (?:risk|hazard|issue))\b|\b(?:by|within) (?:a matter of )?(?:milli)?(?:metres|inches)\b|\bkeeps? (?:his|her) eye\b|\blet go at speed\b",
            rf"\b(?:{_KIN}|she|he|i|we)\b[^.!?]{{0,30}}\b(?:on|hit|to) the (?:kitchen |bathroom |hall |stone )?(?:floor|ground)\b|\bbruis(?:e|es|ed|ing)\b|\b(?:fell|fallen|falling) (?:down|off|from|over|out|through|on)\b|\bcollapsed (?:under|on|with|while)\b|\bgave way\b|\bcame off (?:in|at|on|while)\b|\brats?\b[^.!?]{0,20}\b(?:bit|kitchen|cot|crib|food)\b",
        )),
    ),
    "self_harm": (
        (0.93, Words(
            r"\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?) (?:myself|meself)\b|\bsuicid\w*\b|\b(?:end(?:ing)?|take|taking|took) (?:it all|my (?:own )?life|everything)\b|\bend it all\b",
            r"\b(?:don'?t|do not|didn'?t|no longer) want to (?:be here|live|go on|wake up|exist|carry on)\b|\b(?:better off|easier|best|happier) (?:if i (?:was|were|wasn'?t|weren'?t)|without me|dead)\b|\bno (?:point|reason) (?:in |to )?(?:going on|living|carry(?:ing)? on|be(?:ing)? (?:here|alive))\b|\bcan'?t (?:go|carry) on(?: like this| any ?more| anymore|\.|$)|\bnot (?:be |going to be )?(?:here|around) (?:much longer|any ?more|tomorrow|by)\b",
            r"\b(?:look(?:ed|ing)? at|think(?:ing)? (?:of|about)|thought (?:of|about)|counted|counting|saved up|stood on|standing on|sat (?:with|by)|took|swallowed) (?:the|my|all (?:the|my)|all of (?:the|my)|a whole) (?:gun cupboard|gun|pills|tablets|rope|bridge|razor|railway|train tracks?|medication|river|painkillers|paracetamol|ledge|cliff)\b",
            r"\boverdos\w*\b|\b(?:wish|wished) i (?:was|were) dead\b|\b(?:tried|attempted) to (?:end|take|kill|hurt|drown|hang|jump)\b[^.!?]{0,20}\b(?:my|it|myself|off|in)\b|\bsay(?:ing)? (?:my )?goodbyes?\b[^.!?]{0,20}\b(?:kids|children|family|everyone|them)\b|\bwouldn'?t (?:have to )?wake up\b|\bdidn'?t (?:want to )?wake up\b|\bdark(?:est)? (?:thoughts|place)\b|\b(?:i|me) (?:wasn'?t|not being) (?:here|around|alive)\b",
        )),
    ),
    "vulnerable": (
        (0.92, Words(
            r"\b(?:my|our|her|his|late)\b[^.!?]{0,25}\b(?:died|passed(?: away| on)?|passing|funeral|was killed|is dying|'s dying|terminally)\b|\b(?:buried|cremated|lost|burying) (?:my |our )?(?:mum|mam|mom|dad|mother|father|wife|husband|partner|son|daughter|brother|sister|nan|gran|baby|him|her on|twins|friend)\b|\b(?:widow(?:er|ed)?|bereave\w*|grie(?:f|ving)|miscarri\w+|stillb\w+|probate|executor|hospice|palliative|funeral|ashes|went very peacefully|since \w+ (?:went|died|passed)|on my own (?:here )?(?:now|since))\b",
            r"\b(?:cancer|chemo\w*|tumou?r|leuk\w+|dialysis|stroke|strokes|heart (?:attack|failure|condition|bypass)|dementia|alzheimer\w*|parkinson\w*|epilep\w+|seizures?|diabet\w+|insulin|copd|asthma\w*|oxygen (?:machine|tank|concentrator)|ventilator|nebuli[sz]er|stoma|sepsis|transplant|multiple sclerosis|crohn\w*|colitis|motor neurone|cystic fibrosis|fibromyalgia|lupus|arthritis|ptsd|bipolar|schizo\w+|autis\w+|adhd|depress(?:ion|ed)|anxiety|panic attacks?|mental health|breakdown|eating disorder|agoraphob\w+|pre-?eclampsia|high[- ]risk pregnan\w+|surgery|operation)\b",
            r"\b(?:i've|i have|got|has|with|have|having) (?:ms|hiv|mnd|ocd|pots)\b",
            r"\b(?:disab(?:led|ility|ilities)|wheelchair|crutches|walking (?:frame|stick)|mobility (?:scooter|aid|allowance|issues)|blind|partially sighted|visually impaired|visual impairment|can'?t see (?:the|a) (?:screen|small|print)|screen reader|deaf|hearing (?:aids?|loss|impaired)|hard of hearing|lip[- ]?read\w*|bsl|sign language|dyslexi\w*|learning (?:disabilit|difficult)\w+|special needs|housebound|bedbound|bedridden|amput\w+|paraly[sz]ed|stairlift|guide dog|cerebral palsy|down'?s syndrome|registered blind|blue badge|can'?t (?:walk|stand|manage (?:the )?stairs|use (?:the|my) (?:stairs|hands)|leave the house|get out of bed))\b",
            r"\b(?:i am|i'm|im|she's|he's|she is|he is|who is|who's|aged|mum|dad|mother|father|nan|gran|aunt|parents?(?: are)?)\b,?(?: (?:is|was|now|also|who is|who's|nearly|almost|turning|aged|over|a))* (?:(?:7|8|9)\d|10\d|(?:seventy|eighty|ninety)(?:[- ]\w+)?)\b(?! ?(?:%|per|quid|pounds|euros?|dollars|miles|minutes|mins|days|hours|degrees|p\b|k\b|kg|cm|in\b|percent))|\b(?:7|8|9)\d[- ]?(?:years?[- ]old|yo|yr|yrs)\b|\bpensioners?\b|\belderly (?:mum|mother|dad|father|parents?|lady|gentleman|man|woman|neighbour|aunt|uncle|relative)\b",
            r"\b(?:food ?bank|universal credit|on benefits|bailiffs?|evict(?:ed|ion)|repossess\w*|homeless\w*|refuge|(?:lost|losing) my (?:job|home|house|flat)|made redundant|redundan(?:t|cy)|bankrupt\w*|can'?t (?:afford|feed|pay (?:the|my) (?:rent|bills|mortgage))|cannot (?:afford|feed)|no (?:money|food) (?:for|left|in|to)|zero hours|statutory sick pay|in arrears|debt charity|payday|skipp(?:ed|ing) meals|choose between|choosing between|heat(?:ing)? or eat(?:ing)?|down to my last|pip\b|esa\b|prepay(?:ment)? meter)\b",
            r"\b(?:my|our) english (?:is|not)\b|\benglish (?:is|isn'?t|is not) (?:not )?(?:my|perfect|good|very|so)|\bsorry for my (?:bad |poor )?english\b|\bnot (?:a )?native (?:english )?speaker\b|\b(?:need|needs) (?:an )?(?:interpreter|translator|large print|braille|easy read)\b|\btranslat(?:e|ing|ed) (?:this|it|for)\b|\b(?:don'?t|doesn'?t|not) speak (?:much |good |very good )?english\b|\bcan'?t read(?: or write)?(?: well| very well| properly)?\b",
            r"\b(?:i'm|i am|im|as|his|her|their|full[- ]time|sole|unpaid|a) (?:\w+ )?carers?\b|\b(?:i )?(?:care|caring) for (?:my|him|her|them|a) |\blook(?:ing)? after (?:my|him|her) (?:mum|mother|dad|father|wife|husband|partner|disabled|son|daughter)\b|\bpower of attorney\b|\bsingle (?:mum|mother|dad|father|parent)\b|\b(?:newborn|premature|neonatal|nicu|weeks? pregnant|heavily pregnant|i'm pregnant|i am pregnant|months pregnant|breastfeeding|formula (?:milk|for))\b|\bdomestic (?:abuse|violence)\b|\b(?:can'?t|cannot|struggl\w+ to) breathe?\b|\bshak(?:ing|en) (?:and|when|all)\b|\b(?:in tears|sobbing) (?:every|all)\b|\bpendant (?:alarm|runs)\b|\bfalls? (?:pendant|alarm)\b|\bbroke my (?:leg|arm|hip|ankle|wrist|back)\b|\bin (?:intensive care|hospital (?:with|for|since))\b|\bhasn'?t said a sentence\b|\bmedication\b|\bmedicines?\b",
        )),
    ),
    "abuse": (
        (0.92, Words(
            r"\b(?:you|u|ur|you're|youre|your|yous|ye)\b(?: (?:are|lot|all|people|guys|bunch of|a|an|absolute|complete|total|utter|bloody|fucking|f\*+ing|stupid|useless|are all|all are|pack of|such|just|nothing but|lying|thieving|dumb|little|fat|pathetic|ignorant|lazy|dirty|cheap|sad|shower of|of|the))* (?:idiots?|morons?|imbeciles?|cretins?|cunts?|twats?|wankers?|tossers?|pricks?|dickheads?|dicks?|arseholes?|assholes?|bastards?|bitch(?:es)?|scum(?:bags?)?|clowns?|muppets?|cowards?|thick(?:os?)?|dimwits?|halfwits?|parasites?|vermin|pigs?|rats?|trash|garbage|filth|slags?|losers?|liars?|crooks?|thieves|brain ?dead|brainless|retard(?:s|ed)?|incompetents?|leech(?:es)?|vultures?)\b",
            r"\b(?:fuck|screw|sod|piss|f\*+k|f\*\*\*) (?:you|u|off|yourselves|the lot of you|ur)\b|\bgo (?:to hell|fuck|die)\b|\bdrop dead\b|\brot in hell\b|\bburn in hell\b|\bkill you(?:rself)?\b|\bi(?:'ll| will|'m going to| know)\b[^.!?]{0,40}\b(?:find (?:you|him|her|out where)|where (?:you|he|she|u) (?:live|park|work)s?|hurt (?:you|him|her|someone)|smash (?:your|his|her|the)|break (?:your|his|her) |punch|slap|kick (?:your|his|her)|make (?:you|him|her) (?:pay|suffer|sorry|regret)|burn (?:your|the|it))\b",
            r"\b(?:stupid|dumb|fat|ugly|thick|lazy|useless|fucking|lying|brain[- ]?dead|ignorant|rude|vile|pathetic|jumped[- ]up|snotty|half-?wit(?:ted)?) (?:\w+ )?(?:cow|bitch|girl|woman|man|boy|idiot|moron|agent|advisor|adviser|rep|driver|receptionist|manager|bastard|cunt|prick|twat|muppet|lump|child|kid|liar|clown|monkey|trainee|jobsworth)s?\b|\b(?:moron|idiot|imbecile|cretin|clown|muppet|monkey|halfwit|dimwit|cow|bitch|bastard|prick|cunt|twat|wanker|goon|thug|trained monkey|brain donor)s? (?:on|at|in|from|behind|who|you (?:call|employ|hire|sent)|working|answering|that)\b|\b(?:that|your|this|the) (?:\w+ )?(?:moron|idiot|imbecile|cretin|halfwit|cow|bitch|bastard|prick|cunt|twat|wanker)\b|\bare you (?:all |lot )?(?:thick|stupid|retarded|brain ?dead|simple|dense|deaf or (?:just )?stupid)\b|\byou(?:'re| are)? (?:thick|stupid|dense|useless|pathetic|disgusting|vile|subhuman|a disgrace (?:of a|to))\b",
        )),
    ),
    "repeat": (
        (0.93, Words(
            r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|tenth|2nd|3rd|4th|5th|6th|nth|umpteenth|hundredth) (?:time|e-?mail|message|letter|call|complaint|attempt|request|contact|engineer|visit|ticket|replacement|chat|appointment|go|one|tweet|failure|in a row)\b(?! (?:ordering|buying|visiting|staying|here|customer|using|booking|round))",
            r"\b(?:(?:asked|called|rang|phoned|wrote|written|told|emailed|e-mailed|complained|reported|explained|promised|been|back|there|in)(?: \w+){0,3} twice|three times|four times|five times|six times|seven times|eight times|ten times|\d+ times|several times|many times|countless times|multiple times|numerous times|repeatedly|over and over|so many times|time and (?:time )?again|again and again|on (?:two|three|four|five|several|many|numerous|multiple|\d+) (?:separate )?occasions)\b",
            r"\b(?:still|yet) (?:no|not|nothing|waiting|haven'?t|hasn'?t|isn'?t|not had|unresolved|awaiting|broken|the same|ignoring|without|hearing|un)\b|\b(?:haven'?t|hasn'?t|have not|has not|never|nobody|no one|noone|not one of you)\b (?:\w+ ){0,3}(?:repl(?:y|ied)|respon(?:d|ded|se)|answer(?:ed)?|heard|called|rang|rung|phoned|got back|come back|came back|been back|turned up|showed up|contacted|e-?mailed|wrote back|bothered)\b|\bno (?:reply|response|answer|word|call ?back|news)\b|\b(?:zero|radio) (?:replies|response|silence)\b|\bnothing back\b|\bheard nothing\b|\bdidn'?t (?:reply|respond|answer|call back|ring back|get back)\b",
            r"\b(?:i|we)(?:'ve| have|'d| had)? (?:already|previously|repeatedly|now)? ?(?:called|rang|rung|phoned|emailed|e-mailed|written|wrote|messaged|contacted|complained|reported|explained|told|chased|asked|tweeted|raised|been (?:on|in) (?:to|touch)|spoken|tried|logged|opened|submitted|put in|filled in)\b[^.!?]{0,60}\b(?:before|already|last (?:week|month|year|time|mon|tues|wed|thu|fri|sat|sun)\w*|times|every (?:day|week|month)|again|since|weeks? ago|days? ago|months? ago|yesterday|people now|different people|on the \d|and (?:again|still|nothing)|three|four|five|six|seven|eight|tickets?|all the (?:dates|names))\b",
            r"\b(?:another|yet another|one more) (?:\"|we've|failed|wrong|broken|missed|faulty|delay|apology|excuse|week|month|no[- ]show|fortnight|engineer|empty|damaged|generic|copy|template)|\band yet here'?s another\b|\b(?:happened|happening|happens|wrong|broken|failed|late|missing|short|down|charged|billed|overcharged|broke|leaking|died|stopped|missed|cancelled|review my \w+) (?:\w+ ){0,2}(?:again|once more|every (?:time|week|month|single))\b|\bagain[.!,]|\b(?:here we go|yet) again\b|\b(?:once again|as usual|same (?:problem|issue|thing|fault|story|mistake|old))\b|\bthat'?s (?:twice|three|six|four|five|the (?:second|third|fourth|fifth))\b|\b(?:message|e-?mail|letter|call|attempt|day|week|month|ticket|complaint) (?:number |no\.? |#)?(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d|2\d)\b(?! (?:of \d|december|january|march|april|people))|\b(?:my|the|our) (?:last|previous|earlier|first|original|other) (?:\w+ )?(?:e-?mails?|messages?|letters?|complaints?|calls?|tickets?|tweets?|chats?|contact)\b|\b(?:follow(?:ing)?[- ]?up|chasing|chase(?:d)?) (?:on|up|my|this|again|you|for)\b|\bput in tickets\b|\bevery (?:week|month|day|time) since\b|\b(?:said|promised|told me|told us|swore|assured) (?:\w+ ){0,6}(?:wouldn'?t|would not|wont|won'?t) happen\b|\bpassed (?:from|around|between)\b|\bpillar to post\b|\b(?:keep|keeps|kept) (?:being|getting|saying|telling|sending|fobbing|going|happening|failing|breaking|crashing|charging|asking|closing|promising|stopping|cutting)\b",
        )),
    ),
}  # fmt: skip

_STORY = Words(
    r"\b(?:on the news|in the news|i (?:saw|read|heard) (?:that|about|on|in)|a friend of mine (?:is|works)|works as|retired|someone's taking your competitor|other company|my (?:old|current|previous|last) (?:\w+ )?(?:company|provider|bank|landlord|supplier|gym))\b"
)
_PRAISE = Words(
    r"\b(?:love|loved|loving|brilliant|fantastic|amazing|wonderful|perfect|thank you so much|lovely|delighted|impressed|best (?:\w+ )?ever|so happy|recommend(?:ed)? (?:you|to)|spot on)\b|[\U0001f600-\U0001f60a\U0001f60d\U0001f970\u2764\U0001f49a]"
)
_OFFER = Words(
    r"\b(?:webinar|our (?:fee|service|agency)|register below|followers and i'?d love|collab|unsubscribe|your vacancy|special offer|click (?:here|below))\b"
)
_IDIOM = Words(
    r"\b(?:dying to|to die for|kill(?:s|ing|ed)? (?:me|it)\b|kill for|died laughing|sick line-?up|was sick|fire sale|burning question|on fire\b.{0,20}(?:great|amazing)|viral infection|bad-?ass|love you all)"
)
_VETOED_BY_STORY = {"legal", "regulator", "press", "safety"}
_VETOED_BY_PRAISE = {"abuse", "churn", "public_review", "safety", "repeat", "press", "legal"}
_MAX_SPAN = 240


def find_risks(passage: Passage, complaint: float) -> tuple[Risk, ...]:
    """Find the risks, one for each kind (the surest), in order of the text.

    `complaint` is how sure we are that the message is one: praise and offers carry no threat.
    """
    if complaint < 0.6 and is_offer(passage):
        return ()
    found = [risk for kind, rules in PATTERNS.items() for risk in _of_kind(passage, kind, rules, complaint)]
    return tuple(sorted(found, key=lambda risk: (risk.start, risk.kind)))


# Below this it is hardly a complaint; then a threat must be as sure as that.
_HARDLY, _CLEAR = 0.25, 0.9


def judged_risks(
    passage: Passage, view: "View", complaint: float, limits: Mapping[str, Sequence[float]]
) -> tuple[Risk, ...]:
    """Find the risks with the learned judgement beside the patterns.

    `limits` gives for each kind how sure the judgement must be alone, and where a pattern speaks too.
    """
    if complaint < 0.6 and is_offer(passage):
        return ()
    told = {risk.kind: risk for risk in find_risks(passage, complaint)}
    found = [
        _judged(passage, view, kind, told.get(kind), _limits(kind, complaint, limits[kind]))
        for kind in PATTERNS
    ]
    return tuple(sorted((risk for risk in found if risk), key=lambda risk: (risk.start, risk.kind)))


def _limits(kind: str, complaint: float, limits: Sequence[float]) -> Sequence[float]:
    """Praise and plain questions threaten nobody, whatever words they use, unless it is very clear."""
    if complaint >= _HARDLY or kind not in _VETOED_BY_PRAISE:
        return limits
    return (max(limits[0], _CLEAR), max(limits[1], _CLEAR))


def _judged(
    passage: Passage, view: "View", kind: str, told: Risk | None, limits: Sequence[float]
) -> Risk | None:
    alone, beside = limits
    if told and (near := view.near(kind, told.start, told.end)) >= beside:
        return replace(told, probability=round(max(told.probability * 0.9, near, 0.5), 3))
    best = view.best(kind)
    if best is None or best[0] < alone:
        return None
    span = passage.span(*best[1])
    return Risk(kind, span.start, span.end, span.text, round(max(best[0], 0.5), 3))


def is_offer(passage: Passage) -> bool:
    """Say whether the text sells something to us."""
    return bool(_OFFER.search(passage.plain))


def _of_kind(
    passage: Passage, kind: str, rules: Iterable[tuple[float, Words]], complaint: float
) -> list[Risk]:
    for certainty, pattern in rules:
        for match in passage.found(pattern):
            start, end = passage.sentence_at(match.start())
            sentence = passage.plain[start:end]
            if _vetoed(kind, sentence, match.group(), complaint):
                continue
            first, last = _clause(passage.plain, start, end, match.start(), match.end())
            span = passage.span(first, last)
            return [Risk(kind, span.start, span.end, span.text, certainty)]
    return []


def _vetoed(kind: str, sentence: str, words: str, complaint: float) -> bool:
    if _IDIOM.search(sentence) and kind not in {"repeat", "vulnerable"}:
        return True
    if kind in _VETOED_BY_STORY and _STORY.search(sentence):
        return True
    if kind == "self_harm" and re.search(r"\U0001f602|\U0001f923|\bhaha|\blol\b", sentence):
        return True
    return (
        kind in _VETOED_BY_PRAISE and complaint < 0.5 and (complaint < 0.25 or bool(_PRAISE.search(sentence)))
    )


def _clause(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Give the sentence around a match, or the comma clauses it touches when that is long."""
    if end - start <= 110:
        return start, end
    left = max(
        text.rfind(", ", start, first),
        text.rfind("; ", start, first),
        text.rfind(" - ", start, first),
    )
    begin = left + 2 if left >= start else start
    right = min(
        (p for p in (text.find(mark, last, end) for mark in (", ", "; ", " - ")) if p >= 0),
        default=end,
    )
    return max(begin, first - _MAX_SPAN), min(right, last + _MAX_SPAN)
