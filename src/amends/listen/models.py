"""The tables of this room, each in the module that uses it."""

from amends.listen.calls import CallDraft
from amends.listen.feedback.models import Feedback
from amends.listen.mailboxes.models import Delivery, Mailbox

__all__ = ["CallDraft", "Delivery", "Feedback", "Mailbox"]
