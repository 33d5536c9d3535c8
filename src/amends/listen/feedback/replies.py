"""Words for an answer: drafted, and held to the public rules where everybody reads them (law 9)."""

import re

from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.listen.feedback.models import Feedback
from amends.text import Coaching, Context, coach

# Goodwill never depends on a review, and nobody is asked to change, remove or better one.
ABOUT_REVIEW = re.compile(
    r"\b(?:change|edit|updat|revis|remov|delet|tak(?:e|ing)\s+down|reconsider|amend|rais|improv|better|upgrad)\w*"
    r"[^.!?\n]{0,50}\b(?:review|rating|stars?|score|post|comment|feedback)\b"
    r"|\b(?:review|rating|stars?|score)\b[^.!?\n]{0,30}\b(?:changed|removed|updated|edited|deleted|taken down)\b",
    re.IGNORECASE,
)


def coach_public(text: str, row: Feedback) -> Coaching:
    """What the coach says of an answer that everybody can read."""
    return coach(text, Context(customer_message=row.text, public=row.public, customer_name=row.name or None))


def check_public(text: str, row: Feedback) -> None:
    """Refuse what must never stand in public: private data, bargains, a plea to change the review."""
    if found := ABOUT_REVIEW.search(text):
        raise Invalid(f"We never ask anybody to change what they wrote: “{found[0]}”. Take it out.", "text")
    for finding in coach_public(text, row).findings:
        if finding.level == "stop":
            raise Invalid(f"This cannot be said in public: “{finding.text}”. {finding.why}", "text")


def draft(row: Feedback, low_score: int) -> str:
    """A first answer to begin with. It names nothing that is not public already, and promises nothing."""
    low = row.proposed or (row.score is not None and row.score <= low_score)
    if row.public:
        return _public_low(row) if low else _thanks(row)
    return _private_low(row) if low else _thanks(row)


def _public_low(row: Feedback) -> str:
    here = firm()
    reach = f"{here.mail} or {here.phone}" if here.phone else here.mail
    return (
        f"{_hello(row)}\n\nthank you for telling us. We are sorry that it went this way for you. "
        "We would like to understand what happened and put it right.\n\n"
        f"You reach us directly at {reach}. You reach a person there, and you will know their name.\n\n{here.name}"
    )


def _private_low(row: Feedback) -> str:
    return (
        f"{_hello(row)}\n\nthank you for telling us. We are sorry that it went this way. "
        f"What was the worst part of it for you, and what would put it right?\n\n{firm().name}"
    )


def _thanks(row: Feedback) -> str:
    return (
        f"{_hello(row)}\n\nthank you for taking the time to tell us. "
        f"We have passed it on to the people whose work it is.\n\n{firm().name}"
    )


def _hello(row: Feedback) -> str:
    first = row.name.split()[0] if row.name.strip() else ""
    return f"Hello {first}," if first else "Hello,"
