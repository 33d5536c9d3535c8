"""Tasks of one kind that wait together may be done together: of a small task most is taking it and putting it away."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django_ox.models import OxTask

from amends.cases import clock

LEASE = timedelta(minutes=2)  # after which a task runs by itself all the same, should its taker have died


@transaction.atomic
def claim(task: Any, most: int) -> dict[UUID, int]:
    """Put off tasks of this kind that may run now, the first come first; the entries they wait for, by their keys.

    Nobody else runs or claims them until the lease is over. Their claimant settles or releases them.
    """
    now = clock.now()
    due = Q(run_after=None) | Q(run_after__lte=now)
    rows = OxTask.objects.filter(due, task_path=task.module_path, status=OxTask.Status.READY)
    rows = rows.order_by("-priority", "enqueued_at")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    found = {key: args[0] for key, args in rows.values_list("pk", "args")[:most]}
    OxTask.objects.filter(pk__in=found).update(run_after=now + LEASE)
    return found


def settle(keys: Collection[UUID]) -> set[UUID]:
    """Note in the caller's transaction that the work of claimed tasks is done in it; which of them were still to be done."""
    waiting = OxTask.objects.select_for_update().filter(pk__in=keys, status=OxTask.Status.READY)
    settled = set(waiting.values_list("pk", flat=True))
    OxTask.objects.filter(pk__in=settled).update(status=OxTask.Status.SUCCESSFUL, finished_at=clock.now())
    return settled


def release(keys: Collection[UUID]) -> None:
    """Let claimed tasks that were not settled run by themselves, at once."""
    OxTask.objects.filter(pk__in=keys, status=OxTask.Status.READY).update(run_after=None)
