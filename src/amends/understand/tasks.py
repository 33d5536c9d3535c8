"""Work of this room that happens in the background. Every task may run twice."""

from django.tasks import task


@task
def heat_up(entry_id: int) -> None:
    """Raise the heat after a broken promise or a 'not fixed'."""
    from amends.understand import services

    services.heat_of_entry(entry_id)


@task
def count_clocks(entry_id: int) -> None:
    """Count the clocks of the case that something happened to."""
    from amends.understand.clocks import verbs

    verbs.count_of_entry(entry_id)


@task
def start_split_clocks(entry_id: int) -> None:
    """Start the clocks of the source on the case of a `case.split_off` entry."""
    from amends.understand.clocks import verbs

    verbs.start_split(entry_id)


@task
def recount_clocks(entry_id: int) -> None:
    """Count every running clock again after the calendar changed, from where it was left."""
    from amends.understand.clocks import recounting

    recounting.recount(entry_id)


@task
def rank_again() -> int:
    """Recompute the rank of cases whose time has come."""
    from amends.understand import services

    return services.rank_due_cases()


@task
def read_imported(entry_id: int) -> None:
    """Read the messages of one batch of an import, as far as nobody has."""
    from amends.understand import services

    services.read_of_entry(entry_id)


@task
def place_left_behind() -> int:
    """Give a place in the space of texts to messages that were read before there was one, or by another engine."""
    from amends.understand import similar

    return similar.vectors_left_behind()


@task
def tell_lane(entry_id: int) -> None:
    """Tell the right people of a `lane.raised` entry, by mail where the firm wants that."""
    from amends.understand import lanes

    lanes.tell(entry_id)


@task
def send_to_colleague(key: int) -> None:
    """Send a mail to somebody who works here."""
    from amends.understand import keeping

    keeping.send_to_colleague(key)
