"""The phrasings, as data. Several for each part; which one is taken hangs on the case.

In braces stands what is known of the case. No phrase may name a fact, an amount or a date of its
own, promise anything, or take the blame where it is not in a list of `upheld` ones.
"""

THANKS = {
    "first": (
        "Thank you for telling us about this.",
        "Thank you for writing to us about this.",
        "Thank you for taking the time to set this out.",
        "Thank you for raising this with us.",
        "Thank you for getting in touch with us about this.",
    ),
    "spoken": (
        "Thank you for telling us about this.",
        "Thank you for raising this with us.",
        "Thank you for bringing this to us.",
    ),
    "again": (
        "Thank you for coming back to us about this.",
        "Thank you for writing to us again about this.",
        "Thank you for telling us that this is not settled.",
    ),
}

# {clause}: a statement turned to the second person. It stays theirs until it is decided: who says
# "we lost it" without "you told us" has admitted it.
TOLD = (
    "You told us that {clause}.",
    "You say that {clause}.",
    "What you tell us is that {clause}.",
)
TOLD_WRITTEN = ("You wrote that {clause}.", "You write that {clause}.")
ALSO_TOLD = ("You also told us that {clause}.", "You added that {clause}.", "You say, too, that {clause}.")
# For what is upheld, or says nothing of what we did.
UNDERSTOOD = (
    "As I understand it, {clause}.",
    "If I have read you rightly, {clause}.",
    "What I take from your message is that {clause}.",
)
ALSO_UNDERSTOOD = (
    "Besides that, {clause}.",
    "There is also this: {clause}.",
    "And as I understand it, {clause}.",
)
# Their words as they are.
QUOTED = (
    "In your own words: {words}",
    "This is how you put it: {words}",
    "I have this from you: {words}",
)
ALSO_QUOTED = (
    "You also said: {words}",
    "And in your own words: {words}",
    "A further point, as you put it: {words}",
)
# The point as it stands on our list; grammatical whatever its form.
LISTED = (
    "This is what I have on my list: {label}.",
    "The point, as I have noted it: {label}.",
    "As I have noted it, your point is this: {label}.",
)
ALSO_LISTED = (
    "Also on my list: {label}.",
    "A further point that I have noted: {label}.",
    "I have noted this as well: {label}.",
)

HEARD = {
    "angry": (
        "I can see why this has made you angry.",
        "It is plain to me how angry this has made you, and I can see why.",
        "I can hear how angry and let down this has left you.",
    ),
    "frustrated": (
        "I can see how frustrating this has been for you.",
        "I can hear how frustrating it is to be left with this.",
        "Having to deal with this on top of everything else is frustrating.",
    ),
    "worried": (
        "I can hear how worrying this has been for you.",
        "I can see how worried this has left you.",
        "I can tell from your words how much this has worried you.",
    ),
    "sad": (
        "I can hear how upsetting this has been for you.",
        "I can see how much this has upset you.",
    ),
    "let_down": (
        "I can see why you feel let down by this.",
        "I can see how disappointing this has been for you.",
        "I can tell how disappointing it is to have this happen.",
    ),
}
HEARD_AGAIN = (
    "Having to come back to us about the same thing is tiring and frustrating.",
    "You have had to raise this with us again, and I can see how wearing and frustrating that is.",
)

SORRY = {
    "yes": (
        "I am sorry. This was our mistake.",
        "We got this wrong, and I am sorry.",
        "I am sorry: we let you down here.",
        "This was our mistake, and I apologise to you for it.",
    ),
    "partly": (
        "I am sorry for the part of this that we got wrong.",
        "Part of this was our mistake, and I am sorry for it.",
    ),
    "open": (
        "I am sorry for the trouble that this has been to you.",
        "I am sorry that you have had to deal with this.",
        "I am sorry to hear what this has been like for you.",
        "I am sorry that this is what you have had to write to us about.",
    ),
}

# {ref}: this, or your first point.
DECIDED = {
    "yes": (
        "You are right about {ref}.",
        "I have looked into {ref}, and you are right.",
        "On {ref} I agree with you.",
    ),
    "partly": (
        "I agree with you on part of {ref}.",
        "I have looked into {ref}, and you are right in part.",
    ),
    "no": (
        "I have looked into {ref} with care, and I see it differently.",
        "I have gone through {ref} with care and come to a different view.",
    ),
}
DISAGREE = (
    "Please tell me what I may have missed, and I can look at it once more.",
    "If there is something that I have not seen, tell me what it is, and I can look again.",
)
LOOKING = (
    "I am looking into {ref} myself.",
    "I have taken {ref} on and am working on it myself.",
    "I am finding out for you what happened with {ref}.",
)
OWNED = (
    "I have taken this on myself.",
    "I am dealing with this for you myself.",
    "I have your case with me and am working on it.",
)
CAUSE = (
    "What we know of the cause: {cause}.",
    "The reason, as we have established it: {cause}.",
    "Here is why it happened: {cause}.",
)

REMEDY = {
    "money": (
        "I have approved a {noun} of {amount} for you.",
        "I have granted you a {noun} of {amount}.",
    ),
    "plain": ("I have arranged a {noun} for you.", "I have approved a {noun} for you."),
    "redo": ("I have arranged for the work to be done again.",),
    "other": ("I have approved this for you: {name}.", "I have arranged this for you: {name}."),
}
DELIVERED = {
    "money": ("I have sent you the {noun} of {amount}.", "We have paid you the {noun} of {amount}."),
    "other": ("You have this from us already: {name}.", "We have given you this already: {name}."),
}

PROMISED = {
    # The time stands behind the act: in front of it the ledger would not find it.
    "act": ("I will {what} by {when}.", "I will {what}, by {when} at the latest."),
    "thing": (
        "You will have this from me by {when}: {what}.",
        "You will get this from me by {when}: {what}.",
    ),
    "act_of": ("{owner} will {what} by {when}.", "{owner} will {what}, by {when} at the latest."),
    "thing_of": (
        "You will have this from {owner} by {when}: {what}.",
        "You will get this from {owner} by {when}: {what}.",
    ),
    "plain": ("You will hear from me by {when}.",),
    # Made before: said again without "will", so that it does not enter the ledger twice.
    "stands": (
        "My promise stands as I gave it: {what}, by {when}.",
        "My promise to you stands: {what}, by {when}.",
    ),
    "stands_of": (
        "What {owner} promised you still stands: {what}, by {when}.",
        "The promise of {owner} stands: {what}, by {when}.",
    ),
    "stands_plain": ("Our promise to you, due by {when}, still stands.",),
}

HELP = ("I am here to help you with this.", "I want to help, and that is what I am here for.")

ASKING = (
    "{question}",
    "So that I get this right: {question_low}",
    "One thing only you can tell me: {question_low}",
)

CLOSE = {
    "written": (
        "You can reach me by replying to this message, and I am glad to talk it through.",
        "Just reply to this message whenever it suits you; I am happy to talk.",
        "If you would rather talk, write to me here, and I am glad to.",
    ),
    "line": (
        "You can reach me on {contact}, or by replying to this message, and I am glad to talk.",
        "If you would rather talk, I am happy to: {contact} reaches us, and so does a reply to this message.",
    ),
}
SIGN_OFF = ("Kind regards,", "With best wishes,", "Yours sincerely,")
GREETING = {"formal": ("Dear {name},",), "warm": ("Dear {first},", "Hello {first},")}

PUBLIC = {
    "sorry": (
        "I am sorry to read about {topic}.",
        "I am sorry about {topic}.",
        "What you say about {topic} is hard to read, and I am sorry.",
    ),
    "sorry_for_all": (
        "I am sorry to read what you describe.",
        "What you describe is hard to read, and I am sorry.",
        "I am sorry that this is what you have to tell.",
    ),
    "step": (
        "I am looking into it myself.",
        "I have taken this on myself.",
        "I am following this up myself.",
    ),
    "invite": (
        "Please write to us directly{at} and tell me in your own words what happened.",
        "I would like to hear more from you directly: please write to us{at}, and tell me what happened.",
        "Please send us a private message{at} and tell me more about what happened.",
    ),
    "close": (
        "I am glad to talk it through with you there.",
        "I look forward to hearing from you.",
        "I would be glad to talk with you there.",
    ),
}
