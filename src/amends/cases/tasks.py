"""Work of the record that happens in the background. Every task may run twice."""

from datetime import timedelta

from django.core.management import call_command
from django.tasks import task

from amends.cases import journal


@task(priority=50)
def seal_journal() -> int:
    """Give committed journal entries their number and hash."""
    return journal.seal()


@task
def prune_tasks() -> None:
    """Delete the rows of tasks that finished more than a day ago."""
    call_command("ox_prune", older_than=timedelta(days=1), verbosity=0)
