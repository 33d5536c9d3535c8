"""What follows from a report: the verbs of the address, inside the transaction that files it."""

from amends.cases import addresses
from amends.cases.models import Message
from amends.listen.bounces.read import DELAYED, FAILED, SPAM, Report

CALLED_SPAM = "The reader, or their mail provider, marked it as spam."


def act(report: Report, ours: Message, told_by: Message | None = None) -> None:
    """Mark what the report says of this message of ours. Twice is once."""
    key = told_by.pk if told_by else None
    if report.kind == FAILED:
        addresses.came_back(ours, report.why, report.hard, told_by=key)
    elif report.kind == SPAM:
        addresses.called_spam(ours, CALLED_SPAM, told_by=key)
    elif report.kind == DELAYED:
        addresses.is_late(ours, report.why, told_by=key)
