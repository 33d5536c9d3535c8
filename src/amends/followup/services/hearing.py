"""What follows when a message was received."""

from amends.cases.firm import firm, holding
from amends.cases.models import Entry, Message
from amends.followup.services.reopening import reopen_of_entry
from amends.respond.notices import acknowledge
from amends.understand.clocks.verbs import heard
from amends.understand.services import read_message


def hear(entry_id: int) -> None:
    """Open a finished case again, acknowledge a new one, read the message, count its clocks. Each happens once.

    One task does it all: most of what a task costs is taking it and putting it away.
    """
    entry = Entry.objects.get(pk=entry_id)
    message = Message.objects.select_related("case__customer").get(pk=entry.facts["message"])
    with holding(firm()):
        if not message.case.is_open:
            reopen_of_entry(entry_id)
        acknowledge(entry, message)
        read_message(message)
        heard(message.case)
