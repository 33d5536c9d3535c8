"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def file_received() -> int:
    """File what was stored but not filed, because a process died in between."""
    from amends.listen.services import file_left_behind

    return file_left_behind()
