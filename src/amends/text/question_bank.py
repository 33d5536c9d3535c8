"""Kinds of complaint as data: how each is told by its words, and what only the customer can answer.

The bank of open questions. Every question here begins with what, how, which, when, where, who or an
invitation to tell, names no fact of any case, and can be put to somebody who is angry. To add a kind,
add a row: `words` are regular expressions of word beginnings, `about` is the sentence that its
meaning is compared with where no word gives it away, `topic` is how it may be named in public.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of complaint."""

    name: str
    topic: str
    about: str
    words: str
    questions: tuple[str, ...]


KINDS = (
    Kind(
        "delivery", "the delivery", "The parcel is late, lost or was never delivered.",
        r"deliver\w*|parcel\w*|packag\w+|courier\w*|shipp\w+|shipment\w*|dispatch\w*|tracking|doorstep|postman|post office|letterbox|arriv\w+|never came|in the post|van|royal mail",
        (
            "What did the tracking page or the card through your door last tell you?",
            "Where would a driver usually leave something at your address?",
            "Which day and time would suit you best for a delivery?",
            "What do you need it for, and when do you need it by?",
        ),
    ),
    Kind(
        "faulty", "the item", "The goods arrived damaged, or do not work and broke.",
        r"damag\w+|fault\w*|broke\w*|broken|crack\w*|smash\w*|dent\w*|scratch\w*|torn|split\w*|defect\w*|stopped working|doesn't work|does not work|won't (?:start|charge|turn)|not working|dead|leak\w*|snapp\w+|shatter\w*|bent|wobbl\w*",
        (
            "What happened the last time you tried to use it?",
            "What does the damage look like, and where on the item is it?",
            "How did the packaging look when it reached you?",
            "What would help you most while you are without it?",
        ),
    ),
    Kind(
        "wrong_item", "the order", "I was sent the wrong item, size or colour, or something is missing from the order.",
        r"wrong (?:item|size|colou?r|order|product|one|model|thing|part|address|shoes?|dress|name)|not what (?:i|we) ordered|missing (?:from|item|part|piece)s?|instead of|mix(?:ed)?[- ]?up|incomplete|half (?:of )?(?:the|my|our) order|someone else's|only (?:one|two|three|half)",
        (
            "What was in the parcel when you opened it?",
            "Which part of the order do you need first?",
            "What does the label or the delivery note say?",
            "How would you like the wrong one to come back to us?",
        ),
    ),
    Kind(
        "billing", "the bill", "I was overcharged, charged twice or the bill is wrong.",
        r"charg(?:e|ed|es|ing)|overcharg\w*|bill\w*|invoic\w*|fees?|direct debit|payment\w*|paid twice|twice|price\w*|tariff|meter|deposit|debited|statement|subscription",
        (
            "Which line of the bill looks wrong to you?",
            "What were you told about the price before you agreed to it?",
            "How does the charge appear on your statement?",
            "What has this payment meant for your other bills?",
        ),
    ),
    Kind(
        "refund", "the refund", "The refund has not been paid or has not reached me.",
        r"refund\w*|money back|reimburs\w*|repay\w*|repaid|owe[ds]? me|credit note|voucher\w*|compensat\w*",
        (
            "What were you told about the refund, and by whom?",
            "How did you pay at the time?",
            "When did you send the item back, and how?",
            "What does your bank show so far?",
        ),
    ),
    Kind(
        "appointment", "the appointment", "The appointment or visit was cancelled, or nobody came.",
        r"appointment\w*|engineer\w*|technician\w*|(?:home )?visits?|slot\w*|no[- ]?show|nobody came|no one came|turned up|cancelled|rebook\w*|resched\w*|flight\w*|train\w*|reservation\w*|surgery|waited in",
        (
            "Which days and times can you make without losing work?",
            "What were you told when the visit was arranged?",
            "Who should our colleague ask for, and how do they get in?",
            "What had you put aside for that day?",
        ),
    ),
    Kind(
        "manner", "the way you were spoken to", "A member of staff was rude, dismissive or shouted at me.",
        r"rude\w*|attitude|shout\w*|swor\w*|swear\w*|laugh\w*|insult\w*|dismiss\w*|unprofession\w*|condescend\w*|patronis\w*|manner|disrespect\w*|ignored me|hung up|liar|lied|mock\w*|sneer\w*|humiliat\w*|unhelpful|spoken to|spoke to",
        (
            "What was said to you, in your own words?",
            "Where and when did this happen, as you remember it?",
            "Who else was there at the time?",
            "What would you have needed from us in that moment?",
        ),
    ),
    Kind(
        "safety", "your safety", "Somebody was hurt or put in danger by the product or the service.",
        r"injur\w*|hurt\w*|burn(?:t|ed|s)?\b|bled|bleeding|hospital|ambulance|A&E|fire|smoke|sparks?|shock\w*|gas|carbon monoxide|unsafe|danger\w*|allerg\w*|choke\w*|poison\w*|fell|slipp\w+|alarm|exploded|mould|asbestos",
        (
            "How are you, and everybody else who was there, now?",
            "What happened just before, step by step?",
            "Where is the item now, and who can get at it?",
            "What has a doctor or another expert said so far?",
        ),
    ),
    Kind(
        "workmanship", "the work", "The work or the service was done badly or left unfinished.",
        r"workman\w*|botch\w*|unfinished|left a mess|fitted|install\w*|repair\w*|fix(?:ed|es)?|paint\w*|plaster\w*|builder\w*|plumb\w*|haircut|cut my hair|service was|quality|shoddy|poor(?:ly)?|slow|standard|clean(?:ed|er|ing|ers)?|dirty|filthy|garden\w*|boiler|heating|hot water",
        (
            "What does it look like now, and what should it look like?",
            "Which part of the work matters most to you to have put right first?",
            "What was agreed before the work began?",
            "When did you first see that something was wrong?",
        ),
    ),
    Kind(
        "silence", "our silence", "Nobody replied, called back or kept me informed.",
        r"no (?:reply|response|answer)|not? (?:one )?(?:repl\w+|respon\w+|answer\w*)|nobody (?:has )?(?:repl\w+|rang|called|answer\w*|phoned|wrote|told)|no[- ]one (?:has )?(?:repl\w+|rang|called|answer\w*|phoned|told)|never (?:called|rang|replied|answered|heard|phoned)|ignor\w*|call(?:ed)? back|callback|on hold|unanswered|e-?mails?|voicemail|heard nothing|kept in the dark",
        (
            "What is the best way and time to reach you?",
            "Which of your messages should have been answered first?",
            "What were you told would happen, and by when?",
            "How would you like to be kept up to date from here?",
        ),
    ),
    Kind(
        "contract", "the contract", "The contract, its terms, a price rise or a cancellation is disputed.",
        r"contract\w*|terms|clause|notice period|renew\w*|auto-?renew\w*|tied in|lock(?:ed)? in|policy|warrant\w*|guarantee\w*|small print|cooling[- ]off|mis-?sold|price rise|excess|claim\w*|cover(?:ed|age)?|insur\w*|lease|membership",
        (
            "What did you understand the contract to say when you agreed to it?",
            "What were you told about this, and when?",
            "Which change would make the contract fair for you?",
            "What has changed for you since it began?",
        ),
    ),
    Kind(
        "access", "the account", "I cannot log in, my account is locked or the app or connection does not work.",
        r"log ?in|logged|log on|password\w*|locked out|account\w*|app\b|website|web ?site|error message|crash\w*|internet|broadband|wi-?fi|connection|signal|outage|offline|verif\w*|suspend\w*|frozen|blocked|upload\w*|server",
        (
            "What do you see on the screen when it goes wrong?",
            "Which device and browser do you use, and what have you tried so far?",
            "When did it last work as it should?",
            "What can you not do while it is down?",
        ),
    ),
    Kind(
        "adjustment", "the help you need", "I am disabled, ill, bereaved or need an adjustment that I was not given.",
        r"wheelchair\w*|disab\w*|deaf|blind|hearing aid|sign language|large print|accessib\w*|ramp|carer\w*|autis\w*|dementia|chemo\w*|cancer|bereave\w*|passed away|died|funeral|late (?:husband|wife|mother|father)|widow\w*|vulnerab\w*|hardship|afford|mobility|crutches|step-free",
        (
            "What would make dealing with us easier for you?",
            "How would you like us to get in touch with you?",
            "What should everybody here know, so that you need not explain it again?",
            "Who else may we speak to, if you would like somebody to help?",
        ),
    ),
    Kind(
        "privacy", "your data", "My personal data was shared, lost or used without my permission.",
        r"personal data|my data|data (?:breach|protection|export|leak)|gdpr|privacy|leaked|arrears|(?:told|showed|gave) (?:my|our|a) (?:neighbours?|ex|boss|employer)|someone else's (?:letter|bill|details|name)|my details|my (?:home )?address|shared my|consent|marketing|spam|unsubscrib\w*|cctv|recording|confidential\w*",
        (
            "What exactly did you see or receive that should not have been there?",
            "Who else may have seen it, as far as you know?",
            "What worries you most about this?",
            "Which of your details are we to correct or remove?",
        ),
    ),
    Kind(
        "housing", "your home", "There is noise, damp, pests or a repair not done in the home or room where I live or stay.",
        r"noise|noisy|loud|neighbour\w*|tenan\w*|landlord|flat\b|damp|mould\w*|mold\w*|rats?\b|mice|pests?|cockroach\w*|bed ?bugs?|rent\b|stairwell|lift\b|hotel|room\b|check-?in|ceiling|roof|bins\b|housing|cold shower",
        (
            "What is it like at the moment, and at which times is it worst?",
            "Which rooms are affected, and how do you manage in them?",
            "Who lives or stays there with you?",
            "What has been done about it so far, and by whom?",
        ),
    ),
    Kind(
        "food", "the food", "The food was cold, off, undercooked or had something in it.",
        r"food|meal\w*|dish\b|dinner|lunch|breakfast|starter|soup|chicken|pizza|steak|burger|undercook\w*|raw\b|stale|mouldy|menu|waiter|waitress|restaurant|kitchen|chef|hair in|taste[ds]?|sandwich|coffee|takeaway|porridge",
        (
            "What was wrong with it, and when did you notice?",
            "How is everybody who ate it?",
            "What did you say at the table, and what was the answer?",
            "Which dish was it, and roughly when were you with us?",
        ),
    ),
    Kind(
        "general", "this", "Something went wrong with the service.",
        r"(?!)",
        (
            "What have I missed, or not understood as you meant it?",
            "What matters most to you in how this is put right?",
            "What would a good outcome look like for you?",
            "What should I know that I have not asked about?",
        ),
    ),
)  # fmt: skip

KIND = {kind.name: kind for kind in KINDS}
GENERAL = KIND["general"]
