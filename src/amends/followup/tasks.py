"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def watch_dues() -> int:
    """Alarm what is about to be missed, and break promises that were."""
    from amends.followup import services

    return services.watch_dues()


@task
def ask_due() -> int:
    """Send the surveys whose time has come."""
    from amends.followup import services

    return services.ask_due()


@task
def hear(entry_id: int) -> None:
    """What a `message.received` entry asks for: open a finished case again, then read the message."""
    from amends.followup import services
    from amends.understand.services import read_of_entry

    services.reopen_of_entry(entry_id)
    read_of_entry(entry_id)
