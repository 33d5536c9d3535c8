"""The protocols that every firm starts with. Each text may be changed under Settings, Lanes.

The numbers of crisis lines are public ones as of 2026; they are marked as unchecked until somebody of
the firm has rung or looked them up. Nothing here is legal advice.
"""

from typing import Any

CRISIS_LINES = [
    ["United Kingdom, Ireland", "Samaritans", "116 123"],
    ["United States, Canada", "Suicide and crisis line", "988"],
    ["Australia", "Lifeline", "13 11 14"],
    ["European Union", "Emergency", "112"],
]

DEFAULTS: dict[str, dict[str, Any]] = {
    "self_harm": {
        "steps": [
            "Ring them now if you can; do not leave it to a mail",
            "Bring in a lead before anything else is sent",
            "Give the number of a crisis line, or ring emergency services if it is immediate",
        ],
        "say": [
            "I am glad that you told me.",
            "I would like to ring you now. Is that all right, or is there somebody with you?",
            "There are people who will listen at any hour: give the number for where they are.",
        ],
        "avoid": ["Do not argue, judge, or promise to keep it secret.", "Do not bargain over the complaint."],
        "forbidden": ["cheer up", "calm down", "seeking attention", "it is not that bad", "think of your family"],
        "lines": CRISIS_LINES,
        "minutes": 30, "round_the_clock": True, "again": True, "roles": ["lead", "manager"],
    },
    "safety": {
        "steps": [
            "Make sure that it is switched off, shut or out of use",
            "Ring them today, and say one thing at a time",
            "Tell whoever answers for safety here, within the hour",
        ],
        "say": ["Please stop using it now, and keep it for us to look at.", "Is everybody all right?"],
        "avoid": ["Do not ask them to send it back first, or say that it is rare."],
        "forbidden": ["perfectly safe", "no risk", "never happened before", "send it back first"],
        "minutes": 60, "round_the_clock": True, "again": True, "roles": ["lead", "manager"],
    },
    "legal": {
        "steps": [
            "Tell a lead before you answer",
            "Keep everything: delete and change nothing",
            "Answer the matter itself, with facts and dates",
        ],
        "say": ["You have every right to take advice. I will answer what you asked, by the date below."],
        "avoid": ["Do not argue the law, and do not go silent."],
        "forbidden": ["without prejudice", "see you in court", "you have no case", "our lawyers"],
        "minutes": 480, "roles": ["lead"],
    },
    "regulator": {
        "steps": [
            "Tell a lead before you answer",
            "Check the clock of the rules that bind us, and what must be in the letter",
            "Tell them how to go to the ombudsman or regulator, without being asked twice",
        ],
        "say": ["You may take this to them at any time; here is how."],
        "avoid": ["Do not talk them out of it, and do not make anything depend on it."],
        "forbidden": ["if you withdraw", "before you contact the ombudsman", "no need to involve"],
        "minutes": 480, "roles": ["lead"],
    },
    "press": {
        "steps": [
            "Tell a lead before you answer",
            "Answer the customer first, whoever else asks",
            "Let one person speak for us",
        ],
        "say": ["I will answer you myself, here, by the time below."],
        "avoid": ["Do not discuss a customer with anybody but them."],
        "forbidden": ["off the record", "no comment", "we will deny"],
        "minutes": 240, "roles": ["lead", "manager"],
    },
    "vulnerable": {
        "steps": [
            "Read what adjustments they need, and keep to them",
            "Ask how and when they like to be reached, and write it down with the customer",
            "Say one thing at a time, and leave nothing for them to chase",
        ],
        "say": ["Is there anything that would make this easier for you?"],
        "avoid": ["Do not ask them to prove it, or to explain it twice."],
        "forbidden": ["prove that", "proof of your condition", "as i already explained", "you people"],
        "minutes": 480, "roles": [],
    },
}  # fmt: skip
