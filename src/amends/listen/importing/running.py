"""An import in the background: one task works for some seconds and hands over to the next."""

import time
from pathlib import Path

from django.db import transaction

from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.listen.importing import services, undo
from amends.listen.importing.files import Source
from amends.listen.importing.mapping import mapping_of
from amends.listen.importing.models import Import
from amends.listen.tasks import bring_import, undo_import


@transaction.atomic
def start(of: Import, by: Actor) -> None:
    """Start it; the worker brings it. Raises Invalid while a person has yet to say how dates are read."""
    found = services.mapping_for(Source(Path(of.path), of.format), mapping_of(of.mapping))
    of.mapping = found.to_dict()
    services.start(of, by)
    bring_import.enqueue(of.pk)


@transaction.atomic
def resume(of: Import, by: Actor) -> None:
    """Go on where it stands."""
    services.resume(of, by)
    bring_import.enqueue(of.pk)


@transaction.atomic
def begin_undo(of: Import, by: Actor) -> None:
    """Take it back; the worker does it."""
    undo.begin(of, by)
    undo_import.enqueue(of.pk)


def bring(import_id: int) -> None:
    """Work for SLICE seconds. What is wrong with the source is kept as a sentence; the rest is retried."""
    of = Import.objects.get(pk=import_id)
    if of.state != Import.State.RUNNING:
        return
    until = time.monotonic() + services.SLICE
    try:
        for _ in services.go_on(of, Source(Path(of.path), of.format)):
            if time.monotonic() > until:
                bring_import.enqueue(import_id)
                return
    except services.Overtaken:
        return
    except Refused as refusal:
        services.fail(of, str(refusal))


def take_back(import_id: int) -> None:
    """Take back for SLICE seconds."""
    of = Import.objects.get(pk=import_id)
    if of.state != Import.State.UNDOING:
        return
    until = time.monotonic() + services.SLICE
    for _ in undo.go_on(of):
        if time.monotonic() > until:
            undo_import.enqueue(import_id)
            return
