"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def send_request(entry_id: int) -> None:
    """Send the request of a `request.made` entry."""
    from amends.resolve import asking

    asking.send_of_entry(entry_id)
