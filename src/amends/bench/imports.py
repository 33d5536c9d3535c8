"""How fast cases are imported and taken back, beside the least that storing their bytes could cost."""

import csv
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from amends.bench import words
from amends.bench.figures import setting
from amends.bench.intake import bare_insert
from amends.cases.actors import SYSTEM
from amends.cases.models import Case
from amends.listen.importing import undo
from amends.listen.importing.models import Import
from amends.listen.importing.services import import_file
from amends.understand.services import read_messages

SEED = 11


def measure(rows: int) -> dict[str, Any]:
    """Rows a second: brought, brought and read as the command does, taken back; and two bare inserts each."""
    with tempfile.TemporaryDirectory() as folder:
        brought = _rate(rows, lambda: import_file(_file(Path(folder) / "a.csv", rows, "a"), "import"))
        some = max(1, rows // 10)
        read = _rate(
            some, lambda: import_file(_file(Path(folder) / "b.csv", some, "b"), "import", after=read_messages)
        )
    if Case.objects.count() != rows + some:
        raise RuntimeError("Not every row became one case.")
    bare = _rate(some, lambda: [bare_insert(f"{n:07} {'x' * 400}".encode()) for n in range(some)])
    back = _rate(rows, _take_back)
    return {
        **setting(), "rows": rows, "imported_per_second": brought, "imported_and_read_per_second": read,
        "taken_back_per_second": back, "bare_inserts_per_second": bare, "ratio": round(brought / bare, 2),
    }  # fmt: skip


def _take_back() -> None:
    of = Import.objects.order_by("pk")[0]
    undo.begin(of, SYSTEM)
    list(undo.go_on(of))


def _rate(rows: int, work: Any) -> float:
    start = time.perf_counter()
    work()
    return round(rows / (time.perf_counter() - start), 1)


def _file(path: Path, rows: int, batch: str) -> Path:
    invent = Random(SEED)
    with path.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "date", "name", "email", "text"])
        for number in range(rows):
            name = f"{invent.choice(words.FIRST)} {invent.choice(words.LAST)}"
            text = "\n\n".join(invent.sample(words.TURNS, 5))
            table.writerow([f"{batch}{number}", "2026-03-01", name, f"{batch}{number}@mail.example", text])
    return path
