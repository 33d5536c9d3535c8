"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def file_received() -> int:
    """File what was stored but not filed, because a process died in between."""
    from amends.listen.services import file_left_behind

    return file_left_behind()


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
