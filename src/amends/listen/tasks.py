"""Work of this room that happens in the background. Every task may run twice."""

from typing import TYPE_CHECKING

from django.tasks import task

if TYPE_CHECKING:
    from amends.cases.models import Message


@task
def file_received() -> int:
    """File what was stored but not filed, because a process died in between."""
    from amends.listen.services import file_left_behind

    return file_left_behind()


@task
def look_into_files(entry_id: int) -> int:
    """Ask the virus scanner about the files that came with a message, then draw previews of the clean ones."""
    from amends.listen import files

    message = _message_of(entry_id)
    if message is None:
        return 0
    files.scan_files(message)
    return files.draw_files(message)


def _message_of(entry_id: int) -> "Message | None":
    from amends.cases.models import Entry, Message

    facts = Entry.objects.values_list("facts", flat=True).get(pk=entry_id)
    return Message.objects.select_related("case").filter(pk=facts["message"]).first()
