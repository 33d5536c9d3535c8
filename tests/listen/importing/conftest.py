"""What tests of importing share: bring a file, and every row of the record for comparing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

# The journal says what happened; the rest is the import's own book-keeping and the queue.
JOURNAL = {"entry", "payload", "seal", "import", "problem", "brought", "savedmapping"}


def tables() -> dict[str, list[Any]]:
    """Every row of the record, apart from the journal."""
    found = {}
    for room in ("people", "cases", "understand", "resolve", "respond", "followup"):
        for model in apps.get_app_config(room).get_models():
            if model._meta.model_name not in JOURNAL:
                rows = model._default_manager.order_by("pk").values()
                found[model.__name__] = [
                    {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows
                ]
    return found


@pytest.fixture
def bring(firm: Any) -> Callable[..., Any]:
    """Import a file and read what it brought, as the command does."""
    from amends.listen.importing.services import import_file
    from amends.understand.services import read_messages

    def run(path: Path, **options: Any) -> Any:
        return import_file(path, "import", after=read_messages, **options)

    return run


@pytest.fixture
def take_back(firm: Any) -> Callable[[int], Any]:
    """Undo an import to its end."""
    from amends.cases.actors import SYSTEM
    from amends.listen.importing import undo
    from amends.listen.importing.models import Import

    def run(number: int) -> Any:
        of = Import.objects.get(pk=number)
        undo.begin(of, SYSTEM)
        list(undo.go_on(of))
        return of

    return run


def write(path: Path, *objects: Any) -> Path:
    """JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return path
