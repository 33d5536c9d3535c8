"""Tasks of one kind that wait together may be done together: of a small task most is taking it and putting it away."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django_ox.models import OxTask

from amends.cases import clock


def waiting(task: Any, most: int) -> dict[UUID, int]:
    """The entries that tasks of this kind wait for which may run now, by the keys of these tasks; the first come first."""
    return {key: args[0] for key, args in _ready(task).values_list("pk", "args")[:most] if args}


def take(task: Any, keys: Collection[UUID]) -> set[UUID]:
    """Settle those of these tasks that still wait, with the caller's transaction, who does their work in it."""
    rows = _ready(task).filter(pk__in=keys)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    taken = set(rows.values_list("pk", flat=True))
    OxTask.objects.filter(pk__in=taken).update(status=OxTask.Status.SUCCESSFUL, finished_at=clock.now())
    return taken


def _ready(task: Any) -> QuerySet[OxTask]:
    now = Q(run_after=None) | Q(run_after__lte=clock.now())
    rows = OxTask.objects.filter(now, task_path=task.module_path, status=OxTask.Status.READY)
    return rows.order_by("-priority", "enqueued_at")
