"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def tell_owner(entry_id: int) -> None:
    """Tell the owner of a promise by mail how much of its time has passed, where the firm wants that."""
    from amends.resolve.services import reminding

    reminding.tell_owner(entry_id)
