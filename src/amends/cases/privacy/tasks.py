"""Work of privacy that happens in the background. Every task may run twice."""

from django.tasks import task


@task(priority=-10)
def remove_traces() -> str:
    """Overwrite what erased rows left in the database's files."""
    from amends.cases.privacy import traces

    return traces.remove_traces()


@task
def erase_due() -> int:
    """Carry out erasures whose waiting time is over."""
    from amends.cases.privacy import services

    return services.run_due()


@task
def keep_no_longer() -> int:
    """Erase what the retention rules say is kept no longer, a bounded batch a round."""
    from amends.cases.privacy import retention

    return retention.apply(retention.BATCH)
