"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def send_queued(entry_id: int) -> None:
    """Send the message of a `reply.queued` or `notice.queued` entry once its undo time is over."""
    from amends.respond import sending

    sending.send_of_entry(entry_id)


@task
def write_draft(entry_id: int) -> None:
    """Let the configured model write the draft that was asked for."""
    from amends.respond import drafting

    drafting.write_by_model(entry_id)


@task
def deliver(message_id: int) -> None:
    """Hand one message to the mail server."""
    from amends.respond import sending

    sending.deliver(message_id)


@task
def tell_resolved(entry_id: int) -> None:
    """Write to the customer what was resolved and where to say that it is not."""
    from amends.respond import notices

    notices.tell_resolved(entry_id)


@task
def tell_delivered(entry_id: int) -> None:
    """Tell the customer that what they were given is done; or let somebody ring them."""
    from amends.respond import notices

    notices.tell_delivered(entry_id)


@task
def tell_moved(entry_id: int) -> None:
    """Write to the customer that a promise was moved, before it was due."""
    from amends.respond import notices

    notices.tell_moved(entry_id)
