"""The tables of this room, each in the module that uses it."""

from amends.listen.calls import CallDraft
from amends.listen.feedback.models import Feedback
from amends.listen.importing.models import Brought, Import, Problem, SavedMapping
from amends.listen.mailboxes.models import Delivery, Mailbox

__all__ = ["Brought", "CallDraft", "Delivery", "Feedback", "Import", "Mailbox", "Problem", "SavedMapping"]
