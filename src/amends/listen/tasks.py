"""Work of this room that happens in the background. Every task may run twice."""

from typing import TYPE_CHECKING

from django.tasks import task

if TYPE_CHECKING:
    from amends.cases.models import Aside, Message


@task
def file_received() -> int:
    """File what was stored but not filed, because a process died in between."""
    from amends.listen.services import file_left_behind

    return file_left_behind()


@task
def look_into_files(entry_id: int) -> int:
    """Ask the virus scanner about the files that came with a message, then draw previews of the clean ones."""
    from amends.listen import files

    message = _with_files(entry_id)
    if message is None:
        return 0
    try:
        files.scan_files(message)
    finally:  # a scanner that is away for one file keeps nobody from the clean ones
        drawn = files.draw_files(message)
    return drawn


def _with_files(entry_id: int) -> "Message | Aside | None":
    from amends.cases.models import Aside, Entry, Message

    facts = Entry.objects.values_list("facts", flat=True).get(pk=entry_id)
    if "aside" in facts:
        return Aside.objects.select_related("case").filter(pk=facts["aside"]).first()
    return Message.objects.select_related("case").filter(pk=facts["message"]).first()


@task
def read_feedback(entry_id: int) -> None:
    """Read what came as feedback; a low score or hot words propose a case."""
    from amends.cases.actors import SYSTEM
    from amends.cases.models import Entry
    from amends.listen.feedback.models import Feedback
    from amends.listen.feedback.services import look_at

    row = Feedback.objects.filter(pk=Entry.objects.get(pk=entry_id).facts["feedback"]).first()
    if row:
        look_at(row, SYSTEM)


@task
def send_answer(entry_id: int) -> None:
    """Let the answer to a piece of feedback leave, by mail or through the relay."""
    from amends.cases.models import Entry
    from amends.listen.feedback.models import Feedback
    from amends.listen.feedback.sending import leave

    entry = Entry.objects.get(pk=entry_id)
    answered = Feedback.objects.filter(state=Feedback.State.ANSWERED, sent_at=None)
    row = answered.filter(pk=entry.facts["feedback"]).first()
    if row:
        leave(row, str(entry.facts["by"]))


@task
def bring_import(import_id: int) -> None:
    """Bring the next batches of an import, for some seconds; then another task goes on."""
    from amends.listen.importing import running

    running.bring(import_id)


@task
def undo_import(import_id: int) -> None:
    """Take back the next batches of an import."""
    from amends.listen.importing import running

    running.take_back(import_id)
