"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def watch_dues() -> int:
    """Alarm what is about to be missed, and break promises that were."""
    from amends.followup import services

    return services.watch_dues()


@task
def send_left_behind() -> int:
    """Try again to send to suppliers and colleagues what no task tries any more."""
    from amends.resolve import asking
    from amends.understand import keeping

    return asking.send_left_behind() + keeping.send_left_behind()


@task
def ask_due() -> int:
    """Send the surveys whose time has come."""
    from amends.followup import services

    return services.ask_due()


@task
def hear(entry_id: int) -> None:
    """What a `message.received` entry asks for."""
    from amends.followup import services

    services.hear(entry_id)


@task
def tell_senior(entry_id: int) -> None:
    """Tell whom a `senior.asked` entry names."""
    from amends.followup import services

    services.tell_senior(entry_id)
