"""All cases as JSON lines, for another program."""

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from amends.api.selectors import whole
from amends.cases.errors import Refused
from amends.cases.models import Case
from amends.cli.output import plain

CHUNK = 200


def export(target: Path) -> int:
    """Write each case as one line, oldest first; return how many. The file appears when it is whole."""
    count = 0
    with _opened(target) as out:
        for case in Case.objects.select_related("customer", "owner", "team").order_by("pk").iterator(CHUNK):
            out.write(json.dumps(whole(case, personal=True), ensure_ascii=False, default=plain) + "\n")
            count += 1
    return count


@contextmanager
def _opened(target: Path) -> Iterator[IO[str]]:
    if str(target) == "-":
        yield sys.stdout
        return
    if not target.absolute().parent.is_dir():
        raise Refused(f"There is no folder {target.absolute().parent}.")
    part = target.with_name(target.name + ".part")
    try:
        with gzip.open(part, "wt", encoding="utf-8") if target.suffix == ".gz" else part.open("w") as out:
            yield out
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
