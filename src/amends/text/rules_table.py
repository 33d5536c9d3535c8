"""Every rule of the coach as data: level, title, why, an example pair and the source.

`docs/reference/rules.md` is made from this table (`python -m amends.text.rules_doc`).
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """One rule. `before` and `after` are an example pair: what to change, and how it may read."""

    name: str
    level: str
    title: str
    why: str
    before: str
    after: str
    source: str


_TABLE = (
    Rule("non_apology", "stop", '"If" makes it no apology', "It has the shape of an apology but hides, shifts or makes conditional what went wrong, and readers hear that.", "I'm sorry if you were inconvenienced.", "I'm sorry that you waited three weeks.", "Lewicki 2016; Kampf 2009"),
    Rule("blame_customer", "stop", "It puts the fault on the customer", "Blame starts an argument and ends listening. Say what can be done now.", "You failed to read the instructions.", "Here is what the instructions ask for.", "Richmond 2012 (Project BETA)"),
    Rule("defensive", "fix", "It defends us instead of answering", "The customer asked for help, not for our innocence. Give the cause together with what we do about it.", "That's not our fault.", "The courier lost it, and I will see that you get another.", "Richmond 2012 (Project BETA)"),
    Rule("argue", "stop", "It argues with their account", "Correcting people to win loses them. Share what the records show and ask to check together.", "Actually, that's not true.", "Our notes say something else; can we look at them together?", "Richmond 2012 (Project BETA)"),
    Rule("assumption", "fix", "It states a guess as fact", "Nobody has established this. A wrong guess about somebody's acts reads as an accusation.", "You must have entered it wrong.", "What did the screen show after you entered it?", "Packard 2018"),
    Rule("patronising", "stop", "It talks down", "Telling people how to feel or how simple it is takes their adulthood away.", "You need to understand that this takes time.", "This takes two days, because the part comes from Leeds.", "Richmond 2012 (Project BETA)"),
    Rule("dismissive", "fix", "It makes the problem small", "How large it is, is for the customer to say.", "It's only a few days.", "You have been without it for four days.", "Davidow 2003 (attentiveness)"),
    Rule("policy_shield", "fix", "The rule is the whole answer", "A rule without its reason and without a way forward reads as indifference.", "Per our policy we cannot refund this.", "We refund for 30 days because suppliers take goods back until then. I can offer an exchange.", "Tax 1998 (process)"),
    Rule("shouting", "fix", "Capitals or marks shout", "Capitals and repeated marks read as anger.", "We did NOT receive it!!", "It has not reached us.", "Herhausen 2019"),
    Rule("sarcasm", "stop", "It mocks", "Irony towards somebody upset is contempt, and it is quoted for years.", "Thank you for your patience, all five minutes of it.", "Thank you for waiting.", "Blodgett 1997 (courtesy)"),
    Rule("hostile", "stop", "It attacks the customer", "Anger, threats and contempt end the relation. A firm, calm limit is allowed.", "Go away from my shop.", "I want to help. I can't continue while I am being sworn at.", "Richmond 2012 (Project BETA)"),
    Rule("vague_time", "fix", '"Soon" is not a time', "A promise without a time cannot be kept, and the customer cannot stop waiting.", "We will reply soon.", "I will reply by Friday at noon.", "Davidow 2003 (timeliness)"),
    Rule("overpromise", "fix", "Nobody can assure this", "A promise of what is not in our hands breaks, and the second breach costs more than the first.", "This will never happen again.", "We changed the label printer on Monday so that the two can't be mixed up.", "Halperin 2022"),
    Rule("no_owner", "fix", "Nobody does it", "An action without a person in it sounds as if nobody will act.", "It will be looked into.", "I will look into it.", "Packard 2018"),
    Rule("premature_solution", "fix", "A fix before the problem is understood", "The concerns are not confirmed yet. Play them back or ask first; then offer.", "I'll send you a new one.", "As I understand it the lid was cracked. Is that right?", "Karande 2007"),
    Rule("unanswered_concern", "fix", "A point they raised has no answer", "Each point that the customer raised is answered, decided, asked about or given a date.", "(nothing about the broken wheel)", "On the wheel: our workshop will collect it on Tuesday.", "Davidow 2003 (attentiveness)"),
    Rule("empathy_without_action", "fix", "Feeling, but nobody acts", "After the opening, only work on the problem helps.", "I'm so sorry. That must have been awful.", "I'm so sorry. I have ordered new flowers for tomorrow.", "Marinova 2018"),
    Rule("closed_questions", "fix", "Only yes-or-no questions", "A row of closed questions is an interrogation. One open question lets them tell it.", "Did it beep? Was it on? Is it new?", "What happened when you switched it on?", "Karande 2007"),
    Rule("negative_phrasing", "fix", "It stops at what cannot be done", "A no is bearable beside what can be done.", "Unfortunately we can't refund it.", "I can't refund it, but I can exchange it today.", "Tax 1998"),
    Rule("jargon", "fix", "An inside word", "The customer cannot be expected to know it, and it shuts them out.", "Your ticket was triaged to L2.", "Our specialists have your case now.", "Packard & Berger 2021"),
    Rule("hard_to_read", "fix", "Too long to take in", "Upset people read badly. Sentences under 30 words, plain words.", "(a sentence of 40 words)", "(two sentences)", "GOV.UK style guide"),
    Rule("exceeds_authority", "stop", "More than you may grant", "The amount is above your limit and needs an approval first.", "I'll refund you £300.", "I have asked for approval of £300 and will tell you by Friday.", "Amends law 5"),
    Rule("private_data_public", "stop", "Private data in public", "Everybody can read this. Order numbers, addresses, health and accounts belong in a private message.", "Your order 8841 went to 6 Mill Lane.", "Please write to us and I will look at your order.", "Amends law 9; GDPR Art. 5"),
    Rule("conditional_goodwill", "stop", "Goodwill with a string", "A benefit for changing a review or dropping a complaint is unfair, and in many places unlawful.", "I'll refund you once the review is gone.", "I have refunded you.", "Amends law 9; FTC 16 CFR 465"),
    Rule("false_priority", "fix", "It claims a priority that it has not", "The rank of this case was not raised. Raise it, or do not say so.", "This is now our top priority.", "I am working on this today.", "Amends law 10"),
    Rule("wrong_fact", "fix", "This contradicts what we know", "The name, reference, amount or day is not the one in their message or in the case. A wrong detail says that nobody read it.", "Dear Mr Bird, on Tuesday 27 November (a Friday)", "Dear Mr Baird, on Friday 27 November", "Davidow 2003 (attentiveness)"),
    Rule("argue_in_public", "stop", "An argument in public", "Readers side with the guest. Explain little, move to a private channel.", "You waited nowhere near ninety minutes.", "I'd like to hear more about that evening.", "Herhausen 2019"),
    Rule("compensation_in_public", "stop", "An amount in public", "Naming compensation in public invites more fire, and bargaining.", "We'd like to send you a £25 voucher.", "Please write to me so that I can put it right.", "Herhausen 2019"),
    Rule("register", "hint", "The tone may be too casual", "Slang and smileys can read as not taking it seriously.", "My bad, mate!", "That was my mistake.", "Villarroel Ordenes 2019"),
    Rule("agent_frustration", "hint", "Your own annoyance shows", "Words such as these tell the customer that they are a nuisance.", "As I already explained,", "To say it once more in other words:", "Richmond 2012 (Project BETA)"),
    Rule("off_topic", "hint", "This serves none of their points", "In an answer to a complaint everything else reads as not listening.", "Have you seen our new range?", "(leave it out)", "Davidow 2003 (attentiveness)"),
    Rule("admission", "hint", "Fault is not established yet", "Sympathy is due in any case. Responsibility is taken when the case is decided; mark it as upheld if it is.", "It was our mistake.", "I'm sorry that this happened to you.", "Lewicki 2016"),
)  # fmt: skip

RULES = {rule.name: rule for rule in _TABLE}

PRESENCE = (
    "thanks", "name", "heard", "understood", "validated", "reassured", "here_to_help", "apology",
    "ownership", "solution", "next_step", "when", "open_question", "personal_line", "warm_close",
)  # fmt: skip
COMPONENTS = ("responsibility", "repair", "regret", "explanation", "repentance", "forgiveness")
